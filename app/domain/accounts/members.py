"""Young people and parents: an account is a pseudonym and a phrase, nothing else."""

import hashlib
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from app.core import personal
from app.core.clock import utc_now
from app.core.errors import Conflict, NotFound, invalid_field
from app.core.ids import new_id
from app.domain.accounts import phrases
from app.domain.accounts.actor import MEMBERS
from app.domain.accounts.hashing import hash_secret
from app.models.accounts import Account, LoginSession
from app.schemas.accounts import AccountCreate, AccountRead, AccountUpdate

CONSENT_AGE = 15


_REPLAY_WITHIN = timedelta(days=1)


async def create_member(
    session: AsyncSession, wanted: AccountCreate, *, creation_key: str | None = None
) -> tuple[Account, str]:
    """Make an account and return it with its recovery phrase, which is kept nowhere in clear.

    `creation_key` is the client's own secret for this one request (`Idempotency-Key`): within a day the same key
    finds the account that it made, with a new phrase, since the answer that held the first may have been lost.
    """
    if wanted.role not in MEMBERS:
        raise invalid_field("role", "role_not_open")
    key = _checked_key(wanted.pseudonym)
    _check_birth_year(wanted.birth_year)
    phrase = phrases.new_phrase()
    # Hashed before the first statement, so that no database connection waits for Argon2.
    hashed = await hash_secret(phrase)
    key_hash = hashlib.sha256(creation_key.encode()).hexdigest() if creation_key else None
    if key_hash and (known := await _made_before(session, key_hash)):
        known.phrase_hash = hashed
        await session.flush()
        return known, phrase
    account = Account(
        id=new_id(),
        role=wanted.role,
        pseudonym=wanted.pseudonym,
        pseudonym_key=key,
        birth_year=wanted.birth_year,
        phrase_hash=hashed,
        creation_key_hash=key_hash,
        created_at=utc_now(),
    )
    row = insert(Account).values(account.model_dump()).on_conflict_do_nothing()
    made = await session.execute(row.returning(col(Account.id)))
    if made.scalar_one_or_none() is None:
        raise Conflict("pseudonym_taken")
    return account, phrase


async def _made_before(session: AsyncSession, key_hash: str) -> Account | None:
    query = select(Account).where(
        Account.creation_key_hash == key_hash, Account.created_at > utc_now() - _REPLAY_WITHIN
    )
    return (await session.execute(query.with_for_update())).scalar_one_or_none()


def _checked_key(pseudonym: str) -> str:
    key = phrases.pseudonym_key(pseudonym)
    if len(key) < 3:
        raise invalid_field("pseudonym", "pseudonym_too_short")
    return key


def _check_birth_year(year: int | None) -> None:
    now = utc_now().year
    if year is not None and not now - 110 <= year <= now - 5:
        raise invalid_field("birth_year", "birth_year_unlikely")


async def get_account(session: AsyncSession, account_id: UUID) -> Account:
    """Return an account; raise NotFound."""
    account = await session.get(Account, account_id)
    if account is None:
        raise NotFound
    return account


async def update_member(session: AsyncSession, account_id: UUID, changes: AccountUpdate) -> Account:
    """Change what the owner asks; a taken pseudonym is a conflict."""
    account = await get_account(session, account_id)
    if changes.pseudonym is not None and changes.pseudonym != account.pseudonym:
        key = _checked_key(changes.pseudonym)
        taken = select(col(Account.id)).where(col(Account.pseudonym_key) == key, col(Account.id) != account_id)
        if (await session.execute(taken)).first() is not None:
            raise Conflict("pseudonym_taken")
        account.pseudonym, account.pseudonym_key = changes.pseudonym, key
    if "birth_year" in changes.model_fields_set:
        _check_birth_year(changes.birth_year)
        account.birth_year = changes.birth_year
    await session.flush()
    return account


async def erase_account(session: AsyncSession, account_id: UUID) -> None:
    """Erase everything that is held of an account, then the account."""
    await personal.erase_all(session, account_id)
    await session.execute(delete(Account).where(col(Account.id) == account_id))


def is_under_consent_age(birth_year: int | None) -> bool | None:
    """Tell whether a person may be under 15; None when no year was given.

    A year says a date only within twelve months, and the doubt goes to the younger.
    """
    return None if birth_year is None else utc_now().year - birth_year <= CONSENT_AGE


async def _export(session: AsyncSession, account_id: UUID) -> personal.ExportPart:
    account = await get_account(session, account_id)
    rows = await session.execute(select(LoginSession).where(col(LoginSession.account_id) == account_id))
    data = AccountRead.model_validate(account).model_dump(mode="json")
    data["sessions"] = [{"created_at": s.created_at.isoformat()} for s in rows.scalars()]
    return personal.ExportPart(data)


async def _erase(session: AsyncSession, account_id: UUID) -> None:
    await session.execute(delete(LoginSession).where(col(LoginSession.account_id) == account_id))


personal.register("accounts", export=_export, erase=_erase)
