"""Migrations: they build what the models say, go up and down each, keep what is there, and wait for each other."""

import re
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, inspect
from sqlalchemy.dialects import postgresql
from sqlmodel import SQLModel

import app.models  # noqa: F401 (fills the metadata)
from app.core.clock import utc_now
from app.core.db import libpq_url
from app.core.migrate import config, migrate, sync_engine_url
from app.core.postgres import postgres_binary
from tests.conftest import fresh_database

LEFT_OVER = """
SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
UNION ALL
SELECT typname FROM pg_type WHERE typnamespace = 'public'::regnamespace AND typname NOT LIKE '%alembic_version'
"""


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    engine = create_engine(sync_engine_url(url))
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def move(url: str, to: str) -> None:
    with connected(url) as connection:
        step = command.downgrade if to == "base" or to.startswith("-") else command.upgrade
        step(config(connection), to)
        connection.commit()


def revisions(url: str) -> list[str]:
    """Every revision, the oldest first."""
    with connected(url) as connection:
        script = ScriptDirectory.from_config(config(connection))
    return [revision.revision for revision in script.walk_revisions()][::-1]


def schema_of(url: str) -> str:
    """The whole schema as pg_dump tells it, the job queue's included."""
    done = subprocess.run(
        [postgres_binary("pg_dump"), "--schema-only", "--no-owner", libpq_url(url)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return re.sub(r"^\\(un)?restrict .*$", "", done.stdout, flags=re.M)


@pytest.fixture
def empty(server_url: str) -> str:
    return fresh_database(server_url)


def test_the_head_is_one_and_names_are_in_order(empty: str) -> None:
    with connected(empty) as connection:
        assert len(ScriptDirectory.from_config(config(connection)).get_heads()) == 1
    found = revisions(empty)
    assert found == sorted(found)


def test_the_head_is_what_the_models_say(empty: str) -> None:
    migrate(empty)
    with connected(empty) as connection:
        options = {"compare_type": True, "compare_server_default": True, "include_object": ours}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, SQLModel.metadata) == []
        tables = set(inspect(connection).get_table_names())
    assert tables >= set(SQLModel.metadata.tables)
    assert "procrastinate_jobs" in tables


def ours(item: object, name: str | None, kind: str, reflected: bool, compared: object) -> bool:
    return not (name or "").startswith("procrastinate_")


def test_each_goes_up_and_down_and_up_to_the_same(empty: str) -> None:
    """At each revision: up, down, up again; the schema is the same both times, and nothing is left at the bottom."""
    before = schema_of(empty)
    below = before
    for revision in revisions(empty):
        move(empty, revision)
        first = schema_of(empty)
        assert first != below
        move(empty, "-1")
        assert schema_of_tables(empty) == schema_of_tables_in(below), f"{revision} leaves something behind"
        move(empty, revision)
        assert schema_of(empty) == first
        below = first
    move(empty, "base")
    assert schema_of_tables(empty) == []
    with connected(empty) as connection:
        left = connection.execute(sa.text(LEFT_OVER)).scalars().all()
    assert left == []
    migrate(empty)
    fresh = schema_of(empty)
    migrate(empty, "base")
    migrate(empty)
    assert schema_of(empty) == fresh


def schema_of_tables(url: str) -> list[str]:
    return schema_of_tables_in(schema_of(url))


def schema_of_tables_in(schema: str) -> list[str]:
    made = re.findall(r"^CREATE (?:TABLE|TYPE|FUNCTION|(?:UNIQUE )?INDEX|TRIGGER|SEQUENCE) [^\n(]+", schema, re.M)
    return sorted(line for line in made if "alembic_version" not in line)


def a_value(column: Any) -> Any:
    """Something for a column of this type."""
    kind = column["type"]
    if isinstance(kind, postgresql.JSONB):
        return [{"name": "320"}]
    if isinstance(kind, sa.ARRAY):
        return [uuid4()] if isinstance(kind.item_type, sa.Uuid) else ["texte"]
    values: list[tuple[type[Any], Any]] = [
        (sa.Uuid, uuid4()), (sa.Boolean, True), (sa.Integer, 7), (sa.Numeric, 43.5), (sa.Float, 43.5),
        (sa.DateTime, utc_now()), (sa.Date, utc_now().date()), (sa.String, f"é-{uuid4()}"),
    ]  # fmt: skip
    return next(value for known, value in values if isinstance(kind, known))


def fill(connection: Connection) -> dict[str, int]:
    """Put one row into every table of ours, following the references; return the number of rows in each."""
    found = sa.MetaData()
    found.reflect(connection)
    look = inspect(connection)
    made: dict[str, dict[str, Any]] = {}
    for table in found.sorted_tables:
        if table.name.startswith("procrastinate_") or table.name == "alembic_version":
            continue
        row = {
            column["name"]: a_value(column)
            for column in look.get_columns(table.name)
            if not column.get("identity") and not isinstance(column["type"], sa.types.NullType)
        }
        for key in look.get_foreign_keys(table.name):
            for own, theirs in zip(key["constrained_columns"], key["referred_columns"], strict=True):
                row[own] = made[key["referred_table"]][theirs]
        connection.execute(table.insert().values(row))
        made[table.name] = row
    connection.commit()
    return counted(connection, list(made))


def counted(connection: Connection, names: list[str]) -> dict[str, int]:
    return {name: connection.execute(sa.text(f'SELECT count(*) FROM "{name}"')).scalar_one() for name in names}


def test_what_is_there_is_kept(server_url: str) -> None:
    """From every revision, with a row in every table, up to the head."""
    for revision in revisions(fresh_database(server_url)):
        url = fresh_database(server_url)
        move(url, revision)
        with connected(url) as connection:
            before = fill(connection)
            assert set(before.values()) == {1}
            account: UUID = connection.execute(sa.text("SELECT id FROM account")).scalar_one()
            name: str = connection.execute(sa.text("SELECT pseudonym FROM account")).scalar_one()
        migrate(url)
        with connected(url) as connection:
            tables = set(inspect(connection).get_table_names())
            assert counted(connection, [table for table in before if table in tables]) == before
            kept = connection.execute(sa.text("SELECT id, pseudonym FROM account")).one()
        assert tuple(kept) == (account, name)


def test_three_that_start_at_once_wait_for_each_other(empty: str) -> None:
    faults: list[BaseException] = []

    def run() -> None:
        try:
            migrate(empty)
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert faults == []
    with connected(empty) as connection:
        heads = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalars().all()
    assert heads == [revisions(empty)[-1]]


def test_every_constraint_has_a_name_of_ours(empty: str) -> None:
    migrate(empty)
    with connected(empty) as connection:
        names = connection.execute(
            sa.text(
                "SELECT conname, relname FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid"
                " WHERE c.connamespace = 'public'::regnamespace AND contype IN ('p', 'u', 'f', 'c')"
                " AND relname NOT LIKE 'procrastinate%' AND relname <> 'alembic_version'"
            )
        ).all()
    assert len(names) >= 30
    for constraint, table in names:
        assert re.fullmatch(rf"(pk|uq|fk|ck)_{table}(_\w+)?", constraint), constraint
