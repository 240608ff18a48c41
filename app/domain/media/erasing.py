"""What media hold of a person, and how they go: rows at once, files by a job once that is committed."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from app.core import jobs, personal
from app.models.media import Media, Upload
from app.schemas.media import MediaStatus

DELETE_OBJECTS = "media.delete_objects"
_PER_JOB = 200


async def delete_media(session: AsyncSession, media_ids: Iterable[UUID]) -> None:
    """Delete media with their uploads; ids that are not known are no error."""
    ids = list(media_ids)
    if not ids:
        return
    # Uploads are locked before their media, here as wherever both are written: two orders would be a deadlock.
    query = select(Upload.id).where(col(Upload.media_id).in_(ids)).order_by(col(Upload.id)).with_for_update()
    uploads = (await session.execute(query)).scalars().all()
    await session.execute(delete(Media).where(col(Media.id).in_(ids)))
    places = [*(("media", found) for found in ids), *(("uploads", found) for found in uploads)]
    await delete_objects_later(session, [f"{kind}/{found}" for kind, found in places])


async def delete_objects_later(session: AsyncSession, prefixes: Sequence[str]) -> None:
    """Have a job delete what is under these prefixes, after the caller's transaction and only if it is committed."""
    for start in range(0, len(prefixes), _PER_JOB):
        await jobs.defer(session, DELETE_OBJECTS, {"prefixes": list(prefixes[start : start + _PER_JOB])})


async def export_media(session: AsyncSession, account_id: UUID) -> personal.ExportPart:
    """Return the owner's media, each with its largest rendition."""
    query = select(Media).where(Media.owner_id == account_id).order_by(col(Media.created_at), col(Media.id))
    rows = (await session.execute(query)).scalars().all()
    data = [
        {
            "id": str(row.id),
            "status": row.status,
            "width": row.width,
            "height": row.height,
            "created_at": row.created_at.isoformat(),
        }
        for row in rows
    ]
    files: list[tuple[str, str]] = []
    for row in rows:
        if row.status == MediaStatus.READY and row.renditions:
            largest = max(row.renditions, key=lambda rendition: int(rendition["name"]))
            files.append((f"{row.id}.webp", f"media/{row.id}/{largest['name']}.webp"))
    return personal.ExportPart(data, files)


async def erase_media(session: AsyncSession, account_id: UUID) -> None:
    """Delete all media of an account."""
    rows = await session.execute(select(Media.id).where(Media.owner_id == account_id))
    await delete_media(session, rows.scalars().all())


personal.register("media", export=export_media, erase=erase_media)
