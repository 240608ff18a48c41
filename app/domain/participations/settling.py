"""A participation is in review once all of it is there."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from app.core.clock import utc_now
from app.domain import media
from app.models.participations import Participation, ParticipationRevision
from app.schemas.media import MediaStatus
from app.schemas.participations import ParticipationState

_UNSHOWN_AFTER = timedelta(days=7)
_BATCH = 500


async def settle_participation(session: AsyncSession, participation_id: UUID) -> None:
    """Move a received participation to review when its media are ready, back to its author when one was refused.

    Runs after every arrival, and may run twice: only `received` moves.
    """
    query = select(Participation).where(Participation.id == participation_id).with_for_update()
    participation = (await session.execute(query)).scalar_one_or_none()
    if participation is None or participation.state != ParticipationState.RECEIVED:
        return
    revision = await session.get(ParticipationRevision, (participation_id, participation.revision))
    known = await media.find_media(session, set(revision.media_ids) if revision else set())
    shown = revision.media_ids if revision else []
    statuses = [known[m].status if m in known else MediaStatus.EXPECTED for m in shown]
    if all(status == MediaStatus.READY for status in statuses):
        await _move(session, participation_id, ParticipationState.IN_REVIEW)
    elif MediaStatus.REFUSED in statuses:
        await _move(session, participation_id, ParticipationState.CHANGES_REQUESTED)


async def _move(session: AsyncSession, participation_id: UUID, state: ParticipationState) -> None:
    await session.execute(
        update(Participation)
        .where(col(Participation.id) == participation_id)
        .values(state=state, submitted_at=utc_now(), updated_at=utc_now())
    )


async def list_waiting_for(session: AsyncSession, media_id: UUID) -> list[UUID]:
    """Return the participations whose current revision shows a medium."""
    query = (
        select(Participation.id)
        .join(
            ParticipationRevision,
            (col(ParticipationRevision.participation_id) == col(Participation.id))
            & (col(ParticipationRevision.hash) == col(Participation.revision)),
        )
        .where(col(ParticipationRevision.media_ids).contains([media_id]))
    )
    return list((await session.execute(query)).scalars())


async def delete_unshown_media(session: AsyncSession) -> None:
    """Delete media older than a week that no revision shows: their participation never came, or moved on."""
    after: UUID | None = None
    while batch := await media.list_media_before(session, utc_now() - _UNSHOWN_AFTER, limit=_BATCH, after=after):
        after = batch[-1]
        await media.delete_media(session, set(batch) - await find_shown(session, set(batch)))


async def find_shown(session: AsyncSession, media_ids: set[UUID]) -> set[UUID]:
    """Return those of the media that some revision shows."""
    if not media_ids:
        return set()
    shows_one = col(ParticipationRevision.media_ids).overlap(list(media_ids))  # type: ignore[attr-defined]  # PostgreSQL's &&
    query = select(ParticipationRevision.media_ids).where(shows_one)
    return {m for (ids,) in await session.execute(query) for m in ids} & media_ids
