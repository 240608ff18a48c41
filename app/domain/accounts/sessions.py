"""Sessions: opaque 256-bit cookies, kept hashed, revocable at once."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from app.core.clock import utc_now
from app.core.errors import NotFound
from app.domain.accounts.actor import Actor
from app.models.accounts import Account, LoginSession
from app.schemas.roles import Role

_SEEN_EVERY = timedelta(minutes=5)


class Lifetime(NamedTuple):
    """How long a session lasts unused, and at most."""

    idle: timedelta
    absolute: timedelta


LIFETIMES = {
    Role.YOUTH: Lifetime(timedelta(days=30), timedelta(days=180)),
    Role.PARENT: Lifetime(timedelta(days=30), timedelta(days=180)),
    Role.PROMENEUR: Lifetime(timedelta(hours=12), timedelta(days=7)),
    Role.COORDINATOR: Lifetime(timedelta(hours=12), timedelta(days=7)),
    Role.ADMIN: Lifetime(timedelta(minutes=30), timedelta(hours=8)),
}


class NewSession(NamedTuple):
    """The cookie's value, shown once, and its age in seconds."""

    token: str
    max_age: int


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


async def open_session(session: AsyncSession, account: Account) -> NewSession:
    """Open a session for an account."""
    token = secrets.token_urlsafe(32)
    absolute = LIFETIMES[Role(account.role)].absolute
    session.add(LoginSession(account_id=account.id, token_hash=_hash(token), expires_at=utc_now() + absolute))
    await session.flush()
    return NewSession(token, int(absolute.total_seconds()))


async def find_actor(session: AsyncSession, token: str) -> Actor | None:
    """Return who a cookie belongs to, or None when it is worth nothing (unknown, expired, suspended)."""
    query = (
        select(LoginSession, Account)
        .join(Account, col(Account.id) == col(LoginSession.account_id))
        .where(col(LoginSession.token_hash) == _hash(token))
    )
    row = (await session.execute(query)).first()
    if row is None:
        return None
    login, account = row
    now = utc_now()
    if account.suspended_at is not None or _is_over(login, Role(account.role), now):
        return None
    if now - login.last_seen_at > _SEEN_EVERY:
        await session.execute(update(LoginSession).where(col(LoginSession.id) == login.id).values(last_seen_at=now))
    return Actor(
        role=Role(account.role),
        account_id=account.id,
        session_id=login.id,
        structure_id=account.structure_id,
        pseudonym=account.pseudonym,
    )


def _is_over(login: LoginSession, role: Role, now: datetime) -> bool:
    # What is written of the last visit is up to five minutes old, and the caller gets the benefit of it.
    return now >= login.expires_at or now - login.last_seen_at > LIFETIMES[role].idle + _SEEN_EVERY


async def list_sessions(session: AsyncSession, account_id: UUID) -> list[LoginSession]:
    """Return the open sessions of an account, newest first."""
    query = (
        select(LoginSession)
        .where(col(LoginSession.account_id) == account_id, col(LoginSession.expires_at) > utc_now())
        .order_by(col(LoginSession.created_at).desc())
        .limit(100)
    )
    return list((await session.execute(query)).scalars())


async def end_session(session: AsyncSession, account_id: UUID, session_id: UUID) -> None:
    """End one session of an account; raise NotFound when it isn't theirs."""
    ended = await session.execute(
        delete(LoginSession)
        .where(col(LoginSession.id) == session_id, col(LoginSession.account_id) == account_id)
        .returning(col(LoginSession.id))
    )
    if ended.first() is None:
        raise NotFound


async def end_all_sessions(session: AsyncSession, account_id: UUID) -> None:
    """End every session of an account."""
    await session.execute(delete(LoginSession).where(col(LoginSession.account_id) == account_id))


async def delete_expired(session: AsyncSession) -> None:
    """Delete the sessions that are over."""
    await session.execute(delete(LoginSession).where(col(LoginSession.expires_at) < utc_now()))
