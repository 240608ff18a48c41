"""The snapshot, and the public reads that stand on the same memory."""

import asyncio
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import event

from app.schemas.snapshot import Snapshot
from tests.api.test_participations import decide, send
from tests.conftest import Client, hear, run_jobs

PUBLIC = [
    "/api/v1/snapshot",
    "/api/v1/challenges",
    "/api/v1/challenges/solidavir-us",
    "/api/v1/wall",
    "/api/v1/wall?challenge=solidavir-us&limit=3",
    "/api/v1/spaces",
    "/api/v1/spaces?q=auch&limit=5",
    "/api/v1/spaces.geojson",
    "/api/v1/communes?q=mirande",
    "/api/v1/help-lines",
    "/",
    "/carte",
    "/aide",
    "/d/solidavir-us",
]


async def snapshot(client: Client, since: str | None = None) -> Any:
    answer = await client.get("/api/v1/snapshot", params={"since": since} if since else None)
    return None if answer.status_code == 304 else answer.json()


async def test_it_holds_every_public_thing(anonymous: Client) -> None:
    whole = Snapshot.model_validate(await snapshot(anonymous))
    assert whole.challenges[0].slug == "solidavir-us"
    assert len(whole.challenges) >= 7
    assert len(whole.spaces) >= 30
    assert [line.number for line in whole.help_lines][:3] == ["119", "3018", "3114"]
    assert whole.territory.code == "32"


async def test_since_answers_what_changed_and_what_went(
    app: FastAPI, anonymous: Client, youth: Client, promeneur: Client
) -> None:
    before = (await snapshot(anonymous))["revision"]
    assert await snapshot(anonymous, before) is None
    sent = await send(youth)
    await run_jobs(app)
    assert await snapshot(anonymous, before) is None, "nothing public changed yet"
    await decide(promeneur, sent["id"], "approve")
    await hear(app)
    delta = await snapshot(anonymous, before)
    assert [item["id"] for item in delta["changed"]["wall"]] == [sent["id"]]
    assert delta["changed"]["challenges"] == []
    assert delta["gone"] == []
    await youth.delete(f"/api/v1/participations/{sent['id']}")
    await hear(app)
    after = await snapshot(anonymous, delta["revision"])
    assert after["gone"] == [{"kind": "wall", "id": sent["id"]}]
    assert after["changed"]["wall"] == []
    assert await snapshot(anonymous, after["revision"]) is None


@pytest.mark.parametrize("odd", ["", "x", "a.b.c", "none.1.5", "é" * 20, "1.1.99999999999999999999"])
async def test_a_revision_that_is_not_known_gets_everything(anonymous: Client, odd: str) -> None:
    assert "challenges" in (await snapshot(anonymous, odd or None))


async def test_a_revision_of_the_future_gets_everything(anonymous: Client) -> None:
    prefix, _, number = (await snapshot(anonymous))["revision"].rpartition(".")
    assert "challenges" in await snapshot(anonymous, f"{prefix}.{int(number) + 1000}")


@pytest.mark.parametrize("path", PUBLIC)
@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip", "identity"])
async def test_strong_etags_for_each_encoding(anonymous: Client, path: str, encoding: str) -> None:
    first = await anonymous.get(path, headers={"Accept-Encoding": encoding})
    assert first.status_code == 200
    assert first.headers.get("content-encoding", "identity") in (encoding, "identity")
    tag = first.headers["etag"]
    assert tag.startswith('"')
    again = await anonymous.get(path, headers={"Accept-Encoding": encoding, "If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == tag
    other = await anonymous.get(path, headers={"Accept-Encoding": encoding, "If-None-Match": '"something-else"'})
    assert other.content == first.content


async def test_each_encoding_has_its_own_etag_and_the_same_content(anonymous: Client) -> None:
    answers = [
        await anonymous.get("/api/v1/snapshot", headers={"Accept-Encoding": encoding})
        for encoding in ("br", "zstd", "gzip", "identity")
    ]
    assert len({answer.headers["etag"] for answer in answers}) == 4
    assert len({answer.content for answer in answers}) == 1
    assert [answer.headers.get("content-encoding") for answer in answers] == ["br", "zstd", "gzip", None]


@pytest.mark.parametrize("path", PUBLIC)
async def test_public_reads_open_no_database_session(app: FastAPI, youth: Client, path: str) -> None:
    """Not at the first asking, not with a cookie, not at the second."""
    app.state.public.store.forget_answers()
    used: list[str] = []

    def note(*_: object) -> None:
        used.append("checkout")

    pool = app.state.database.engine.sync_engine.pool
    event.listen(pool, "checkout", note)
    try:
        for _ in range(2):
            assert (await youth.get(path)).status_code == 200
    finally:
        event.remove(pool, "checkout", note)
    assert used == []


async def test_head_is_get_without_its_body(app: FastAPI, anonymous: Client) -> None:
    for path in ("/", "/api/v1/snapshot", "/api/v1/wall?limit=1", "/healthz"):
        app.state.public.store.forget_answers()
        for _ in range(2):  # computed, then ready
            head = await anonymous.head(path)
            assert (head.status_code, head.content) == (200, b""), path
        full = await anonymous.get(path)
        assert head.headers.get("etag") == full.headers.get("etag")


async def test_an_answer_from_older_content_is_never_kept(app: FastAPI, anonymous: Client) -> None:
    store = app.state.public.store
    await anonymous.get("/api/v1/wall?limit=7")
    generation = store.generation
    store.forget_answers()
    from app.api.ready import Ready

    scope = {"path": "/api/v1/wall", "query_string": b"limit=7", "headers": []}
    store.put_answer(scope, Ready(b"old", "text/plain", security=[]), generation=generation)
    assert store.find(scope) is None


async def test_many_odd_questions_hold_bounded_memory(app: FastAPI, anonymous: Client) -> None:
    await asyncio.gather(*(anonymous.get(f"/api/v1/spaces?q=mot{number}") for number in range(600)))
    assert len(app.state.public.store._answers) <= 512


async def test_wall_pages_by_cursor(app: FastAPI, youth: Client, promeneur: Client, anonymous: Client) -> None:
    for _ in range(4):
        sent = await send(youth)
        await run_jobs(app)
        await decide(promeneur, sent["id"], "approve")
    await hear(app)
    seen: list[str] = []
    cursor = None
    for _ in range(50):
        page = (
            await anonymous.get("/api/v1/wall", params={"limit": 3} | ({"cursor": cursor} if cursor else {}))
        ).json()
        seen += [item["published_at"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert len(seen) >= 4
    assert seen == sorted(seen, reverse=True)
