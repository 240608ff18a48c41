"""Finding communes and spaces by words, whatever the accents and hyphens."""

import re
import unicodedata
from pathlib import Path

from app.integrations.communes import Commune, load_communes

MOST = 20


def fold(text: str) -> str:
    """Return a text as one searches for it: no case, no accents, one space between words."""
    decomposed = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "oe")).casefold()
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(re.findall(r"[a-z0-9]+", plain))


def match_communes(territory: Path, wanted: str) -> list[Commune]:
    """Return the communes whose name or postal code answers to `wanted`, the closest and largest first."""
    words = fold(wanted)
    if not words:
        return []
    ranked = []
    for commune in load_communes(territory).values():
        name = fold(commune.name)
        if name.startswith(words) or any(code.startswith(words) for code in commune.postcodes):
            ranked.append((0, -commune.population, commune))
        elif all(any(part.startswith(word) for part in name.split()) for word in words.split()):
            ranked.append((1, -commune.population, commune))
    ranked.sort(key=lambda row: (row[0], row[1], row[2].insee))
    return [commune for _, _, commune in ranked[:MOST]]
