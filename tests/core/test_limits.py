"""Limits are exact: however many ask at once, in however many processes, `most` are let in."""

import asyncio
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from app.core.db import Database
from app.core.errors import TooMany
from app.core.limits import Limit, address_key, spend
from app.core.settings import Settings

KEY = b"k" * 32
# A window that cannot end while a test runs.
CENTURY = 3_000_000_000


async def try_once(database: Database, limit: Limit, subject: str) -> bool:
    try:
        async with database.transaction() as session:
            await spend(session, limit, subject, secret=KEY)
    except TooMany as refusal:
        assert refusal.status == 429
        assert 1 <= int(refusal.headers["Retry-After"]) <= limit.seconds
        return False
    return True


@pytest.mark.parametrize(("tries", "most"), [(40, 7), (40, 1), (20, 40)])
async def test_at_once_in_one_process(database: Database, tries: int, most: int) -> None:
    limit = Limit(f"test-{secrets.token_hex(6)}", most, CENTURY)
    taken = await asyncio.gather(*(try_once(database, limit, "somebody") for _ in range(tries)))
    assert sum(taken) == min(most, tries)
    assert not await try_once(database, limit, "somebody") or tries < most


async def test_each_subject_and_each_limit_has_its_own_count(database: Database) -> None:
    limit = Limit(f"test-{secrets.token_hex(6)}", 1, CENTURY)
    other = limit._replace(name=limit.name + "-other")
    assert await try_once(database, limit, "one")
    assert not await try_once(database, limit, "one")
    assert await try_once(database, limit, "two")
    assert await try_once(database, other, "one")


async def test_a_rolled_back_use_was_none(database: Database) -> None:
    limit = Limit(f"test-{secrets.token_hex(6)}", 1, CENTURY)
    with pytest.raises(RuntimeError):
        async with database.transaction() as session:
            await spend(session, limit, "one", secret=KEY)
            raise RuntimeError
    assert await try_once(database, limit, "one")


async def test_the_table_names_nobody(database: Database) -> None:
    limit = Limit(f"test-{secrets.token_hex(6)}", 5, CENTURY)
    subject = f"198.51.100.{secrets.randbelow(250)}-{secrets.token_hex(6)}"
    assert await try_once(database, limit, subject)
    async with database.transaction() as session:
        rows = (await session.execute(text("SELECT * FROM rate_counter"))).all()
    assert any(limit.name in str(row) for row in rows)
    assert not any(subject in str(row) for row in rows)


async def test_a_window_ends(database: Database) -> None:
    """The count of the window before is another row: what is full now is empty then."""
    limit = Limit(f"test-{secrets.token_hex(6)}", 1, CENTURY)
    assert await try_once(database, limit, "one")
    async with database.transaction() as session:
        await session.execute(
            text("UPDATE rate_counter SET window_start = window_start - :n WHERE key LIKE :name"),
            {"n": CENTURY, "name": limit.name + ":%"},
        )
    assert await try_once(database, limit, "one")


SPENDER = """
import asyncio, sys
from app.core.db import Database
from tests.core.test_limits import Limit, CENTURY, try_once

async def main(url, name, most, tries):
    database = Database(url, pool_size=4)
    limit = Limit(name, int(most), CENTURY)
    async with database.transaction():  # connected before the start is given
        pass
    print("ready", flush=True)
    sys.stdin.readline()
    taken = await asyncio.gather(*(try_once(database, limit, "somebody") for _ in range(int(tries))))
    print(sum(taken), flush=True)
    await database.close()

asyncio.run(main(*sys.argv[1:]))
"""


def test_four_processes_share_one_count(settings: Settings, root: Path) -> None:
    name, most = f"test-{secrets.token_hex(6)}", 37
    command = [sys.executable, "-c", SPENDER, settings.database_url or "", name, str(most), "30"]
    spenders = [
        subprocess.Popen(command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(4)
    ]
    try:
        for spender in spenders:
            assert spender.stdout
            assert spender.stdout.readline() == "ready\n"
        for spender in spenders:
            assert spender.stdin
            spender.stdin.write("go\n")
            spender.stdin.flush()
        taken = [int(spender.communicate(timeout=60)[0]) for spender in spenders]
    finally:
        for spender in spenders:
            spender.kill()
            spender.wait()
    assert sum(taken) == most


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:0DB8:0001:0002::9", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::9", "2001:db8:1:3::/64"),
        ("::1", "::/64"),
        ("unknown", "unknown"),
        ("", ""),
        ("192.0.2.1:80", "192.0.2.1:80"),
    ],
)
def test_what_counts_as_one_address(address: str, key: str) -> None:
    assert address_key(address) == key
