"""Jobs of the media area."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from app.core import jobs
from app.core.logging import get_logger
from app.core.settings import Settings
from app.domain import media
from app.integrations.storage import Store, open_store

_stores: list[Store] = []


@contextmanager
def bound(settings: Settings) -> Iterator[None]:
    """Open the store that the jobs of this process work on, for as long as the block lasts."""
    _stores.append(open_store(settings))
    try:
        yield
    finally:
        _stores.pop()


def _store() -> Store:
    if not _stores:
        raise RuntimeError("bound was not entered in this process")
    return _stores[-1]


@jobs.task(media.PROCESS, queue="media")
async def process(media_id: str) -> None:
    """Make the renditions of a medium whose upload is finished."""
    await media.process_media(jobs.database(), _store(), UUID(media_id))


@jobs.task(media.DELETE_OBJECTS)
async def delete_objects(prefixes: list[str]) -> None:
    """Delete files whose rows are gone."""
    for prefix in prefixes:
        await _store().delete_prefix(prefix)


@jobs.task("media.clean", cron="23 * * * *")
async def clean(timestamp: int) -> None:
    """Delete expired uploads and go on with lost work, each hour."""
    async with jobs.database().transaction() as session:
        expired = await media.delete_expired_uploads(session)
        resumed = await media.resume_processing(session)
    if expired or resumed:
        get_logger().info("media_cleaned", expired=expired, resumed=resumed)


@jobs.task("media.delete_orphans", cron="37 2 * * *")
async def delete_orphans(timestamp: int) -> None:
    """Delete objects that no row knows of, each night."""
    gone = await media.delete_orphans(jobs.database(), _store())
    if gone:
        get_logger().warning("orphans_deleted", objects=gone)
