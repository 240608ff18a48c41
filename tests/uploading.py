"""Uploads as a client makes them, for the tests of everything that has a photo in it."""

import hashlib
import secrets
from base64 import b64encode
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx
import obstore
from sqlmodel import col, select

from app.core.db import Database
from app.integrations.storage import Store
from app.models.media import Upload, UploadBlock
from tests.conftest import Client, fresh

V = {"Tus-Resumable": "1.0.0"}
BODY = {**V, "Content-Type": "application/offset+octet-stream"}
PLACE = "/api/v1/uploads"


def metadata(**values: str) -> str:
    return ",".join(f"{key} {b64encode(value.encode()).decode()}" for key, value in values.items())


def creation(data: bytes, media_id: str, **more: str) -> dict[str, str]:
    told = {"media_id": media_id, "filetype": "image/webp", "sha256": hashlib.sha256(data).hexdigest()} | more
    return {**V, "Upload-Length": str(len(data)), "Upload-Metadata": metadata(**told)}


def checksum(data: bytes, algorithm: str = "sha256") -> dict[str, str]:
    return {"Upload-Checksum": f"{algorithm} {b64encode(hashlib.new(algorithm, data).digest()).decode()}"}


def some_bytes(size: int) -> bytes:
    return secrets.token_bytes(size)


async def create(client: Client, data: bytes, media_id: str | None = None, **more: str) -> str:
    answer = await client.post(PLACE, headers=creation(data, media_id or fresh(), **more))
    assert answer.status_code == 201, answer.text
    return answer.headers["location"]


async def patch(client: Client, place: str, offset: int, data: Any, **headers: str) -> httpx.Response:
    return await client.patch(place, content=data, headers={**BODY, "Upload-Offset": str(offset), **headers})


async def offset_of(client: Client, place: str) -> int:
    answer = await client.head(place, headers=V)
    assert answer.status_code == 200
    return int(answer.headers["upload-offset"])


async def row_of(database: Database, place: str) -> Upload:
    async with database.transaction() as session:
        found = await session.get(Upload, UUID(place.rsplit("/", 1)[-1]))
    assert found is not None
    return found


async def stored(database: Database, store: Store, place: str) -> bytes:
    """Return what the acknowledged blocks hold, one after the other."""
    upload = await row_of(database, place)
    async with database.transaction() as session:
        query = select(UploadBlock).where(UploadBlock.upload_id == upload.id).order_by(col(UploadBlock.start))
        blocks = (await session.execute(query)).scalars().all()
    assert [block.start for block in blocks] == [sum(b.size for b in blocks[:i]) for i in range(len(blocks))]
    return b"".join([await store.get(block.key) for block in blocks])


async def objects(store: Store, place: str) -> int:
    return len(await obstore.list(store.objects, f"uploads/{place.rsplit('/', 1)[-1]}").collect_async())


def code(answer: httpx.Response) -> str:
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["tus-resumable"] == "1.0.0"
    return str(answer.json()["code"])


async def chunked(*pieces: bytes) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece
