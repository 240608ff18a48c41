"""Challenges: draft → published → closed → archived."""

from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from app.core.changes import announce_public
from app.core.clock import utc_now
from app.core.errors import Conflict, NotFound, invalid_field
from app.core.ids import revision_of
from app.core.pagination import PageRequest, cut, newest_first
from app.domain import audit
from app.domain.accounts import Actor
from app.models.challenges import Challenge
from app.schemas.challenges import ChallengeCreate, ChallengeRead, ChallengeState, ChallengeUpdate

PUBLIC_STATES = (ChallengeState.PUBLISHED, ChallengeState.CLOSED)
KIND = "challenges"

_BEFORE = {
    ChallengeState.PUBLISHED: {ChallengeState.DRAFT, ChallengeState.CLOSED},
    ChallengeState.CLOSED: {ChallengeState.PUBLISHED},
    ChallengeState.ARCHIVED: {ChallengeState.DRAFT, ChallengeState.CLOSED},
}
_REQUIRED = {"title", "brief", "kinds", "groups_allowed", "color", "illustration"}


async def put_challenge(
    session: AsyncSession, challenge_id: UUID, wanted: ChallengeCreate, *, by: Actor
) -> tuple[Challenge, bool]:
    """Make a draft, or find the one that the same request made before; tell whether it was made."""
    values = wanted.model_dump()
    row = Challenge(id=challenge_id, state=ChallengeState.DRAFT, author_id=by.account_id, **values)
    made = await session.execute(
        insert(Challenge).values(row.model_dump()).on_conflict_do_nothing().returning(col(Challenge.id))
    )
    created = made.scalar_one_or_none() is not None
    found = await session.get(Challenge, challenge_id)
    if found is None:
        raise Conflict("slug_taken")
    if not created and (
        found.author_id != by.account_id or any(getattr(found, name) != value for name, value in values.items())
    ):
        raise Conflict("already_exists")
    if created:
        await _note(session, "challenge.create", challenge_id, by)
    return found, created


async def update_challenge(
    session: AsyncSession, challenge_id: UUID, changes: ChallengeUpdate, *, by: Actor
) -> Challenge:
    """Change what is named."""
    challenge = await get_challenge(session, challenge_id)
    for name, value in changes.model_dump(exclude_unset=True).items():
        if not (value is None and name in _REQUIRED):
            setattr(challenge, name, value)
    if challenge.starts_on and challenge.ends_on and challenge.ends_on < challenge.starts_on:
        raise invalid_field("ends_on", "ends_before_start")
    challenge.updated_at = utc_now()
    await session.flush()
    await _note(session, "challenge.update", challenge_id, by)
    if challenge.state in PUBLIC_STATES:
        await announce_public(session, KIND, challenge_id)
    return challenge


async def move_challenge(session: AsyncSession, challenge_id: UUID, to: ChallengeState, *, by: Actor) -> Challenge:
    """Publish, close or archive; the same move twice is one move."""
    challenge = await get_challenge(session, challenge_id)
    if challenge.state == to:
        return challenge
    moved = await session.execute(
        update(Challenge)
        .where(col(Challenge.id) == challenge_id, col(Challenge.state).in_(_BEFORE[to]))
        .values(state=to, updated_at=utc_now())
        .returning(col(Challenge.id))
    )
    if moved.first() is None:
        raise Conflict("wrong_state")
    await session.refresh(challenge)
    await _note(session, f"challenge.{to}", challenge_id, by)
    await announce_public(session, KIND, challenge_id)
    return challenge


async def get_challenge(session: AsyncSession, challenge_id: UUID) -> Challenge:
    """Return a challenge in any state; raise NotFound."""
    challenge = await session.get(Challenge, challenge_id)
    if challenge is None:
        raise NotFound
    return challenge


async def find_by_slug(session: AsyncSession, slug: str) -> Challenge | None:
    """Return the challenge of that slug, or None."""
    return (await session.execute(select(Challenge).where(Challenge.slug == slug))).scalar_one_or_none()


async def list_challenges(session: AsyncSession, page: PageRequest) -> tuple[list[Challenge], str | None]:
    """Return one page of all challenges, drafts too, newest first."""
    query = select(Challenge)
    query = newest_first(query, col(Challenge.created_at), col(Challenge.id), page)
    return cut((await session.execute(query)).scalars().all(), page)


async def list_public(session: AsyncSession) -> list[Challenge]:
    """Return the challenges that everybody sees: open ones first, in their editors' order."""
    query = (
        select(Challenge)
        .where(col(Challenge.state).in_(PUBLIC_STATES))
        .order_by(
            col(Challenge.state).desc(),  # published, then closed
            col(Challenge.position),
            col(Challenge.created_at).desc(),
            col(Challenge.id).desc(),
        )
    )
    return list((await session.execute(query)).scalars())


def read_challenge(challenge: Challenge) -> ChallengeRead:
    """Return a challenge as the API shows it, with the revision of its content."""
    data = challenge.model_dump(exclude={"author_id"})
    return ChallengeRead.model_validate({**data, "revision": revision_of(data)})


async def _note(session: AsyncSession, action: str, challenge_id: UUID, by: Actor) -> None:
    await audit.record(
        session,
        action,
        actor_id=by.account_id,
        actor_role=by.role,
        subject_type="challenge",
        subject_id=challenge_id,
    )
