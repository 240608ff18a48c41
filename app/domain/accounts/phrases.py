"""Recovery phrases and pseudonyms."""

import re
import secrets
import unicodedata
from functools import cache
from pathlib import Path

WORDS_PER_PHRASE = 7
_WORDS_FILE = Path(__file__).resolve().parents[2] / "content" / "words.fr.txt"


@cache
def words() -> tuple[str, ...]:
    """Return the word list: at least 7,300 words, so that seven of them carry at least 89 bits."""
    return tuple(_WORDS_FILE.read_text(encoding="utf-8").split())


def new_phrase() -> str:
    """Return seven words drawn with `secrets`."""
    return " ".join(secrets.choice(words()) for _ in range(WORDS_PER_PHRASE))


def normalize_phrase(phrase: str) -> str:
    """Return a phrase as it was drawn, whatever the case, accents and separators it was typed with."""
    return " ".join(re.findall(r"[a-z]+", _fold(phrase)))


def pseudonym_key(pseudonym: str) -> str:
    """Return what two pseudonyms must not share: letters and digits without case, accents or separators."""
    return re.sub(r"[\W_]+", "", _fold(pseudonym))


def _fold(text: str) -> str:
    # Small letters first: there are two Œ, and only one of them would be taken apart.
    plain = text.casefold().replace("œ", "oe").replace("æ", "ae")
    decomposed = unicodedata.normalize("NFKD", plain).casefold()
    return "".join(c for c in decomposed if not unicodedata.combining(c))
