"""What a killed process had begun is begun again elsewhere; what a living one does is left alone."""

from datetime import timedelta

from fastapi import FastAPI
from sqlalchemy import text

from app.core import jobs as core_jobs
from app.core.clock import utc_now
from app.jobs import upkeep
from tests.conftest import Client, fresh, participation, run_jobs


async def begun_by_somebody(app: FastAPI, identifier: str, *, silent_for: timedelta | None) -> None:
    """Make the participation's job look begun: by a worker last heard of then, or by one that is not even listed."""
    async with app.state.database.transaction() as session:
        worker = None
        if silent_for is not None:
            worker = await session.scalar(
                text("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (:at) RETURNING id"),
                {"at": utc_now() - silent_for},
            )
        begun = await session.execute(
            text(
                "UPDATE procrastinate_jobs SET status = 'doing', worker_id = :worker"
                " WHERE status = 'todo' AND args ->> 'participation_id' = :id RETURNING id"
            ),
            {"worker": worker, "id": identifier},
        )
        assert len(begun.all()) == 1


async def test_lost_jobs_are_done_after_all(app: FastAPI, youth: Client) -> None:
    await run_jobs(app)
    urls = [f"/api/v1/participations/{fresh()}" for _ in range(3)]
    for url, silent_for in zip(urls, (timedelta(minutes=2), None, timedelta(seconds=5)), strict=True):
        assert (await youth.put(url, json=participation())).status_code == 201
        await begun_by_somebody(app, url.rpartition("/")[2], silent_for=silent_for)
    await run_jobs(app)
    assert [(await youth.get(url)).json()["state"] for url in urls] == ["received"] * 3
    for _ in range(2):
        async with core_jobs.opened(app.state.database, app.state.settings.database_url):
            await upkeep.retry_lost_jobs(0)
        await run_jobs(app)
    assert [(await youth.get(url)).json()["state"] for url in urls] == ["in_review", "in_review", "received"]
    async with app.state.database.transaction() as session:  # leave nothing behind for the tests to come
        await session.execute(text("DELETE FROM procrastinate_jobs WHERE status = 'doing'"))
        await session.execute(text("DELETE FROM procrastinate_workers"))
