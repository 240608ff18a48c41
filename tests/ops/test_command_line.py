"""The command line: what is wrong is said in one line, with exit code 2, and never as a traceback."""

import socket
from pathlib import Path

import pytest

from app.core.migrate import migrate
from tests.conftest import fresh_database
from tests.ops.processes import connected, free_port, run

NOWHERE = "postgresql://nobody@127.0.0.1:1/nothing"


def check_one_line(done: object, *words: str) -> None:
    code, out, err = done.returncode, done.stdout, done.stderr
    lines = [line for line in err.splitlines() if line.strip()]
    assert code == 2, err
    assert len(lines) == 1, err
    assert lines[0].startswith("error: ")
    assert "Traceback" not in out + err
    for word in words:
        assert word in lines[0], lines[0]


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"port": "web"}, ("PORT",)),
        ({"secret_key": "short"}, ("SECRET_KEY",)),
        ({"territory": "atlantide"}, ("TERRITORY", "atlantide")),
        ({"data_dir": "/dev/null/data"}, ("DATA_DIR",)),
        ({"database_url": NOWHERE}, ("DATABASE_URL",)),
        ({"database_url": "nonsense"}, ("DATABASE_URL",)),
    ],
)
def test_a_bad_setting(tmp_path: Path, settings: dict[str, str], words: tuple[str, ...]) -> None:
    values: dict[str, str] = {"port": str(free_port()), "data_dir": str(tmp_path / "data"), **settings}
    done = run("serve", cwd=tmp_path, **values)
    check_one_line(done, *words)
    assert "short" not in done.stderr.replace("shorter", "")  # a secret's value is not repeated


def test_a_port_that_is_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run("serve", cwd=tmp_path, port=port, data_dir=tmp_path / "data")
        check_one_line(done, "PORT", str(port))
    assert not (tmp_path / "data" / "postgres").exists()  # nothing was begun for nothing


@pytest.mark.parametrize(
    "command",
    [("work",), ("check-audit",), ("backup", "x.tar"), ("restore", "x.tar")],
)
def test_a_database_that_is_not_there(tmp_path: Path, command: tuple[str, ...]) -> None:
    done = run(*command, cwd=tmp_path, database_url=NOWHERE, data_dir=tmp_path / "data")
    check_one_line(done, "DATABASE_URL")


def test_the_password_of_the_database_is_not_told(tmp_path: Path) -> None:
    done = run("migrate", cwd=tmp_path, database_url="postgresql://u:hunter2pass@127.0.0.1:1/x", data_dir=tmp_path)
    check_one_line(done, "DATABASE_URL")
    assert "hunter2pass" not in done.stdout + done.stderr


def test_help_and_the_document_need_no_database(tmp_path: Path, root: Path) -> None:
    done = run("--help", cwd=tmp_path)
    assert done.returncode == 0
    for command in ("serve", "work", "migrate", "seed", "create-admin", "openapi", "backup", "restore", "check-audit"):
        assert command in done.stdout
    done = run("openapi", cwd=tmp_path, database_url=NOWHERE)
    assert done.returncode == 0
    assert done.stdout == (root / "openapi.json").read_text(encoding="utf-8")


def test_the_first_admin_and_the_register(tmp_path: Path, server_url: str) -> None:
    url = fresh_database(server_url)
    settings = {"database_url": url, "data_dir": tmp_path / "data"}
    done = run("create-admin", "chef@example.org", "Une Admin", cwd=tmp_path, **settings)
    assert done.returncode == 0, done.stderr
    assert '"totp_secret"' in done.stdout
    check_one_line(run("create-admin", "chef@example.org", "Une Admin", cwd=tmp_path, **settings), "email_taken")
    done = run("check-audit", cwd=tmp_path, **settings)
    assert (done.returncode, done.stdout.strip()) == (0, "the chain holds")
    with connected(url) as connection:
        connection.exec_driver_sql("UPDATE audit_entry SET outcome = 'refused'")
    done = run("check-audit", cwd=tmp_path, **settings)
    assert (done.returncode, done.stdout.strip()) == (1, "broken at entry 1")
    assert (tmp_path / "data" / "secret.key").stat().st_mode & 0o777 == 0o600
    migrate(url)  # twice is once
