"""Moderation: a professional reads every public thing before it appears."""

from uuid import UUID

from sqlalchemy import tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from app.core.changes import announce_public
from app.core.clock import utc_now
from app.core.errors import Conflict, NotFound
from app.core.pagination import PageRequest, cut
from app.domain import audit, media, participations
from app.domain.accounts import Actor, is_under_consent_age
from app.models.accounts import Account
from app.models.challenges import Challenge
from app.models.participations import Participation, ParticipationRevision
from app.schemas.challenges import ParticipationKind
from app.schemas.participations import (
    DepictedPerson,
    ParticipationReview,
    ParticipationState,
)

_OPEN = ParticipationState.IN_REVIEW


async def list_queue(session: AsyncSession, page: PageRequest) -> tuple[list[ParticipationReview], str | None]:
    """Return one page of what waits to be read, the longest waiting first."""
    query = select(Participation).where(Participation.state == _OPEN)
    if page.after:
        query = query.where(
            tuple_(col(Participation.submitted_at), col(Participation.id)) > tuple_(page.after.at, page.after.id)
        )
    query = query.order_by(col(Participation.submitted_at), col(Participation.id)).limit(page.limit + 1)
    rows, cursor = cut((await session.execute(query)).scalars().all(), page, at="submitted_at")
    return await _reviews(session, [row.id for row in rows]), cursor


async def get_review(session: AsyncSession, participation_id: UUID) -> ParticipationReview:
    """Return one participation as a professional reads it; raise NotFound."""
    found = await _reviews(session, [participation_id])
    if not found:
        raise NotFound
    return found[0]


async def approve(session: AsyncSession, participation_id: UUID, revision: str, *, by: Actor) -> ParticipationReview:
    """Make one revision public; the same approval twice is one."""
    participation = await _lock(session, participation_id)
    if participation.state == ParticipationState.PUBLISHED and participation.published_revision == revision:
        return await get_review(session, participation_id)
    _check_revision(participation, revision)
    if participation.state != _OPEN:
        raise Conflict("wrong_state")
    await _check_consents(session, participation)
    participation.state = ParticipationState.PUBLISHED
    participation.reason = None
    participation.published_revision = revision
    participation.published_at = participation.published_at or utc_now()
    await _decided(session, participation, "approve", by=by, public=True)
    await participations.forget_old_revisions(session, participation)
    return await get_review(session, participation_id)


async def refuse(
    session: AsyncSession, participation_id: UUID, revision: str, *, reason: str, by: Actor
) -> ParticipationReview:
    """Refuse a revision that waits, or take a public one off the wall, with the reason for its author."""
    participation = await _lock(session, participation_id)
    if participation.state == ParticipationState.REFUSED and participation.revision == revision:
        return await get_review(session, participation_id)
    _check_revision(participation, revision)
    if participation.state not in (_OPEN, ParticipationState.PUBLISHED):
        raise Conflict("wrong_state")
    was_public = participation.state == ParticipationState.PUBLISHED
    if was_public:
        participation.published_revision = participation.published_at = None
    participation.state, participation.reason = ParticipationState.REFUSED, reason
    await _decided(session, participation, "refuse", by=by, public=was_public)
    return await get_review(session, participation_id)


async def request_changes(
    session: AsyncSession, participation_id: UUID, revision: str, *, reason: str, by: Actor
) -> ParticipationReview:
    """Ask the author for a change, in plain words."""
    participation = await _lock(session, participation_id)
    if participation.state == ParticipationState.CHANGES_REQUESTED and participation.revision == revision:
        return await get_review(session, participation_id)
    _check_revision(participation, revision)
    if participation.state != _OPEN:
        raise Conflict("wrong_state")
    participation.state, participation.reason = ParticipationState.CHANGES_REQUESTED, reason
    await _decided(session, participation, "request_changes", by=by, public=False)
    return await get_review(session, participation_id)


async def _lock(session: AsyncSession, participation_id: UUID) -> Participation:
    query = select(Participation).where(Participation.id == participation_id).with_for_update()
    found = (await session.execute(query)).scalar_one_or_none()
    if found is None or found.state == ParticipationState.WITHDRAWN:
        raise NotFound
    return found


def _check_revision(participation: Participation, revision: str) -> None:
    if participation.revision != revision:
        raise Conflict("revision_moved")


async def _check_consents(session: AsyncSession, participation: Participation) -> None:
    """Refuse to publish whoever can be recognised, or may be under 15, while no agreement is on record."""
    author = await session.get(Account, participation.author_id)
    revision = await participations.get_revision(session, participation.id, participation.revision)
    under_age = author is not None and is_under_consent_age(author.birth_year)
    if revision.people or under_age:
        raise Conflict("consent_missing")


async def _decided(
    session: AsyncSession, participation: Participation, action: str, *, by: Actor, public: bool
) -> None:
    participation.updated_at = utc_now()
    await session.flush()
    await audit.record(
        session,
        f"participation.{action}",
        actor_id=by.account_id,
        actor_role=by.role,
        subject_type="participation",
        subject_id=f"{participation.id}@{participation.revision}",
    )
    if public:
        await announce_public(session, participations.KIND, participation.id)


async def _reviews(session: AsyncSession, ids: list[UUID]) -> list[ParticipationReview]:
    query = (
        select(Participation, ParticipationRevision, Challenge, Account)
        .join(
            ParticipationRevision,
            (col(ParticipationRevision.participation_id) == col(Participation.id))
            & (col(ParticipationRevision.hash) == col(Participation.revision)),
        )
        .join(Challenge, col(Challenge.id) == col(Participation.challenge_id))
        .join(Account, col(Account.id) == col(Participation.author_id))
        .where(col(Participation.id).in_(ids))
    )
    rows = (await session.execute(query)).all()
    known = await media.find_media(session, {m for row in rows for m in row[1].media_ids})
    found = {row[0].id: _review(row[0], row[1], row[2], row[3], known) for row in rows}
    return [found[identifier] for identifier in ids if identifier in found]


def _review(
    participation: Participation,
    revision: ParticipationRevision,
    challenge: Challenge,
    author: Account,
    known: dict[UUID, media.Media],
) -> ParticipationReview:
    return ParticipationReview(
        id=participation.id,
        revision=participation.revision,
        published_revision=participation.published_revision,
        challenge=challenge.slug,
        challenge_title=challenge.title,
        kind=ParticipationKind(participation.kind),
        text=revision.text,
        alt_text=revision.alt_text,
        signed=revision.signed,
        author=revision.author_name,
        author_role=author.role,
        author_under_15=is_under_consent_age(author.birth_year),
        group=participations.group_of(revision),
        people=[DepictedPerson.model_validate(person) for person in revision.people],
        media=[media.read_or_expected(m, known) for m in revision.media_ids],
        state=ParticipationState(participation.state),
        reason=participation.reason,
        submitted_at=participation.submitted_at,
    )
