"""Partner keys: limited to one structure and to scopes, shown once, stored hashed, revoked at once."""

import re
import secrets
import zlib
from datetime import UTC, datetime, timedelta
from datetime import time as day_time
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from app.core import sealing, tokens
from app.core.clock import today, utc_now
from app.core.errors import Conflict, NotFound, NotSignedIn, invalid_field
from app.core.pagination import PageRequest, cut, newest_first
from app.domain import audit
from app.domain.accounts import Actor
from app.domain.structures import get_structure
from app.models.partners import PartnerKey
from app.schemas.partners import PartnerKeyCreate
from app.schemas.roles import Role

AUDIENCE = "partner"
TOKEN_LIFETIME = timedelta(minutes=10)
_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_SHAPE = re.compile(r"(?P<body>enl_(?P<prefix>[0-9A-Za-z]{12})_[0-9A-Za-z]{40})_(?P<checksum>[0-9a-f]{8})")
_ROTATION = timedelta(days=7)
_SEEN_EVERY = timedelta(minutes=5)


class NewKey(NamedTuple):
    """A key with its secret, which is shown once."""

    key: PartnerKey
    secret: str


def _random(length: int) -> str:
    return "".join(secrets.choice(_BASE62) for _ in range(length))


def _checksum(text: str) -> str:
    return f"{zlib.crc32(text.encode()):08x}"


def parse_key(presented: str) -> str:
    """Return the prefix of a well-formed key; raise NotSignedIn for a typo, without asking the database."""
    shape = _SHAPE.fullmatch(presented)
    if shape is None or not secrets.compare_digest(_checksum(shape["body"]), shape["checksum"]):
        raise NotSignedIn("bad_key")
    return shape["prefix"]


async def create_key(session: AsyncSession, wanted: PartnerKeyCreate, *, secret: bytes, by: Actor) -> NewKey:
    """Make a key for a structure, which ends within a year."""
    await get_structure(session, wanted.structure_id)
    latest = today() + timedelta(days=365)
    last_day = wanted.expires_on or latest
    if not today() < last_day <= latest:
        raise invalid_field("expires_on", "expires_within_a_year")
    expires = datetime.combine(last_day, day_time.max, tzinfo=UTC)
    return await _make(session, wanted, expires, secret=secret, by=by, action="partner_key.create")


async def _make(
    session: AsyncSession, wanted: PartnerKeyCreate, expires: datetime, *, secret: bytes, by: Actor, action: str
) -> NewKey:
    prefix = _random(12)
    body = f"enl_{prefix}_{_random(40)}"
    shown = f"{body}_{_checksum(body)}"
    key = PartnerKey(
        prefix=prefix,
        structure_id=wanted.structure_id,
        name=wanted.name,
        scopes=sorted({str(scope) for scope in wanted.scopes}),
        secret_hash=sealing.keyed_hash(secret, "partner_key", shown),
        author_id=by.account_id,
        expires_at=expires,
    )
    session.add(key)
    await session.flush()
    await _note(session, action, key.id, by)
    return NewKey(key, shown)


async def rotate_key(session: AsyncSession, key_id: UUID, *, secret: bytes, by: Actor) -> NewKey:
    """Make the successor of a key; the old one goes on for a week, so that nothing stops meanwhile."""
    key = await _get(session, key_id)
    if key.revoked_at is not None or key.expires_at <= utc_now():
        raise Conflict("wrong_state")
    wanted = PartnerKeyCreate(structure_id=key.structure_id, name=key.name, scopes=key.scopes)
    made = await _make(
        session, wanted, utc_now() + timedelta(days=365), secret=secret, by=by, action="partner_key.rotate"
    )
    key.expires_at = min(key.expires_at, utc_now() + _ROTATION)
    await session.flush()
    return made


async def revoke_key(session: AsyncSession, key_id: UUID, *, by: Actor) -> PartnerKey:
    """End a key; its next request, and those of its tokens, are refused."""
    key = await _get(session, key_id)
    if key.revoked_at is None:
        key.revoked_at = utc_now()
        await session.flush()
        await _note(session, "partner_key.revoke", key_id, by)
    return key


async def list_keys(session: AsyncSession, page: PageRequest) -> tuple[list[PartnerKey], str | None]:
    """Return one page of all keys, newest first, without their secrets."""
    query = select(PartnerKey)
    query = newest_first(query, col(PartnerKey.created_at), col(PartnerKey.id), page)
    return cut((await session.execute(query)).scalars().all(), page)


async def delete_ended_keys(session: AsyncSession) -> None:
    """Delete keys that ended a year ago."""
    edge = utc_now() - timedelta(days=365)
    await session.execute(
        delete(PartnerKey).where((col(PartnerKey.expires_at) < edge) | (col(PartnerKey.revoked_at) < edge))
    )


async def find_partner(session: AsyncSession, presented: str, *, secret: bytes) -> Actor:
    """Return who a Bearer value stands for: a key itself, or a token made from one; raise NotSignedIn."""
    if presented.startswith("enl_"):
        key = await _check_key(session, presented, secret=secret)
        return _actor(key, set(key.scopes))
    claims = tokens.verify(secret, presented, audience=AUDIENCE)
    try:
        key_id = UUID(claims["sub"])
    except ValueError as error:
        raise NotSignedIn("bad_token") from error
    found = await session.get(PartnerKey, key_id)
    if found is None or not _is_valid(found):
        raise NotSignedIn("key_ended")
    return _actor(found, set(str(claims.get("scope", "")).split()) & set(found.scopes))


async def issue_token(session: AsyncSession, presented: str, *, secret: bytes, scope: str | None) -> tuple[str, str]:
    """Return a token of ten minutes for a key (client credentials), and the scopes it carries."""
    key = await _check_key(session, presented, secret=secret)
    scopes = set(key.scopes) & set(scope.split()) if scope else set(key.scopes)
    granted = " ".join(sorted(scopes))
    token = tokens.sign(
        secret, audience=AUDIENCE, subject=str(key.id), lifetime=TOKEN_LIFETIME, claims={"scope": granted}
    )
    return token, granted


async def _check_key(session: AsyncSession, presented: str, *, secret: bytes) -> PartnerKey:
    prefix = parse_key(presented)
    key = (await session.execute(select(PartnerKey).where(PartnerKey.prefix == prefix))).scalar_one_or_none()
    hashed = sealing.keyed_hash(secret, "partner_key", presented)
    if key is None or not secrets.compare_digest(key.secret_hash, hashed):
        raise NotSignedIn("bad_key")
    if not _is_valid(key):
        raise NotSignedIn("key_ended")
    if key.last_used_at is None or utc_now() - key.last_used_at > _SEEN_EVERY:
        await session.execute(update(PartnerKey).where(col(PartnerKey.id) == key.id).values(last_used_at=utc_now()))
    return key


def _is_valid(key: PartnerKey) -> bool:
    return key.revoked_at is None and key.expires_at > utc_now()


def _actor(key: PartnerKey, scopes: set[str]) -> Actor:
    return Actor(role=Role.PARTNER, key_id=key.id, structure_id=key.structure_id, scopes=frozenset(scopes))


async def _get(session: AsyncSession, key_id: UUID) -> PartnerKey:
    query = select(PartnerKey).where(PartnerKey.id == key_id).with_for_update()
    key = (await session.execute(query)).scalar_one_or_none()
    if key is None:
        raise NotFound
    return key


async def _note(session: AsyncSession, action: str, key_id: UUID, by: Actor) -> None:
    await audit.record(
        session,
        action,
        actor_id=by.account_id,
        actor_role=by.role,
        subject_type="partner_key",
        subject_id=key_id,
    )
