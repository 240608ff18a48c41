"""Revisions: what a participation says, under a hash that an approval names."""

import hashlib
import json
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.models.participations import ParticipationRevision
from app.schemas.participations import ParticipationCreate


def make_revision(participation_id: UUID, said: ParticipationCreate, *, author_name: str) -> ParticipationRevision:
    """Return the revision of what is said; the hash covers text, signature, group, people and media.

    Media are named by id: an id's bytes never change once they are in.
    """
    revision = ParticipationRevision(
        participation_id=participation_id,
        hash="",
        text=said.text,
        alt_text=said.alt_text or None,
        signed=said.signed,
        author_name=author_name,
        group_name=said.group.name if said.group else None,
        group_head_count=said.group.head_count if said.group else None,
        media_ids=said.media,
        people=[person.model_dump(mode="json") for person in said.people],
    )
    covered = revision.model_dump(mode="json", exclude={"hash", "participation_id", "created_at"})
    covered["kind"] = said.kind
    revision.hash = hashlib.sha256(json.dumps(covered, sort_keys=True).encode()).hexdigest()[:32]
    return revision


async def keep_revision(session: AsyncSession, revision: ParticipationRevision) -> None:
    """Write a revision; one that says the same is the same."""
    await session.execute(insert(ParticipationRevision).values(revision.model_dump()).on_conflict_do_nothing())
