"""Receiving: a body of any length becomes blocks in the store, each acknowledged in a short transaction of its own.

Memory stays at a block and a chunk, no database connection is held while waiting for the sender, and the store has
a block on its disk before the offset says so.
"""

import hashlib
import secrets
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import NamedTuple

from app.core.db import Database
from app.core.errors import ChecksumMismatch, Conflict, TooLarge
from app.domain.media.uploads import Block, acknowledge
from app.integrations.storage import Store
from app.models.media import Upload

BLOCK_BYTES = 256 * 1024


class BodyCutError(Exception):
    """The sender went away, or silent, in the middle of its body."""


class Checksum(NamedTuple):
    """What the sender says of one body; `algorithm` is sha256 or sha1."""

    algorithm: str
    digest: bytes


async def receive(
    database: Database, store: Store, upload: Upload, chunks: AsyncIterator[bytes], *, checksum: Checksum | None = None
) -> int:
    """Append a body to an upload, from the offset that it was read with, and return the offset reached.

    `chunks` raises BodyCutError where the body ends too early, and holds an empty chunk where its sender pauses.
    Without a checksum, what came before a cut is kept, down to its last byte. With one, blocks wait in the store
    and are acknowledged together once the whole body is proven: a cut or a mismatch leaves the upload as it was.
    """
    if checksum is not None:
        return await _receive_whole(database, store, upload, chunks, checksum)
    offset = upload.offset
    async with aclosing(_cut(chunks, upload.length - offset, keep_cut=True)) as pieces:
        async for piece in pieces:
            block = await _put(store, upload, offset, piece)
            offset = await _acknowledge(database, store, upload, offset, [block])
    return offset


async def _receive_whole(
    database: Database, store: Store, upload: Upload, chunks: AsyncIterator[bytes], checksum: Checksum
) -> int:
    digest = hashlib.new(checksum.algorithm, usedforsecurity=False)
    blocks: list[Block] = []
    at = upload.offset
    try:
        async with aclosing(_cut(chunks, upload.length - at, keep_cut=False)) as pieces:
            async for piece in pieces:
                digest.update(piece)
                blocks.append(await _put(store, upload, at, piece))
                at += len(piece)
        if not secrets.compare_digest(digest.digest(), checksum.digest):
            raise ChecksumMismatch
    except (BodyCutError, ChecksumMismatch, TooLarge) as error:
        await store.delete(block.key for block in blocks)
        if isinstance(error, BodyCutError):
            return upload.offset
        raise
    return await _acknowledge(database, store, upload, upload.offset, blocks) if blocks else upload.offset


async def _cut(chunks: AsyncIterator[bytes], room: int, *, keep_cut: bool) -> AsyncGenerator[bytes, None]:
    """Yield a body in blocks. The last one waits for the end, so that one byte too many refuses it too.

    An empty chunk says that the sender pauses, perhaps for ever: then a smaller block is better than none.
    """
    buffer = bytearray()
    try:
        async for chunk in chunks:
            buffer += chunk
            if len(buffer) > room:
                raise TooLarge("longer_than_declared")
            pauses = keep_cut and not chunk and 0 < len(buffer) < room
            while len(buffer) > BLOCK_BYTES or (pauses and buffer):
                piece = bytes(buffer[:BLOCK_BYTES])
                del buffer[:BLOCK_BYTES]
                room -= len(piece)
                yield piece
    except BodyCutError:
        if not keep_cut:
            raise
    if buffer:
        yield bytes(buffer)


async def _put(store: Store, upload: Upload, start: int, data: bytes) -> Block:
    # Two connections may both hold a block for the same place: each has its own object, and one wins.
    key = f"uploads/{upload.id}/{start:012d}-{secrets.token_hex(8)}"
    await store.put(key, data)
    return Block(key, len(data))


async def _acknowledge(database: Database, store: Store, upload: Upload, start: int, blocks: list[Block]) -> int:
    try:
        async with database.transaction() as session:
            return await acknowledge(session, upload, start=start, blocks=blocks)
    except Conflict:
        await store.delete(block.key for block in blocks)
        raise
