"""The command line: serve, work, migrate, seed, create-admin, openapi, backup, restore, check-audit."""

import asyncio
import json
import os
import signal
import socket
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer
import uvicorn
from pydantic import ValidationError

from app import backup as backups
from app import seeding
from app.core import jobs, logging
from app.core.db import Database
from app.core.migrate import migrate as run_migrations
from app.core.postgres import ensure_database, probe_database
from app.core.settings import Settings

cli = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
T = TypeVar("T")


def main() -> None:
    """Run the command line; a bad setting or a taken port is one line and exit code 2."""
    try:
        cli()
    except ValidationError as error:
        for item in error.errors():
            name = "_".join(str(part) for part in item["loc"]).upper()
            print(f"error: the setting {name} is wrong: {item['msg']}", file=sys.stderr)
        raise SystemExit(2) from error


def _stop(message: str) -> typer.Exit:
    print(f"error: {message}", file=sys.stderr)
    return typer.Exit(2)


def _settings() -> Settings:
    settings = Settings()
    logging.configure(fmt=settings.log_format, level=settings.log_level)
    if not settings.territory_dir.is_dir():
        raise _stop(f"the setting TERRITORY is wrong: there is no {settings.territory_dir}")
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _stop(f"the setting DATA_DIR is wrong: {settings.data_dir}: {error.strerror}") from error
    return settings


def _find_database(settings: Settings, *, migrated: bool = False) -> str:
    """Return the URL of the database, once it answers; brought up to date first where that is asked for."""
    try:
        url = ensure_database(settings)
        probe_database(url)
        if migrated:
            run_migrations(url)
    except Exception as error:
        first = str(error).strip().split("\n", 1)[0]
        raise _stop(f"the database can't be used (DATABASE_URL, DATA_DIR): {first}") from error
    return url


def _with_database(settings: Settings, work: Callable[[Database], Awaitable[T]], *, migrated: bool = False) -> T:
    url = _find_database(settings, migrated=migrated)

    async def run() -> T:
        database = Database(url, pool_size=5)
        try:
            async with jobs.opened(database, url):
                return await work(database)
        finally:
            await database.close()

    return asyncio.run(run())


@cli.command()
def serve() -> None:
    """Migrate, then serve the app."""
    settings = _settings()
    _check_port(settings)
    url = _prepare(settings)
    # The server's processes inherit the resolved settings, so that each finds the same database and folder.
    os.environ["DATABASE_URL"] = url
    os.environ["DATA_DIR"] = str(settings.data_dir.resolve())
    if settings.workers > 1:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="enlien-metrics-")
    # uvicorn raises the signal again once it has stopped; ended by it, the process would leave the database running.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print(f"\n  En lien: {settings.public_url or f'http://{settings.host}:{settings.port}'}\n", flush=True)
    uvicorn.run(
        "app.main:create_app",
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.workers if settings.workers > 1 else None,
        loop="uvloop",
        http="httptools",
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies or None,
        server_header=False,
        access_log=False,
        log_config=None,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=15,
        backlog=2048,
    )


def _check_port(settings: Settings) -> None:
    try:
        family, *_, address = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise _stop(f"PORT {settings.port} on {settings.host} can't be used: {error.strerror}") from error


def _prepare(settings: Settings) -> str:
    """Find the database, bring it up to date, load the shipped content; return its URL."""
    _with_database(settings, lambda database: seeding.seed(database, settings), migrated=True)
    return ensure_database(settings)


@cli.command()
def work() -> None:
    """Run background jobs, apart from the server (JOBS_IN_APP=false there)."""
    from app import jobs as declared

    settings = _settings()

    async def run(database: Database) -> None:
        with declared.bound(settings):
            await declared.work(jobs.app, until_signal=True)

    _with_database(settings, run)


@cli.command()
def migrate() -> None:
    """Bring the database to the present version."""
    _find_database(_settings(), migrated=True)


@cli.command()
def seed() -> None:
    """Load the shipped content (and the demo content with DEMO=true); what people changed stays."""
    settings = _settings()
    _with_database(settings, lambda database: seeding.seed(database, settings), migrated=True)


@cli.command()
def create_admin(email: str, name: Annotated[str, typer.Argument(help="First name and name.")]) -> None:
    """Make the first admin; prints the password and the TOTP secret once."""
    settings = _settings()
    try:
        made = _with_database(
            settings, lambda database: seeding.create_admin(database, settings, email, name), migrated=True
        )
    except ValidationError as error:
        raise _stop(error.errors()[0]["msg"]) from error
    except seeding.AppError as error:
        raise _stop(error.code) from error
    print(json.dumps(made, indent=1))


@cli.command()
def openapi(
    output: Annotated[Path | None, typer.Option(help="File to write; standard output when absent.")] = None,
) -> None:
    """Print the whole OpenAPI document."""
    from app.api.openapi import whole_document
    from app.main import create_app

    text = json.dumps(whole_document(create_app(Settings())), indent=1, ensure_ascii=False) + "\n"
    if output:
        output.write_text(text, encoding="utf-8")
    else:
        print(text, end="")


@cli.command()
def backup(target: Annotated[Path, typer.Argument(help="The .tar file to write.")]) -> None:
    """Write database and media into one file."""
    settings = _settings()
    url = _find_database(settings)
    try:
        backups.backup(settings, url, target)
    except (OSError, backups.BackupError) as error:
        raise _stop(str(error)) from error
    print(target)


@cli.command()
def restore(source: Annotated[Path, typer.Argument(help="A file that `backup` wrote.")]) -> None:
    """Restore database and media into an empty place (DATA_DIR, DATABASE_URL)."""
    settings = _settings()
    url = _find_database(settings)
    try:
        backups.restore(settings, url, source)
    except (OSError, backups.BackupError) as error:
        raise _stop(str(error)) from error
    print("restored")


@cli.command()
def check_audit() -> None:
    """Verify the audit trail's chain; exit code 1 when it is broken."""
    broken = _with_database(_settings(), seeding.find_audit_break)
    if broken is not None:
        print(f"broken at entry {broken}")
        raise typer.Exit(1)
    print("the chain holds")
