"""Youth spaces."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel

from app.models.columns import id_field, instant, maybe_instant, personal


class Space(SQLModel, table=True):
    """A place for young people; `closed_at` takes it out of public without losing it."""

    __table_args__ = personal(
        holds="a structure's public contact details", export="no", erase="no", keep="until its structure removes it"
    )

    id: UUID = id_field()
    slug: str = Field(unique=True)
    name: str
    kind: str
    structure_id: UUID | None = Field(default=None, foreign_key="structure.id", index=True)
    summary: str = ""
    age_min: int | None = None
    age_max: int | None = None
    address: str | None = None
    insee: str = Field(index=True)
    lat: float
    lon: float
    precision: str
    phone: str | None = None
    email: str | None = None
    site: str | None = None
    services: list[str] = Field(sa_type=ARRAY(Text))
    wheelchair: str
    access: str | None = None
    hours_text: str | None = None
    source_name: str | None = None
    source_url: str | None = None
    source_year: int | None = None
    checked_on: date | None = None
    closed_at: datetime | None = maybe_instant()
    demo: bool = False
    created_at: datetime = instant(index=True)
    updated_at: datetime = instant()
