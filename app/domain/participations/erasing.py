"""What participations hold of a person: how it is given out, and how it is erased."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from app.core import personal
from app.core.changes import announce_public
from app.core.clock import utc_now
from app.domain.accounts import MEMBERS
from app.domain.participations.reading import read_own
from app.domain.participations.writing import KIND
from app.models.accounts import Account, LoginSession
from app.models.participations import Participation
from app.schemas.participations import ParticipationState

_UNUSED_AFTER = timedelta(days=7)


async def delete_unused_accounts(session: AsyncSession) -> None:
    """Delete members who for a week have sent nothing and not come back, such as those whose making got lost."""
    edge = utc_now() - _UNUSED_AFTER
    seen = select(LoginSession.id).where(LoginSession.account_id == Account.id, LoginSession.last_seen_at > edge)
    sent = select(Participation.id).where(Participation.author_id == Account.id)
    await session.execute(
        delete(Account).where(
            col(Account.role).in_(MEMBERS),
            col(Account.created_at) < edge,
            col(Account.demo).is_(False),
            ~seen.exists(),
            ~sent.exists(),
        )
    )


async def _export(session: AsyncSession, account_id: UUID) -> personal.ExportPart:
    query = select(Participation).where(
        Participation.author_id == account_id, Participation.state != ParticipationState.WITHDRAWN
    )
    rows = (await session.execute(query.order_by(col(Participation.created_at)))).scalars().all()
    return personal.ExportPart([(await read_own(session, row)).model_dump(mode="json") for row in rows])


async def _erase(session: AsyncSession, account_id: UUID) -> None:
    public = select(Participation.id).where(
        Participation.author_id == account_id, col(Participation.published_revision).is_not(None)
    )
    for participation_id in (await session.execute(public)).scalars().all():
        await announce_public(session, KIND, participation_id)
    await session.execute(delete(Participation).where(col(Participation.author_id) == account_id))


personal.register("participations", export=_export, erase=_erase)
