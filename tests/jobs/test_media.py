"""The processing of media: once, twice, killed in the middle, and what is cleaned away."""

import asyncio
import hashlib
import os
import signal
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import obstore
import pytest
from fastapi import FastAPI
from PIL import Image
from sqlalchemy import text, update
from sqlmodel import col, select

from app.core.clock import utc_now
from app.core.db import Database
from app.domain import media
from app.integrations.storage import Store
from app.models.media import Media, Upload, UploadBlock
from tests.conftest import Client, fresh, run_jobs
from tests.integrations.pictures import SECRET, draw, encode, png_header, riff_chunks, with_metadata
from tests.integrations.test_images import child_of_this_process


@pytest.fixture(scope="session")
def store(app: FastAPI) -> Store:
    found: Store = app.state.store
    return found


async def sent(
    app: FastAPI, client: Client, data: bytes, *, declared_type: str = "image/jpeg", sha256: str | None = None
) -> UUID:
    """Send a picture whole, by the same functions as the routes, and return the id of its medium."""
    database: Database = app.state.database
    wanted = media.Wanted(UUID(fresh()), declared_type, len(data), sha256 or hashlib.sha256(data).hexdigest())
    async with database.transaction() as session:
        owner = UUID(client.account["id"])
        upload = await media.create_upload(
            session, wanted, owner_id=owner, settings=app.state.settings, free_percent=100
        )

    async def body() -> AsyncIterator[bytes]:
        yield data

    assert await media.receive(database, app.state.store, upload, body()) == len(data)
    return wanted.media_id


async def row_of(database: Database, media_id: UUID) -> Media:
    async with database.transaction() as session:
        found = await session.get(Media, media_id)
    assert found is not None
    return found


async def files(store: Store, prefix: str) -> dict[str, bytes]:
    listed = await obstore.list(store.objects, prefix).collect_async()
    return {item["path"]: await store.get(item["path"]) for item in listed}


async def upload_of(database: Database, media_id: UUID) -> Upload:
    async with database.transaction() as session:
        return (await session.execute(select(Upload).where(Upload.media_id == media_id))).scalar_one()


async def jobs_for(database: Database, task: str, media_id: UUID) -> int:
    query = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = :task AND args->>'media_id' = :id"
    async with database.transaction() as session:
        found = await session.scalar(text(query), {"task": task, "id": str(media_id)})
    return int(found or 0)


async def test_from_upload_to_ready(app: FastAPI, youth: Client, database: Database, store: Store) -> None:
    media_id = await sent(app, youth, with_metadata("JPEG"))
    upload = await upload_of(database, media_id)
    await run_jobs(app)
    row = await row_of(database, media_id)
    assert (row.status, row.refusal, row.width, row.height) == ("ready", None, 1600, 1200)
    assert row.settled_at is not None
    assert row.placeholder is not None
    assert row.placeholder.startswith("data:image/webp;base64,")
    assert len(row.placeholder) < 300
    assert [(r["name"], r["width"], r["height"]) for r in row.renditions] == [
        ("320", 320, 240),
        ("640", 640, 480),
        ("1280", 1280, 960),
    ]
    kept = await files(store, f"media/{media_id}")
    assert sorted(kept) == sorted(f"media/{media_id}/{name}.webp" for name in ("320", "640", "1280"))
    assert row.bytes == sum(map(len, kept.values())), "the quota counts what is kept"
    for data in kept.values():
        assert riff_chunks(data) == [b"VP8 "]
        assert SECRET not in data
    assert await files(store, f"uploads/{upload.id}") == {}, "the original is nowhere any more"
    async with database.transaction() as session:
        blocks = await session.execute(select(UploadBlock).where(UploadBlock.upload_id == upload.id))
        assert blocks.first() is None


@pytest.mark.parametrize(
    ("data", "declared", "reason"),
    [
        (encode(draw(400, 300), "PNG"), "image/jpeg", "type_mismatch"),
        (b"GIF89a" + b"\x00" * 100, "image/webp", "not_a_picture"),
        (encode(draw(800, 600))[:3000], "image/jpeg", "broken_picture"),
        (png_header(50000, 50000), "image/png", "too_many_pixels"),
    ],
    ids=["lying", "gif", "truncated", "bomb"],
)
async def test_refused(
    app: FastAPI, youth: Client, database: Database, store: Store, data: bytes, declared: str, reason: str
) -> None:
    media_id = await sent(app, youth, data, declared_type=declared)
    upload = await upload_of(database, media_id)
    await run_jobs(app)
    row = await row_of(database, media_id)
    assert (row.status, row.refusal, row.bytes, row.renditions) == ("refused", reason, 0, [])
    assert await files(store, f"media/{media_id}") == {}
    assert await files(store, f"uploads/{upload.id}") == {}


async def test_a_file_that_is_not_what_was_announced(app: FastAPI, youth: Client, database: Database) -> None:
    media_id = await sent(app, youth, encode(draw(400, 300)), sha256=hashlib.sha256(b"another").hexdigest())
    await run_jobs(app)
    assert (await row_of(database, media_id)).refusal == "checksum_mismatch"


async def test_a_block_that_was_lost(app: FastAPI, youth: Client, database: Database, store: Store) -> None:
    media_id = await sent(app, youth, encode(draw(400, 300)))
    await store.delete_prefix(f"uploads/{(await upload_of(database, media_id)).id}")
    await media.process_media(database, store, media_id)
    assert (await row_of(database, media_id)).refusal == "checksum_mismatch"


async def test_twice_is_once(app: FastAPI, youth: Client, database: Database, store: Store) -> None:
    """One after the other, and both at the same time: the same row, the same files, one announcement."""
    media_id = await sent(app, youth, encode(draw()))
    await asyncio.gather(*(media.process_media(database, store, media_id) for _ in range(2)))
    row, kept = await row_of(database, media_id), await files(store, f"media/{media_id}")
    assert row.status == "ready"
    await media.process_media(database, store, media_id)
    assert await row_of(database, media_id) == row
    assert await files(store, f"media/{media_id}") == kept
    assert await jobs_for(database, "participations.media_settled", media_id) == 1
    await run_jobs(app)
    assert await files(store, f"media/{media_id}") == kept


async def test_the_child_is_killed(app: FastAPI, youth: Client, database: Database, store: Store) -> None:
    """Killed once, the picture is read again; killed twice, it is refused, and the job ends."""
    large = encode(Image.effect_noise((2000, 2000), 60).convert("RGB"), "PNG", compress_level=1)
    for kills, status in ((1, "ready"), (2, "refused")):
        media_id = await sent(app, youth, large, declared_type="image/png")
        processing = asyncio.create_task(media.process_media(database, store, media_id))
        killed = 0
        for _ in range(kills):
            killed = await kill_next(but=killed)
        await processing
        row = await row_of(database, media_id)
        assert row.status == status
        assert row.refusal == (None if status == "ready" else "broken_picture")


async def kill_next(*, but: int) -> int:
    async with asyncio.timeout(30):
        while (child := await child_of_this_process()) == but:
            await asyncio.sleep(0)
    os.kill(child, signal.SIGKILL)
    return child


async def test_deleted_while_it_was_read(app: FastAPI, youth: Client, database: Database, store: Store) -> None:
    """The owner goes while the renditions are made: nothing of it stays."""
    media_id = await sent(app, youth, encode(draw()))
    processing = asyncio.create_task(media.process_media(database, store, media_id))
    await child_of_this_process()
    async with database.transaction() as session:
        await media.erase_media(session, UUID(youth.account["id"]))
    await processing
    await run_jobs(app)
    assert await files(store, f"media/{media_id}") == {}


async def test_lost_work_is_taken_up(app: FastAPI, youth: Client, database: Database) -> None:
    media_id = await sent(app, youth, encode(draw(400, 300)))
    async with database.transaction() as session:
        await session.execute(
            text("DELETE FROM procrastinate_jobs WHERE args->>'media_id' = :id"), {"id": str(media_id)}
        )
        assert await media.resume_processing(session) == 0, "it may merely be late"
        long_ago = utc_now() - timedelta(hours=1)
        await session.execute(update(Upload).where(col(Upload.media_id) == media_id).values(completed_at=long_ago))
        assert await media.resume_processing(session) == 1
    await run_jobs(app)
    assert (await row_of(database, media_id)).status == "ready"
    async with database.transaction() as session:
        assert await media.resume_processing(session) == 0


async def test_export_and_erasure(app: FastAPI, youth: Client, database: Database, store: Store) -> None:
    ready = await sent(app, youth, encode(draw()))
    await run_jobs(app)
    under_way = await sent(app, youth, encode(draw(400, 300)))
    upload = await upload_of(database, under_way)
    owner = UUID(youth.account["id"])
    async with database.transaction() as session:
        part = await media.export_media(session, owner)
    assert {item["id"] for item in part.data} == {str(ready), str(under_way)}
    assert part.files == [(f"{ready}.webp", f"media/{ready}/1280.webp")]
    assert await store.get(part.files[0][1])
    async with database.transaction() as session:
        await media.erase_media(session, owner)
    assert await files(store, f"media/{ready}") != {}, "files go once the transaction is committed, by a job"
    await run_jobs(app)
    for prefix in (f"media/{ready}", f"media/{under_way}", f"uploads/{upload.id}"):
        assert await files(store, prefix) == {}
    async with database.transaction() as session:
        assert (await session.execute(select(Media.id).where(Media.owner_id == owner))).first() is None


async def test_a_deletion_that_is_rolled_back_deletes_nothing(
    app: FastAPI, youth: Client, database: Database, store: Store
) -> None:
    media_id = await sent(app, youth, encode(draw(400, 300)))
    await run_jobs(app)
    with pytest.raises(ZeroDivisionError):
        async with database.transaction() as session:
            await media.delete_media(session, [media_id])
            raise ZeroDivisionError
    await run_jobs(app)
    assert (await row_of(database, media_id)).status == "ready"
    assert len(await files(store, f"media/{media_id}")) == 2


async def test_orphans(app: FastAPI, youth: Client, database: Database, store: Store) -> None:
    media_id = await sent(app, youth, encode(draw(400, 300)))
    blocks = await files(store, f"uploads/{(await upload_of(database, media_id)).id}")
    for prefix in ("media", "uploads"):
        await store.put(f"{prefix}/{fresh()}/left", b"nobody's")
    assert await media.delete_orphans(database, store) == 2
    assert await files(store, f"uploads/{(await upload_of(database, media_id)).id}") == blocks
    await run_jobs(app)
    kept = await files(store, f"media/{media_id}")
    assert await media.delete_orphans(database, store) == 0
    assert await files(store, f"media/{media_id}") == kept != {}


async def test_a_picture_of_ours(app: FastAPI, youth: Client, database: Database, store: Store) -> None:
    media_id, owner = UUID(fresh()), UUID(youth.account["id"])
    for picture in (encode(draw(900, 600), "WEBP"), b"not looked at: it is there already"):
        await media.import_picture(database, store, media_id, picture, declared_type="image/webp", owner_id=owner)
    row = await row_of(database, media_id)
    assert (row.status, row.width, len(row.renditions)) == ("ready", 900, 3)
    async with database.transaction() as session:
        assert await media.list_media_before(session, row.created_at, limit=1000) == sorted(
            await media.list_media_before(session, row.created_at, limit=1000)
        )
        assert media_id in await media.list_media_before(session, utc_now(), limit=1000)
        assert media_id not in await media.list_media_before(session, utc_now(), limit=1000, after=media_id)
