"""An EDGE line between the browser and the server: a TCP relay with its round trip and its bandwidth.

The browser's own throttling delays each request once, and knows nothing of connections; on a real line the
handshake costs a round trip as well, and parallel answers share what little there is.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable

ROUND_TRIP_SECONDS = 0.840
DOWN_BYTES_PER_SECOND = 240_000 / 8
UP_BYTES_PER_SECOND = 200_000 / 8
_PIECE = 1400


class Direction:
    """One direction of the line, shared by all its connections: bytes leave one after the other."""

    def __init__(self, bytes_per_second: float) -> None:
        self.bytes_per_second = bytes_per_second
        self.free_at = 0.0

    def book(self, size: int, now: float) -> float:
        """Return when `size` bytes that are here now have arrived at the other end."""
        self.free_at = max(self.free_at, now) + size / self.bytes_per_second
        return self.free_at + ROUND_TRIP_SECONDS / 2


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, line: Direction) -> None:
    clock = asyncio.get_running_loop().time
    underway: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

    async def deliver() -> None:
        while True:
            at, piece = await underway.get()
            await asyncio.sleep(max(0.0, at - clock()))
            if not piece:
                return
            writer.write(piece)
            await writer.drain()

    delivery = asyncio.create_task(deliver())
    try:
        while piece := await reader.read(_PIECE):
            underway.put_nowait((line.book(len(piece), clock()), piece))
        underway.put_nowait((clock(), b""))
        await delivery
    except (ConnectionError, asyncio.CancelledError):
        delivery.cancel()
    finally:
        writer.close()


def _relay(target: int) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]:
    down, up = Direction(DOWN_BYTES_PER_SECOND), Direction(UP_BYTES_PER_SECOND)

    async def connect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(ROUND_TRIP_SECONDS)  # the handshake, which the kernel has done already
        there_reader, there_writer = await asyncio.open_connection("127.0.0.1", target)
        await asyncio.gather(_carry(reader, there_writer, up), _carry(there_reader, writer, down))

    return connect


async def main(port: int, target: int) -> None:
    """Relay 127.0.0.1:port to 127.0.0.1:target until the process ends."""
    server = await asyncio.start_server(_relay(target), "127.0.0.1", port)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2])))
