"""Challenges: drafts, published, closed, archived; and the participations that they take."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio
from fastapi import FastAPI

from app.core.clock import today
from app.schemas.roles import Role
from tests.conftest import Client, fresh, hear, join, participation, staff

API = "/api/v1"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def editor(app: FastAPI) -> AsyncIterator[Client]:
    client = await staff(app, Role.PROMENEUR)
    yield client
    await client.aclose()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def author(app: FastAPI) -> AsyncIterator[Client]:
    client = await join(app)
    yield client
    await client.aclose()


def challenge(**more: Any) -> dict[str, Any]:
    body = {"slug": f"c-{fresh()}", "title": "Un défi", "brief": "Une phrase suffit.", "kinds": ["text"]}
    return {**body, **more}


async def made(editor: Client, *moves: str, **more: Any) -> dict[str, Any]:
    url = f"{API}/challenges/{fresh()}"
    answer = await editor.put(url, json=challenge(**more))
    assert answer.status_code == 201, answer.text
    for move in moves:
        answer = await editor.post(f"{url}/{move}")
        assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_the_same_put_twice_is_one_draft(app: FastAPI, editor: Client, anonymous: Client, admin: Client) -> None:
    url, body = f"{API}/challenges/{fresh()}", challenge(hashtag="#Ensemble", starts_on="2026-01-01")
    first, second = await editor.put(url, json=body), await editor.put(url, json=body)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert first.json()["state"] == "draft"
    for other, sent, code in ((editor, {**body, "title": "Autre"}, "already_exists"), (admin, body, "already_exists")):
        answer = await other.put(url, json=sent)
        assert (answer.status_code, answer.json()["code"]) == (409, code)
    taken = await editor.put(f"{API}/challenges/{fresh()}", json=body)
    assert (taken.status_code, taken.json()["code"]) == (409, "slug_taken")
    await hear(app)
    assert (await anonymous.get(f"{API}/challenges/{body['slug']}")).status_code == 404


MOVES = {
    "draft": {"publish": "published", "close": None, "archive": "archived"},
    "published": {"publish": "published", "close": "closed", "archive": None},
    "closed": {"publish": "published", "close": "closed", "archive": "archived"},
    "archived": {"publish": None, "close": None, "archive": "archived"},
}
WAYS: dict[str, tuple[str, ...]] = {
    "draft": (),
    "published": ("publish",),
    "closed": ("publish", "close"),
    "archived": ("archive",),
}


@pytest.mark.parametrize("state", MOVES)
async def test_every_move_from_every_state(app: FastAPI, editor: Client, anonymous: Client, state: str) -> None:
    for verb, reached in MOVES[state].items():
        found = await made(editor, *WAYS[state])
        assert found["state"] == state
        answer = await editor.post(f"{API}/challenges/{found['id']}/{verb}")
        if reached is None:
            assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")
        else:
            assert (answer.status_code, answer.json()["state"]) == (200, reached)
        await hear(app)
        public = await anonymous.get(f"{API}/challenges/{found['slug']}")
        assert public.status_code == (200 if (reached or state) in ("published", "closed") else 404)
    assert (await editor.post(f"{API}/challenges/{fresh()}/publish")).status_code == 404


async def test_a_challenge_appears_changes_and_goes(app: FastAPI, editor: Client, anonymous: Client) -> None:
    found = await made(editor)
    before = (await anonymous.get(f"{API}/snapshot")).json()["revision"]
    await editor.post(f"{API}/challenges/{found['id']}/publish")
    await hear(app)
    public = (await anonymous.get(f"{API}/challenges/{found['id']}")).json()
    assert public["slug"] == found["slug"]
    assert "author_id" not in public
    delta = (await anonymous.get(f"{API}/snapshot", params={"since": before})).json()
    assert [item["id"] for item in delta["changed"]["challenges"]] == [found["id"]]
    changed = await editor.patch(f"{API}/challenges/{found['id']}", json={"title": "Nouveau titre"})
    assert changed.json()["revision"] != public["revision"]
    await hear(app)
    assert (await anonymous.get(f"{API}/challenges/{found['slug']}")).json()["title"] == "Nouveau titre"
    assert "Nouveau titre" in (await anonymous.get(f"/d/{found['slug']}")).text
    for move in ("close", "archive"):
        await editor.post(f"{API}/challenges/{found['id']}/{move}")
    await hear(app)
    assert (await anonymous.get(f"/d/{found['slug']}")).status_code == 404
    delta = (await anonymous.get(f"{API}/snapshot", params={"since": before})).json()
    assert {"kind": "challenges", "id": found["id"]} in delta["gone"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"slug": "Un Défi"}, "slug"),
        ({"title": "ab"}, "title"),
        ({"title": "x" * 81}, "title"),
        ({"brief": "court"}, "brief"),
        ({"brief": "x" * 1201}, "brief"),
        ({"kinds": []}, "kinds"),
        ({"kinds": ["text"] * 6}, "kinds"),
        ({"hashtag": "sans dièse"}, "hashtag"),
        ({"color": "red"}, "color"),
        ({"illustration": "../../etc"}, "illustration"),
        ({"starts_on": "demain"}, "starts_on"),
        ({"groups_allowed": "peut-être"}, "groups_allowed"),
        ({"position": 1}, "position"),
        ({"state": "published"}, "state"),
    ],
)
async def test_a_wrong_field_is_named(editor: Client, change: dict[str, Any], field: str) -> None:
    answer = await editor.put(f"{API}/challenges/{fresh()}", json=challenge(**change))
    assert answer.status_code == 422
    assert [error["loc"][:2] for error in answer.json()["errors"]] == [["body", field]]


async def test_dates_in_order(editor: Client) -> None:
    answer = await editor.put(
        f"{API}/challenges/{fresh()}", json=challenge(starts_on="2026-05-02", ends_on="2026-05-01")
    )
    assert answer.status_code == 422
    found = await made(editor, starts_on="2026-05-02", ends_on="2026-05-02")
    answer = await editor.patch(f"{API}/challenges/{found['id']}", json={"ends_on": "2026-05-01"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["loc"] == ["body", "ends_on"]
    answer = await editor.patch(f"{API}/challenges/{found['id']}", json={"ends_on": None, "title": None})
    assert (answer.json()["ends_on"], answer.json()["title"]) == (None, "Un défi")


# --- what they take


async def send(author: Client, slug: str, **more: Any) -> Any:
    return await author.put(f"{API}/participations/{fresh()}", json=participation(challenge=slug, **more))


async def test_only_an_open_challenge_takes_participations(editor: Client, author: Client) -> None:
    for moves, status, code in (
        ((), 422, "invalid"),
        (("publish",), 201, None),
        (("publish", "close"), 409, "challenge_closed"),
        (("archive",), 422, "invalid"),
    ):
        found = await made(editor, *moves)
        answer = await send(author, found["slug"])
        assert answer.status_code == status, (moves, answer.text)
        assert code is None or answer.json()["code"] == code
        if status == 422:
            assert answer.json()["errors"][0]["loc"] == ["body", "challenge"]
            assert answer.json()["errors"][0]["code"] == "unknown_challenge"


async def test_the_last_day_still_counts_for_whoever_was_offline(editor: Client, author: Client) -> None:
    for days, status in ((0, 201), (1, 201), (2, 201), (3, 409)):
        found = await made(editor, "publish", ends_on=(today() - timedelta(days=days)).isoformat())
        assert (await send(author, found["slug"])).status_code == status, days


async def test_kinds_and_groups(editor: Client, author: Client) -> None:
    found = await made(editor, "publish", groups_allowed=False)
    group = {"name": "Les 4e", "head_count": 20}
    answer = await send(author, found["slug"], group=group)
    assert answer.json()["errors"][0]["loc"] == ["body", "group"]
    answer = await send(author, found["slug"], kind="photo", media=[fresh()])
    assert answer.json()["errors"][0]["loc"] == ["body", "kind"]
    assert (await send(author, "solidavir-us", group=group)).status_code == 201


async def test_a_page_is_kept_for_whoever_reads_on(app: FastAPI, anonymous: Client) -> None:
    seen: list[str] = []
    cursor = None
    while True:
        query = {"limit": 3, **({"cursor": cursor} if cursor else {})}
        page = (await anonymous.get(f"{API}/challenges", params=query)).json()
        seen += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    whole = (await anonymous.get(f"{API}/snapshot")).json()["challenges"]
    assert seen == [item["id"] for item in whole]
    assert len(seen) >= 8
