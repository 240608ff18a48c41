"""Structures as the API shows them."""

from typing import Annotated
from uuid import UUID

from pydantic import HttpUrl, StringConstraints

from app.schemas.common import ApiModel, CleanText, Slug, UtcDateTime

Name = Annotated[CleanText, StringConstraints(min_length=2, max_length=120)]


class StructureCreate(ApiModel):
    """An organisation that employs or hosts."""

    slug: Slug
    name: Name
    site: HttpUrl | None = None


class StructureUpdate(ApiModel):
    """The parts that change."""

    name: Name | None = None
    site: HttpUrl | None = None


class StructureRead(ApiModel):
    """A structure."""

    id: UUID
    slug: str
    name: str
    site: str | None
    demo: bool
    created_at: UtcDateTime
    updated_at: UtcDateTime
