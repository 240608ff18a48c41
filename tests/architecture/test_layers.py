"""The rules of docs/architecture: who may import whom, what stands where."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APP = ROOT / "app"
# An area imports only areas to its left.
AREAS = [
    "audit",
    "accounts",
    "structures",
    "media",
    "notifications",
    "challenges",
    "consents",
    "participations",
    "spaces",
    "agenda",
    "promeneurs",
    "conversations",
    "moderation",
    "safety",
    "decryptage",
    "network",
    "bilan",
    "partners",
    "snapshot",
]
# Downward only. `main`, `cli`, `seeding` and `backup` put everything together.
LAYERS = {
    "core": 0,
    "models": 1,
    "schemas": 1,
    "integrations": 1,
    "domain": 2,
    "api": 3,
    "jobs": 3,
    "seeding": 4,
    "backup": 4,
    "main": 4,
    "cli": 5,
    "__main__": 6,
}
# The documented exceptions: the app runs the jobs in its own process, and the command line builds the app.
FILES = sorted(path for path in APP.rglob("*.py") if "migrations" not in path.parts and "content" not in path.parts)


def imports(path: Path) -> Iterator[str]:
    """Yield every `app.…` module that a file imports, lazily imported ones too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.startswith("app"))
        elif isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("app"):
            for alias in node.names:
                yield f"{node.module}.{alias.name}"


def layer_of(module: str) -> str | None:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and parts[1] in LAYERS else None


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def area_of(module: str) -> str | None:
    parts = module.split(".")
    return parts[2] if len(parts) > 2 and parts[2] in AREAS else None


def test_the_tree_is_large_enough_to_mean_something() -> None:
    assert len(FILES) > 60
    assert sum(1 for path in FILES for _ in imports(path)) > 200


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_imports_point_downward(path: Path) -> None:
    own = layer_of(module_of(path))
    assert own or path.parent == APP, f"{path} stands in no layer"
    for imported in imports(path):
        theirs = layer_of(imported)
        if own and theirs:
            assert LAYERS[theirs] <= LAYERS[own], f"{path}: {own} must not know {imported}"
            crossing = {own, theirs} in ({"api", "jobs"}, {"models", "schemas"}, {"models", "integrations"})
            assert not crossing, f"{path}: {own} and {theirs} stand side by side"


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_an_area_imports_only_areas_to_its_left(path: Path) -> None:
    own = area_of(module_of(path))
    if own is None:
        return
    for imported in imports(path):
        theirs = area_of(imported)
        if theirs is not None:
            assert AREAS.index(theirs) <= AREAS.index(own), f"{path}: {own} must not know {imported}"


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_only_the_edge_of_the_transaction_commits(path: Path) -> None:
    calls = [
        node.lineno
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit"
    ]
    # core/migrate.py commits the lock of a synchronous connection, outside any request.
    assert not calls or path.name in ("db.py", "migrate.py")


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_one_home_for_each_dangerous_thing(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        for name in names:
            assert name.split(".")[0] != "jose" or path.name == "tokens.py", f"{path} imports jose"
            assert name.split(".")[0] not in ("random",), f"{path} imports random; use secrets"
            layer = layer_of(module_of(path))
            if layer in ("domain", "models", "schemas"):
                assert name.split(".")[0] not in ("fastapi", "starlette"), f"{path} knows HTTP"


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_time_and_ids_have_one_source(path: Path) -> None:
    if path.parts[-2:] in (("core", "clock.py"), ("core", "ids.py")):
        return
    text = path.read_text(encoding="utf-8")
    for forbidden in ("datetime.now(", "datetime.utcnow(", "date.today(", "uuid4(", "uuid7("):
        assert forbidden not in text, f"{path} uses {forbidden}"


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_files_and_functions_fit(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 400, f"{path} has {len(lines)} lines"
    for node in ast.walk(ast.parse("\n".join(lines))):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.end_lineno:
            assert node.end_lineno - node.lineno < 50, f"{path}:{node.lineno} {node.name} is too long"


def test_names_that_say_nothing_are_not_there() -> None:
    for path in FILES:
        assert path.stem not in ("utils", "helpers", "common_utils", "manager", "base"), path
        assert not path.stem[-1].isdigit(), path


@pytest.mark.parametrize("path", sorted((APP / "models").glob("*.py")), ids=module_of)
def test_models_keep_real_annotations(path: Path) -> None:
    assert "from __future__ import annotations" not in path.read_text(encoding="utf-8")


def test_the_territory_is_configuration() -> None:
    """Nothing in the code names the department: its code, its places and its box stand in the territory's folder."""
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and path.name != "settings.py":
                assert node.value != "32", f"{path}:{node.lineno}"
                assert "Gers" not in node.value, f"{path}:{node.lineno}"


def test_every_table_says_what_it_holds_of_a_person() -> None:
    from sqlmodel import SQLModel

    import app.models  # noqa: F401

    assert len(SQLModel.metadata.tables) >= 15
    for table in SQLModel.metadata.tables.values():
        declared = table.info.get("personal")
        assert declared, f"{table.name} declares nothing"
        assert set(declared) == {"holds", "export", "erase", "keep"}, table.name
        assert all(declared.values()), table.name


def test_the_sentences_exist_in_both_languages() -> None:
    import json

    folder = APP / "content" / "messages"
    french, english = (json.loads((folder / f"{lang}.json").read_text(encoding="utf-8")) for lang in ("fr", "en"))
    assert set(french) == set(english)
    assert all(french.values())
    assert all(english.values())
    for key, sentence in french.items():
        placeholders = {part.split("}")[0] for part in sentence.split("{")[1:]}
        assert placeholders == {part.split("}")[0] for part in english[key].split("{")[1:]}, key


def test_every_code_that_is_raised_has_its_sentences() -> None:
    import json
    import re

    sentences = json.loads((APP / "content" / "messages" / "fr.json").read_text(encoding="utf-8"))
    raised = re.compile(
        r"(?:BadRequest|NotSignedIn|Forbidden|NotFound|Conflict|Gone|PreconditionFailed|TooLarge|UnsupportedType|"
        r"ChecksumMismatch|TooMany|Unavailable|InsufficientStorage)\(\s*\"([a-z_]+)\""
    )
    fields = re.compile(r"invalid_field\(\s*\"[a-z_]+\",\s*\"([a-z_]+)\"\)|\"code\": \"([a-z_]+)\", \"detail\": \"\"")
    count = 0
    for path in FILES:
        text = path.read_text(encoding="utf-8")
        for code in [*raised.findall(text), *re.findall(r"^    code = \"([a-z_]+)\"", text, re.M)]:
            count += 1
            assert f"problem.{code}.title" in sentences, f"{path}: {code}"
        for pair in fields.findall(text):
            count += 1
            assert f"field.{pair[0] or pair[1]}" in sentences, f"{path}: {pair}"
    assert count > 40
