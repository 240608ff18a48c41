"""Help lines: the numbers that answer, shipped with the product."""

import json
from functools import cache
from pathlib import Path

from app.core.ids import revision_of
from app.schemas.safety import HelpLine


@cache
def list_help_lines(content: Path) -> tuple[HelpLine, ...]:
    """Return the help lines in the order in which they are shown."""
    rows = json.loads((content / "help_lines.json").read_text(encoding="utf-8"))
    return tuple(HelpLine.model_validate({**row, "revision": revision_of(row)}) for row in rows)
