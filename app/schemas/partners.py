"""Partner keys and access tokens."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from app.schemas.common import ApiModel, CleanText, UtcDateTime
from app.schemas.roles import Scope


class PartnerKeyCreate(ApiModel):
    """A key for one structure."""

    structure_id: UUID
    name: Annotated[CleanText, StringConstraints(min_length=2, max_length=80)]
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=8)]
    expires_on: date | None = Field(default=None, description="Within a year; a year from now when absent.")


class PartnerKeyItem(ApiModel):
    """A key without its secret."""

    id: UUID
    structure_id: UUID
    name: str
    scopes: list[Scope]
    prefix: str
    expires_at: UtcDateTime
    revoked_at: UtcDateTime | None
    last_used_at: UtcDateTime | None
    created_at: UtcDateTime


class PartnerKeyCreated(ApiModel):
    """The key itself, shown this once."""

    key: PartnerKeyItem
    secret: str = Field(description="`enl_<id>_<40 characters>_<checksum>`")


class TokenRead(ApiModel):
    """RFC 6749, section 5.1."""

    access_token: str
    token_type: str = "Bearer"  # noqa: S105 (the name of the scheme, not a secret)
    expires_in: int
    scope: str
