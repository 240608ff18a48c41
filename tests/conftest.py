"""What the tests stand on: the real PostgreSQL (one server, one database built by the migrations), real files.

Domain and API tests share one database; each test works in data of its own making and leaves the rest alone,
so that what commits (and announces, and defers jobs) is what runs in production.
"""

import asyncio
import os
import secrets
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pyotp
import pytest
import pytest_asyncio
from fastapi import FastAPI
from sqlalchemy import create_engine, text

from app import jobs as declared_jobs
from app.core import jobs as core_jobs
from app.core.db import Database
from app.core.ids import new_id
from app.core.migrate import migrate, sync_engine_url
from app.core.postgres import ensure_database
from app.core.settings import Settings
from app.domain import accounts
from app.main import create_app
from app.schemas.accounts import StaffCreate
from app.schemas.roles import Role
from app.seeding import seed

SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}
SECRET = "a secret key for the tests, long enough to sign with"


@pytest.fixture(scope="session")
def server_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The URL of a PostgreSQL server of the tests' own."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        return given
    return ensure_database(Settings(_env_file=None, data_dir=tmp_path_factory.mktemp("server")))


def fresh_database(server_url: str, name: str | None = None) -> str:
    """Make an empty database on the server and return its URL."""
    name = name or f"test_{secrets.token_hex(6)}"
    engine = create_engine(sync_engine_url(server_url), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    engine.dispose()
    return server_url.replace("/postgres?", f"/{name}?")


@pytest.fixture(scope="session")
def settings(server_url: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of an app with a migrated database and a folder of its own."""
    url = fresh_database(server_url)
    migrate(url)
    return Settings(
        _env_file=None,
        database_url=url,
        data_dir=tmp_path_factory.mktemp("data"),
        secret_key=SECRET,
        jobs_in_app=False,
        disk_reserve_percent=0,
        log_level="WARNING",
        metrics_token="metrics-for-the-tests",
    )


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def app(settings: Settings) -> AsyncIterator[FastAPI]:
    """The running app, with the shipped content in it."""
    database = Database(settings.database_url or "", pool_size=4)
    async with core_jobs.opened(database, settings.database_url or ""):
        await seed(database, settings)
    await database.close()
    made = create_app(settings)
    async with made.router.lifespan_context(made):
        yield made


@pytest.fixture(scope="session")
def database(app: FastAPI) -> Database:
    """The app's database."""
    found: Database = app.state.database
    return found


class Client(httpx.AsyncClient):
    """A browser-like client: keeps its cookies and says that it comes from the same origin."""

    account: dict[str, Any]
    phrase: str


def make_client(app: FastAPI, *, address: str | None = None, **headers: str) -> Client:
    """Return a client with a device (and, for the loose limits, an address) of its own."""
    address = address or f"10.{secrets.randbelow(250)}.{secrets.randbelow(250)}.{secrets.randbelow(250)}"
    transport = httpx.ASGITransport(app=app, client=(address, 1234), raise_app_exceptions=False)
    return Client(transport=transport, base_url="http://127.0.0.1:8000", headers={**SAME_ORIGIN, **headers})


@pytest_asyncio.fixture(loop_scope="session")
async def anonymous(app: FastAPI) -> AsyncIterator[Client]:
    """Somebody without an account."""
    async with make_client(app) as client:
        yield client


async def join(app: FastAPI, *, role: str = "youth", birth_year: int | None = None) -> Client:
    """Make an account with a fresh pseudonym and return its client."""
    client = make_client(app)
    body = {"role": role, "pseudonym": f"Loutre-{secrets.token_hex(5)}", "birth_year": birth_year}
    answer = await client.post("/api/v1/accounts", json=body)
    assert answer.status_code == 201, answer.text
    client.account, client.phrase = answer.json()["account"], answer.json()["recovery_phrase"]
    return client


async def staff(app: FastAPI, role: Role, *, structure_id: UUID | None = None) -> Client:
    """Make a professional and sign them in with password and TOTP."""
    email = f"{role}-{secrets.token_hex(4)}@example.org"
    async with app.state.database.transaction() as session:
        made = await accounts.create_staff(
            session,
            StaffCreate(email=email, display_name="Une professionnelle", role=role, structure_id=structure_id),
            secret=app.state.settings.secret,
            by=None,
        )
    client = make_client(app)
    body = {"email": email, "password": made.password, "totp": pyotp.TOTP(made.totp_secret).now()}
    answer = await client.post("/api/v1/sessions", json=body)
    assert answer.status_code == 201, answer.text
    client.account = answer.json()["account"]
    return client


@pytest_asyncio.fixture(loop_scope="session")
async def youth(app: FastAPI) -> AsyncIterator[Client]:
    """A young person."""
    client = await join(app)
    yield client
    await client.aclose()


@pytest_asyncio.fixture(loop_scope="session")
async def other_youth(app: FastAPI) -> AsyncIterator[Client]:
    """Another young person."""
    client = await join(app)
    yield client
    await client.aclose()


@pytest_asyncio.fixture(loop_scope="session")
async def promeneur(app: FastAPI) -> AsyncIterator[Client]:
    """A professional."""
    client = await staff(app, Role.PROMENEUR)
    yield client
    await client.aclose()


@pytest_asyncio.fixture(loop_scope="session")
async def admin(app: FastAPI) -> AsyncIterator[Client]:
    """An admin."""
    client = await staff(app, Role.ADMIN)
    yield client
    await client.aclose()


async def run_jobs(app: FastAPI) -> None:
    """Run every job that waits, and those that they put into the queue; then let the app hear what they announced."""
    settings: Settings = app.state.settings
    due = text(
        "SELECT EXISTS (SELECT FROM procrastinate_jobs"
        " WHERE status = 'todo' AND coalesce(scheduled_at, now()) <= now())"
    )
    async with core_jobs.opened(app.state.database, settings.database_url or "") as queue:
        while True:
            await declared_jobs.work(queue, wait=False)
            async with app.state.database.transaction() as session:
                if not await session.scalar(due):
                    break
    await hear(app)


async def hear(app: FastAPI) -> None:
    """Wait until this app's public content is what the database holds."""
    async with asyncio.timeout(20):
        while True:
            async with app.state.database.transaction() as session:
                latest = await session.scalar(text("SELECT coalesce(max(seq), 0) FROM public_change"))
            if app.state.public.content.seq >= latest:
                return
            await asyncio.sleep(0.01)


def participation(**more: Any) -> dict[str, Any]:
    """Return the body of a text participation."""
    body = {"challenge": "solidavir-us", "kind": "text", "text": f"Courage à toutes et tous ! {secrets.token_hex(4)}"}
    return {**body, **more}


def fresh() -> str:
    """Return a client-made id."""
    return str(new_id())


@pytest.fixture(scope="session")
def root() -> Path:
    """The root of the repository."""
    return Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def frontend_built(root: Path) -> Path:
    """The folder of the built frontend."""
    return root / "frontend" / "dist"
