"""Ways in: pseudonym and phrase for members; e-mail, password and TOTP for professionals."""

import time
from uuid import UUID

import pyotp
from sqlalchemy import ColumnElement, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from app.core import sealing
from app.core.errors import AppError, NotSignedIn
from app.domain import audit
from app.domain.accounts import phrases
from app.domain.accounts.hashing import hash_secret, matches
from app.models.accounts import Account
from app.schemas.accounts import SessionCreate

_STEP = 30


class SignInRefused(NotSignedIn):
    """The one answer to whatever was wrong: it never says which part."""

    code = "sign_in_refused"


async def sign_in(session: AsyncSession, given: SessionCreate, *, secret: bytes) -> tuple[Account, str | None]:
    """Return the account that the credentials open, with the new phrase when a phrase was used up."""
    if given.pseudonym is not None and given.recovery_phrase is not None:
        return await _by_phrase(session, given.pseudonym, given.recovery_phrase)
    return await _by_password(session, given, secret=secret), None


async def _by_phrase(session: AsyncSession, pseudonym: str, phrase: str) -> tuple[Account, str]:
    key = phrases.pseudonym_key(pseudonym)
    account = await _find(session, col(Account.pseudonym_key) == key)
    normalized = phrases.normalize_phrase(phrase)
    if not await matches(account.phrase_hash if account else None, normalized) or account is None:
        raise SignInRefused
    if account.suspended_at is not None:
        raise SignInRefused
    fresh = phrases.new_phrase()
    replaced = await session.execute(
        update(Account)
        .where(col(Account.id) == account.id, col(Account.phrase_hash) == account.phrase_hash)
        .values(phrase_hash=await hash_secret(fresh))
        .returning(col(Account.id))
    )
    if replaced.first() is None:  # the same phrase was used at the same moment, and it opens once
        raise SignInRefused
    return account, fresh


async def _by_password(session: AsyncSession, given: SessionCreate, *, secret: bytes) -> Account:
    account = await _find(session, col(Account.email) == str(given.email).lower())
    right = await matches(account.password_hash if account else None, given.password or "")
    if account is None:
        raise SignInRefused
    if not right or account.suspended_at is not None:
        raise _refusal(account)
    if given.totp is None:
        raise NotSignedIn("totp_needed")
    if not await _spend_totp(session, account, given.totp, secret=secret):
        raise _refusal(account)
    await audit.record(
        session,
        "session.open",
        actor_id=account.id,
        actor_role=account.role,
        subject_type="account",
        subject_id=account.id,
    )
    return account


def _refusal(account: Account) -> AppError:
    identifier, role = account.id, account.role

    async def note(session: AsyncSession) -> None:
        await audit.record(
            session,
            "session.open",
            actor_id=identifier,
            actor_role=role,
            subject_type="account",
            subject_id=identifier,
            outcome="refused",
        )

    return SignInRefused(afterwards=note)


async def _find(session: AsyncSession, condition: ColumnElement[bool]) -> Account | None:
    found: Account | None = (await session.execute(select(Account).where(condition))).scalar_one_or_none()
    return found


async def _spend_totp(session: AsyncSession, account: Account, code: str, *, secret: bytes) -> bool:
    """Accept a code of this step or its neighbours, once: the step is moved by compare-and-swap."""
    if account.totp_sealed is None:
        return False
    totp = pyotp.TOTP(sealing.unseal(secret, "totp", account.totp_sealed))
    now = int(time.time()) // _STEP
    for step in (now, now - 1, now + 1):
        if step > account.totp_last_step and pyotp.utils.strings_equal(totp.at(step * _STEP), code):
            return await _move_step(session, account.id, step)
    return False


async def _move_step(session: AsyncSession, account_id: UUID, step: int) -> bool:
    moved = await session.execute(
        update(Account)
        .where(col(Account.id) == account_id, col(Account.totp_last_step) < step)
        .values(totp_last_step=step)
        .returning(col(Account.id))
    )
    return moved.first() is not None
