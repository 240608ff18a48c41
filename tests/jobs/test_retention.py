"""Retention that deletes: what nobody uses any more goes, what somebody uses stays."""

from datetime import timedelta
from uuid import UUID

from fastapi import FastAPI
from sqlalchemy import text

from app.core.changes import announce_public
from app.core.clock import utc_now
from app.core.ids import new_id
from app.jobs import accounts, participations, partners, snapshot, upkeep
from app.models.media import Media
from tests.conftest import Client, fresh, join, participation


async def age(app: FastAPI, client: Client, *, days: int) -> None:
    """Let an account and its sessions be older than they are."""
    past = {"at": utc_now() - timedelta(days=days), "id": client.account["id"]}
    async with app.state.database.transaction() as session:
        await session.execute(text("UPDATE account SET created_at = :at WHERE id = :id"), past)
        await session.execute(text("UPDATE login_session SET last_seen_at = :at WHERE account_id = :id"), past)


async def exists(app: FastAPI, client: Client) -> bool:
    async with app.state.database.transaction() as session:
        query = text("SELECT count(*) FROM account WHERE id = :id")
        return bool(await session.scalar(query, {"id": client.account["id"]}))


async def test_accounts_that_nothing_came_of_go_after_a_week(app: FastAPI) -> None:
    empty, recent, author = await join(app), await join(app), await join(app)
    await author.put(f"/api/v1/participations/{fresh()}", json=participation())
    await age(app, empty, days=8)
    await age(app, recent, days=6)
    await age(app, author, days=400)
    for _ in range(2):
        await participations.delete_unused_accounts(0)
    assert [await exists(app, client) for client in (empty, recent, author)] == [False, True, True]
    assert (await empty.get("/api/v1/me")).status_code == 401
    for client in (empty, recent, author):
        await client.aclose()


async def test_media_that_no_participation_shows_go_after_a_week(app: FastAPI, youth: Client) -> None:
    shown, unshown, new = new_id(), new_id(), new_id()
    owner = UUID(youth.account["id"])
    async with app.state.database.transaction() as session:
        for media_id, days in ((shown, 9), (unshown, 9), (new, 5)):
            at = utc_now() - timedelta(days=days)
            session.add(Media(id=media_id, owner_id=owner, status="ready", declared_type="image/webp", created_at=at))
    body = participation(kind="photo", text="", media=[str(shown)])
    assert (await youth.put(f"/api/v1/participations/{fresh()}", json=body)).status_code == 201
    await participations.delete_unshown_media(0)
    async with app.state.database.transaction() as session:
        left = {media_id: await session.get(Media, media_id) is not None for media_id in (shown, unshown, new)}
    assert left == {shown: True, unshown: False, new: True}


async def test_the_nightly_jobs_delete_what_is_over(app: FastAPI, youth: Client) -> None:
    async with app.state.database.transaction() as session:
        await session.execute(
            text(
                "INSERT INTO rate_counter VALUES ('old', 1, 1, now() - interval '1 hour'),"
                " ('new', 1, 1, now() + interval '1 hour')"
            )
        )
        await session.execute(
            text("INSERT INTO public_change (kind, subject, at) VALUES ('wall', 'ancient', now() - interval '90 days')")
        )
        await announce_public(session, "wall", "recent")
        await session.execute(
            text("UPDATE login_session SET expires_at = now() - interval '1 minute' WHERE account_id = :id"),
            {"id": youth.account["id"]},
        )
    await upkeep.delete_expired_counters(0)
    await snapshot.forget_old_changes(0)
    await accounts.delete_expired_sessions(0)
    await partners.delete_ended_keys(0)
    async with app.state.database.transaction() as session:
        keys = (await session.execute(text("SELECT key FROM rate_counter WHERE key IN ('old', 'new')"))).scalars().all()
        subjects = "SELECT subject FROM public_change WHERE subject IN ('ancient', 'recent')"
        changes = (await session.execute(text(subjects))).scalars().all()
        sessions = await session.scalar(
            text("SELECT count(*) FROM login_session WHERE account_id = :id"), {"id": youth.account["id"]}
        )
        await session.execute(text("DELETE FROM rate_counter WHERE key = 'new'"))
    assert (keys, changes, sessions) == (["new"], ["recent"], 0)
