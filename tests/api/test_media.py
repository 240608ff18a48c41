"""Media as they are read: by their owner, by professionals, by nobody else."""

import hashlib
from uuid import UUID

import pytest
from fastapi import FastAPI, Request

from app.api.media import rendition_response
from app.core.errors import NotFound
from app.core.settings import Settings
from app.domain import media
from tests.conftest import Client, fresh, participation, run_jobs
from tests.integrations.pictures import draw, encode, riff_chunks
from tests.uploading import BODY, PLACE, V, metadata


async def send(client: Client, data: bytes, media_id: str, declared_type: str = "image/jpeg") -> None:
    """Send a picture in one request."""
    told = metadata(media_id=media_id, filetype=declared_type, sha256=hashlib.sha256(data).hexdigest())
    headers = {**V, **BODY, "Upload-Length": str(len(data)), "Upload-Metadata": told}
    answer = await client.post(PLACE, headers=headers, content=data)
    assert answer.headers["upload-complete"] == "?1"


async def ready(app: FastAPI, client: Client) -> str:
    media_id = fresh()
    await send(client, encode(draw(900, 600)), media_id)
    await run_jobs(app)
    return media_id


async def test_its_owner_reads_it(app: FastAPI, youth: Client) -> None:
    media_id = await ready(app, youth)
    answer = await youth.get(f"/api/v1/media/{media_id}")
    assert answer.headers["cache-control"] == "no-store"
    told = answer.json()
    assert (told["status"], told["kind"], told["width"], told["height"]) == ("ready", "photo", 900, 600)
    assert told["refusal"] is None
    assert [(r["name"], r["width"], r["type"]) for r in told["renditions"]] == [
        ("320", 320, "image/webp"),
        ("640", 640, "image/webp"),
        ("1280", 900, "image/webp"),
    ]
    for rendition in told["renditions"]:
        assert rendition["url"] == f"/api/v1/media/{media_id}/renditions/{rendition['name']}"
        file = await youth.get(rendition["url"])
        assert file.status_code == 200
        assert len(file.content) == rendition["bytes"]
        assert riff_chunks(file.content) == [b"VP8 "]


async def test_the_headers_of_a_file(app: FastAPI, youth: Client) -> None:
    url = f"/api/v1/media/{await ready(app, youth)}/renditions/320"
    answer = await youth.get(url)
    assert answer.headers["content-type"] == "image/webp"
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["content-disposition"] == 'inline; filename="enlien-320.webp"'
    assert "content-encoding" not in answer.headers
    again = await youth.get(url, headers={"If-None-Match": f'"other", W/{answer.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["cache-control"] == "private, no-store"


async def test_who_may_read(
    app: FastAPI, youth: Client, other_youth: Client, promeneur: Client, admin: Client, anonymous: Client
) -> None:
    media_id = await ready(app, youth)
    for path in (f"/api/v1/media/{media_id}", f"/api/v1/media/{media_id}/renditions/320"):
        assert (await promeneur.get(path)).status_code == 200
        assert (await admin.get(path)).status_code == 200
        assert (await other_youth.get(path)).status_code == 404
        assert (await anonymous.get(path)).status_code == 401
    for gone in (f"/api/v1/media/{fresh()}", f"/api/v1/media/{fresh()}/renditions/320"):
        assert (await youth.get(gone)).status_code == 404


@pytest.mark.parametrize("name", ["original", "2560", "320.webp", "%2e%2e%2f320", "320%0a"])
async def test_names_are_ours(app: FastAPI, youth: Client, name: str) -> None:
    media_id = await ready(app, youth)
    answer = await youth.get(f"/api/v1/media/{media_id}/renditions/{name}")
    assert answer.status_code in (404, 422)


async def test_why_it_was_refused(app: FastAPI, youth: Client) -> None:
    media_id = fresh()
    await send(youth, encode(draw(90, 60), "PNG"), media_id, "image/jpeg")
    await run_jobs(app)
    told = (await youth.get(f"/api/v1/media/{media_id}")).json()
    assert (told["status"], told["refusal"], told["renditions"]) == ("refused", "type_mismatch", [])
    assert (await youth.get(f"/api/v1/media/{media_id}/renditions/320")).status_code == 404


async def test_with_a_participation(app: FastAPI, youth: Client, other_youth: Client) -> None:
    """The text is received before its photo; the photo's arrival brings it to review."""
    media_id, participation_id = fresh(), fresh()
    path = f"/api/v1/participations/{participation_id}"
    body = participation(kind="photo", media=[media_id])
    assert (await youth.put(path, json=body)).json()["state"] == "received"
    assert (await youth.get(path)).json()["media"][0]["status"] == "expected"
    await send(youth, encode(draw(400, 300)), media_id)
    await run_jobs(app)
    told = (await youth.get(path)).json()
    assert (told["state"], told["media"][0]["status"]) == ("in_review", "ready")
    theft = await other_youth.put(f"/api/v1/participations/{fresh()}", json=body)
    assert (theft.status_code, theft.json()["code"]) == (409, "other_author")


async def test_withdrawal_takes_the_files(app: FastAPI, youth: Client) -> None:
    media_id, participation_id = fresh(), fresh()
    path = f"/api/v1/participations/{participation_id}"
    await youth.put(path, json=participation(kind="photo", media=[media_id]))
    await send(youth, encode(draw(400, 300)), media_id)
    await run_jobs(app)
    assert (await youth.delete(path)).status_code == 204
    assert (await youth.get(f"/api/v1/media/{media_id}")).status_code == 404
    await run_jobs(app)
    assert media_id not in await app.state.store.list_folders("media")


async def test_the_public_answer(app: FastAPI, youth: Client) -> None:
    """What the public route sends: kept for ever under an address that carries the revision."""
    media_id = await ready(app, youth)
    request = Request({"type": "http", "method": "GET", "path": "/", "headers": [], "app": app})
    answer = await rendition_response(request, UUID(media_id), "320", public=True)
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    for name in ("original", "../320", "320.webp"):
        with pytest.raises(NotFound):
            await rendition_response(request, UUID(media_id), name, public=True)
    with pytest.raises(NotFound):
        await rendition_response(request, UUID(fresh()), "320", public=True)


async def test_public_links_carry_the_revision(app: FastAPI, youth: Client, settings: Settings) -> None:
    media_id = UUID(await ready(app, youth))
    async with app.state.database.transaction() as session:
        row = (await media.find_media(session, {media_id}))[media_id]
    public = media.read_public(row, "abcdef0123")
    assert [r.url for r in public.renditions] == [
        f"/media/{media_id}/abcdef0123/{name}.webp" for name in ("320", "640", "1280")
    ]
