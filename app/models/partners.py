"""Partner keys."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel

from app.models.columns import id_field, instant, maybe_instant, personal


class PartnerKey(SQLModel, table=True):
    """A structure's key; only a keyed hash of its secret is kept."""

    __tablename__ = "partner_key"
    __table_args__ = personal(
        holds="the account id of whoever made it", export="no", erase="the id is emptied", keep="a year after its end"
    )

    id: UUID = id_field()
    prefix: str = Field(unique=True)
    structure_id: UUID = Field(foreign_key="structure.id", index=True)
    name: str
    scopes: list[str] = Field(sa_type=ARRAY(Text))
    secret_hash: str
    author_id: UUID | None = Field(default=None, foreign_key="account.id", ondelete="SET NULL")
    created_at: datetime = instant(index=True)
    expires_at: datetime = instant()
    revoked_at: datetime | None = maybe_instant()
    last_used_at: datetime | None = maybe_instant()
