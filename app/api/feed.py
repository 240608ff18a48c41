"""Keeps this process's public content fresh: hears of changes, reads again, drops what was ready."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import asyncpg
from sqlalchemy.exc import SQLAlchemyError

from app.api.answers import PublicState
from app.api.ready import Ready
from app.core.changes import CHANNEL
from app.core.db import Database, libpq_url
from app.core.logging import get_logger
from app.core.settings import Settings
from app.domain.snapshot import PublicContent, load_content, whole

SNAPSHOT = {"path": "/api/v1/snapshot", "query_string": b"", "headers": []}
_AGAIN_SECONDS = 2.0
# Heard or not, the content is read again this often: dates pass, and a lost connection may have hidden a change.
_AT_LEAST_EVERY_SECONDS = 300.0
_DOWN = (SQLAlchemyError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError)


class PublicFeed:
    """One listening connection of one process."""

    def __init__(self, state: PublicState, database: Database, url: str, settings: Settings) -> None:
        self.state, self.database, self.url, self.settings = state, database, libpq_url(url), settings
        self.changed = asyncio.Event()

    async def refresh(self) -> None:
        """Read all public content and drop the answers made from the old."""
        async with self.database.transaction() as session:
            content = await load_content(session, self.settings)
        before = self.state.content
        if before is None or before.revision != content.revision or before.territory != content.territory:
            snapshot = await asyncio.to_thread(self._pack, content)
            self.state.content = content
            self.state.store.forget_answers()
            self.state.store.put_answer(SNAPSHOT, snapshot, generation=self.state.store.generation)

    def _pack(self, content: PublicContent) -> Ready:
        """Return the snapshot as small as it gets: every phone asks for it, on lines where each kilobyte is felt."""
        body = whole(content).model_dump_json().encode()
        return Ready(body, "application/json", security=self.state.security, best=True)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Read once, then follow the changes until the block ends."""
        await self.refresh()
        task = asyncio.create_task(self._follow(), name="public-feed")
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _follow(self) -> None:
        while True:
            try:
                await self._listen()
            except _DOWN as error:
                get_logger().warning("public_feed_lost", error=type(error).__name__)
                await asyncio.sleep(_AGAIN_SECONDS)

    async def _listen(self) -> None:
        connection = await asyncpg.connect(self.url, timeout=10)
        lost = asyncio.Event()

        def on_end(*_: object) -> None:
            lost.set()
            self.changed.set()

        connection.add_termination_listener(on_end)
        try:
            await connection.add_listener(CHANNEL, lambda *_: self.changed.set())
            while not lost.is_set():
                self.changed.clear()
                await self.refresh()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self.changed.wait(), _AT_LEAST_EVERY_SECONDS)
        finally:
            await connection.close(timeout=5)
        raise ConnectionError("the database closed the listening connection")
