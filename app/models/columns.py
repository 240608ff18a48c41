"""Columns that many tables share."""

from typing import Any

from sqlalchemy import DateTime
from sqlmodel import Field

from app.core.clock import utc_now
from app.core.ids import new_id


def id_field() -> Any:
    """Return the primary key: a UUID that the client may have made."""
    return Field(default_factory=new_id, primary_key=True)


def instant(*, index: bool = False) -> Any:
    """Return a column for an instant that is set when the row is made."""
    return Field(default_factory=utc_now, sa_type=DateTime(timezone=True), index=index)


def maybe_instant(*, index: bool = False) -> Any:
    """Return a column for an instant that may never come."""
    return Field(default=None, sa_type=DateTime(timezone=True), index=index)


def personal(*, holds: str, export: str, erase: str, keep: str) -> dict[str, Any]:
    """Return the table arguments that declare what the table holds of a person; a test asks each table for it."""
    return {"info": {"personal": {"holds": holds, "export": export, "erase": erase, "keep": keep}}}
