"""Pictures: renditions made by a child process under limits; see image_child.py for what happens inside."""

import asyncio
import importlib.util
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from base64 import b64encode
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

TYPES = ("image/jpeg", "image/png", "image/webp")
REFUSALS = ("not_a_picture", "type_mismatch", "too_many_pixels", "broken_picture", "too_slow")
TIMEOUT = 40.0
_CHILD = Path(__file__).with_name("image_child.py")
_MOST_BYTES = 8 * 1024 * 1024
_LONGEST = 1280
_PLACEHOLDER_BYTES = 200
# One child at a time in each process: it takes a processor, and up to a gigabyte for the largest pictures.
_at_once = asyncio.Semaphore(1)


class Rendition(NamedTuple):
    """One WebP file, without any metadata; `name` is the longest side that it may have."""

    name: str
    width: int
    height: int
    data: bytes


class Picture(NamedTuple):
    """What became of a picture; width and height are the original's, upright."""

    width: int
    height: int
    placeholder: str
    renditions: list[Rendition]
    peak_bytes: int
    cpu_seconds: float


class PictureRefusedError(Exception):
    """The picture can't be taken; `code` is one of REFUSALS."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class ChildDiedError(Exception):
    """The child ended without an answer: killed from outside, or by a fault in a decoder."""


async def make_renditions(path: Path, declared_type: str) -> Picture:
    """Decode the picture at `path` apart and return its renditions; raise PictureRefusedError or ChildDiedError."""
    sandbox = await asyncio.to_thread(_sandbox)
    async with _at_once:
        with path.open("rb") as picture:
            child = await asyncio.create_subprocess_exec(
                *sandbox,
                *_python(),
                str(_CHILD),
                declared_type,
                stdin=picture,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={},
                cwd="/",
                start_new_session=True,
            )
        said = await _listen(child)
    return _understand(said)


def _python() -> tuple[str, ...]:
    return sys.executable, "-I", "-B"


async def _listen(child: asyncio.subprocess.Process) -> bytes:
    """Return what the child said, once it has ended well; its whole group is killed in every other case."""
    try:
        async with asyncio.timeout(TIMEOUT):
            said = await _read(child)
            status = await child.wait()
    except TimeoutError as error:
        raise PictureRefusedError("too_slow") from error
    finally:
        _kill_group(child)
        await child.wait()
    # A shell's way of telling a signal (128 + n) is bubblewrap's too.
    if status in (-signal.SIGXCPU, 128 + signal.SIGXCPU):
        raise PictureRefusedError("too_slow")
    if status != 0:
        raise ChildDiedError(f"the child ended with {status}")
    return said


async def _read(child: asyncio.subprocess.Process) -> bytes:
    said = bytearray()
    assert child.stdout is not None
    while piece := await child.stdout.read(65536):
        said += piece
        if len(said) > _MOST_BYTES:
            raise ChildDiedError("the child said too much")
    return bytes(said)


def _kill_group(child: asyncio.subprocess.Process) -> None:
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _understand(said: bytes) -> Picture:
    """Read the answer as what it is: words of a process that a hostile picture may have taken over."""
    try:
        line, _, blobs = said.partition(b"\n")
        told: dict[str, Any] = json.loads(line)
        if "refused" in told:
            raise PictureRefusedError(told["refused"] if told["refused"] in REFUSALS else "broken_picture")
        renditions = []
        for item in told["renditions"]:
            blob, blobs = blobs[: item["bytes"]], blobs[item["bytes"] :]
            renditions.append(_checked(Rendition(item["name"], item["width"], item["height"], blob)))
        placeholder = blobs[: told["placeholder"]]
        if not renditions or len(renditions) > 3 or not _is_bare_webp(placeholder, most=_PLACEHOLDER_BYTES):
            raise ChildDiedError("the child made no sense")
        return Picture(
            width=int(told["width"]),
            height=int(told["height"]),
            placeholder="data:image/webp;base64," + b64encode(placeholder).decode(),
            renditions=renditions,
            peak_bytes=int(told["peak_bytes"]),
            cpu_seconds=float(told["cpu_seconds"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise ChildDiedError("the child made no sense") from error


def _checked(rendition: Rendition) -> Rendition:
    named = re.fullmatch("320|640|1280", rendition.name)
    sized = 1 <= rendition.width <= _LONGEST and 1 <= rendition.height <= _LONGEST
    if not (named and sized and _is_bare_webp(rendition.data, most=_MOST_BYTES)):
        raise ChildDiedError("the child made no sense")
    return rendition


def _is_bare_webp(data: bytes, *, most: int) -> bool:
    """Tell whether these are pixels and nothing else: a WebP file of one lossy chunk has no room for metadata."""
    size = len(data) - 8
    head = b"RIFF" + size.to_bytes(4, "little", signed=True) + b"WEBPVP8 "
    return (
        20 < len(data) <= most
        and data.startswith(head)
        and int.from_bytes(data[16:20], "little")
        in (
            size - 12,
            size - 13,
        )
    )


@cache
def _sandbox() -> tuple[str, ...]:
    """Return the bubblewrap command that works here, or nothing: containers often forbid it.

    The limits that the child gives itself hold in both cases; this adds an empty network and an almost empty disk.
    """
    found = shutil.which("bwrap")
    package = importlib.util.find_spec("PIL")
    if found is None or package is None or package.origin is None:
        return ()
    seen = ("/usr", "/lib", "/lib64", sys.prefix, sys.base_prefix, str(Path(package.origin).parents[1]), str(_CHILD))
    command = [found, "--unshare-all", "--die-with-parent", "--clearenv", "--proc", "/proc"]
    for path in seen:
        command += ["--ro-bind-try", path, path]
    trial = [*command, *_python(), "-c", "import PIL.Image"]
    try:
        works = subprocess.run(trial, env={}, capture_output=True, timeout=20, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        works = False
    return tuple(command) if works else ()
