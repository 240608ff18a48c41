"""Write what documents the settings, from their declaration: `.env.example` and the table in docs/operations.md.

`python scripts/env_example.py` writes both; with `--check` it writes nothing and exits 1 when one of them differs.
"""

import argparse
import sys
from pathlib import Path

from pydantic.fields import FieldInfo

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / ".env.example"
OPERATIONS = ROOT / "docs" / "operations.md"
BEGIN, END = "<!-- settings: written by scripts/env_example.py -->", "<!-- end of settings -->"

_HEAD = """\
# Every setting of En lien, with its default. Copy this file to .env and remove the # of the lines you change:
# an optional setting that stands there with nothing behind its = is an empty value, not an absent one.
# The environment wins over the file. Written by scripts/env_example.py from app/core/settings.py.
"""


def settings_fields() -> list[tuple[str, FieldInfo]]:
    """Return (environment variable, field) of every setting, in the order in which they are declared."""
    sys.path.insert(0, str(ROOT))  # the script's own folder stands there when it is run by its path
    from app.core.settings import Settings

    return [(name.upper(), field) for name, field in Settings.model_fields.items()]


def shown_default(field: FieldInfo) -> str:
    """Return a default as one would write it in the environment; nothing for "not set"."""
    if field.default is None:
        return ""
    return str(field.default).lower() if isinstance(field.default, bool) else str(field.default)


def example() -> str:
    """Return the whole of `.env.example`."""
    entries = [f"\n# {field.description}\n# {name}={shown_default(field)}\n" for name, field in settings_fields()]
    return _HEAD + "".join(entries)


def table() -> str:
    """Return the Markdown table of the settings."""
    rows = [
        f"| `{name}` | {f'`{default}`' if (default := shown_default(field)) else 'not set'} | {field.description} |"
        for name, field in settings_fields()
    ]
    return "\n".join(["| Variable | Default | What it is |", "|---|---|---|", *rows])


def operations() -> str:
    """Return docs/operations.md with its table renewed."""
    text = OPERATIONS.read_text(encoding="utf-8")
    before, found_begin, rest = text.partition(BEGIN)
    _, found_end, after = rest.partition(END)
    if not (found_begin and found_end):
        raise SystemExit(f"error: {OPERATIONS.name} has lost the marks around its table of settings")
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


def main() -> int:
    """Write the files, or compare them."""
    parser = argparse.ArgumentParser(description="Document the settings from their declaration.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a file differs")
    check = parser.parse_args().check
    stale = False
    for path, wanted in ((EXAMPLE, example()), (OPERATIONS, operations())):
        if path.exists() and path.read_text(encoding="utf-8") == wanted:
            continue
        stale = True
        if check:
            sys.stderr.write(f"{path.relative_to(ROOT)} is out of date: run python scripts/env_example.py\n")
        else:
            path.write_text(wanted, encoding="utf-8")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
