"""What is read of media: by their owner, by professionals, by everybody."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from app.core.errors import Conflict, NotFound
from app.domain.accounts import STAFF, Actor
from app.models.media import Media
from app.schemas.media import MediaKind, MediaRead, MediaStatus, Rendition


async def find_media(session: AsyncSession, media_ids: Collection[UUID]) -> dict[UUID, Media]:
    """Return the media that exist among these ids."""
    if not media_ids:
        return {}
    rows = await session.execute(select(Media).where(col(Media.id).in_(media_ids)))
    return {row.id: row for row in rows.scalars()}


async def get_media(session: AsyncSession, media_id: UUID, *, by: Actor) -> Media:
    """Return a medium to its owner or to a professional; NotFound for anybody else."""
    found = await session.get(Media, media_id)
    if found is None or not (found.owner_id == by.account_id or by.role in STAFF):
        raise NotFound
    return found


async def check_owner(session: AsyncSession, media_ids: Collection[UUID], *, owner_id: UUID) -> None:
    """Raise Conflict when one of the media is another's; those that are still to come belong to nobody."""
    for media in (await find_media(session, media_ids)).values():
        if media.owner_id != owner_id:
            raise Conflict("other_author")


async def list_media_before(
    session: AsyncSession, instant: datetime, *, limit: int, after: UUID | None = None
) -> list[UUID]:
    """Return the ids of media made before `instant`, in the order of their ids, `limit` at most, after one of them."""
    query = select(Media.id).where(col(Media.created_at) < instant).order_by(col(Media.id)).limit(limit)
    if after is not None:
        query = query.where(col(Media.id) > after)
    return list((await session.execute(query)).scalars())


def read_media(media: Media) -> MediaRead:
    """Return a medium as its owner and professionals see it; its files are behind their session."""
    return _read(media, f"/api/v1/media/{media.id}/renditions/", "")


def read_public(media: Media, revision: str) -> MediaRead:
    """Return a medium as everybody sees it; the links carry the revision that was approved, and end with it."""
    return _read(media, f"/media/{media.id}/{revision}/", ".webp")


def read_or_expected(media_id: UUID, known: dict[UUID, Media]) -> MediaRead:
    """Return a medium as its owner sees it, or the promise of one whose upload hasn't begun."""
    found = known.get(media_id)
    if found is None:
        return MediaRead(id=media_id, status=MediaStatus.EXPECTED, kind=MediaKind.PHOTO)
    return read_media(found)


def _read(media: Media, base: str, ending: str) -> MediaRead:
    return MediaRead(
        id=media.id,
        status=MediaStatus(media.status),
        kind=MediaKind(media.kind),
        width=media.width,
        height=media.height,
        placeholder=media.placeholder,
        refusal=media.refusal,
        renditions=[Rendition(url=f"{base}{item['name']}{ending}", **item) for item in media.renditions],
    )
