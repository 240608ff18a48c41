"""The built frontend: files in memory, compressed at build, with immutable names."""

import base64
import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from markupsafe import Markup

from app.api.ready import Header, Ready, ReadyStore

IMMUTABLE = "public, max-age=31536000, immutable"
_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webp": "image/webp",
    ".ico": "image/x-icon",
    ".txt": "text/plain; charset=utf-8",
    ".html": "text/html; charset=utf-8",
}
_PRIVATE = (".vite", "i18n")


@dataclass(frozen=True, slots=True)
class Entry:
    """What a page must load to come alive."""

    js: str = ""
    css: tuple[str, ...] = ()
    preloads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Frontend:
    """The built frontend, as the pages need it."""

    critical_css: Markup
    style_hash: str | None
    entries: dict[str, Entry] = field(default_factory=dict)
    """Every source that is loaded by name: the two entries, and what the app loads when a screen wants it."""
    sentences: dict[str, dict[str, str]] = field(default_factory=dict)


def load_frontend(folder: Path) -> Frontend:
    """Read what the build wrote; a missing build leaves pages readable without it."""
    css = _read(folder / "critical.css")
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    manifest = json.loads(_read(folder / ".vite" / "manifest.json") or "{}")
    return Frontend(
        critical_css=Markup(css),  # noqa: S704 (our own build's style sheet, named by its hash in the policy)
        style_hash=f"sha256-{digest}" if css else None,
        entries={
            name: _entry(manifest, name)
            for name, chunk in manifest.items()
            if chunk.get("isEntry") or chunk.get("isDynamicEntry")
        },
        sentences={lang: json.loads(_read(folder / "i18n" / f"{lang}.json") or "{}") for lang in ("fr", "en")},
    )


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _entry(manifest: dict[str, Any], name: str) -> Entry:
    keys: list[str] = []

    def follow(key: str) -> None:
        if key not in keys:
            keys.append(key)
            for imported in manifest[key].get("imports", []):
                follow(imported)

    follow(name)
    css = dict.fromkeys(f"/{sheet}" for key in keys for sheet in manifest[key].get("css", []))
    return Entry(_file(manifest, name), tuple(css), tuple(_file(manifest, key) for key in keys[1:]))


def _file(manifest: dict[str, Any], key: str) -> str:
    return f"/{manifest[key]['file']}"


def with_chunks(entry: Entry, chunks: list[Entry]) -> Entry:
    """Return an entry that also brings the chunks that its first screen will ask for."""
    preloads = [*entry.preloads, *(file for chunk in chunks for file in (chunk.js, *chunk.preloads))]
    css = [*entry.css, *(sheet for chunk in chunks for sheet in chunk.css)]
    wanted = tuple(file for file in dict.fromkeys(preloads) if file != entry.js)
    return Entry(entry.js, tuple(dict.fromkeys(css)), wanted)


def keep_files(folder: Path, store: ReadyStore, security: list[Header]) -> None:
    """Make every file of the build ready; names under /assets carry a hash and never change."""
    for path in sorted(folder.rglob("*")) if folder.exists() else []:
        name = path.relative_to(folder)
        if not path.is_file() or path.suffix not in _TYPES or name.parts[0] in _PRIVATE or path.name == "critical.css":
            continue
        hashed = name.parts[0] == "assets"
        packed = {b"br": path.with_name(path.name + ".br"), b"gzip": path.with_name(path.name + ".gz")}
        store.put_file(
            f"/{name.as_posix()}",
            Ready(
                path.read_bytes(),
                _TYPES[path.suffix],
                security=security,
                cache_control=IMMUTABLE if hashed else "no-cache",
                precompressed={encoding: file.read_bytes() for encoding, file in packed.items() if file.exists()},
            ),
        )
