"""Keyset pages: stable under inserts, with an opaque cursor."""

import base64
import binascii
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, NamedTuple
from uuid import UUID

from fastapi import Depends, Query
from sqlalchemy import ColumnElement, tuple_

from app.core.errors import Invalid

EPOCH = datetime.fromtimestamp(0, UTC)
"""The instant in cursors of lists that are ordered by id alone."""


class Key(NamedTuple):
    """The place of a row in a list ordered by instant, then id, newest first."""

    at: datetime
    id: UUID


class PageRequest(NamedTuple):
    """How many rows, and after which."""

    limit: int
    after: Key | None


def encode_cursor(key: Key) -> str:
    """Return the opaque form of a place in a list."""
    raw = json.dumps([key.at.isoformat(), str(key.id)]).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def decode_cursor(cursor: str) -> Key:
    """Return the place a cursor stands for; raise Invalid for anything we did not make."""
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        at, identifier = json.loads(raw)
        instant, key_id = datetime.fromisoformat(at), UUID(identifier)
        if instant.tzinfo is None:
            raise _bad_cursor()
        # In UTC at once: near the first and the last year an offset leaves what the database can compare with.
        return Key(instant.astimezone(UTC), key_id)
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError, binascii.Error) as error:
        raise _bad_cursor() from error


def _bad_cursor() -> Invalid:
    return Invalid(errors=[{"loc": ["query", "cursor"], "code": "bad_cursor", "detail": ""}])


async def _page_request(
    limit: Annotated[int, Query(ge=1, le=100, description="How many, at most.")] = 20,
    cursor: Annotated[str | None, Query(max_length=200, description="`next_cursor` of the page before.")] = None,
) -> PageRequest:
    return PageRequest(limit, decode_cursor(cursor) if cursor else None)


PageDep = Annotated[PageRequest, Depends(_page_request)]


def before(at: Any, identifier: Any, key: Key) -> ColumnElement[bool]:
    """Return the SQL condition that a row stands after `key` in a list ordered newest first."""
    return tuple_(at, identifier) < tuple_(key.at, key.id)


def newest_first(query: Any, at: Any, identifier: Any, page: PageRequest) -> Any:
    """Return the query of one page (and one row more) of a list ordered newest first."""
    if page.after:
        query = query.where(before(at, identifier, page.after))
    return query.order_by(at.desc(), identifier.desc()).limit(page.limit + 1)


def cut(rows: Sequence[Any], page: PageRequest, *, at: str = "created_at") -> tuple[list[Any], str | None]:
    """Split `limit + 1` rows into the page and the cursor of the next one."""
    kept = list(rows[: page.limit])
    if len(rows) <= page.limit:
        return kept, None
    return kept, encode_cursor(Key(getattr(kept[-1], at), kept[-1].id))
