"""Media, and the uploads they arrive by."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from app.models.columns import id_field, instant, maybe_instant, personal


class Media(SQLModel, table=True):
    """One photo of somebody's; its bytes never change once they are in."""

    __table_args__ = personal(
        holds="a picture that its owner sent",
        export="its largest rendition",
        erase="rows and files are deleted",
        keep="as long as the participation that shows it",
    )

    id: UUID = id_field()
    owner_id: UUID = Field(foreign_key="account.id", ondelete="CASCADE", index=True)
    kind: str = "photo"
    status: str = Field(index=True)
    declared_type: str
    sha256: str | None = None
    bytes: int = Field(default=0, sa_type=BigInteger)
    width: int | None = None
    height: int | None = None
    placeholder: str | None = None
    refusal: str | None = None
    renditions: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSONB)
    created_at: datetime = instant(index=True)
    settled_at: datetime | None = maybe_instant()


class Upload(SQLModel, table=True):
    """A tus upload: how far it is, and who may go on with it.

    `epoch` rises whenever somebody asks for the offset, so that a connection taken for dead can append no more.
    """

    __table_args__ = personal(
        holds="blocks of a picture on its way",
        export="no: it becomes a medium within a day",
        erase="rows and blocks are deleted",
        keep="blocks a day at most; the row as long as its medium",
    )

    id: UUID = id_field()
    media_id: UUID = Field(foreign_key="media.id", ondelete="CASCADE", unique=True)
    owner_id: UUID = Field(foreign_key="account.id", ondelete="CASCADE", index=True)
    length: int = Field(sa_type=BigInteger)
    offset: int = Field(default=0, sa_type=BigInteger)
    epoch: int = 0
    sha256: str | None = None
    metadata_header: str = ""
    created_at: datetime = instant()
    expires_at: datetime = instant(index=True)
    completed_at: datetime | None = maybe_instant()


class UploadBlock(SQLModel, table=True):
    """One acknowledged block: an immutable object in the store."""

    __tablename__ = "upload_block"
    __table_args__ = personal(holds="the place of a block", export="no", erase="with its upload", keep="a day")

    upload_id: UUID = Field(foreign_key="upload.id", ondelete="CASCADE", primary_key=True)
    start: int = Field(primary_key=True, sa_type=BigInteger)
    size: int
    key: str
