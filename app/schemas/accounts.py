"""Accounts and sessions as the API shows them."""

from typing import Annotated
from uuid import UUID

from pydantic import EmailStr, Field, StringConstraints, model_validator

from app.schemas.common import ApiModel, CleanText, UtcDateTime
from app.schemas.roles import Role

Pseudonym = Annotated[CleanText, StringConstraints(min_length=3, max_length=40)]
BirthYear = Annotated[int, Field(ge=1900, le=2100, description="A year, never a date.")]


class AccountCreate(ApiModel):
    """What a young person or a parent gives: no name, no address, no e-mail."""

    role: Annotated[Role, Field(description="youth or parent")] = Role.YOUTH
    pseudonym: Pseudonym
    birth_year: BirthYear | None = None

    model_config = ApiModel.model_config | {
        "json_schema_extra": {"example": {"role": "youth", "pseudonym": "Genêt-Malin-42", "birth_year": 2010}}
    }


class AccountRead(ApiModel):
    """An account as its owner sees it."""

    id: UUID
    role: Role
    pseudonym: str | None
    display_name: str | None
    email: str | None
    birth_year: int | None
    structure_id: UUID | None
    demo: bool
    created_at: UtcDateTime


class AccountCreated(ApiModel):
    """The new account, and the phrase that brings it back; the phrase is shown this once."""

    account: AccountRead
    recovery_phrase: str = Field(description="Seven French words, separated by spaces.")


class AccountUpdate(ApiModel):
    """What an owner may change; a professional changes neither."""

    pseudonym: Pseudonym | None = None
    birth_year: BirthYear | None = None


class SessionCreate(ApiModel):
    """Either pseudonym and recovery_phrase, or email, password and totp."""

    pseudonym: Annotated[CleanText, StringConstraints(max_length=60)] | None = None
    email: EmailStr | None = None
    password: Annotated[str, StringConstraints(max_length=256)] | None = None
    recovery_phrase: Annotated[CleanText, StringConstraints(max_length=256)] | None = None
    totp: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")] | None = None

    @model_validator(mode="after")
    def _one_way_in(self) -> "SessionCreate":
        by_phrase = self.pseudonym is not None and self.recovery_phrase is not None
        by_password = self.email is not None and self.password is not None
        if by_phrase == by_password:
            raise ValueError("give pseudonym and recovery_phrase, or email, password and totp")
        return self


class SessionCreated(ApiModel):
    """Who is now signed in; a phrase that was used is replaced by a new one."""

    account: AccountRead
    recovery_phrase: str | None = None


class SessionItem(ApiModel):
    """One open session of the caller."""

    id: UUID
    created_at: UtcDateTime
    last_seen_at: UtcDateTime
    current: bool


class StaffCreate(ApiModel):
    """A professional's account, made by an admin."""

    email: EmailStr
    display_name: Annotated[CleanText, StringConstraints(min_length=2, max_length=80)]
    role: Role
    structure_id: UUID | None = None

    @model_validator(mode="after")
    def _professional(self) -> "StaffCreate":
        if self.role not in (Role.PROMENEUR, Role.COORDINATOR, Role.ADMIN):
            raise ValueError("role must be promeneur, coordinator or admin")
        return self


class StaffItem(ApiModel):
    """A professional as an admin sees them."""

    id: UUID
    email: str
    display_name: str
    role: Role
    structure_id: UUID | None
    suspended_at: UtcDateTime | None
    demo: bool
    created_at: UtcDateTime


class StaffCreated(ApiModel):
    """The first password and the TOTP secret, shown this once."""

    account: StaffItem
    password: str
    totp_secret: str
