"""Write words.fr.txt, the list that recovery phrases are drawn from.

Run by hand when the list must change; the product only reads the result. Changing the list does not break the phrases
already given, because a phrase is stored as a hash of its words, never as positions in the list.

    pip install wordfreq==3.1.1
    npm install an-array-of-french-words@2.0.0 dictionary-fr@3.0.0
    python build_words.py node_modules
"""

import heapq
import json
import re
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from wordfreq import zipf_frequency

HERE = Path(__file__).parent
SIZE = 7400  # Seven words of it are 89.9 bits.
COMMON = 2.1  # Zipf scale: about one occurrence in eight million words.
TAKES_FORM = re.compile(r"(S\.|F\.|W\.|Fs|F\+|X\.|A\.|Fc|Fx|Wx|I\.|Fe|F\.Gc|L'D'Q'|[a-ip-y][0-9A-Z][pq]?[+.]?)")
"""Flags of the spelling dictionary's base forms: nouns and adjectives (singular or invariable) and infinitives."""

KNOWN_HERE = [
    "amandier",
    "anorak",
    "babouche",
    "binette",
    "bolet",
    "bougeoir",
    "brugnon",
    "cafetier",
    "cageot",
    "caneton",
    "colvert",
    "cymbale",
    "ecumoire",
    "endive",
    "genisse",
    "girolle",
    "gnocchi",
    "goyave",
    "grenadin",
    "joufflu",
    "lampion",
    "litchi",
    "morille",
    "moufle",
    "myosotis",
    "oisillon",
    "palombe",
    "ragondin",
    "rainette",
    "roitelet",
]
"""Rare in large corpora, familiar to anybody who lives in the country."""


def fold(word: str) -> str:
    """The word as it is typed: no accents, no ligatures."""
    word = word.replace("œ", "oe").replace("æ", "ae")
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


def base_forms(modules: Path) -> dict[str, float]:
    """Folded base forms of 4 to 8 letters that both word lists know, with their frequency."""
    known = set(json.loads((modules / "an-array-of-french-words/index.json").read_text("utf-8")))
    found: dict[str, float] = {}
    for line in (modules / "dictionary-fr/index.dic").read_text("utf-8").splitlines()[1:]:
        word, _, flags = line.split("\t")[0].split(" ")[0].partition("/")
        folded = fold(word)
        if word != word.lower() or not re.fullmatch("[a-z]{4,8}", folded) or not TAKES_FORM.fullmatch(flags):
            continue
        if word in known or folded in known:
            found[folded] = max(found.get(folded, 0.0), zipf_frequency(word, "fr"))
    return found


def is_left_out(path: Path) -> Callable[[str], bool]:
    """A test for the words that must not appear: `word`, `prefix*`, and `+word` for an exception to a prefix."""
    lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]
    entries = [entry for line in lines for entry in line.split()]
    spared = {fold(entry[1:]) for entry in entries if entry.startswith("+")}
    whole = {fold(entry) for entry in entries if not entry.startswith("+") and not entry.endswith("*")}
    starts = tuple({fold(entry[:-1]) for entry in entries if entry.endswith("*")})
    return lambda word: word not in spared and (word in whole or word.startswith(starts))


def close_pairs(words: list[str]) -> dict[str, set[str]]:
    """For each word, those that one typing slip (a letter changed, added or dropped) turns it into."""
    near: dict[str, set[str]] = {word: set() for word in words}
    same_but_one = defaultdict(set)
    for word in words:
        for i in range(len(word)):
            same_but_one[word[:i] + "*" + word[i + 1 :]].add(word)
            shorter = word[:i] + word[i + 1 :]
            if shorter in near:
                near[word].add(shorter)
                near[shorter].add(word)
    for group in same_but_one.values():
        for word in group:
            near[word] |= group - {word}
    return near


def far_apart(frequency: dict[str, float], near: dict[str, set[str]]) -> list[str]:
    """A large set without any close pair, frequent words first."""
    alive, left = set(near), {word: len(near[word]) for word in near}

    def rank(word: str) -> tuple[float, str]:
        return -(frequency[word] ** 2) / (left[word] + 1), word

    heap, chosen = [rank(word) for word in near], []
    heapq.heapify(heap)
    while heap:
        entry = heapq.heappop(heap)
        word = entry[1]
        if word not in alive or entry != rank(word):
            continue
        chosen.append(word)
        alive.discard(word)
        for lost in near[word] & alive:
            alive.discard(lost)
            for other in near[lost] & alive:
                left[other] -= 1
                heapq.heappush(heap, rank(other))
    return chosen


def choose(frequency: dict[str, float]) -> list[str]:
    """All the words that are far apart, then the others: those with the fewest close words first, then by frequency."""
    near = close_pairs(sorted(frequency))
    chosen = set(far_apart(frequency, near))
    others = sorted(set(near) - chosen, key=lambda word: (len(near[word] & chosen), -frequency[word], word))
    chosen |= set(others[: max(0, SIZE - len(chosen))])
    return sorted(chosen)[:SIZE]


def main() -> None:
    """Build the list from the folder of the npm packages."""
    left_out = is_left_out(HERE / "words_left_out.fr.txt")
    known = base_forms(Path(sys.argv[1]))
    frequency = {w: f for w, f in known.items() if (f >= COMMON or w in KNOWN_HERE) and not left_out(w)}
    words = choose(frequency)
    (HERE / "words.fr.txt").write_text("\n".join(words) + "\n", "utf-8")
    near = close_pairs(words)
    print(f"{len(frequency)} candidates, {len(words)} words, {sum(bool(near[w]) for w in words)} with a close word")


if __name__ == "__main__":
    main()
