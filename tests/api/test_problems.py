"""Problems: RFC 9457, in the caller's language, naming the field, and never a 5xx for bad input."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from fastapi import FastAPI

from app.api.problems import MESSAGES
from app.core.i18n import catalogue
from tests.conftest import Client, fresh, join, participation

API = "/api/v1"
JSON = {"Content-Type": "application/json"}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def author(app: FastAPI) -> AsyncIterator[Client]:
    client = await join(app)
    yield client
    await client.aclose()


async def test_a_problem_is_one(anonymous: Client) -> None:
    answer = await anonymous.get(f"{API}/me")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["content-language"] == "fr"
    assert answer.json() == {
        "type": "/problems/not_signed_in",
        "title": "Connexion nécessaire",
        "status": 401,
        "detail": catalogue(MESSAGES, "fr")["problem.not_signed_in.detail"],
        "code": "not_signed_in",
    }
    english = await anonymous.get(f"{API}/me", headers={"Accept-Language": "en"})
    assert english.headers["content-language"] == "en"
    assert english.json()["title"] != answer.json()["title"]
    chosen = await anonymous.get(f"{API}/me", headers={"Accept-Language": "fr", "Cookie": "lang=en"})
    assert chosen.json() == english.json()


@pytest.mark.parametrize("language", ["fr", "en"])
async def test_every_code_resolves_to_its_explanation(anonymous: Client, language: str) -> None:
    sentences = catalogue(MESSAGES, "en" if language == "en" else "fr")
    codes = [key.split(".")[1] for key in sentences if key.startswith("problem.") and key.endswith(".title")]
    assert len(codes) >= 40
    for code in codes:
        answer = await anonymous.get(f"/problems/{code}", headers={"Accept-Language": language})
        assert answer.status_code == 200
        assert code in answer.text
        assert f'lang="{language}"' in answer.text


# What a body can be: (content, headers, the places that are named)
HOSTILE: dict[str, tuple[bytes, list[list[Any]] | None]] = {
    "nothing": (b"", [["body"]]),
    "null": (b"null", [["body"]]),
    "a list": (b"[]", [["body"]]),
    "a string": (b'"text"', [["body"]]),
    "no JSON": (b"{", None),
    "no UTF-8": (b'{"text": "\xff"}', None),
    "two documents": (b"{}{}", None),
    "nested beyond reason": (b"[" * 50_000, None),
    "a number beyond reason": (b'{"challenge":' + b"9" * 5000 + b"}", None),
    "unknown fields": (b'{"challenge":"a","kind":"text","text":"b","x":1,"y":2}', [["body", "x"], ["body", "y"]]),
    "a surrogate for a name": (b'{"\\ud800": 1}', None),
    "a surrogate in a text": (b'{"challenge":"a","kind":"text","text":"\\ud800"}', [["body", "text"]]),
    "NUL in a text": (b'{"challenge":"a","kind":"text","text":"a\\u0000b"}', [["body", "text"]]),
    "an override in a text": (b'{"challenge":"a","kind":"text","text":"a\\u202eb"}', [["body", "text"]]),
    "missing fields": (b'{"text":"b"}', [["body", "challenge"], ["body", "kind"]]),
    "nothing said": (b'{"challenge":"solidavir-us","kind":"text","text":"  "}', [["body"]]),
    "wrong in depth": (
        b'{"challenge":"solidavir-us","kind":"text","text":"b","people":[{"who":"me"},{"who":"you"}]}',
        [["body", "people", 1, "who"]],
    ),
    "five media": (
        json.dumps({"challenge": "a", "kind": "photo", "media": [fresh() for _ in range(5)]}).encode(),
        [["body", "media"]],
    ),
    "a medium that is no id": (b'{"challenge":"a","kind":"photo","media":["x"]}', [["body", "media", 0]]),
    "a group of one": (
        b'{"challenge":"a","kind":"text","text":"b","group":{"name":"Nous","head_count":1}}',
        [["body", "group", "head_count"]],
    ),
    "infinity": (
        b'{"challenge":"a","kind":"text","text":"b","group":{"name":"Nous","head_count":1e999}}',
        [["body", "group", "head_count"]],
    ),
}


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(("content", "places"), HOSTILE.values(), ids=HOSTILE.keys())
async def test_a_body_that_cannot_be(
    author: Client, content: bytes, places: list[list[Any]] | None, language: str
) -> None:
    url = f"{API}/participations/{fresh()}"
    answer = await author.put(url, content=content, headers={**JSON, "Accept-Language": language})
    assert answer.status_code in (400, 422), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert len(told["title"]) > 3
    assert len(told["detail"]) > 20
    if answer.status_code == 422:
        assert told["errors"]
        for error in told["errors"]:
            assert error["code"]
            assert len(error["detail"]) > 10
            assert not error["detail"].startswith("field.")
            assert "{" not in error["detail"]
    if places is not None:
        assert [error["loc"] for error in told["errors"]] == places
    assert (await author.get(url)).status_code == 404


async def test_a_body_of_another_type(author: Client) -> None:
    for kind in ("text/plain", "application/xml", "multipart/form-data", "multipart/form-data; boundary=x", "nonsense"):
        url = f"{API}/participations/{fresh()}"
        answer = await author.put(url, content=json.dumps(participation()), headers={"Content-Type": kind})
        assert answer.status_code in (400, 415, 422), kind
    for kind, content in (
        ("application/json", b'{"grant_type":"client_credentials"}'),
        ("multipart/form-data", b"--x"),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="grant_type"\r\n\r\n'),
        ("application/x-www-form-urlencoded", b"%ff=%ff&&&===&grant_type=%00"),
        ("application/x-www-form-urlencoded", b"a=b&" * 5000),
    ):
        answer = await author.post(f"{API}/oauth/token", content=content, headers={"Content-Type": kind})
        assert answer.status_code in (400, 401, 422), (kind, answer.text)


async def test_a_large_body_is_refused_while_it_comes(author: Client) -> None:
    """Whatever Content-Length says, or doesn't."""
    pieces = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal pieces
        yield b'{"text": "'
        for pieces in range(10_000):  # noqa: B007
            yield b"x" * 65_536

    form = {"Content-Type": "application/x-www-form-urlencoded"}
    for method, path, headers in (
        ("PUT", f"/participations/{fresh()}", JSON),
        ("POST", "/accounts", JSON),
        ("POST", "/accounts", {**JSON, "Content-Length": "10"}),
        ("POST", "/oauth/token", form),
    ):
        pieces = 0
        answer = await author.request(method, API + path, content=endless(), headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (413, "too_large"), path
        assert pieces < 100
    whole = json.dumps(participation(text="x" * 200_000)).encode()
    answer = await author.put(f"{API}/participations/{fresh()}", content=whole, headers=JSON)
    assert answer.status_code == 413
    # The longest text that is taken, in its widest writing, is not too large.
    said = json.dumps(participation(text="é" * 2000), ensure_ascii=True).encode()
    assert (await author.put(f"{API}/participations/{fresh()}", content=said, headers=JSON)).status_code == 201


@pytest.mark.parametrize(
    "path",
    [
        "/wall?limit=0", "/wall?cursor=%00", "/wall?challenge=" + "x" * 81, "/snapshot?since=" + "x" * 81,
        "/spaces?age=%00", "/spaces?q=" + "x" * 81, "/spaces/%00", "/communes?q=", "/audit?limit=x",
        "/media/x", "/participations/%F0%9F%98%80",
    ],
)  # fmt: skip
async def test_a_question_that_cannot_be(author: Client, path: str) -> None:
    answer = await author.get(API + path)
    assert answer.status_code in (403, 404, 422)
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "path", ["/challenges/%00", "/challenges/%FF", "/wall?challenge=%00", "/wall?x=%FF", "/?%00=1"]
)
async def test_a_strange_question_has_an_ordinary_answer(author: Client, path: str) -> None:
    answer = await author.get((API if path != "/?%00=1" else "") + path)
    assert answer.status_code in (200, 404)


async def test_methods_that_are_not_there(author: Client) -> None:
    for method in ("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"):
        answer = await author.request(method, f"{API}/wall")
        assert answer.status_code == 405, method
        assert answer.json()["code"] == "method_not_allowed"
        assert "GET" in answer.headers["allow"]
