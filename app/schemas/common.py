"""Shapes that every area shares: the base model, pages of a list, localised text."""

from datetime import UTC, datetime
from typing import Annotated, Generic, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainSerializer, StringConstraints

T = TypeVar("T")


def _to_rfc3339(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _no_control_characters(value: str) -> str:
    """Refuse what PostgreSQL cannot keep (NUL) and what only serves to deceive a reader (bidi overrides)."""
    if any((ord(c) < 32 and c not in "\n\t") or c in "\u202a\u202b\u202d\u202e\u2066\u2067\u2068" for c in value):
        raise ValueError("control characters are not allowed")
    return value


UtcDateTime = Annotated[datetime, PlainSerializer(_to_rfc3339, return_type=str)]
"""An instant, written as RFC 3339 in UTC with milliseconds (`2026-11-22T14:00:00.000Z`)."""

CleanText = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(_no_control_characters)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", min_length=1, max_length=80)]


class ApiModel(BaseModel):
    """What crosses the HTTP border; unknown fields in a request are an error, so that a typo is never silence."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)


class Page(ApiModel, Generic[T]):
    """One page of a list, by keyset."""

    items: list[T]
    next_cursor: str | None = Field(default=None, description="Pass it as `cursor` to read on; null on the last page.")


class Localized(ApiModel):
    """A sentence in the languages of the product."""

    fr: str
    en: str
