"""Participations and their revisions."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field, SQLModel

from app.models.columns import id_field, instant, maybe_instant, personal


class Participation(SQLModel, table=True):
    """One answer to a challenge: where it stands, which revision is current, which one is public."""

    __table_args__ = personal(
        holds="what a young person sent, through its revisions",
        export="whole",
        erase="deleted with its revisions and media",
        keep="until withdrawn or erased; a withdrawn one keeps its id and state only",
    )

    id: UUID = id_field()
    author_id: UUID = Field(foreign_key="account.id", ondelete="CASCADE", index=True)
    challenge_id: UUID = Field(foreign_key="challenge.id", index=True)
    kind: str
    state: str = Field(index=True)
    reason: str | None = None
    revision: str
    published_revision: str | None = None
    published_at: datetime | None = maybe_instant(index=True)
    submitted_at: datetime = instant(index=True)
    demo: bool = False
    created_at: datetime = instant(index=True)
    updated_at: datetime = instant()


class ParticipationRevision(SQLModel, table=True):
    """What was said in one revision; the hash covers all of it."""

    __tablename__ = "participation_revision"
    __table_args__ = personal(
        holds="text, signature and group of a participation",
        export="the current one",
        erase="deleted with the participation",
        keep="the current and the public one",
    )

    participation_id: UUID = Field(foreign_key="participation.id", ondelete="CASCADE", primary_key=True)
    hash: str = Field(primary_key=True)
    text: str
    alt_text: str | None = None
    signed: bool
    author_name: str
    group_name: str | None = None
    group_head_count: int | None = None
    media_ids: list[UUID] = Field(sa_type=ARRAY(Uuid))
    people: list[dict[str, Any]] = Field(sa_type=JSONB)
    created_at: datetime = instant()
