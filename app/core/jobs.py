"""Background jobs: Procrastinate on the same PostgreSQL, deferred in the same transaction."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from procrastinate import App, PsycopgConnector, RetryStrategy
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import Database, libpq_url

QUEUES = ["default", "media"]  # a list, because psycopg sends it as an array
RETRY = RetryStrategy(max_attempts=8, exponential_wait=3)

# The connector is replaced by a real one when a process opens its database; tasks are declared on this app.
app = App(connector=PsycopgConnector())
_database: Database | None = None

Handler = Callable[..., Awaitable[None]]


def database() -> Database:
    """Return the database that jobs of this process work on."""
    if _database is None:
        raise RuntimeError("jobs.opened was not entered in this process")
    return _database


def task(name: str, *, queue: str = "default", cron: str | None = None) -> Callable[[Handler], Handler]:
    """Declare a job; every job may run twice, so it must leave the same state behind.

    `cron` makes it periodic (UTC); such a handler takes the timestamp that Procrastinate gives it.
    """

    def register(handler: Handler) -> Handler:
        declared = app.task(name=name, queue=queue, retry=RETRY, queueing_lock=name if cron else None)(handler)
        if cron:
            app.periodic(cron=cron)(declared)
        return handler

    return register


async def defer(
    session: AsyncSession,
    name: str,
    arguments: Mapping[str, Any],
    *,
    at: datetime | None = None,
    queueing_lock: str | None = None,
) -> None:
    """Put a job into the queue within the caller's transaction.

    `arguments` must be JSON; `queueing_lock` lets at most one job of that lock wait.
    """
    if name not in app.tasks:
        raise LookupError(f"no job is called {name}")
    await session.execute(
        text(
            "SELECT procrastinate_defer_jobs_v1(ARRAY[ROW(:queue, :name, 0, NULL, :lock,"
            " CAST(:arguments AS jsonb), :at)::procrastinate_job_to_defer_v1])"
        ),
        {
            "queue": app.tasks[name].queue,
            "name": name,
            "lock": queueing_lock,
            "arguments": json.dumps(dict(arguments)),
            "at": at,
        },
    )


@asynccontextmanager
async def opened(target: Database, url: str, *, concurrency: int = 4) -> AsyncIterator[App]:
    """Bind the declared jobs to this process's database; yield the app, ready to defer and to run."""
    global _database
    before, _database = _database, target
    connector = PsycopgConnector(conninfo=libpq_url(url), min_size=1, max_size=concurrency + 2)
    # In place, because periodic tasks hold on to the app that they were declared on.
    try:
        with app.replace_connector(connector):
            async with app.open_async():
                yield app
    finally:
        _database = before
