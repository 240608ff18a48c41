"""Cursors: ours come back as they went; anything else is a 422, never a fault."""

import base64
import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.errors import Invalid
from app.core.pagination import EPOCH, Key, PageRequest, cut, decode_cursor, encode_cursor
from tests.conftest import Client

instants = st.integers(0, 7_258_118_400_000_000).map(lambda n: EPOCH + timedelta(microseconds=n))


def forge(content: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


@settings(max_examples=200, deadline=None, derandomize=True)
@given(instants, st.uuids())
def test_a_cursor_of_ours_comes_back(at: datetime, identifier: UUID) -> None:
    key = Key(at, identifier)
    cursor = encode_cursor(key)
    assert decode_cursor(cursor) == key
    assert len(cursor) <= 200
    assert cursor.replace("-", "").replace("_", "").isalnum()


def expect_refusal(cursor: str) -> None:
    try:
        key = decode_cursor(cursor)
    except Invalid as error:
        assert error.errors == [{"loc": ["query", "cursor"], "code": "bad_cursor", "detail": ""}]
    else:
        # Whatever is let through must be a place that the database can compare with.
        assert key.at.astimezone(UTC).tzinfo is UTC
        assert isinstance(key.id, UUID)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(st.text(max_size=120))
def test_any_text_is_a_cursor_or_a_422(cursor: str) -> None:
    expect_refusal(cursor)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists, max_leaves=6))
def test_any_json_is_a_cursor_or_a_422(content: Any) -> None:
    expect_refusal(forge(content))


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    st.datetimes(timezones=st.integers(-1439, 1439).map(lambda m: timezone(timedelta(minutes=m)))).map(str),
    st.uuids().map(str),
)
def test_any_instant_is_a_cursor_or_a_422(at: str, identifier: str) -> None:
    expect_refusal(forge([at, identifier]))


FORGED = {
    "before the first year": forge(["0001-01-01T00:00:00+14:00", str(UUID(int=0))]),
    "after the last year": forge(["9999-12-31T23:59:59-14:00", str(UUID(int=0))]),
    "without a zone": forge(["2026-01-01T00:00:00", str(UUID(int=0))]),
    "a number for an instant": forge([1, str(UUID(int=0))]),
    "a number for an id": forge(["2026-01-01T00:00:00+00:00", 1]),
    "three parts": forge([EPOCH.isoformat(), str(UUID(int=0)), 1]),
    "an object": forge({"at": EPOCH.isoformat(), "id": str(UUID(int=0))}),
    "nested": base64.urlsafe_b64encode(b"[" * 150).decode(),
    "no base64": "***",
    "no text": base64.urlsafe_b64encode(b"\xff\xfe").decode(),
    "other alphabets": "é☃",
    "empty list": forge([]),
}


async def test_the_routes_answer_a_forged_cursor_with_422(promeneur: Client) -> None:
    """Through the database and from memory alike; French by default."""
    paths = ("/moderation/queue", "/moderation/challenges", "/wall", "/spaces", "/challenges")
    for name, cursor, path in ((name, cursor, path) for name, cursor in FORGED.items() for path in paths):
        answer = await promeneur.get(f"/api/v1{path}", params={"cursor": cursor})
        assert answer.status_code == 422, (name, path, answer.text)
        assert answer.json()["errors"][0]["loc"] == ["query", "cursor"]
        assert answer.json()["errors"][0]["detail"] == "Ce curseur n'est pas valable."


async def test_a_cursor_is_bounded(promeneur: Client) -> None:
    answer = await promeneur.get("/api/v1/moderation/queue", params={"cursor": "A" * 201})
    assert answer.status_code == 422
    for limit in ("0", "101", "-1", "1.5", "many", ""):
        answer = await promeneur.get("/api/v1/wall", params={"limit": limit})
        assert answer.status_code == 422, limit
        assert answer.json()["errors"][0]["loc"] == ["query", "limit"]


def test_a_page_is_cut_where_it_ends() -> None:
    rows = [Key(EPOCH + timedelta(seconds=n), UUID(int=n)) for n in range(3)]
    assert cut(rows, PageRequest(3, None), at="at") == (rows, None)
    kept, cursor = cut(rows, PageRequest(2, None), at="at")
    assert kept == rows[:2]
    assert cursor is not None
    assert decode_cursor(cursor) == rows[1]
    assert cut([], PageRequest(2, None)) == ([], None)
