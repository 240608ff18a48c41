"""Backup and restore: one command each, into an empty place, all or nothing; and the demo that fills it."""

import json
import shutil
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pyotp
import pytest
from sqlalchemy import text

from app import backup as backups
from app.core.settings import Settings
from tests.conftest import fresh_database
from tests.ops.processes import Server, client_of, connected, run


class Original(NamedTuple):
    data: Path
    url: str
    archive: Path


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory, server_url: str) -> Original:
    """A place with the demo in it, and its backup."""
    folder = tmp_path_factory.mktemp("original")
    url, data, archive = fresh_database(server_url), folder / "data", folder / "all.tar"
    done = run("seed", cwd=folder, demo="true", data_dir=data, database_url=url)
    assert done.returncode == 0, done.stderr
    done = run("backup", str(archive), cwd=folder, data_dir=data, database_url=url)
    assert (done.returncode, done.stdout.strip()) == (0, str(archive)), done.stderr
    return Original(data, url, archive)


@pytest.fixture
def empty(tmp_path: Path, server_url: str) -> dict[str, object]:
    return {"data_dir": tmp_path / "data", "database_url": fresh_database(server_url)}


def tables(url: str) -> list[str]:
    with connected(url) as connection:
        return list(connection.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).scalars())


def demo_accounts(original: Original) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads((original.data / "demo-accounts.json").read_text())
    return found


def test_the_demo_and_its_accounts(original: Original, tmp_path: Path) -> None:
    path = original.data / "demo-accounts.json"
    assert path.stat().st_mode & 0o777 == 0o600
    made = demo_accounts(original)
    assert {row["role"] for row in made} == {"promeneur", "coordinator", "admin"}
    for row in made:
        assert set(row) == {"role", "email", "password", "totp_secret"}
        assert len(row["password"]) >= 12
    assert len({row["password"] for row in made}) == len(made)
    with connected(original.url) as connection:
        published = connection.execute(
            text("SELECT count(*), bool_and(demo) FROM participation WHERE published_revision IS NOT NULL")
        ).one()
    assert published.count >= 12
    assert published.bool_and
    # The second time changes nothing, not even a password.
    done = run("seed", cwd=tmp_path, demo="true", data_dir=original.data, database_url=original.url)
    assert done.returncode == 0
    assert demo_accounts(original) == made


def test_a_backup_is_private_and_whole(original: Original) -> None:
    assert original.archive.stat().st_mode & 0o777 == 0o600
    with tarfile.open(original.archive) as archive:
        names = archive.getnames()
    assert {"manifest.json", "secret.key", "database.dump"} <= set(names)
    kept = [path for path in (original.data / "media").rglob("*") if path.is_file() and ".scratch" not in path.parts]
    assert len([name for name in names if name.startswith("media/")]) == len(kept) >= 12
    assert [path.name for path in original.archive.parent.iterdir() if path.name.startswith(".")] == []


def test_what_is_restored_lives(original: Original, tmp_path: Path, empty: dict[str, object]) -> None:
    done = run("restore", str(original.archive), cwd=tmp_path, **empty)
    assert (done.returncode, done.stdout.strip()) == (0, "restored"), done.stderr
    before, after = (
        Server(original.data.parent, data_dir=original.data, database_url=original.url),
        Server(tmp_path, **empty),
    )
    try:
        before.start()
        after.start()
        with client_of(before) as old, client_of(after) as new:
            there, here = (client.get("/api/v1/snapshot").json() for client in (old, new))
            # The name of the database is another, so that no phone counts on from the old numbers.
            assert there.pop("revision") != here.pop("revision")
            assert there == here
            assert len(here["wall"]) >= 12
            pictures = [r["url"] for item in here["wall"] for m in item["media"] for r in m["renditions"]]
            assert len(pictures) >= 6
            for url in pictures:
                assert new.get(url).content == old.get(url).content != b""
            # The sealed secrets open again: the key came along.
            admin = next(row for row in demo_accounts(original) if row["role"] == "admin")
            code = pyotp.TOTP(admin["totp_secret"]).now()
            body = {"email": admin["email"], "password": admin["password"], "totp": code}
            assert new.post("/api/v1/sessions", json=body).status_code == 201
            assert new.get("/api/v1/audit").status_code == 200
    finally:
        before.end()
        after.end()
    done = run("check-audit", cwd=tmp_path, **empty)
    assert done.returncode == 0
    # Again, into what is no longer empty.
    refused(run("restore", str(original.archive), cwd=tmp_path, **empty), "not empty")


def refused(done: Any, *words: str) -> None:
    assert done.returncode == 2, done.stderr
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("error: ")
    for word in words:
        assert word in lines[0]


def test_media_that_are_there_are_not_overwritten(original: Original, tmp_path: Path, empty: dict[str, object]) -> None:
    there = tmp_path / "data" / "media" / "media" / "x" / "320.webp"
    there.parent.mkdir(parents=True)
    there.write_bytes(b"of another")
    refused(run("restore", str(original.archive), cwd=tmp_path, **empty), "not empty")
    assert there.read_bytes() == b"of another"
    assert tables(str(empty["database_url"])) == []


def spoil(archive: Path, to: Path) -> Iterator[tuple[str, Path]]:
    """Yield damaged copies: cut in the middle, cut between two files, one file missing, and no backup at all."""
    whole = archive.read_bytes()
    with tarfile.open(archive) as opened:
        members = opened.getmembers()
    dump = next(member for member in members if member.name == "database.dump")
    media = [member for member in members if member.name.startswith("media/")]
    cuts = {
        "in the dump": dump.offset_data + dump.size // 2,
        "right behind the dump": media[0].offset,
        "in a picture": media[2].offset_data + media[2].size // 2,
        "between two pictures": media[3].offset,
        "before the last": media[-1].offset,
    }
    for name, at in cuts.items():
        path = to / "cut.tar"
        path.write_bytes(whole[:at])
        yield name, path
        path.write_bytes(whole[:at] + b"\0" * 10240)  # with the end of an archive behind it
        yield f"{name}, with an end", path
    path = to / "none.tar"
    path.write_bytes(b"")
    yield "nothing", path
    path.write_bytes(b"no archive" * 1000)
    yield "no archive", path
    shutil.copy(__file__, path)
    with tarfile.open(path, "w") as other:
        other.add(__file__, "manifest.json")
    yield "another archive", path


def test_a_damaged_backup_is_refused_before_anything_is_written(
    original: Original, tmp_path: Path, empty: dict[str, object]
) -> None:
    url = str(empty["database_url"])
    settings = Settings(_env_file=None, data_dir=tmp_path / "data", database_url=url)
    settings.data_dir.mkdir()
    count = 0
    for name, path in spoil(original.archive, tmp_path):
        with pytest.raises(backups.BackupError) as caught:
            backups.restore(settings, url, path)
        assert "\n" not in str(caught.value), name
        assert tables(url) == [], name
        assert not (settings.data_dir / "secret.key").exists(), name
        assert [p for p in settings.data_dir.rglob("*") if p.is_file()] == [], name
        count += 1
    assert count == 13
    # And through the command line: one line, exit code 2.
    refused(run("restore", str(path), cwd=tmp_path, **empty), "none.tar")
    refused(run("restore", "/nowhere/x.tar", cwd=tmp_path, **empty), "/nowhere/x.tar")


def test_a_backup_that_cannot_be_written(original: Original, tmp_path: Path) -> None:
    settings = {"data_dir": original.data, "database_url": original.url}
    refused(run("backup", "/nowhere/x.tar", cwd=tmp_path, **settings))
