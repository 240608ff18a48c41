"""The audit trail: append-only, hash-chained, written in the transaction of what it tells."""

import hashlib
import json
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from app.core.clock import utc_now
from app.models.audit import AuditEntry

GENESIS = "0" * 64
_LOCK = 32_002


async def record(
    session: AsyncSession,
    action: str,
    *,
    actor_id: UUID | None,
    actor_role: str,
    subject_type: str,
    subject_id: object,
    outcome: str = "done",
) -> None:
    """Append one act. The lock makes the chain a line: two acts at once cannot have the same predecessor."""
    await session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    latest = select(col(AuditEntry.hash)).order_by(col(AuditEntry.id).desc()).limit(1)
    previous = (await session.execute(latest)).scalar_one_or_none() or GENESIS
    entry = AuditEntry(
        at=utc_now(),
        actor_id=actor_id,
        actor_role=actor_role,
        action=action,
        subject_type=subject_type,
        subject_id=str(subject_id),
        outcome=outcome,
        previous_hash=previous,
        hash="",
    )
    entry.hash = _chain(entry)
    session.add(entry)
    await session.flush()


def _chain(entry: AuditEntry) -> str:
    told: list[Any] = [
        entry.previous_hash,
        entry.at.isoformat(),
        str(entry.actor_id),
        entry.actor_role,
        entry.action,
        entry.subject_type,
        entry.subject_id,
        entry.outcome,
    ]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


async def find_break(session: AsyncSession) -> int | None:
    """Return the id of the first entry that does not follow from the one before it, or None when the chain holds."""
    previous = GENESIS
    entries = await session.stream_scalars(select(AuditEntry).order_by(col(AuditEntry.id)))
    async for entry in entries:
        if entry.previous_hash != previous or entry.hash != _chain(entry):
            return entry.id
        previous = entry.hash
    return None


async def list_entries(session: AsyncSession, *, limit: int, before_id: int | None) -> list[AuditEntry]:
    """Return up to `limit` entries, newest first, older than `before_id`."""
    query = select(AuditEntry).order_by(col(AuditEntry.id).desc()).limit(limit)
    if before_id is not None:
        query = query.where(col(AuditEntry.id) < before_id)
    return list((await session.execute(query)).scalars())
