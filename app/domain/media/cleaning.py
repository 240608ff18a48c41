"""Cleaning: what was given up goes, and what a crash left half done goes on."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from app.core import jobs
from app.core.clock import utc_now
from app.core.db import Database
from app.domain.media.erasing import delete_media
from app.domain.media.uploads import PROCESS
from app.integrations.storage import Store
from app.models.media import Media, Upload
from app.schemas.media import MediaStatus

STUCK_AFTER = timedelta(minutes=30)
_BATCH = 500


async def delete_expired_uploads(session: AsyncSession) -> int:
    """Delete the uploads that nobody went on with for a day, with their media; return how many went."""
    query = (
        select(Upload.media_id)
        .where(col(Upload.completed_at).is_(None), col(Upload.expires_at) <= utc_now())
        .limit(_BATCH)
        .with_for_update(skip_locked=True)
    )
    media_ids = list((await session.execute(query)).scalars())
    await delete_media(session, media_ids)
    return len(media_ids)


async def resume_processing(session: AsyncSession) -> int:
    """Ask again for media whose processing job was lost with its process; return how many.

    A job that is merely late runs twice then, and may.
    """
    query = (
        select(Upload.media_id)
        .join(Media, col(Media.id) == col(Upload.media_id))
        .where(col(Media.status) == MediaStatus.PROCESSING, col(Upload.completed_at) < utc_now() - STUCK_AFTER)
        .limit(_BATCH)
    )
    media_ids = list((await session.execute(query)).scalars())
    for media_id in media_ids:
        await jobs.defer(session, PROCESS, {"media_id": str(media_id)})
    return len(media_ids)


async def delete_orphans(database: Database, store: Store) -> int:
    """Delete objects that no row knows of; return how many went.

    A row is always there before its first object, and both are looked at in that order backwards: so an object that
    was seen and whose row is not there has lost it for good.
    """
    gone = 0
    for prefix, column in (("media", col(Media.id)), ("uploads", col(Upload.id))):
        seen = await store.list_folders(prefix)
        for start in range(0, len(seen), _BATCH):
            batch = seen[start : start + _BATCH]
            async with database.transaction() as session:
                ids = [UUID(name) for name in batch]
                known = {
                    str(found) for found in (await session.execute(select(column).where(column.in_(ids)))).scalars()
                }
            for name in batch:
                if name not in known:
                    gone += await store.delete_prefix(f"{prefix}/{name}")
    await store.sweep_scratch()
    return gone
