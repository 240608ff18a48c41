"""Uploads: the tus protocol, what it refuses and when, and how much an account may send."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import func, update
from sqlmodel import col, select

from app.core.clock import utc_now
from app.core.db import Database
from app.core.errors import InsufficientStorage, TooMany
from app.domain import media
from app.domain.media import uploads as rules
from app.integrations.storage import Store
from app.models.media import Media, Upload, UploadBlock
from tests.conftest import Client, fresh, join, run_jobs
from tests.uploading import (
    BODY,
    PLACE,
    V,
    checksum,
    chunked,
    code,
    create,
    creation,
    metadata,
    objects,
    offset_of,
    patch,
    row_of,
    some_bytes,
    stored,
)


@pytest.fixture(scope="session")
def store(app: FastAPI) -> Store:
    found: Store = app.state.store
    return found


async def test_what_is_offered(anonymous: Client) -> None:
    answer = await anonymous.options(PLACE)
    assert answer.status_code == 204
    assert answer.headers["tus-version"] == "1.0.0"
    assert set(answer.headers["tus-extension"].split(",")) == {
        "creation",
        "creation-with-upload",
        "termination",
        "expiration",
        "checksum",
    }
    assert answer.headers["tus-checksum-algorithm"] == "sha256,sha1"
    assert answer.headers["tus-max-size"] == "15000000"


async def test_create_append_probe(youth: Client, database: Database, store: Store) -> None:
    data = some_bytes(700_000)
    place = await create(youth, data)
    assert await offset_of(youth, place) == 0
    first = await patch(youth, place, 0, data[:300_000])
    assert first.status_code == 204
    assert first.headers["upload-offset"] == "300000"
    assert first.headers["tus-resumable"] == "1.0.0"
    assert first.headers["upload-expires"].endswith("GMT")
    probe = await youth.head(place, headers=V)
    assert (probe.headers["upload-offset"], probe.headers["upload-length"]) == ("300000", "700000")
    assert probe.headers["cache-control"] == "no-store"
    assert probe.headers["upload-metadata"].startswith("media_id ")
    last = await patch(youth, place, 300_000, data[300_000:])
    assert last.headers["upload-offset"] == "700000"
    assert last.headers["upload-complete"] == "?1"
    assert await stored(database, store, place) == data


async def test_the_same_creation_again(youth: Client, other_youth: Client) -> None:
    data, media_id = some_bytes(3000), fresh()
    place = await create(youth, data, media_id)
    await patch(youth, place, 0, data[:1000])
    again = await youth.post(PLACE, headers=creation(data, media_id))
    assert (again.status_code, again.headers["location"]) == (201, place)
    assert again.headers["upload-offset"] == "1000"
    assert code(await other_youth.post(PLACE, headers=creation(data, media_id))) == "other_author"
    assert code(await youth.post(PLACE, headers=creation(data + b"x", media_id))) == "media_differs"
    assert code(await youth.post(PLACE, headers=creation(some_bytes(3000), media_id))) == "media_differs"
    await patch(youth, place, 1000, data[1000:])
    complete = await youth.post(PLACE, headers=creation(data, media_id))
    assert (complete.status_code, complete.headers["location"]) == (200, place)
    assert complete.headers["upload-complete"] == "?1"
    assert complete.headers["upload-offset"] == complete.headers["upload-length"] == "3000"


async def test_creation_with_upload(youth: Client, database: Database, store: Store) -> None:
    data, media_id = some_bytes(300_000), fresh()
    headers = creation(data, media_id) | BODY
    answer = await youth.post(PLACE, headers=headers, content=data[:290_000])
    assert answer.status_code == 201
    assert answer.headers["upload-offset"] == "290000"
    place = answer.headers["location"]
    again = await youth.post(PLACE, headers=headers, content=data)
    assert again.headers["upload-offset"] == "290000", "a body that begins anew is not appended"
    await patch(youth, place, 290_000, data[290_000:])
    assert await stored(database, store, place) == data
    whole = await youth.post(PLACE, headers=creation(data, fresh()) | BODY, content=data)
    assert whole.headers["upload-complete"] == "?1"


def given(headers: dict[str, str | None]) -> httpx.Headers:
    """Return the headers that have a value, as bytes, so that they may be anything."""
    return httpx.Headers([(name.encode(), value.encode()) for name, value in headers.items() if value is not None])


async def test_what_is_checked_before_the_body(youth: Client, other_youth: Client, anonymous: Client) -> None:
    """Every refusal comes without one byte of the body having been asked for."""

    async def unread() -> AsyncIterator[bytes]:
        raise AssertionError("the body was read")
        yield b""

    data = some_bytes(1000)
    place = await create(youth, data)
    gone = f"{PLACE}/{fresh()}"

    async def refused(client: Client, path: str, **headers: str | None) -> tuple[int, str]:
        sent = given({**BODY, "Upload-Offset": "0", **headers})
        answer = await client.patch(path, content=unread(), headers=sent)
        return answer.status_code, code(answer)

    assert await refused(anonymous, place) == (401, "not_signed_in")
    assert await refused(other_youth, place) == (404, "not_found")
    assert await refused(youth, gone) == (404, "not_found")
    assert await refused(youth, place, **{"Tus-Resumable": None}) == (412, "tus_version")
    assert await refused(youth, place, **{"Tus-Resumable": "0.2.2"}) == (412, "tus_version")
    assert await refused(youth, place, **{"Content-Type": "image/webp"}) == (415, "upload_content_type")
    assert await refused(youth, place, **{"Content-Type": None}) == (415, "upload_content_type")
    for wrong in (None, "", "-1", "1.0", "9" * 30, "0x1", "\u0661"):
        sent = None if wrong is None else wrong.encode("utf-8").decode("latin-1")
        assert await refused(youth, place, **{"Upload-Offset": sent}) == (400, "bad_upload_offset")
    assert await refused(youth, place, **{"Upload-Offset": "500"}) == (409, "offset_moved")
    assert await refused(youth, place, **{"Content-Length": "1001"}) == (413, "longer_than_declared")
    assert await refused(youth, place, **{"Upload-Checksum": "md5 AAAA"}) == (400, "checksum_algorithm")
    assert await refused(youth, place, **{"Upload-Checksum": "sha256 AAAA"}) == (400, "bad_checksum")
    assert await refused(youth, place, **{"Upload-Checksum": "sha256 é"}) == (400, "bad_checksum")
    assert await offset_of(youth, place) == 0


async def test_creations_that_are_refused(youth: Client) -> None:
    async def refused(**headers: str | None) -> tuple[int, str]:
        answer = await youth.post(PLACE, headers=given({**creation(b"x" * 100, fresh()), **headers}))
        return answer.status_code, code(answer)

    assert await refused(**{"Tus-Resumable": None}) == (412, "tus_version")
    for wrong in (None, "", "-5", "1e3", "9" * 16):
        assert await refused(**{"Upload-Length": wrong}) == (400, "bad_upload_length")
    assert await refused(**{"Upload-Length": "0"}) == (400, "empty_file")
    assert await refused(**{"Upload-Length": "15000001"}) == (413, "photo_too_large")
    assert await refused(**{"Upload-Length": None, "Upload-Defer-Length": "1"}) == (400, "bad_upload_length")
    known = {"media_id": fresh(), "filetype": "image/png"}
    for wrong in (
        "",
        "media_id",
        "media_id !!!!",
        metadata(media_id="../../etc", filetype="image/png"),
        metadata(filetype="image/png"),
        metadata(**known) + "," + metadata(media_id=fresh()),
        metadata(**known, sha256="abc"),
        metadata(**known, filename="😀" * 1024),
        "média_id AAAA",
    ):
        assert await refused(**{"Upload-Metadata": wrong}) == (400, "bad_upload_metadata"), wrong
    for wrong in ("image/gif", "image/svg+xml", "text/html", "", "image/webp\r\nX: y"):
        answer = metadata(media_id=fresh(), filetype=wrong)
        assert await refused(**{"Upload-Metadata": answer}) == (415, "photo_type")


async def test_odd_file_names_are_harmless(youth: Client) -> None:
    place = await create(youth, b"x" * 100, filename="../../\r\nSet-Cookie: a=b\x00😀")
    probe = await youth.head(place, headers=V)
    assert "set-cookie" not in probe.headers


async def test_another_page_cannot_send(youth: Client) -> None:
    headers = {**creation(b"x" * 100, fresh()), "Sec-Fetch-Site": "cross-site"}
    assert code(await youth.post(PLACE, headers=headers)) == "cross_site"


async def test_professionals_and_others_see_nothing(youth: Client, other_youth: Client, promeneur: Client) -> None:
    place = await create(youth, b"x" * 100)
    assert (await other_youth.head(place, headers=V)).status_code == 404
    assert code(await other_youth.delete(place, headers=V)) == "not_found"
    assert (await promeneur.head(place, headers=V)).status_code == 403


async def test_a_finished_upload_takes_nothing_more(youth: Client) -> None:
    data = some_bytes(5000)
    place = await create(youth, data)
    await patch(youth, place, 0, data)
    late = await patch(youth, place, 5000, b"")
    assert (late.status_code, code(late), late.headers["upload-offset"]) == (409, "upload_finished", "5000")
    assert code(await youth.delete(place, headers=V)) == "upload_finished"


async def test_termination(youth: Client, app: FastAPI, store: Store) -> None:
    data, media_id = some_bytes(5000), fresh()
    place = await create(youth, data, media_id)
    await patch(youth, place, 0, data[:2000])
    assert await objects(store, place) == 1
    assert (await youth.delete(place, headers=V)).status_code == 204
    assert (await youth.head(place, headers=V)).status_code == 404
    assert code(await patch(youth, place, 2000, data[2000:])) == "not_found"
    assert (await youth.get(f"/api/v1/media/{media_id}")).status_code == 404
    await run_jobs(app)
    assert await objects(store, place) == 0
    assert await create(youth, data, media_id) != place


async def test_more_bytes_than_declared(youth: Client, database: Database, store: Store) -> None:
    """Counted as they come: a body of unknown length is refused at the first byte too many, the last block with it."""
    data = some_bytes(600_000)
    place = await create(youth, data)
    answer = await patch(youth, place, 0, chunked(data[:300_000], data[300_000:], b"!"))
    assert (answer.status_code, code(answer)) == (413, "longer_than_declared")
    kept = await offset_of(youth, place)
    assert kept == 2 * media.BLOCK_BYTES, "what was acknowledged stays, the upload is not complete"
    answer = await patch(youth, place, kept, chunked(data[kept:]))
    assert answer.headers["upload-complete"] == "?1"
    assert await stored(database, store, place) == data


async def test_a_length_that_lies(youth: Client) -> None:
    place = await create(youth, some_bytes(1000))
    answer = await patch(youth, place, 0, chunked(b"x" * 900, b"y" * 900), **{"Content-Length": "1000"})
    assert code(answer) == "longer_than_declared"
    assert await offset_of(youth, place) == 0


@pytest.mark.parametrize("algorithm", ["sha256", "sha1"])
async def test_checksums(youth: Client, database: Database, store: Store, algorithm: str) -> None:
    data = some_bytes(700_000)
    place = await create(youth, data)
    wrong = await patch(youth, place, 0, data[:600_000], **checksum(data, algorithm))
    assert (wrong.status_code, code(wrong)) == (460, "checksum_mismatch")
    assert await offset_of(youth, place) == 0
    assert await objects(store, place) == 0, "nothing stays of a body that was not what it said"
    right = await patch(youth, place, 0, data[:600_000], **checksum(data[:600_000], algorithm))
    assert (right.status_code, right.headers["upload-offset"]) == (204, "600000")
    tail = await patch(youth, place, 600_000, data[600_000:], **checksum(data[600_000:], algorithm))
    assert tail.headers["upload-complete"] == "?1"
    assert await stored(database, store, place) == data


async def test_completion_brings_exactly_one_job(youth: Client, database: Database) -> None:
    data, media_id = some_bytes(2000), fresh()
    place = await create(youth, data, media_id)
    assert (await youth.get(f"/api/v1/media/{media_id}")).json()["status"] == "expected"
    await patch(youth, place, 0, data)
    assert (await youth.get(f"/api/v1/media/{media_id}")).json()["status"] == "processing"


async def test_three_open_at_most(app: FastAPI) -> None:
    async with aclosing(await join(app)) as client:
        data = some_bytes(100)
        places = [await create(client, data) for _ in range(3)]
        fourth = await client.post(PLACE, headers=creation(data, fresh()))
        assert (fourth.status_code, code(fourth)) == (429, "too_many_uploads")
        assert int(fourth.headers["retry-after"]) > 0
        await patch(client, places[0], 0, data)
        await create(client, data)
        at_once = await asyncio.gather(*(client.post(PLACE, headers=creation(data, fresh())) for _ in range(5)))
        assert {answer.status_code for answer in at_once} == {429}


async def test_quotas_hold_when_asked_at_once(app: FastAPI) -> None:
    async with aclosing(await join(app)) as client:
        data = some_bytes(100)
        answers = await asyncio.gather(*(client.post(PLACE, headers=creation(data, fresh())) for _ in range(8)))
        assert sorted(answer.status_code for answer in answers) == [201] * 3 + [429] * 5


async def test_so_much_per_account(app: FastAPI, database: Database) -> None:
    async with aclosing(await join(app)) as client:
        place = await create(client, some_bytes(100))
        upload = await row_of(database, place)
        async with database.transaction() as session:
            await session.execute(
                update(Media).where(col(Media.id) == upload.media_id).values(bytes=rules.MAX_PER_ACCOUNT - 99)
            )
        refused = await client.post(PLACE, headers=creation(some_bytes(100), fresh()))
        assert (refused.status_code, code(refused)) == (413, "quota_reached")
        assert (await client.post(PLACE, headers=creation(some_bytes(99), fresh()))).status_code == 201


async def test_so_many_in_half_an_hour(app: FastAPI, database: Database) -> None:
    async with aclosing(await join(app)) as client:
        wanted = media.Wanted(UUID(fresh()), "image/png", 100)
        owner = UUID(client.account["id"])
        settings = app.state.settings
        for _ in range(rules.CREATIONS.most):
            async with database.transaction() as session:
                made = await media.create_upload(
                    session, wanted._replace(media_id=UUID(fresh())), owner_id=owner, settings=settings, free_percent=50
                )
                await media.terminate_upload(session, made.id, owner_id=owner)
        with pytest.raises(TooMany) as caught:
            async with database.transaction() as session:
                await media.create_upload(session, wanted, owner_id=owner, settings=settings, free_percent=50)
        assert caught.value.code == "too_many_requests"


async def test_a_full_disk(youth: Client, app: FastAPI, database: Database) -> None:
    settings = app.state.settings.model_copy(update={"disk_reserve_percent": 10.0})
    wanted = media.Wanted(UUID(fresh()), "image/png", 100)
    with pytest.raises(InsufficientStorage) as caught:
        async with database.transaction() as session:
            await media.create_upload(
                session, wanted, owner_id=UUID(youth.account["id"]), settings=settings, free_percent=9.9
            )
    assert caught.value.status == 507
    media.refuse_on_full_disk(10.0, settings)


async def test_expired_uploads(youth: Client, app: FastAPI, database: Database, store: Store) -> None:
    data = some_bytes(1000)
    place, kept = await create(youth, data), await create(youth, data)
    await patch(youth, place, 0, data[:500])
    upload = await row_of(database, place)
    async with database.transaction() as session:
        past = utc_now() - timedelta(seconds=1)
        await session.execute(update(Upload).where(col(Upload.id) == upload.id).values(expires_at=past))
    assert (await youth.head(place, headers=V)).status_code == 404
    assert code(await patch(youth, place, 500, data[500:])) == "not_found"
    async with database.transaction() as session:
        assert await media.delete_expired_uploads(session) >= 1
    async with database.transaction() as session:
        assert await session.get(Media, upload.media_id) is None
        left = select(func.count()).select_from(UploadBlock).where(col(UploadBlock.upload_id) == upload.id)
        assert (await session.execute(left)).scalar_one() == 0
    await run_jobs(app)
    assert await objects(store, place) == 0
    assert await offset_of(youth, kept) == 0
