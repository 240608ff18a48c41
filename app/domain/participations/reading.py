"""What an author sees of their participations, and what everybody sees."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from app.core.errors import NotFound
from app.core.pagination import PageRequest, cut, newest_first
from app.domain import media
from app.domain.accounts import Actor
from app.models.challenges import Challenge
from app.models.media import Media
from app.models.participations import Participation, ParticipationRevision
from app.schemas.challenges import ParticipationKind
from app.schemas.participations import (
    DepictedPerson,
    Group,
    ParticipationRead,
    ParticipationState,
    WallItem,
)

Row = tuple[Participation, ParticipationRevision, str]


async def get_own(
    session: AsyncSession, participation_id: UUID, *, by: Actor, for_update: bool = False, withdrawn_too: bool = False
) -> Participation:
    """Return the caller's own participation; NotFound for another's, so that existence doesn't leak."""
    query = select(Participation).where(Participation.id == participation_id)
    if for_update:
        query = query.with_for_update()
    found = (await session.execute(query)).scalar_one_or_none()
    if found is None or found.author_id != by.account_id:
        raise NotFound
    if found.state == ParticipationState.WITHDRAWN and not withdrawn_too:
        raise NotFound
    return found


async def get_revision(session: AsyncSession, participation_id: UUID, revision: str) -> ParticipationRevision:
    """Return one revision; raise NotFound."""
    found = await session.get(ParticipationRevision, (participation_id, revision))
    if found is None:
        raise NotFound
    return found


async def read_own(session: AsyncSession, participation: Participation) -> ParticipationRead:
    """Return a participation as its author sees it."""
    rows = await _with_revisions(session, [participation])
    return (await _read_all(session, rows))[0]


async def list_own(
    session: AsyncSession, page: PageRequest, *, by: Actor
) -> tuple[list[ParticipationRead], str | None]:
    """Return one page of the caller's participations, newest first, without what was withdrawn."""
    query = select(Participation).where(
        Participation.author_id == by.account_id, Participation.state != ParticipationState.WITHDRAWN
    )
    query = newest_first(query, col(Participation.created_at), col(Participation.id), page)
    rows, cursor = cut((await session.execute(query)).scalars().all(), page)
    return await _read_all(session, await _with_revisions(session, rows)), cursor


async def _with_revisions(session: AsyncSession, participations: Sequence[Participation]) -> list[Row]:
    ids = [participation.id for participation in participations]
    query = (
        select(Participation, ParticipationRevision, col(Challenge.slug))
        .join(
            ParticipationRevision,
            (col(ParticipationRevision.participation_id) == col(Participation.id))
            & (col(ParticipationRevision.hash) == col(Participation.revision)),
        )
        .join(Challenge, col(Challenge.id) == col(Participation.challenge_id))
        .where(col(Participation.id).in_(ids))
        .execution_options(populate_existing=True)
    )
    found = {row[0].id: (row[0], row[1], row[2]) for row in await session.execute(query)}
    return [found[identifier] for identifier in ids if identifier in found]


async def _read_all(session: AsyncSession, rows: Iterable[Row]) -> list[ParticipationRead]:
    rows = list(rows)
    known = await media.find_media(session, {m for _, revision, _ in rows for m in revision.media_ids})
    return [_read(row, known) for row in rows]


def _read(row: Row, known: dict[UUID, Media]) -> ParticipationRead:
    participation, revision, slug = row
    return ParticipationRead(
        id=participation.id,
        revision=participation.revision,
        published_revision=participation.published_revision,
        challenge=slug,
        kind=ParticipationKind(participation.kind),
        text=revision.text,
        alt_text=revision.alt_text,
        signed=revision.signed,
        group=group_of(revision),
        people=[DepictedPerson.model_validate(person) for person in revision.people],
        media=[media.read_or_expected(media_id, known) for media_id in revision.media_ids],
        state=ParticipationState(participation.state),
        reason=participation.reason,
        created_at=participation.created_at,
        updated_at=participation.updated_at,
    )


def group_of(revision: ParticipationRevision) -> Group | None:
    """Return the group of a revision, if a group made it."""
    if revision.group_name is None:
        return None
    return Group(name=revision.group_name, head_count=revision.group_head_count or 2)


async def list_wall(session: AsyncSession) -> list[WallItem]:
    """Return everything that is on the wall, newest first; always the approved revision."""
    query = (
        select(Participation, ParticipationRevision, col(Challenge.slug))
        .join(
            ParticipationRevision,
            (col(ParticipationRevision.participation_id) == col(Participation.id))
            & (col(ParticipationRevision.hash) == col(Participation.published_revision)),
        )
        .join(Challenge, col(Challenge.id) == col(Participation.challenge_id))
        .where(col(Participation.published_revision).is_not(None))
        .order_by(col(Participation.published_at).desc(), col(Participation.id).desc())
    )
    rows: list[Row] = [(row[0], row[1], row[2]) for row in await session.execute(query)]
    known = await media.find_media(session, {m for _, revision, _ in rows for m in revision.media_ids})
    return [_wall_item(row, known) for row in rows]


def _wall_item(row: Row, known: dict[UUID, Media]) -> WallItem:
    participation, revision, slug = row
    if participation.published_at is None:
        raise RuntimeError("a public revision without a date of publication")
    return WallItem(
        id=participation.id,
        revision=revision.hash,
        challenge=slug,
        kind=ParticipationKind(participation.kind),
        text=revision.text,
        alt_text=revision.alt_text,
        author=revision.author_name if revision.signed else None,
        group=group_of(revision),
        media=[media.read_public(known[m], revision.hash) for m in revision.media_ids if m in known],
        published_at=participation.published_at,
        demo=participation.demo,
    )
