"""The main line through the API: sent, read, published, changed, withdrawn."""

import io
import secrets
from uuid import UUID

from fastapi import FastAPI
from PIL import Image
from sqlalchemy import text

from app.core.ids import new_id
from app.domain import media
from tests.conftest import Client, fresh, hear, join, participation, run_jobs


async def send(client: Client, **more: object) -> dict[str, object]:
    identifier = fresh()
    answer = await client.put(f"/api/v1/participations/{identifier}", json=participation(**more))
    assert answer.status_code == 201, answer.text
    found: dict[str, object] = answer.json()
    return found


async def state_of(client: Client, identifier: object) -> str:
    return str((await client.get(f"/api/v1/participations/{identifier}")).json()["state"])


async def add_photo(app: FastAPI, client: Client, media_id: str) -> None:
    buffer = io.BytesIO()
    Image.effect_noise((900, 600), 60).convert("RGB").save(buffer, "JPEG")
    await media.import_picture(
        app.state.database,
        app.state.store,
        UUID(media_id),
        buffer.getvalue(),
        declared_type="image/jpeg",
        owner_id=UUID(client.account["id"]),
    )


async def wall(client: Client) -> dict[str, dict[str, object]]:
    items = (await client.get("/api/v1/wall?limit=100")).json()["items"]
    return {item["id"]: item for item in items}


async def decide(promeneur: Client, identifier: object, verb: str, **body: object) -> dict[str, object]:
    review = (await promeneur.get(f"/api/v1/moderation/participations/{identifier}")).json()
    answer = await promeneur.post(
        f"/api/v1/participations/{identifier}/{verb}", json={"revision": review["revision"], **body}
    )
    assert answer.status_code == 200, answer.text
    found: dict[str, object] = answer.json()
    return found


async def test_sent_read_published(app: FastAPI, youth: Client, promeneur: Client, anonymous: Client) -> None:
    sent = await send(youth)
    assert sent["state"] == "received"
    await run_jobs(app)
    assert await state_of(youth, sent["id"]) == "in_review"
    assert sent["id"] not in await wall(anonymous)
    assert (await decide(promeneur, sent["id"], "approve"))["state"] == "published"
    await hear(app)
    item = (await wall(anonymous))[str(sent["id"])]
    assert item["text"] == sent["text"]
    assert item["author"] == youth.account["pseudonym"]
    assert await state_of(youth, sent["id"]) == "published"
    mine = (await youth.get("/api/v1/me/participations")).json()["items"]
    assert [one["published_revision"] for one in mine] == [item["revision"]]


async def test_the_same_request_twice_leaves_one(app: FastAPI, youth: Client, other_youth: Client) -> None:
    identifier, body = fresh(), participation()
    first = await youth.put(f"/api/v1/participations/{identifier}", json=body)
    second = await youth.put(f"/api/v1/participations/{identifier}", json=body)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    foreign = await other_youth.put(f"/api/v1/participations/{identifier}", json=body)
    assert (foreign.status_code, foreign.json()["code"]) == (409, "other_author")
    assert len((await youth.get("/api/v1/me/participations")).json()["items"]) == 1
    async with app.state.database.transaction() as session:
        jobs = await session.scalar(
            text("SELECT count(*) FROM procrastinate_jobs WHERE args->>'participation_id' = :id"), {"id": identifier}
        )
    assert jobs == 1


async def test_a_photo_that_follows(app: FastAPI, youth: Client, promeneur: Client, anonymous: Client) -> None:
    media_id = fresh()
    sent = await send(youth, kind="photo", text="", media=[media_id], alt_text="Des collines")
    await run_jobs(app)
    assert await state_of(youth, sent["id"]) == "received", "the photo is still on its way"
    await add_photo(app, youth, media_id)
    await run_jobs(app)
    assert await state_of(youth, sent["id"]) == "in_review"
    review = (await promeneur.get(f"/api/v1/moderation/participations/{sent['id']}")).json()
    private = review["media"][0]["renditions"][-1]["url"]
    assert (await promeneur.get(private)).status_code == 200
    assert (await anonymous.get(private)).status_code == 401
    await decide(promeneur, sent["id"], "approve")
    await hear(app)
    shown = (await wall(anonymous))[str(sent["id"])]["media"][0]
    assert {r["name"] for r in shown["renditions"]} == {"320", "640", "900"} or len(shown["renditions"]) >= 2
    public = shown["renditions"][0]["url"]
    answer = await anonymous.get(public)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/webp"
    assert "immutable" in answer.headers["cache-control"]
    assert (await anonymous.get(public.replace(shown["id"], fresh()))).status_code == 404
    assert (await youth.delete(f"/api/v1/participations/{sent['id']}")).status_code == 204
    await hear(app)
    assert (await anonymous.get(public)).status_code == 404
    assert sent["id"] not in await wall(anonymous)
    await run_jobs(app)
    assert await app.state.store.list_folders(f"media/{media_id}") == []
    assert (await youth.get(private)).status_code == 404


async def test_an_edit_goes_back_while_the_approved_stays(
    app: FastAPI, youth: Client, promeneur: Client, anonymous: Client
) -> None:
    sent = await send(youth, text="La première version.")
    await run_jobs(app)
    await decide(promeneur, sent["id"], "approve")
    edited = await youth.patch(f"/api/v1/participations/{sent['id']}", json={"text": "La seconde version."})
    assert edited.json()["state"] == "received"
    await run_jobs(app)
    assert (await wall(anonymous))[str(sent["id"])]["text"] == "La première version."
    stale = await promeneur.post(f"/api/v1/participations/{sent['id']}/approve", json={"revision": sent["revision"]})
    assert (stale.status_code, stale.json()["code"]) == (409, "revision_moved")
    await decide(promeneur, sent["id"], "approve")
    await hear(app)
    assert (await wall(anonymous))[str(sent["id"])]["text"] == "La seconde version."


async def test_refused_and_changes_asked_with_the_reason(app: FastAPI, youth: Client, promeneur: Client) -> None:
    sent = await send(youth)
    await run_jobs(app)
    await decide(promeneur, sent["id"], "request-changes", reason="Enlève le nom de famille, s'il te plaît.")
    mine = (await youth.get(f"/api/v1/participations/{sent['id']}")).json()
    assert (mine["state"], mine["reason"]) == ("changes_requested", "Enlève le nom de famille, s'il te plaît.")
    await youth.patch(f"/api/v1/participations/{sent['id']}", json={"text": "Sans nom."})
    await run_jobs(app)
    await decide(promeneur, sent["id"], "refuse", reason="Ce n'est pas pour ce défi.")
    mine = (await youth.get(f"/api/v1/participations/{sent['id']}")).json()
    assert (mine["state"], mine["reason"]) == ("refused", "Ce n'est pas pour ce défi.")


async def test_a_public_one_can_be_taken_off_the_wall(
    app: FastAPI, youth: Client, promeneur: Client, anonymous: Client
) -> None:
    sent = await send(youth)
    await run_jobs(app)
    await decide(promeneur, sent["id"], "approve")
    await hear(app)
    assert sent["id"] in await wall(anonymous)
    await decide(promeneur, sent["id"], "refuse", reason="Après coup : une adresse se lit.")
    await hear(app)
    assert sent["id"] not in await wall(anonymous)


async def test_nobody_who_can_be_recognised_is_published_without_agreement(
    app: FastAPI, promeneur: Client, youth: Client
) -> None:
    young = await join(app, birth_year=2016)
    for client, more in ((young, {}), (youth, {"people": [{"who": "other"}]})):
        sent = await send(client, **more)
        await run_jobs(app)
        answer = await promeneur.post(
            f"/api/v1/participations/{sent['id']}/approve", json={"revision": sent["revision"]}
        )
        assert (answer.status_code, answer.json()["code"]) == (409, "consent_missing")
    await young.aclose()


async def test_withdrawn_is_for_good(app: FastAPI, youth: Client, promeneur: Client) -> None:
    sent = await send(youth, text=f"Secret {secrets.token_hex(8)}")
    await run_jobs(app)
    url = f"/api/v1/participations/{sent['id']}"
    assert (await youth.delete(url)).status_code == 204
    assert (await youth.delete(url)).status_code == 204
    assert (await youth.get(url)).status_code == 404
    again = await youth.put(url, json=participation())
    assert (again.status_code, again.json()["code"]) == (409, "withdrawn")
    assert (await promeneur.get(f"/api/v1/moderation/participations/{sent['id']}")).status_code == 404
    async with app.state.database.transaction() as session:
        left = await session.scalar(
            text("SELECT count(*) FROM participation_revision WHERE participation_id = :id"), {"id": sent["id"]}
        )
    assert left == 0


async def test_the_queue_is_oldest_first_and_pages_hold(app: FastAPI, youth: Client, promeneur: Client) -> None:
    sent = [await send(youth) for _ in range(5)]
    await run_jobs(app)
    seen: list[str] = []
    cursor = ""
    while True:
        page = (await promeneur.get(f"/api/v1/moderation/queue?limit=2{cursor}")).json()
        seen += [item["id"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert len(seen) == len(set(seen))
    places = [seen.index(str(item["id"])) for item in sent]
    assert places == sorted(places)


async def test_what_a_participation_must_hold(youth: Client) -> None:
    url = f"/api/v1/participations/{fresh()}"
    cases = [
        (participation(text=""), "body"),
        (participation(challenge="nulle-part"), "challenge"),
        (participation(kind="photo"), "body"),
        (participation(media=[fresh()]), "body"),
        (participation(text="a" * 2001), "text"),
        (participation(group={"name": "Nous", "head_count": 1}), "head_count"),
        (participation(text="zéro \x00 octet"), "text"),
        (participation(unknown=1), "unknown"),
    ]
    for body, field in cases:
        answer = await youth.put(url, json=body)
        assert answer.status_code == 422, (body, answer.text)
        assert field in {part for error in answer.json()["errors"] for part in error["loc"]}, answer.text
        assert all(error["detail"] for error in answer.json()["errors"])


async def test_another_s_photo_is_not_mine_to_show(app: FastAPI, youth: Client, other_youth: Client) -> None:
    media_id = str(new_id())
    await add_photo(app, other_youth, media_id)
    answer = await youth.put(
        f"/api/v1/participations/{fresh()}", json=participation(kind="photo", text="", media=[media_id])
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "other_author")
