"""Migrations: one command, safe when two processes start at once."""

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import make_url

from app.core.settings import ROOT

_LOCK = 32_003


def config(connection: Connection) -> Config:
    """Return Alembic's configuration for a connection."""
    made = Config(str(ROOT / "alembic.ini"))
    made.set_main_option("script_location", str(ROOT / "app" / "migrations"))
    made.attributes["connection"] = connection
    return made


def sync_engine_url(url: str) -> str:
    """Return the URL with the synchronous driver."""
    return make_url(url).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)


def migrate(url: str, revision: str = "head") -> None:
    """Bring a database to a revision; a second process waits for the first."""
    engine = create_engine(sync_engine_url(url), hide_parameters=True)
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": _LOCK})
            connection.commit()
            try:
                if revision == "base":
                    command.downgrade(config(connection), revision)
                else:
                    command.upgrade(config(connection), revision)
                connection.commit()
            finally:
                connection.rollback()
                connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": _LOCK})
                connection.commit()
    finally:
        engine.dispose()
