"""Uploads: made, asked about, moved on by compare-and-swap, finished in the transaction of the last block."""

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from app.core import jobs, limits
from app.core.clock import utc_now
from app.core.errors import Conflict, InsufficientStorage, NotFound, NotSignedIn, TooLarge, TooMany, UnsupportedType
from app.core.settings import Settings
from app.domain.media.erasing import delete_media
from app.integrations.images import TYPES
from app.models.accounts import Account
from app.models.media import Media, Upload, UploadBlock
from app.schemas.media import MediaStatus

PROCESS = "media.process"
MAX_BYTES = 15_000_000
MAX_OPEN = 3
MAX_PER_ACCOUNT = 500_000_000
LIFETIME = timedelta(days=1)
CREATIONS = limits.Limit("uploads", 30, 30 * 60)


class Wanted(NamedTuple):
    """What a sender declares; `sha256` is of the whole file, in hexadecimal."""

    media_id: UUID
    declared_type: str
    length: int
    sha256: str | None = None
    metadata_header: str = ""


class Block(NamedTuple):
    """A block that is in the store and not acknowledged yet."""

    key: str
    size: int


async def create_upload(
    session: AsyncSession, wanted: Wanted, *, owner_id: UUID, settings: Settings, free_percent: float
) -> Upload:
    """Make an upload, or return the one that the same request made before."""
    if wanted.declared_type not in TYPES:
        raise UnsupportedType("photo_type")
    if wanted.length > MAX_BYTES:
        raise TooLarge("photo_too_large")
    # One creation at a time for each account, so that its quotas are exact.
    account = select(Account.id).where(Account.id == owner_id).with_for_update(key_share=True)
    if (await session.execute(account)).first() is None:
        raise NotSignedIn
    known = await session.get(Media, wanted.media_id)
    if known is not None:
        return await _same_again(session, known, wanted, owner_id)
    refuse_on_full_disk(free_percent, settings)
    await _check_quotas(session, owner_id, wanted.length)
    await limits.spend(session, CREATIONS, str(owner_id), secret=settings.secret)
    return await _insert(session, wanted, owner_id)


async def _same_again(session: AsyncSession, known: Media, wanted: Wanted, owner_id: UUID) -> Upload:
    if known.owner_id != owner_id:
        raise Conflict("other_author")
    query = select(Upload).where(Upload.media_id == known.id).with_for_update()
    upload = (await session.execute(query)).scalar_one_or_none()
    declared = (known.declared_type, wanted.length, wanted.sha256)
    if upload is None or (wanted.declared_type, upload.length, upload.sha256) != declared:
        raise Conflict("media_differs")
    if upload.completed_at is None:
        upload.expires_at = utc_now() + LIFETIME
    return upload


def refuse_on_full_disk(free_percent: float, settings: Settings) -> None:
    """Raise InsufficientStorage when the disk is down to its reserve."""
    if free_percent < settings.disk_reserve_percent:
        raise InsufficientStorage(headers={"Retry-After": "3600"})


async def _check_quotas(session: AsyncSession, owner_id: UUID, length: int) -> None:
    waiting = select(func.count()).where(
        col(Upload.owner_id) == owner_id, col(Upload.completed_at).is_(None), col(Upload.expires_at) > utc_now()
    )
    if (await session.execute(waiting)).scalar_one() >= MAX_OPEN:
        raise TooMany("too_many_uploads", headers={"Retry-After": "60"})
    kept = select(func.coalesce(func.sum(col(Media.bytes)), 0)).where(col(Media.owner_id) == owner_id)
    if (await session.execute(kept)).scalar_one() + length > MAX_PER_ACCOUNT:
        raise TooLarge("quota_reached")


async def _insert(session: AsyncSession, wanted: Wanted, owner_id: UUID) -> Upload:
    media = Media(
        id=wanted.media_id,
        owner_id=owner_id,
        status=MediaStatus.EXPECTED,
        declared_type=wanted.declared_type,
        sha256=wanted.sha256,
        bytes=wanted.length,
    )
    upload = Upload(
        media_id=media.id,
        owner_id=owner_id,
        length=wanted.length,
        sha256=wanted.sha256,
        metadata_header=wanted.metadata_header,
        expires_at=utc_now() + LIFETIME,
    )
    session.add(media)
    await session.flush()
    session.add(upload)
    await session.flush()
    return upload


async def get_upload(session: AsyncSession, upload_id: UUID, *, owner_id: UUID, for_update: bool = False) -> Upload:
    """Return the caller's own upload; NotFound for another's and for one that is over."""
    query = select(Upload).where(Upload.id == upload_id, Upload.owner_id == owner_id)
    if for_update:
        query = query.with_for_update()
    upload = (await session.execute(query)).scalar_one_or_none()
    if upload is None or (upload.completed_at is None and upload.expires_at <= utc_now()):
        raise NotFound
    return upload


async def get_upload_at(session: AsyncSession, upload_id: UUID, *, owner_id: UUID, offset: int) -> Upload:
    """Return the caller's own upload, ready to take bytes from `offset`; raise Conflict where it stands elsewhere."""
    upload = await get_upload(session, upload_id, owner_id=owner_id)
    if upload.completed_at is not None:
        raise Conflict("upload_finished", headers={"Upload-Offset": str(upload.offset)})
    if upload.offset != offset:
        raise Conflict("offset_moved", headers={"Upload-Offset": str(upload.offset)})
    return upload


async def probe_upload(session: AsyncSession, upload_id: UUID, *, owner_id: UUID) -> Upload:
    """Return the caller's own upload and raise its epoch: whoever was still sending can append no more."""
    upload = await get_upload(session, upload_id, owner_id=owner_id, for_update=True)
    upload.epoch += 1
    await session.flush()
    return upload


async def terminate_upload(session: AsyncSession, upload_id: UUID, *, owner_id: UUID) -> None:
    """Give up an upload and what came of it; a finished one belongs to its medium, and goes with it."""
    upload = await get_upload(session, upload_id, owner_id=owner_id, for_update=True)
    if upload.completed_at is not None:
        raise Conflict("upload_finished")
    await delete_media(session, [upload.media_id])


async def acknowledge(session: AsyncSession, upload: Upload, *, start: int, blocks: Sequence[Block]) -> int:
    """Append blocks that are in the store, in one compare-and-swap, and return the new offset.

    Raises Conflict when the upload no longer stands at `start` in the epoch that `upload` was read in:
    another connection went on, or asked where to go on. The last block brings the processing job with it.
    """
    end = start + sum(block.size for block in blocks)
    moved = await session.execute(
        update(Upload)
        .where(
            col(Upload.id) == upload.id,
            col(Upload.offset) == start,
            col(Upload.epoch) == upload.epoch,
            col(Upload.length) >= end,
        )
        .values(offset=end, expires_at=utc_now() + LIFETIME)
        .returning(col(Upload.length))
    )
    if moved.first() is None:
        raise Conflict("offset_moved")
    at = start
    for block in blocks:
        session.add(UploadBlock(upload_id=upload.id, start=at, size=block.size, key=block.key))
        at += block.size
    if end == upload.length:
        await _complete(session, upload)
    return end


async def _complete(session: AsyncSession, upload: Upload) -> None:
    await session.execute(update(Upload).where(col(Upload.id) == upload.id).values(completed_at=utc_now()))
    await session.execute(update(Media).where(col(Media.id) == upload.media_id).values(status=MediaStatus.PROCESSING))
    await jobs.defer(session, PROCESS, {"media_id": str(upload.media_id)})
