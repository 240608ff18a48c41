"""Accounts and their open sessions."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from app.models.columns import id_field, instant, maybe_instant, personal


class Account(SQLModel, table=True):
    """A young person, a parent or a professional."""

    __table_args__ = personal(
        holds="pseudonym, birth year; of professionals: name and e-mail",
        export="whole, without the secrets",
        erase="the row is deleted",
        keep="until erased by its owner, or unused and empty for 7 days",
    )

    id: UUID = id_field()
    role: str = Field(index=True)
    pseudonym: str | None = None
    pseudonym_key: str | None = Field(default=None, unique=True)
    email: str | None = Field(default=None, unique=True)
    display_name: str | None = None
    birth_year: int | None = None
    structure_id: UUID | None = Field(default=None, foreign_key="structure.id", index=True)
    password_hash: str | None = None
    phrase_hash: str | None = None
    creation_key_hash: str | None = Field(default=None, unique=True)
    totp_sealed: str | None = None
    totp_last_step: int = 0
    suspended_at: datetime | None = maybe_instant()
    demo: bool = False
    created_at: datetime = instant(index=True)


class LoginSession(SQLModel, table=True):
    """One open session; only the SHA-256 of its cookie is kept."""

    __tablename__ = "login_session"
    __table_args__ = personal(
        holds="when an account was last used",
        export="as a list of sessions",
        erase="deleted with the account and at sign-out",
        keep="until it expires",
    )

    id: UUID = id_field()
    account_id: UUID = Field(foreign_key="account.id", ondelete="CASCADE", index=True)
    token_hash: str = Field(unique=True)
    created_at: datetime = instant()
    last_seen_at: datetime = instant()
    expires_at: datetime = instant(index=True)
