"""Backup and restore: database, media and secret key in one .tar file."""

import asyncio
import io
import json
import os
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import obstore
from rich.progress import Progress
from sqlalchemy import create_engine, inspect
from sqlalchemy.engine import make_url

from app.core.clock import utc_now
from app.core.db import Database, libpq_url
from app.core.migrate import migrate, sync_engine_url
from app.core.postgres import postgres_binary
from app.core.settings import Settings, write_private
from app.domain import snapshot
from app.integrations import storage

FORMAT = 1
END = "end.json"


class BackupError(Exception):
    """A backup that can't be made or restored; the text says why."""


def backup(settings: Settings, url: str, target: Path) -> None:
    """Write everything into `target` (mode 600); a half-written file never bears that name."""
    scratch = target.with_name(f".{target.name}.{os.getpid()}")
    descriptor = os.open(scratch, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with (
            os.fdopen(descriptor, "w+b") as file,
            tarfile.open(fileobj=file, mode="w") as archive,
            tempfile.TemporaryDirectory(dir=target.parent) as folder,
        ):
            manifest = {"format": FORMAT, "made_at": utc_now().isoformat()}
            _add(archive, "manifest.json", json.dumps(manifest).encode())
            _add_secret(archive, settings)
            dump = Path(folder) / "database.dump"
            _run("pg_dump", url, "--format=custom", "--no-owner", f"--file={dump}")
            archive.add(dump, "database.dump")
            _add_media(archive, settings)
            _add(archive, END, json.dumps({"members": len(archive.getnames())}).encode())
        scratch.rename(target)
    finally:
        scratch.unlink(missing_ok=True)


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mode = len(content), 0o600
    archive.addfile(info, io.BytesIO(content))


def _add_secret(archive: tarfile.TarFile, settings: Settings) -> None:
    # A key given by the environment is the operator's to keep; without it the sealed TOTP secrets stay shut.
    path = settings.data_dir / "secret.key"
    if not settings.secret_key and path.exists():
        _add(archive, "secret.key", path.read_bytes())


# Not by obstore's asynchronous half: its threads may still speak to a loop while the interpreter ends, and abort it.
def _list_media(store: storage.Store) -> list[str]:
    return [item["path"] for item in obstore.list(store.objects).collect()]


def _add_media(archive: tarfile.TarFile, settings: Settings) -> None:
    store = storage.open_store(settings)
    keys = _list_media(store)
    with Progress(transient=True) as progress:
        bar = progress.add_task("media", total=len(keys))
        for key in keys:
            try:
                _add(archive, f"media/{key}", bytes(obstore.get(store.objects, key).bytes()))
            except FileNotFoundError:  # withdrawn since the listing
                continue
            finally:
                progress.advance(bar)


def restore(settings: Settings, url: str, source: Path) -> None:
    """Restore into an empty database and an empty store; anything there already is an error."""
    if _has_tables(url):
        raise BackupError("the database is not empty: restore into a new DATA_DIR or DATABASE_URL")
    if _list_media(storage.open_store(settings)):
        raise BackupError("the media are not empty: restore into a new DATA_DIR or STORAGE_URL")
    with _opened(source) as archive, tempfile.TemporaryDirectory(dir=settings.data_dir) as folder:
        dump = Path(folder) / "database.dump"
        dump.write_bytes(_read(archive, "database.dump"))
        _run(
            "pg_restore",
            url,
            "--exit-on-error",
            "--no-owner",
            "--single-transaction",
            str(dump),
        )
        if "secret.key" in archive.getnames() and not settings.secret_key:
            write_private(settings.data_dir / "secret.key", _read(archive, "secret.key").decode())
        asyncio.run(_put_media(archive, settings))
    migrate(url)
    asyncio.run(_rename(url))


@contextmanager
def _opened(source: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(source, "r:") as archive:
            _check_whole(archive)
            yield archive
    except (tarfile.TarError, ValueError, KeyError) as error:
        raise BackupError(f"{source} is not a backup, or is damaged: {error}") from error


def _check_whole(archive: tarfile.TarFile) -> None:
    """Look at everything before anything is written: a file that was cut between two members looks like a whole one."""
    names = archive.getnames()
    manifest = json.loads(_read(archive, "manifest.json"))
    if manifest["format"] != FORMAT:
        raise BackupError(f"the backup is of format {manifest['format']}; this version reads format {FORMAT}")
    if names[-1] != END or json.loads(_read(archive, END))["members"] != len(names) - 1:
        raise ValueError("its end is missing")


def _read(archive: tarfile.TarFile, name: str) -> bytes:
    try:
        file = archive.extractfile(name)
    except KeyError as error:
        raise BackupError(f"the backup lacks {name}") from error
    return file.read() if file else b""


async def _put_media(archive: tarfile.TarFile, settings: Settings) -> None:
    store = storage.open_store(settings)
    members = [member for member in archive.getmembers() if member.name.startswith("media/")]
    with Progress(transient=True) as progress:
        for member in progress.track(members, description="media"):
            # The store refuses keys that are not of its own form, so a forged name can't leave its folder.
            await store.put(member.name.removeprefix("media/"), _read(archive, member.name))


def _has_tables(url: str) -> bool:
    engine = create_engine(sync_engine_url(url))
    try:
        return bool(inspect(engine).get_table_names())
    finally:
        engine.dispose()


async def _rename(url: str) -> None:
    database = Database(url, pool_size=2)
    try:
        async with database.transaction() as session:
            await snapshot.rename_instance(session)
    finally:
        await database.close()


def _run(program: str, url: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs on a database; the password goes by the environment, where `ps` shows none."""
    parsed = make_url(url)
    shown = libpq_url(parsed.set(password=None).render_as_string(hide_password=False))
    done = subprocess.run(
        [postgres_binary(program), f"--dbname={shown}", *arguments],
        env={**os.environ, **({"PGPASSWORD": str(parsed.password)} if parsed.password else {})},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise BackupError(f"{program}: {' '.join(done.stderr.split())[:500]}")
