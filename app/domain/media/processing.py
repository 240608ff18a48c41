"""Processing: a finished upload becomes renditions, or is refused with a reason. May run twice: one outcome stays."""

import asyncio
import hashlib
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from app.core import changes
from app.core.clock import utc_now
from app.core.db import Database
from app.core.logging import get_logger
from app.domain.media.erasing import delete_objects_later
from app.integrations.images import ChildDiedError, Picture, PictureRefusedError, make_renditions
from app.integrations.storage import ObjectMissingError, Store
from app.models.media import Media, Upload, UploadBlock
from app.schemas.media import MediaStatus

SETTLED = "media.settled"


class Work(NamedTuple):
    """What there is to do, read in one transaction and done outside of any."""

    media_id: UUID
    upload_id: UUID
    declared_type: str
    length: int
    sha256: str | None
    keys: list[str]


async def process_media(database: Database, store: Store, media_id: UUID) -> None:
    """Make the renditions of a medium and settle it as ready or refused; nothing happens when it is settled."""
    async with database.transaction() as session:
        work = await _find_work(session, media_id)
    if work is None:
        return
    try:
        picture = await _make(store, work)
    except PictureRefusedError as error:
        get_logger().info("media_refused", code=error.code)
        async with database.transaction() as session:
            await _settle(session, work, status=MediaStatus.REFUSED, refusal=error.code, bytes=0)
        return
    get_logger().info("media_ready", peak_bytes=picture.peak_bytes, cpu_seconds=round(picture.cpu_seconds, 3))
    await put_renditions(store, media_id, picture)
    async with database.transaction() as session:
        await _settle(session, work, status=MediaStatus.READY, **columns_of(picture))


async def _find_work(session: AsyncSession, media_id: UUID) -> Work | None:
    query = (
        select(Media, Upload)
        .join(Upload, col(Upload.media_id) == col(Media.id))
        .where(col(Media.id) == media_id, col(Media.status) == MediaStatus.PROCESSING)
    )
    row = (await session.execute(query)).first()
    if row is None:
        return None
    media, upload = row
    blocks = select(UploadBlock.key).where(UploadBlock.upload_id == upload.id).order_by(col(UploadBlock.start))
    keys = list((await session.execute(blocks)).scalars())
    return Work(media.id, upload.id, media.declared_type, upload.length, upload.sha256, keys)


async def _make(store: Store, work: Work) -> Picture:
    with TemporaryDirectory(prefix="enlien-") as folder:
        original = Path(folder) / "original"
        await _join(store, work, original)
        try:
            return await make_renditions(original, work.declared_type)
        except ChildDiedError:
            # Killed from outside, perhaps. A picture that kills its reader twice is not read a third time.
            get_logger().warning("image_child_died")
        try:
            return await make_renditions(original, work.declared_type)
        except ChildDiedError as error:
            raise PictureRefusedError("broken_picture") from error


async def _join(store: Store, work: Work, target: Path) -> None:
    """Write the blocks one after the other; refuse when they are not the file that was declared."""
    digest = hashlib.sha256()
    size = 0
    with target.open("wb") as file:
        for key in work.keys:
            try:
                block = await store.get(key)
            except ObjectMissingError as error:
                raise PictureRefusedError("checksum_mismatch") from error
            await asyncio.to_thread(file.write, block)
            await asyncio.to_thread(digest.update, block)
            size += len(block)
    if size != work.length or (work.sha256 is not None and digest.hexdigest() != work.sha256):
        raise PictureRefusedError("checksum_mismatch")


async def import_picture(
    database: Database, store: Store, media_id: UUID, picture: bytes, *, declared_type: str, owner_id: UUID
) -> None:
    """Make a medium that is ready from a picture of ours, by the same way as everybody's; once made, it stays."""
    async with database.transaction() as session:
        if await session.get(Media, media_id) is not None:
            return
    with TemporaryDirectory(prefix="enlien-") as folder:
        original = Path(folder) / "original"
        await asyncio.to_thread(original.write_bytes, picture)
        made = await make_renditions(original, declared_type)
    await put_renditions(store, media_id, made)
    async with database.transaction() as session:
        media = Media(id=media_id, owner_id=owner_id, declared_type=declared_type, status=MediaStatus.READY)
        media.sqlmodel_update(columns_of(made) | {"settled_at": utc_now()})
        session.add(media)
        await changes.emit(session, SETTLED, media_id=str(media_id))


async def put_renditions(store: Store, media_id: UUID, picture: Picture) -> None:
    """Put the files of a picture into the store; the same picture makes the same files."""
    for rendition in picture.renditions:
        await store.put(rendition_key(media_id, rendition.name), rendition.data)


def rendition_key(media_id: UUID, name: str) -> str:
    """Return where a rendition is in the store."""
    return f"media/{media_id}/{name}.webp"


def columns_of(picture: Picture) -> dict[str, object]:
    """Return what the row says of a picture that is ready; `bytes` is what the store keeps of it from now on."""
    return {
        "width": picture.width,
        "height": picture.height,
        "placeholder": picture.placeholder,
        "bytes": sum(len(rendition.data) for rendition in picture.renditions),
        "renditions": [
            {"name": r.name, "type": "image/webp", "bytes": len(r.data), "width": r.width, "height": r.height}
            for r in reversed(picture.renditions)
        ],
    }


async def _settle(session: AsyncSession, work: Work, **values: object) -> None:
    await session.execute(select(Upload.id).where(Upload.id == work.upload_id).with_for_update())
    moved = await session.execute(
        update(Media)
        .where(col(Media.id) == work.media_id, col(Media.status) == MediaStatus.PROCESSING)
        .values(settled_at=utc_now(), **values)
        .returning(col(Media.id))
    )
    if moved.first() is None:
        # Another run settled it; or it was deleted meanwhile, and what this run has put must go as well.
        if await session.get(Media, work.media_id) is None:
            await delete_objects_later(session, [f"media/{work.media_id}"])
        return
    await session.execute(delete(UploadBlock).where(col(UploadBlock.upload_id) == work.upload_id))
    # The metadata may hold the name of a file, and nobody needs it any more.
    await session.execute(update(Upload).where(col(Upload.id) == work.upload_id).values(metadata_header=""))
    await delete_objects_later(session, [f"uploads/{work.upload_id}"])
    await changes.emit(session, SETTLED, media_id=str(work.media_id))
