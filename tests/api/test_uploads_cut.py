"""Uploads on a bad network: cuts, pauses, silence, two senders, clients that others wrote."""

import asyncio
import hashlib
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import uvicorn
from fastapi import FastAPI, Request
from sqlalchemy import text
from tusclient.client import TusClient

from app.api import tus
from app.core.db import Database
from app.core.errors import Conflict
from app.domain import media
from app.integrations.storage import Store
from tests.conftest import SAME_ORIGIN, Client, fresh
from tests.uploading import (
    PLACE,
    chunked,
    create,
    objects,
    offset_of,
    patch,
    row_of,
    some_bytes,
    stored,
)


@pytest.fixture(scope="session")
def store(app: FastAPI) -> Store:
    found: Store = app.state.store
    return found


async def cut_after(*pieces: bytes) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece
    raise media.BodyCutError


async def test_a_cut_keeps_every_byte_that_came(youth: Client, database: Database, store: Store) -> None:
    data = some_bytes(900_000)
    place = await create(youth, data)
    upload = await row_of(database, place)
    assert await media.receive(database, store, upload, cut_after(data[:300_000], data[300_000:400_001])) == 400_001
    upload = await row_of(database, place)
    proof = media.Checksum("sha256", hashlib.sha256(data).digest())
    cut = cut_after(data[400_001:800_000])
    assert await media.receive(database, store, upload, cut, checksum=proof) == 400_001, "not proven, not kept"
    await patch(youth, place, 400_001, data[400_001:])
    assert await stored(database, store, place) == data


async def test_a_pause_is_a_smaller_block(youth: Client, database: Database, store: Store) -> None:
    """What came before a pause is acknowledged, since the sender may never be heard again."""
    data = some_bytes(1000)
    place = await create(youth, data)
    reached: list[int] = []

    async def hesitant() -> AsyncIterator[bytes]:
        yield data[:400]
        yield b""
        yield b""
        reached.append((await row_of(database, place)).offset)
        yield data[400:]
        yield b""
        reached.append((await row_of(database, place)).offset)

    assert await media.receive(database, store, await row_of(database, place), hesitant()) == 1000
    assert reached == [400, 400], "and the very last block waits for the end of the body"
    assert await stored(database, store, place) == data


def request_of(receive: Callable[[], Any]) -> Request:
    return Request({"type": "http", "method": "PATCH", "headers": [], "path": "/"}, receive)


async def test_a_silent_sender_is_dropped() -> None:
    messages = [{"type": "http.request", "body": b"abc", "more_body": True}]

    async def then_nothing() -> Any:
        return messages.pop() if messages else await asyncio.Future()

    heard: list[bytes] = []
    with pytest.raises(media.BodyCutError):
        async with aclosing(tus.body_of(request_of(then_nothing), pause_seconds=0.001, stall_seconds=0.003)) as body:
            heard = [piece async for piece in collect(body, heard)]
    assert b"".join(heard) == b"abc"
    assert heard.count(b"") == 2, "pauses are told before the end"


async def collect(body: AsyncIterator[bytes], heard: list[bytes]) -> AsyncIterator[bytes]:
    async for piece in body:
        heard.append(piece)
        yield piece


async def test_a_sender_that_goes_is_a_cut() -> None:
    async def gone() -> Any:
        return {"type": "http.disconnect"}

    with pytest.raises(media.BodyCutError):
        [piece async for piece in tus.body_of(request_of(gone))]


async def test_two_senders_at_once(youth: Client, database: Database, store: Store) -> None:
    """Both hold the same upload at the same offset; each block has one winner, and the file is whole."""
    data = some_bytes(800_000)
    place = await create(youth, data)
    upload = await row_of(database, place)

    async def send() -> int:
        try:
            return await media.receive(
                database, store, upload, chunked(*(data[i : i + 7000] for i in range(0, len(data), 7000)))
            )
        except Conflict as error:
            assert error.code == "offset_moved"
            return -1

    outcomes = await asyncio.gather(*(send() for _ in range(4)))
    while (offset := await offset_of(youth, place)) < len(data):
        await patch(youth, place, offset, data[offset:])
    assert await stored(database, store, place) == data
    assert outcomes.count(-1) >= 3
    async with database.transaction() as session:
        waiting = text(
            "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'media.process' AND args->>'media_id' = :id"
        )
        assert await session.scalar(waiting, {"id": str(upload.media_id)}) == 1


async def test_a_probe_ends_older_connections(youth: Client, database: Database, store: Store) -> None:
    data = some_bytes(1000)
    place = await create(youth, data)

    async def slow() -> AsyncIterator[bytes]:
        yield data[:500]
        assert await offset_of(youth, place) == 0
        yield data[500:]

    upload = await row_of(database, place)
    with pytest.raises(Conflict):
        await media.receive(database, store, upload, slow())
    assert await objects(store, place) == 0, "the loser takes its block away"
    assert (await patch(youth, place, 0, data)).headers["upload-complete"] == "?1"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def live(app: FastAPI) -> AsyncIterator[str]:
    """The same app behind uvicorn, on a port of its own."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_level="error"))
    task = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started:
        await asyncio.sleep(0)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    await task


def cookie_of(client: Client) -> str:
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in client.cookies.jar)


@pytest.mark.parametrize("with_checksum", [False, True])
async def test_tuspy(
    live: str, youth: Client, database: Database, store: Store, tmp_path: Path, with_checksum: bool
) -> None:
    """A client that others wrote, which stops half-way and goes on."""
    data = some_bytes(1_500_000)
    path = tmp_path / "photo.webp"
    path.write_bytes(data)
    told = {"media_id": fresh(), "filetype": "image/webp", "filename": "photo.webp"}

    def send() -> str:
        client = TusClient(f"{live}{PLACE}", headers={**SAME_ORIGIN, "Cookie": cookie_of(youth)})
        options = {"chunk_size": 400_000, "upload_checksum": with_checksum}
        first = client.uploader(str(path), metadata=told, **options)
        first.upload(stop_at=800_000)
        resumed = client.uploader(str(path), url=first.url, **options)
        assert resumed.offset == 800_000
        resumed.upload()
        return str(resumed.url)

    place = await asyncio.to_thread(send)
    assert await stored(database, store, place) == data


async def test_a_connection_that_breaks(live: str, youth: Client, database: Database, store: Store) -> None:
    """A socket closed in mid-body: what came stays, and a fresh connection goes on from there."""
    data = some_bytes(900_000)
    place = await create(youth, data)
    while (offset := (await row_of(database, place)).offset) < len(data):
        await send_and_break(live, youth, place, offset, data, most=200_000)
        await until_idle(database, place, offset)
    assert await stored(database, store, place) == data


async def send_and_break(live: str, client: Client, place: str, offset: int, data: bytes, *, most: int) -> None:
    host, _, port = live.removeprefix("http://").partition(":")
    _, writer = await asyncio.open_connection(host, int(port))
    lines = [
        f"PATCH {place} HTTP/1.1",
        f"Host: {host}:{port}",
        f"Cookie: {cookie_of(client)}",
        "Sec-Fetch-Site: same-origin",
        "Tus-Resumable: 1.0.0",
        "Content-Type: application/offset+octet-stream",
        f"Upload-Offset: {offset}",
        f"Content-Length: {len(data) - offset}",
    ]
    writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + data[offset : offset + most])
    await writer.drain()
    writer.close()
    await writer.wait_closed()


async def until_idle(database: Database, place: str, before: int) -> None:
    """Wait until the server has noticed what came before the break."""
    async with asyncio.timeout(20):
        while (await row_of(database, place)).offset == before:
            await asyncio.sleep(0)
