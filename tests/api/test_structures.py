"""Structures, and what holds for every list that is read from the database."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import pytest_asyncio
from fastapi import FastAPI

from app.schemas.roles import Role
from tests.conftest import Client, fresh, join, participation, run_jobs, staff
from tests.counting import statements

API = "/api/v1"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def chief(app: FastAPI) -> AsyncIterator[Client]:
    client = await staff(app, Role.ADMIN)
    yield client
    await client.aclose()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def author(app: FastAPI) -> AsyncIterator[Client]:
    client = await join(app)
    yield client
    await client.aclose()


def structure(**more: Any) -> dict[str, Any]:
    return {"slug": f"s-{fresh()}", "name": "Une structure", **more}


async def test_the_same_put_twice_is_one_structure(chief: Client) -> None:
    url, body = f"{API}/structures/{fresh()}", structure(site="https://example.org/")
    first = await chief.put(url, json=body)
    second = await chief.put(url, json=body)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json() == (await chief.get(url)).json()
    other = await chief.put(url, json={**body, "name": "Autre"})
    assert (other.status_code, other.json()["code"]) == (409, "already_exists")
    taken = await chief.put(f"{API}/structures/{fresh()}", json=body)
    assert (taken.status_code, taken.json()["code"]) == (409, "slug_taken")
    assert (await chief.get(url)).json() == first.json()


async def test_puts_at_once_make_one(chief: Client) -> None:
    url, body = f"{API}/structures/{fresh()}", structure()
    answers = await asyncio.gather(*(chief.put(url, json=body) for _ in range(6)))
    assert sorted(answer.status_code for answer in answers) == [200] * 5 + [201]


async def test_a_structure_changes(chief: Client) -> None:
    url = f"{API}/structures/{fresh()}"
    made = (await chief.put(url, json=structure(site="https://example.org/"))).json()
    changed = (await chief.patch(url, json={"name": "Nouveau nom"})).json()
    assert changed == {**made, "name": "Nouveau nom", "updated_at": changed["updated_at"]}
    assert (await chief.patch(url, json={"site": None, "name": None})).json()["site"] is None
    assert (await chief.patch(f"{API}/structures/{fresh()}", json={})).status_code == 404
    for field, value in (("slug", "autre"), ("name", "x"), ("site", "example"), ("demo", True), ("id", fresh())):
        answer = await chief.patch(url, json={field: value})
        assert answer.status_code == 422, field
        assert answer.json()["errors"][0]["loc"] == ["body", field]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("slug", "Avec Majuscules"), ("slug", "-a"), ("slug", ""), ("slug", "a" * 81), ("slug", None), ("slug", "a\n"),
        ("name", "x"), ("name", "x" * 121), ("name", None), ("name", 5), ("name", "nul\x00"), ("name", "\ud800"),
        ("site", "javascript:alert(1)"), ("site", "ftp://example.org"), ("site", "example.org"), ("unknown", 1),
    ],
)  # fmt: skip
async def test_a_wrong_field_is_named(chief: Client, field: str, value: Any) -> None:
    import json

    content = json.dumps(structure(**{field: value})).encode()
    headers = {"Content-Type": "application/json"}
    answer = await chief.put(f"{API}/structures/{fresh()}", content=content, headers=headers)
    assert answer.status_code == 422
    assert [error["loc"] for error in answer.json()["errors"]] == [["body", field]]


# --- every list from the database


async def make_structure(chief: Client, author: Client) -> str:
    identifier = fresh()
    assert (await chief.put(f"{API}/structures/{identifier}", json=structure())).status_code == 201
    return identifier


async def make_challenge(chief: Client, author: Client) -> str:
    identifier = fresh()
    body = {"slug": f"c-{identifier}", "title": "Un défi", "brief": "Une phrase suffit.", "kinds": ["text"]}
    assert (await chief.put(f"{API}/challenges/{identifier}", json=body)).status_code == 201
    return identifier


async def make_staff(chief: Client, author: Client) -> str:
    body = {"email": f"{fresh()}@example.org", "display_name": "Nouvelle", "role": "promeneur"}
    return str((await chief.post(f"{API}/staff", json=body)).json()["account"]["id"])


async def make_key(chief: Client, author: Client) -> str:
    body = {"structure_id": await make_structure(chief, author), "name": "Clé", "scopes": ["spaces:read"]}
    return str((await chief.post(f"{API}/partner-keys", json=body)).json()["key"]["id"])


async def make_participation(chief: Client, author: Client) -> str:
    identifier = fresh()
    assert (await author.put(f"{API}/participations/{identifier}", json=participation())).status_code == 201
    return identifier


Make = Callable[[Client, Client], Awaitable[str]]
LISTS: dict[str, tuple[str, Make]] = {
    "structures": ("/structures", make_structure),
    "challenges": ("/moderation/challenges", make_challenge),
    "staff": ("/staff", make_staff),
    "keys": ("/partner-keys", make_key),
    "own": ("/me/participations", make_participation),
}


def reader(path: str, chief: Client, author: Client) -> Client:
    return author if path.startswith("/me") else chief


@pytest.mark.parametrize(("path", "make"), LISTS.values(), ids=LISTS.keys())
async def test_pages_are_stable_under_inserts(chief: Client, author: Client, path: str, make: Make) -> None:
    """What was there is read once, in order, whatever comes in at the top meanwhile; newest first."""
    made = [await make(chief, author) for _ in range(5)]
    client, seen, cursor, arrivals = reader(path, chief, author), [], None, 0
    while len([identifier for identifier in seen if identifier in made]) < 5:
        page = (await client.get(API + path, params={"limit": 2, **({"cursor": cursor} if cursor else {})})).json()
        assert 1 <= len(page["items"]) <= 2
        seen += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if arrivals < 2:
            await make(chief, author)
            arrivals += 1
    assert len(seen) == len(set(seen))
    assert [identifier for identifier in seen if identifier in made] == made[::-1]


@pytest.mark.parametrize(("path", "make"), LISTS.values(), ids=LISTS.keys())
async def test_three_rows_cost_as_much_as_one(
    app: FastAPI, chief: Client, author: Client, path: str, make: Make
) -> None:
    for _ in range(3):
        await make(chief, author)
    client, counts = reader(path, chief, author), {}
    for limit in (1, 3, 100):
        with statements(app.state.database) as said:
            page = (await client.get(API + path, params={"limit": limit})).json()
        assert len(page["items"]) >= min(limit, 3)
        counts[limit] = len(said)
    assert len(set(counts.values())) == 1, counts
    assert counts[1] <= 4, counts


async def test_the_queue_and_the_spaces_too(app: FastAPI, chief: Client, author: Client) -> None:
    made = [await make_participation(chief, author) for _ in range(3)]
    await run_jobs(app)
    owner = await make_structure(chief, author)
    for _ in range(3):
        body = {"slug": f"l-{fresh()}", "name": "Un lieu", "kind": "mjc", "insee": "32013", "structure_id": owner}
        assert (await chief.put(f"{API}/spaces/{fresh()}", json=body)).status_code == 201
    for path in ("/moderation/queue", f"/structures/{owner}/spaces", "/audit", "/sessions"):
        counts = set()
        for limit in (1, 3):
            with statements(app.state.database) as said:
                answer = await chief.get(API + path, params={"limit": limit})
            assert answer.status_code == 200
            assert path == "/sessions" or len(answer.json()["items"]) == limit
            # Media are asked for once, or not at all where none of these rows shows one: others wait in the queue too.
            of_media = [statement for statement in said if "FROM media" in statement]
            assert len(of_media) <= 1
            counts.add(len(said) - len(of_media))
        assert len(counts) == 1, (path, counts)
    seen: list[str] = []
    cursor = None
    while True:  # the queue: the longest waiting first, each once
        page = (
            await chief.get(f"{API}/moderation/queue", params={"limit": 2, **({"cursor": cursor} if cursor else {})})
        ).json()
        seen += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen))
    assert [identifier for identifier in seen if identifier in made] == made


async def test_public_reads_ask_nothing_of_the_database(app: FastAPI, chief: Client) -> None:
    with statements(app.state.database) as said:
        for path in ("/snapshot", "/challenges", "/wall", "/spaces", "/spaces.geojson", "/help-lines", "/communes?q=a"):
            for _ in range(2):
                assert (await chief.get(API + path)).status_code == 200
        for page in ("/", "/carte", "/d/solidavir-us", "/moi"):
            assert (await chief.get(page)).status_code == 200
    assert said == []
