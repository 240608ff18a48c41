"""Structures: organisations that employ or host."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from app.models.columns import id_field, instant, personal


class Structure(SQLModel, table=True):
    """An organisation."""

    __table_args__ = personal(holds="nothing of a person", export="no", erase="no", keep="until archived by an admin")

    id: UUID = id_field()
    slug: str = Field(unique=True)
    name: str
    site: str | None = None
    demo: bool = False
    created_at: datetime = instant(index=True)
    updated_at: datetime = instant()
