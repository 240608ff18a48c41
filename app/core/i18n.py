"""The languages of the product, and the catalogue of the server's own sentences."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

Language = Literal["fr", "en"]


def pick_language(accept: str | None, cookie: str | None = None) -> Language:
    """Return the reader's language: the one they chose, else the first that both speak, else French."""
    if cookie in ("fr", "en"):
        return "en" if cookie == "en" else "fr"
    best: tuple[float, Language] = (0.0, "fr")
    for part in (accept or "").split(",")[:20]:
        tag, _, parameters = part.strip().partition(";")
        language = tag.strip().lower().split("-")[0]
        quality = _quality(parameters)
        if language in ("fr", "en") and quality > best[0]:
            best = (quality, "en" if language == "en" else "fr")
    return best[1]


def _quality(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0


@cache
def catalogue(folder: Path, language: Language) -> Mapping[str, str]:
    """Return the sentences of one language (`area.screen.meaning` → sentence)."""
    loaded: dict[str, str] = json.loads((folder / f"{language}.json").read_text(encoding="utf-8"))
    return loaded


def say(sentences: Mapping[str, str], key: str, **params: Any) -> str:
    """Return one sentence with its `{names}` filled in; the key itself when the catalogue lacks it."""
    sentence = sentences.get(key, key)
    for name, value in params.items():
        sentence = sentence.replace("{" + name + "}", str(value))
    return sentence
