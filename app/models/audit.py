"""The audit trail: append-only and hash-chained."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Column, Identity
from sqlmodel import Field, SQLModel

from app.models.columns import instant, personal


class AuditEntry(SQLModel, table=True):
    """One professional act; never a content, never a pseudonym."""

    __tablename__ = "audit_entry"
    __table_args__ = personal(
        holds="the account id of a professional, and ids of what they acted on",
        export="no: it is the structure's register",
        erase="ids stay and name nobody once the account is erased",
        keep="always: the chain is worth what its oldest entry is",
    )

    id: int | None = Field(default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True))
    at: datetime = instant()
    actor_id: UUID | None = Field(default=None, index=True)
    actor_role: str
    action: str = Field(index=True)
    subject_type: str
    subject_id: str = Field(index=True)
    outcome: str
    previous_hash: str
    hash: str
