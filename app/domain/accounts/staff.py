"""Professionals' accounts: made by an admin, suspended at once."""

import secrets
from typing import NamedTuple
from uuid import UUID

import pyotp
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from app.core import sealing
from app.core.clock import utc_now
from app.core.errors import Conflict, NotFound, invalid_field
from app.core.ids import new_id
from app.core.pagination import PageRequest, cut, newest_first
from app.domain import audit
from app.domain.accounts.actor import STAFF, Actor
from app.domain.accounts.hashing import hash_secret
from app.domain.accounts.sessions import end_all_sessions
from app.models.accounts import Account
from app.schemas.accounts import StaffCreate


class NewStaff(NamedTuple):
    """A professional's account with what is shown once."""

    account: Account
    password: str
    totp_secret: str


async def create_staff(
    session: AsyncSession, wanted: StaffCreate, *, secret: bytes, by: Actor | None, demo: bool = False
) -> NewStaff:
    """Make a professional's account with a random password and TOTP secret; `by` is None from the command line."""
    password, totp_secret = secrets.token_urlsafe(15), pyotp.random_base32()
    account = Account(
        id=new_id(),
        role=wanted.role,
        email=str(wanted.email).lower(),
        display_name=wanted.display_name,
        structure_id=wanted.structure_id,
        password_hash=await hash_secret(password),
        totp_sealed=sealing.seal(secret, "totp", totp_secret),
        demo=demo,
        created_at=utc_now(),
    )
    row = insert(Account).values(account.model_dump()).on_conflict_do_nothing(index_elements=["email"])
    try:
        made = await session.execute(row.returning(col(Account.id)))
    except IntegrityError as error:  # the one thing it refers to
        raise invalid_field("structure_id", "unknown_structure") from error
    if made.scalar_one_or_none() is None:
        raise Conflict("email_taken")
    await _note(session, "staff.create", account.id, by)
    return NewStaff(account, password, totp_secret)


async def list_staff(session: AsyncSession, page: PageRequest) -> tuple[list[Account], str | None]:
    """Return one page of the professionals, newest first."""
    query = select(Account).where(col(Account.role).in_(STAFF))
    query = newest_first(query, col(Account.created_at), col(Account.id), page)
    return cut((await session.execute(query)).scalars().all(), page)


async def find_by_email(session: AsyncSession, email: str) -> Account | None:
    """Return the professional of that address, or None."""
    found: Account | None = (
        await session.execute(select(Account).where(col(Account.email) == email.lower()))
    ).scalar_one_or_none()
    return found


async def suspend_staff(session: AsyncSession, account_id: UUID, *, by: Actor) -> Account:
    """Suspend a professional; their sessions end at once. Nobody suspends themselves."""
    account = await _get_staff(session, account_id)
    if account.id == by.account_id:
        raise Conflict("not_yourself")
    account.suspended_at = account.suspended_at or utc_now()
    await end_all_sessions(session, account_id)
    await _note(session, "staff.suspend", account_id, by)
    return account


async def restore_staff(session: AsyncSession, account_id: UUID, *, by: Actor) -> Account:
    """Lift a suspension."""
    account = await _get_staff(session, account_id)
    account.suspended_at = None
    await _note(session, "staff.restore", account_id, by)
    return account


async def _get_staff(session: AsyncSession, account_id: UUID) -> Account:
    account = await session.get(Account, account_id)
    if account is None or account.role not in STAFF:
        raise NotFound
    return account


async def _note(session: AsyncSession, action: str, account_id: UUID, by: Actor | None) -> None:
    await session.flush()
    await audit.record(
        session,
        action,
        actor_id=by.account_id if by else None,
        actor_role=by.role if by else "system",
        subject_type="account",
        subject_id=account_id,
    )
