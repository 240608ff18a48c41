"""The application: everything above is put together here."""

import multiprocessing
import multiprocessing.connection
import os
import threading
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from urllib.parse import urlsplit

from fastapi import FastAPI
from starlette.types import ASGIApp
from starlette_compress import CompressMiddleware

from app import jobs as declared_jobs
from app.api import (
    accounts,
    audit,
    challenges,
    health,
    media,
    moderation,
    openapi,
    pages,
    participations,
    partners,
    problems,
    snapshot,
    spaces,
    structures,
    uploads,
)
from app.api.answers import PublicState
from app.api.assets import keep_files, load_frontend
from app.api.bodies import BodyLimitMiddleware
from app.api.edge import Edge, content_security_policy, security_headers
from app.api.feed import PublicFeed
from app.api.ready import ReadyStore
from app.core import jobs, logging
from app.core.db import Database
from app.core.postgres import ensure_database
from app.core.settings import Settings
from app.integrations import storage

ROUTERS = (
    accounts,
    structures,
    challenges,
    participations,
    media,
    uploads,
    spaces,
    moderation,
    partners,
    audit,
    snapshot,
    openapi,
)


class Application(FastAPI):
    """FastAPI inside the edge: the edge is outermost, so that it answers before any routing."""

    def build_middleware_stack(self) -> ASGIApp:
        """Return the whole stack, with the edge around it."""
        inner = super().build_middleware_stack()
        return Edge(inner, self.state.public.store, self.state.public.security)


def create_app(settings: Settings | None = None) -> FastAPI:
    """Return the application for these settings (the environment's by default)."""
    settings = settings or Settings()
    logging.configure(fmt=settings.log_format, level=settings.log_level)
    frontend = load_frontend(settings.frontend_dir)
    parts = urlsplit(settings.tiles_url) if settings.tiles_url else None
    tiles_host = f"{parts.scheme}://{parts.netloc}" if parts else None
    security = security_headers(content_security_policy(style_hash=frontend.style_hash, tiles_host=tiles_host))
    store = ReadyStore()
    store.by_language = frozenset(pages.SCREENS)
    keep_files(settings.frontend_dir, store, security)
    app = Application(
        title="En lien",
        lifespan=_lifespan,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=lambda route: route.name,
    )
    app.state.settings, app.state.frontend = settings, frontend
    app.state.public = PublicState(store, security)
    app.state.documents = {}
    app.state.jobs_alive = lambda: True
    for area in ROUTERS:
        app.include_router(area.router, prefix=openapi.BASE)
    app.include_router(health.router)
    app.include_router(pages.router)
    app.add_middleware(CompressMiddleware, minimum_size=1000)
    app.add_middleware(BodyLimitMiddleware)
    problems.install(app)
    app.add_exception_handler(404, pages.unknown_address)  # type: ignore[arg-type]
    return app


def _end_with_parent() -> None:
    """Let a worker process end with the one that started it, which may be killed: else the port stays taken."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        multiprocessing.connection.wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=watch, name="parent", daemon=True).start()


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    settings: Settings = app.state.settings
    _end_with_parent()
    url = ensure_database(settings)
    async with AsyncExitStack() as stack:
        database = Database(url, pool_size=settings.database_pool)
        stack.push_async_callback(database.close)
        app.state.database = database
        app.state.store = storage.open_store(settings)
        stack.enter_context(declared_jobs.bound(settings))
        feed = PublicFeed(app.state.public, database, url, settings)
        await stack.enter_async_context(feed.running())
        queue = await stack.enter_async_context(jobs.opened(database, url))
        if settings.jobs_in_app:
            worker = declared_jobs.start(queue)
            app.state.jobs_alive = lambda: not worker.done()
            stack.push_async_callback(declared_jobs.stop, worker)
        yield
