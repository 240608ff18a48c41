"""Ids and revisions: sortable, fresh, and the same wherever the same is read."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from app.core.ids import new_id, revision_of

SAME = """
from datetime import UTC, datetime
from uuid import UUID
from app.core.ids import revision_of
from app.schemas.spaces import StructureRef
names = list({"title", "slug", "at", "id", "kinds", "structure"})  # an order of this process's own
values = {"title": "Un défi", "slug": "a", "at": datetime(2026, 1, 1, tzinfo=UTC), "id": UUID(int=7),
          "kinds": ["text"], "structure": StructureRef(id=UUID(int=8), name="Une structure")}
print(revision_of({name: values[name] for name in names}))
"""


def test_ids_are_version_seven_and_in_order() -> None:
    made = [new_id() for _ in range(1000)]
    assert len(set(made)) == 1000
    assert made == sorted(made)
    assert {identifier.version for identifier in made} == {7}


def test_a_revision_is_of_the_content() -> None:
    one = {"title": "Un défi", "at": datetime(2026, 1, 1, tzinfo=UTC), "id": UUID(int=7), "ends_on": None}
    assert revision_of(one) == revision_of(dict(reversed(one.items())))
    assert len(revision_of(one)) == 16
    for name, value in (("title", "Un Défi"), ("at", datetime(2026, 1, 2, tzinfo=UTC)), ("id", UUID(int=8))):
        assert revision_of({**one, name: value}) != revision_of(one)


def test_every_process_makes_the_same_revision(root: Path) -> None:
    """Two workers answer with the same bytes, or no phone's If-None-Match would meet its own."""
    made = {
        subprocess.run(
            [sys.executable, "-c", SAME], cwd=root, env={"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2", "3", "4")
    }
    assert len(made) == 1
