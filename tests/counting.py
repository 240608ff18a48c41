"""Counting the statements that a request sends to the database."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event
from sqlalchemy.engine import Connection

from app.core.db import Database


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """Yield the list of statements that go to the database while the block runs; the feed's own are left out."""
    said: list[str] = []

    def note(_: Connection, cursor: object, statement: str, *more: object) -> None:
        task = asyncio.current_task()
        if task is None or task.get_name() != "public-feed":
            said.append(statement)

    engine = database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", note)
