"""What is generated is committed, and is what the generator writes today."""

import json
import re
import subprocess
from pathlib import Path

import pytest
from fastapi import FastAPI

from app.api.openapi import whole_document

ROOT = Path(__file__).resolve().parents[2]
TRACKED = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split("\n")


def test_the_openapi_document_is_the_app_s(app: FastAPI) -> None:
    committed = json.loads((ROOT / "openapi.json").read_text(encoding="utf-8"))
    assert committed == json.loads(json.dumps(whole_document(app))), "run `make openapi`"


def test_the_api_types_are_the_document_s(tmp_path: Path) -> None:
    program = ROOT / "frontend" / "node_modules" / ".bin" / "openapi-typescript"
    if not program.exists():
        pytest.skip("NO node_modules: the API types are not compared (make test installs them)")
    written = tmp_path / "schema.ts"
    subprocess.run([program, ROOT / "openapi.json", "-o", written], check=True, capture_output=True)
    committed = (ROOT / "frontend" / "src" / "api" / "schema.ts").read_text(encoding="utf-8")
    assert _plain(written.read_text(encoding="utf-8")) == _plain(committed), "run `make openapi`"


def _plain(text: str) -> str:
    """Return a source without what a formatter may change."""
    return re.sub(r"[\s;,]+", "", text)


def test_what_documents_the_settings_is_up_to_date() -> None:
    done = subprocess.run(
        [ROOT / ".venv" / "bin" / "python", "scripts/env_example.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_lock_files_name_no_registry() -> None:
    for name in ("requirements.txt", "requirements-dev.txt", "frontend/package-lock.json"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert not re.search(r"index-url|find-links|\"resolved\": *\"http|registry\.", text), name
    assert "--hash=sha256:" in (ROOT / "requirements.txt").read_text(encoding="utf-8")


def test_no_path_of_somebody_s_machine_is_committed() -> None:
    machine = re.compile(r"(?<![\w.-])/(?:root|work|home/\w+|Users/\w+)/")
    for name in TRACKED:
        path = ROOT / name
        if (
            path.suffix in (".py", ".ts", ".tsx", ".mjs", ".json", ".md", ".toml", ".yaml", ".html", ".css", "")
            and path.is_file()
        ):
            found = machine.search(path.read_text(encoding="utf-8", errors="replace"))
            assert not found or name.startswith(("tests/architecture/", "Dockerfile")), f"{name}: {found.group()}"
