"""The communes of the configured territory, from the table that is shipped with it."""

import json
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple


class Commune(NamedTuple):
    """One commune; its point is its centre, in degrees (WGS 84)."""

    insee: str
    name: str
    postcodes: list[str]
    epci: str | None
    epci_name: str | None
    lat: float
    lon: float
    population: int


@cache
def load_communes(folder: Path) -> dict[str, Commune]:
    """Return the communes of a territory folder by INSEE code."""
    rows: list[dict[str, Any]] = json.loads((folder / "communes.json").read_text(encoding="utf-8"))
    return {row["insee"]: Commune(**row) for row in rows}


@cache
def load_territory(folder: Path) -> dict[str, Any]:
    """Return the description of a territory: code, name, bbox, school zone."""
    loaded: dict[str, Any] = json.loads((folder / "territory.json").read_text(encoding="utf-8"))
    return loaded
