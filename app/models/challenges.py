"""Challenges."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel

from app.models.columns import id_field, instant, personal


class Challenge(SQLModel, table=True):
    """An invitation to make something."""

    __table_args__ = personal(
        holds="the account id of the professional who wrote it", export="no", erase="the id is emptied", keep="always"
    )

    id: UUID = id_field()
    slug: str = Field(unique=True)
    title: str
    hashtag: str | None = None
    brief: str
    kinds: list[str] = Field(sa_type=ARRAY(Text))
    groups_allowed: bool = True
    color: str
    illustration: str
    starts_on: date | None = None
    ends_on: date | None = None
    state: str = Field(index=True)
    position: int = 1000
    author_id: UUID | None = Field(default=None, foreign_key="account.id", ondelete="SET NULL")
    demo: bool = False
    created_at: datetime = instant(index=True)
    updated_at: datetime = instant()
