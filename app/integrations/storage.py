"""The object store: immutable bytes under keys, on a local disk (`file://`) or on S3 (`s3://`), through obstore.

What `put` has returned from survives a power cut. Keys are made by us alone: letters, digits and `/._-`.
"""

import asyncio
import os
import re
import secrets
import shutil
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import suppress
from pathlib import Path

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, from_url
from starlette.requests import Request

from app.core.logging import get_logger
from app.core.settings import Settings

_KEY = re.compile(r"[a-z0-9][a-z0-9_-]*(?:[/.][a-z0-9_-]+)*")
# Inside the store's own folder, so that a rename stays within one file system; no key begins like this.
_SCRATCH = ".scratch"
_SCRATCH_AGE = 24 * 3600.0


class ObjectMissingError(Exception):
    """No object has this key."""


class Store:
    """An open store; `folder` is set when it is a local disk."""

    def __init__(self, url: str) -> None:
        self.folder: Path | None = None
        self.objects: ObjectStore
        if url.startswith("file://"):
            local = LocalStore.from_url(url, mkdir=True, automatic_cleanup=True)
            self.folder = Path(str(local.prefix))
            (self.folder / _SCRATCH).mkdir(exist_ok=True)
            self.objects = local
        else:  # credentials and endpoint come from the usual AWS_* variables
            self.objects = from_url(url)

    async def put(self, key: str, data: bytes) -> None:
        """Keep `data` under `key`, whole or not at all; on return it is on the disk, and its folder's entry too."""
        if not _KEY.fullmatch(key):
            raise ValueError(f"not a key: {key!r}")
        if self.folder is None:
            await obstore.put_async(self.objects, key, data, use_multipart=False)
        else:
            # obstore renames into place but leaves the bytes in the kernel's cache, where a power cut would lose them.
            await asyncio.to_thread(_put_file, self.folder, key, data)

    async def get(self, key: str) -> bytes:
        """Return the bytes of an object; raise ObjectMissingError."""
        try:
            found = await obstore.get_async(self.objects, key)
            return bytes(await found.bytes_async())
        except FileNotFoundError as error:
            raise ObjectMissingError(key) from error

    async def stream(self, key: str, *, chunk: int = 256 * 1024) -> AsyncIterator[bytes]:
        """Yield an object in pieces of at least `chunk` bytes, save the last; raise ObjectMissingError."""
        try:
            found = await obstore.get_async(self.objects, key)
        except FileNotFoundError as error:
            raise ObjectMissingError(key) from error
        async for piece in found.stream(chunk):
            yield bytes(piece)

    async def delete(self, keys: Iterable[str]) -> None:
        """Delete objects; one that is already gone is no error."""
        for key in keys:
            try:
                await obstore.delete_async(self.objects, key)
            except FileNotFoundError:
                continue

    async def delete_prefix(self, prefix: str) -> int:
        """Delete everything under a prefix (`media/<id>`) and return how many objects went."""
        if not _KEY.fullmatch(prefix):
            raise ValueError(f"not a prefix: {prefix!r}")
        found = await obstore.list(self.objects, prefix).collect_async()
        await self.delete(item["path"] for item in found)
        return len(found)

    async def list_folders(self, prefix: str) -> list[str]:
        """Return the names right under a prefix: `media` gives the ids of the media that have objects."""
        found = await obstore.list_with_delimiter_async(self.objects, prefix)
        return [path.rsplit("/", 1)[-1] for path in found["common_prefixes"]]

    async def free_percent(self) -> float:
        """Return how much of the disk is free, in percent; 100 where the store is no disk of ours."""
        if self.folder is None:
            return 100.0
        usage = await asyncio.to_thread(shutil.disk_usage, self.folder)
        return 100.0 * usage.free / usage.total

    async def sweep_scratch(self, *, older_than: float = _SCRATCH_AGE) -> int:
        """Delete what killed processes left half written, `older_than` seconds ago; return how many files went."""
        return 0 if self.folder is None else await asyncio.to_thread(_sweep, self.folder / _SCRATCH, older_than)

    async def answers(self) -> bool:
        """Tell whether the store can be reached and, on a disk, written to."""
        try:
            if self.folder is not None:
                return await asyncio.to_thread(os.access, self.folder / _SCRATCH, os.W_OK)
            await obstore.list_with_delimiter_async(self.objects, "media")
        except (OSError, BaseError) as error:
            get_logger().warning("storage_unavailable", error=type(error).__name__)
            return False
        return True


def open_store(settings: Settings) -> Store:
    """Open the store that the settings name."""
    return Store(settings.media_url)


def store_of(request: Request) -> Store:
    """Return the store of the app that serves this request."""
    store: Store = request.app.state.store
    return store


def _put_file(folder: Path, key: str, data: bytes) -> None:
    # obstore takes a name that ends with # and a number for a file under way, and leaves it out of its lists.
    scratch = folder / _SCRATCH / f"{secrets.token_hex(16)}#1"
    try:
        with scratch.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        _move_into_place(scratch, folder, folder / key)
    except BaseException:
        scratch.unlink(missing_ok=True)
        raise


def _move_into_place(scratch: Path, folder: Path, target: Path) -> None:
    for attempt in range(10):
        try:
            gained = _make_folders(folder, target.parent)
            scratch.rename(target)
            break
        except (FileNotFoundError, FileExistsError):
            # Whoever deletes the last object of a folder deletes the folder with it, at any moment of ours.
            if attempt == 9:
                raise
    for parent in (target.parent, *gained):
        with suppress(FileNotFoundError):  # deleted again already, with the object in it
            _fsync_folder(parent)


def _make_folders(folder: Path, wanted: Path) -> list[Path]:
    """Make what is missing between the store and `wanted`; return the folders that gained an entry."""
    missing = [path for path in (wanted, *wanted.parents) if path.is_relative_to(folder) and not path.exists()]
    wanted.mkdir(parents=True, exist_ok=True)
    return [path.parent for path in missing]


def _fsync_folder(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sweep(scratch: Path, older_than: float) -> int:
    stale = [path for path in scratch.iterdir() if path.stat().st_mtime <= time.time() - older_than]
    for path in stale:
        path.unlink(missing_ok=True)
    return len(stale)
