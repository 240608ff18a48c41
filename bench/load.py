"""A load on one address that costs the machine little, so that the server is what is measured.

Ordinary clients parse each answer, which for a body of some kilobytes takes longer than sending it. Here the size of
an answer is learned from the first one; afterwards bytes are counted, and each answer's status line is looked at.
"""

import asyncio
import time
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

import uvloop


class Connection(asyncio.Protocol):
    """One connection that asks again as soon as it has its answer."""

    def __init__(self, requests: Iterator[bytes], done: "asyncio.Event", counts: dict[bytes, int]) -> None:
        self.requests, self.done, self.counts = requests, done, counts
        self.buffer = bytearray()
        self.expected = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the first time."""
        self.transport = transport
        self._ask()

    def _ask(self) -> None:
        request = next(self.requests, None)
        if request is None or self.done.is_set():
            self.transport.close()
        else:
            self.transport.write(request)  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        """Count an answer when it is whole."""
        self.buffer += data
        if not self.expected:
            self.expected = _size(self.buffer)
        if not self.expected or len(self.buffer) < self.expected:
            return
        status = bytes(self.buffer[9:12])
        self.counts[status] = self.counts.get(status, 0) + 1
        self.buffer.clear()
        self.expected = 0
        self._ask()

    def connection_lost(self, error: Exception | None) -> None:
        """Count what the server dropped in the middle of an answer."""
        if not self.done.is_set() and (error is not None or self.buffer):
            self.counts[b"cut"] = self.counts.get(b"cut", 0) + 1


def _size(start: bytearray) -> int:
    """Return the size of a whole answer, or 0 while its header isn't here."""
    end = start.find(b"\r\n\r\n")
    if end < 0:
        return 0
    at = start.find(b"content-length: ", 0, end)
    length = int(start[at + 16 : start.find(b"\r", at)]) if at >= 0 and start[9:12] != b"304" else 0
    return end + 4 + length


def request_bytes(url: str, *, method: str = "GET", headers: dict[str, str] | None = None, body: bytes = b"") -> bytes:
    """Return a request as it goes over the line."""
    parts = urlsplit(url)
    target = parts.path or "/"
    told = {"host": parts.netloc, **(headers or {})}
    if body:
        told["content-length"] = str(len(body))
    lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in told.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def measure(url: str, requests: Iterator[bytes], *, connections: int, seconds: float) -> tuple[float, dict[str, int]]:
    """Return requests per second, and how often each status came; ends when time or requests run out."""
    return uvloop.run(_measure(url, requests, connections, seconds))


async def _measure(
    url: str, requests: Iterator[bytes], connections: int, seconds: float
) -> tuple[float, dict[str, int]]:
    loop = asyncio.get_running_loop()
    parts = urlsplit(url)
    done, counts = asyncio.Event(), dict[bytes, int]()
    begun = time.perf_counter()
    made: Sequence[tuple[asyncio.BaseTransport, Connection]] = await asyncio.gather(
        *(
            loop.create_connection(lambda: Connection(requests, done, counts), parts.hostname, parts.port)
            for _ in range(connections)
        )
    )
    while time.perf_counter() - begun < seconds and not all(transport.is_closing() for transport, _ in made):
        await asyncio.sleep(0.02)
    spent = time.perf_counter() - begun
    total = sum(counts.values())
    done.set()
    for transport, _ in made:
        transport.abort()  # type: ignore[attr-defined]
    await asyncio.sleep(0)
    return total / spent, {status.decode(): count for status, count in counts.items()}
