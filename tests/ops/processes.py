"""Real processes for the tests: started from the command line, asked over HTTP, killed by their own number."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import psutil
from sqlalchemy import Connection, create_engine, text

from app.core.clock import utc_now
from app.core.ids import new_id
from app.core.migrate import sync_engine_url
from app.core.postgres import postgres_binary
from app.domain.accounts.sessions import _hash

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 90.0


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(**settings: object) -> dict[str, str]:
    """Return an environment with these settings and nothing of the developer's."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return {
        **kept,
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "DISK_RESERVE_PERCENT": "0",
        **{name.upper(): str(value) for name, value in settings.items()},
    }


def run(*arguments: str, cwd: Path, **settings: object) -> subprocess.CompletedProcess[str]:
    """Run one command of the command line to its end."""
    command = [sys.executable, "-m", "app", *arguments]
    return subprocess.run(
        command, cwd=cwd, env=environment(**settings), capture_output=True, text=True, timeout=SECONDS, check=False
    )


def wait_until(what: Callable[[], Any], *, every: float = 0.05) -> Any:
    """Ask again and again until there is an answer; fail when there is none for a long time."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        if found := what():
            return found
        time.sleep(every)
    raise AssertionError(f"{getattr(what, '__name__', what)}: not in {SECONDS:.0f} s")


class Server:
    """`python -m app serve` (or another command), with a folder and a port of its own."""

    def __init__(self, cwd: Path, command: str = "serve", **settings: object) -> None:
        self.cwd, self.command = cwd, command
        self.settings: dict[str, object] = {"port": free_port(), "data_dir": cwd / "data", **settings}
        self.log = cwd / f"{command}.log"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        host = str(self.settings.get("host", "127.0.0.1"))
        return f"http://{f'[{host}]' if ':' in host else host}:{self.settings['port']}"

    def start(self) -> "Server":
        """Start, and for a server wait until it answers."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "app", self.command],
                cwd=self.cwd,
                env=environment(**self.settings),
                stdout=log,
                stderr=log,
            )
        if self.command == "serve":
            wait_until(self._answers)
        return self

    def _answers(self) -> bool:
        assert self.process
        assert self.process.poll() is None, self.log.read_text()
        try:
            with client_of(self) as client:
                return client.get("/healthz", timeout=5).status_code == 200
        except httpx.HTTPError:
            return False

    def kill(self) -> None:
        """SIGKILL: no farewell, nothing is written."""
        assert self.process
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        """SIGTERM, and wait for the end; return the exit code."""
        assert self.process
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(SECONDS)

    def end(self) -> None:
        """Leave nothing running."""
        if self.process is None:
            return
        try:
            family = [*psutil.Process(self.process.pid).children(recursive=True)]
        except psutil.NoSuchProcess:
            family = []
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        for child in family:
            if child.is_running() and not child.name().startswith("postgres"):
                child.kill()


def client_of(server: Server, sid: str | None = None) -> httpx.Client:
    """Return a browser-like client of a server."""
    cookies = {"sid": sid} if sid else None
    headers = {"Sec-Fetch-Site": "same-origin"}
    plain = httpx.HTTPTransport(verify=False)  # no certificates are read: it is plain HTTP
    return httpx.Client(base_url=server.url, headers=headers, cookies=cookies, timeout=SECONDS, transport=plain)


# --- the embedded database


def database_url(data_dir: Path) -> str:
    """Return the URL of the embedded server that runs under a data folder."""
    lines = (data_dir / "postgres" / "postmaster.pid").read_text().splitlines()
    return f"postgresql://postgres@/postgres?host={lines[4]}"


def postmaster(data_dir: Path) -> psutil.Process | None:
    """Return the process of the embedded server, if it runs."""
    try:
        pid = int((data_dir / "postgres" / "postmaster.pid").read_text().split("\n", 1)[0])
        return psutil.Process(pid)
    except (FileNotFoundError, psutil.NoSuchProcess):
        return None


def pg_ctl(data_dir: Path, *arguments: str) -> None:
    """Run pg_ctl on the embedded server, as the user it runs as."""
    user = "pgserver" if os.geteuid() == 0 else None
    command = [postgres_binary("pg_ctl"), "-w", "-D", str(data_dir / "postgres"), *arguments]
    subprocess.run(command, user=user, cwd="/", check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def stop_database(data_dir: Path) -> None:
    """Leave no embedded server running."""
    if postmaster(data_dir) is not None:
        pg_ctl(data_dir, "-m", "immediate", "stop")


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    """Yield a connection whose work is committed."""
    engine = create_engine(sync_engine_url(url))
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def member(url: str, role: str = "youth") -> str:
    """Make an account with an open session straight in the database; return the cookie."""
    token, account, now = secrets.token_urlsafe(32), new_id(), utc_now()
    name = f"Loutre-{secrets.token_hex(6)}"
    with connected(url) as connection:
        connection.execute(
            text(
                "INSERT INTO account"
                " (id, role, pseudonym, pseudonym_key, display_name, totp_last_step, demo, created_at)"
                " VALUES (:id, :role, :name, :key, :name, 0, false, :now)"
            ),
            {"id": account, "role": role, "name": name, "key": name.lower(), "now": now},
        )
        connection.execute(
            text(
                "INSERT INTO login_session (id, account_id, token_hash, created_at, last_seen_at, expires_at)"
                " VALUES (:id, :account, :hash, :now, :now, :now + interval '8 hours')"
            ),
            {"id": new_id(), "account": account, "hash": _hash(token), "now": now},
        )
    return token


def said(words: str) -> dict[str, Any]:
    """Return the body of a text participation."""
    return {"challenge": "solidavir-us", "kind": "text", "text": words}


def fresh() -> UUID:
    """Return a client-made id."""
    return new_id()
