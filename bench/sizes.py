"""What can be counted: bytes of the build, compressed as they are sent (brotli)."""

import json
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DIST = ROOT / "frontend" / "dist"


def packed(path: Path) -> int:
    """Return the size of a built file as it travels."""
    brotli = path.with_name(path.name + ".br")
    return (brotli if brotli.exists() else path).stat().st_size


def static_chunks(manifest: dict[str, dict[str, object]], name: str) -> set[str]:
    """Return the files that an entry loads before it runs."""
    seen: set[str] = set()
    todo = [name]
    while todo:
        key = todo.pop()
        if key not in seen:
            seen.add(key)
            todo.extend(manifest[key].get("imports", []))  # type: ignore[arg-type]
    return {str(manifest[key]["file"]) for key in seen}


def sizes() -> dict[str, int]:
    """Return the sizes in bytes that the budgets are about."""
    manifest = json.loads((DIST / ".vite" / "manifest.json").read_text(encoding="utf-8"))
    first = static_chunks(manifest, "src/main.tsx")
    map_only = static_chunks(manifest, "src/features/spaces/map/mount.ts") - first
    return {
        "first_js": sum(packed(DIST / file) for file in first),
        "service_worker": packed(DIST / "sw.js"),
        "map_js": sum(packed(DIST / file) for file in map_only),
    }
