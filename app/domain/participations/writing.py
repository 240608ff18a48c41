"""What an author does: send, change, withdraw."""

from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from app.core import jobs
from app.core.changes import announce_public
from app.core.clock import today, utc_now
from app.core.errors import Conflict, Invalid, NotFound, invalid_field
from app.domain import challenges, media
from app.domain.accounts import Actor, get_account
from app.domain.participations.reading import get_own, get_revision
from app.domain.participations.revisions import keep_revision, make_revision
from app.models.challenges import Challenge
from app.models.participations import Participation, ParticipationRevision
from app.schemas.challenges import ChallengeState
from app.schemas.participations import (
    DepictedPerson,
    Group,
    ParticipationCreate,
    ParticipationState,
    ParticipationUpdate,
)

KIND = "wall"
SETTLE = "participations.settle"


async def put_participation(
    session: AsyncSession, participation_id: UUID, said: ParticipationCreate, *, by: Actor, demo: bool = False
) -> tuple[Participation, bool]:
    """Receive a participation; the same request again finds the first one. Tell whether it was made."""
    known = await session.get(Participation, participation_id)
    if known is not None:
        return _same_again(known, by), False
    challenge = await _open_challenge(session, said)
    await media.check_owner(session, said.media, owner_id=by.id)
    name = by.pseudonym or (await get_account(session, by.id)).pseudonym or ""
    revision = make_revision(participation_id, said, author_name=name)
    row = Participation(
        id=participation_id,
        author_id=by.id,
        challenge_id=challenge.id,
        kind=said.kind,
        state=ParticipationState.RECEIVED,
        revision=revision.hash,
        demo=demo,
    )
    made = await session.execute(
        insert(Participation)
        .values(row.model_dump())
        .on_conflict_do_nothing(index_elements=["id"])
        .returning(col(Participation.id))
    )
    if made.scalar_one_or_none() is None:  # the same request, at the same moment
        return _same_again(await _reload(session, participation_id), by), False
    await keep_revision(session, revision)
    await jobs.defer(session, SETTLE, {"participation_id": str(participation_id)})
    return row, True


def _same_again(known: Participation, by: Actor) -> Participation:
    if known.author_id != by.account_id:
        raise Conflict("other_author")
    if known.state == ParticipationState.WITHDRAWN:
        raise Conflict("withdrawn")
    return known


async def _reload(session: AsyncSession, participation_id: UUID) -> Participation:
    found = await session.get(Participation, participation_id, populate_existing=True)
    if found is None:
        raise NotFound
    return found


async def _open_challenge(session: AsyncSession, said: ParticipationCreate) -> Challenge:
    challenge = await challenges.find_by_slug(session, said.challenge)
    if challenge is None or challenge.state not in challenges.PUBLIC_STATES:
        raise invalid_field("challenge", "unknown_challenge")
    # The last day still counts everywhere in the country, and for whoever was offline that evening.
    over = challenge.ends_on is not None and (today() - challenge.ends_on).days > 2
    if challenge.state != ChallengeState.PUBLISHED or over:
        raise Conflict("challenge_closed")
    if said.kind not in challenge.kinds:
        raise invalid_field("kind", "kind_not_accepted")
    if said.group and not challenge.groups_allowed:
        raise invalid_field("group", "groups_not_accepted")
    return challenge


async def update_participation(
    session: AsyncSession, participation_id: UUID, changes: ParticipationUpdate, *, by: Actor
) -> Participation:
    """Make a new revision, which goes back to review; the approved one stays public meanwhile."""
    participation = await get_own(session, participation_id, by=by, for_update=True)
    before = await get_revision(session, participation_id, participation.revision)
    challenge = await challenges.get_challenge(session, participation.challenge_id)
    said = _merged(participation, before, changes, challenge.slug)
    await media.check_owner(session, said.media, owner_id=by.id)
    revision = make_revision(participation_id, said, author_name=before.author_name)
    if revision.hash == participation.revision:
        return participation
    await keep_revision(session, revision)
    participation.revision = revision.hash
    participation.state = ParticipationState.RECEIVED
    participation.reason = None
    participation.submitted_at = participation.updated_at = utc_now()
    await session.flush()
    await forget_old_revisions(session, participation)
    await jobs.defer(session, SETTLE, {"participation_id": str(participation_id)})
    return participation


def _merged(
    participation: Participation, before: ParticipationRevision, changes: ParticipationUpdate, slug: str
) -> ParticipationCreate:
    group = Group(name=before.group_name, head_count=before.group_head_count or 2) if before.group_name else None
    said = {
        "text": before.text,
        "alt_text": before.alt_text,
        "signed": before.signed,
        "group": group,
        "media": before.media_ids,
        "people": [DepictedPerson.model_validate(person) for person in before.people],
    }
    given = {name: getattr(changes, name) for name in changes.model_fields_set}
    optional = {"alt_text", "group"}
    said |= {name: value for name, value in given.items() if value is not None or name in optional}
    try:
        return ParticipationCreate.model_validate({"challenge": slug, "kind": participation.kind, **said})
    except ValueError as error:
        raise Invalid(errors=[{"loc": ["body"], "code": "nothing_left", "detail": ""}]) from error


async def forget_old_revisions(session: AsyncSession, participation: Participation) -> None:
    """Delete the revisions that are neither current nor public, and the media that only they showed."""
    kept = [participation.revision, participation.published_revision or ""]
    of_this = col(ParticipationRevision.participation_id) == participation.id
    forgotten = await session.execute(
        delete(ParticipationRevision)
        .where(of_this, col(ParticipationRevision.hash).not_in(kept))
        .returning(col(ParticipationRevision.media_ids))
    )
    gone = {media_id for (ids,) in forgotten for media_id in ids}
    if gone:
        still = await session.execute(select(ParticipationRevision.media_ids).where(of_this))
        await media.delete_media(session, gone - {media_id for (ids,) in still for media_id in ids})


async def withdraw_participation(session: AsyncSession, participation_id: UUID, *, by: Actor) -> None:
    """Take a participation back, at once and for good: its words and files go, its id remains."""
    participation = await get_own(session, participation_id, by=by, for_update=True, withdrawn_too=True)
    if participation.state != ParticipationState.WITHDRAWN:
        await _withdraw(session, participation)


async def _withdraw(session: AsyncSession, participation: Participation) -> None:
    revisions = await session.execute(
        delete(ParticipationRevision)
        .where(col(ParticipationRevision.participation_id) == participation.id)
        .returning(col(ParticipationRevision.media_ids))
    )
    media_ids = {media_id for (ids,) in revisions for media_id in ids}
    was_public = participation.published_revision is not None
    await session.execute(
        update(Participation)
        .where(col(Participation.id) == participation.id)
        .values(
            state=ParticipationState.WITHDRAWN,
            reason=None,
            revision="",
            published_revision=None,
            published_at=None,
            updated_at=utc_now(),
        )
    )
    await media.delete_media(session, media_ids)
    if was_public:
        await announce_public(session, KIND, participation.id)
