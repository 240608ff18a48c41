"""A database of the bench's own: the shipped content, the demo's wall, and signed-in accounts."""

import asyncio
import secrets
from pathlib import Path
from typing import NamedTuple

from app import seeding
from app.core import jobs
from app.core.db import Database
from app.core.migrate import migrate
from app.core.postgres import ensure_database
from app.core.settings import Settings
from app.domain.accounts import open_session
from app.models.accounts import Account


class Prepared(NamedTuple):
    """Where the bench's database is, and who may write in it."""

    url: str
    secret: str
    cookies: list[str]


def prepare(folder: Path, *, accounts: int) -> Prepared:
    """Make the database under `folder`; its accounts each have a session."""
    secret = secrets.token_hex(32)
    settings = Settings(_env_file=None, data_dir=folder, demo=True, secret_key=secret, log_level="WARNING")
    url = ensure_database(settings)
    migrate(url)
    cookies = asyncio.run(_fill(url, settings, accounts))
    return Prepared(url, secret, cookies)


async def _fill(url: str, settings: Settings, accounts: int) -> list[str]:
    database = Database(url, pool_size=4)
    async with jobs.opened(database, url):
        await seeding.seed(database, settings)
    cookies = []
    async with database.transaction() as session:
        for number in range(accounts):
            account = Account(role="youth", pseudonym=f"Banc-{number}", pseudonym_key=f"banc{number}")
            session.add(account)
            await session.flush()
            cookies.append((await open_session(session, account)).token)
    await database.close()
    return cookies
