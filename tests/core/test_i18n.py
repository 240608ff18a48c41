"""The reader's language: what they chose, else what they prefer of ours, else French."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.i18n import pick_language, say


@pytest.mark.parametrize(
    ("accept", "cookie", "expected"),
    [
        (None, None, "fr"),
        ("", None, "fr"),
        ("fr", None, "fr"),
        ("en", None, "en"),
        ("EN-gb", None, "en"),
        ("de", None, "fr"),
        ("de, en;q=0.3", None, "en"),
        ("en;q=0.5, fr;q=0.9", None, "fr"),
        ("fr;q=0.5, en;q=0.9", None, "en"),
        ("en, fr", None, "en"),
        ("fr, en", None, "fr"),
        ("en;q=0", None, "fr"),
        ("en;q=nonsense, fr;q=0.1", None, "fr"),
        ("en;level=1", None, "en"),
        ("*", None, "fr"),
        ("en", "fr", "fr"),
        ("fr", "en", "en"),
        ("en", "de", "en"),
        ("en", "", "en"),
    ],
)
def test_the_language_that_is_picked(accept: str | None, cookie: str | None, expected: str) -> None:
    assert pick_language(accept, cookie) == expected


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text(max_size=300), st.none() | st.text(max_size=20))
def test_any_header_gives_a_language_of_ours(accept: str, cookie: str | None) -> None:
    assert pick_language(accept, cookie) in ("fr", "en")


def test_a_long_header_costs_little() -> None:
    assert pick_language("de," * 100_000 + "en") == "fr"


def test_say_fills_names_in_and_survives_a_missing_sentence() -> None:
    assert say({"a": "Dans {seconds} s, {name}."}, "a", seconds=3, name="{seconds}") in (
        "Dans 3 s, {seconds}.",
        "Dans 3 s, 3.",
    )
    assert say({}, "a.b.c", x=1) == "a.b.c"
