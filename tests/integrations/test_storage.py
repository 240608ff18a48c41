"""The object store on a local disk."""

import asyncio
from pathlib import Path

import obstore
import pytest

from app.core.settings import Settings
from app.integrations.storage import ObjectMissingError, Store, open_store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(Settings(_env_file=None, data_dir=tmp_path, storage_url=None))


async def test_put_get_delete(store: Store) -> None:
    await store.put("media/a/320.webp", b"one")
    await store.put("media/a/320.webp", b"two")
    assert await store.get("media/a/320.webp") == b"two"
    await store.delete(["media/a/320.webp", "media/a/320.webp"])
    with pytest.raises(ObjectMissingError):
        await store.get("media/a/320.webp")


async def test_stream_in_pieces(store: Store) -> None:
    data = bytes(range(256)) * 4096
    await store.put("uploads/a/000", data)
    pieces = [piece async for piece in store.stream("uploads/a/000", chunk=64 * 1024)]
    assert len(pieces) > 1
    assert b"".join(pieces) == data
    with pytest.raises(ObjectMissingError):
        [piece async for piece in store.stream("uploads/a/001")]


async def test_delete_prefix_and_list_folders(store: Store) -> None:
    for key in ("media/a/1.webp", "media/a/2.webp", "media/ab/1.webp", "uploads/a/1"):
        await store.put(key, b"x")
    assert sorted(await store.list_folders("media")) == ["a", "ab"]
    assert await store.delete_prefix("media/a") == 2
    assert await store.delete_prefix("media/a") == 0
    assert await store.list_folders("media") == ["ab"]
    assert store.folder is not None
    assert not (store.folder / "media" / "a").exists(), "empty folders don't stay behind"
    assert await store.get("uploads/a/1") == b"x"


@pytest.mark.parametrize("key", ["../x", "/etc/x", "a//b", "a/../b", ".scratch/x", "a/.x", "A/b", "a b", "", "a\n"])
async def test_keys_are_ours_alone(store: Store, key: str) -> None:
    with pytest.raises(ValueError, match="not a key"):
        await store.put(key, b"x")
    with pytest.raises(ValueError, match="not a prefix"):
        await store.delete_prefix(key)


async def test_folders_come_and_go_at_once(store: Store) -> None:
    """A put into a folder that another task empties, again and again."""

    async def come_and_go(name: int) -> None:
        for _ in range(25):
            await store.put(f"uploads/a/{name}", b"x")
            await store.delete([f"uploads/a/{name}"])

    await asyncio.gather(*(come_and_go(name) for name in range(8)))
    assert await store.list_folders("uploads") == []


async def test_a_half_written_file_is_no_object(store: Store) -> None:
    assert store.folder is not None
    left = store.folder / ".scratch" / "0123#1"
    left.write_bytes(b"half")
    assert await obstore.list(store.objects).collect_async() == []
    assert await store.sweep_scratch() == 0, "it may still be under way"
    assert await store.sweep_scratch(older_than=0) == 1
    assert not left.exists()


async def test_bytes_and_folders_are_synced(store: Store, tmp_path: Path) -> None:
    """Seen from outside: the file and each folder that gained an entry are fsynced before `put` returns."""
    import sys

    program = f"""
import asyncio, sys
from app.integrations.storage import Store
store = Store({(tmp_path / "synced").as_uri()!r})
seen = []
import os
real = os.fsync
def fsync(descriptor):
    seen.append(os.path.basename(os.readlink(f"/proc/self/fd/{{descriptor}}")))
    real(descriptor)
os.fsync = fsync
asyncio.run(store.put("uploads/one/block", b"x"))
print(" ".join(seen))
"""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, stdout=asyncio.subprocess.PIPE, cwd=Path(__file__).resolve().parents[2]
    )
    said, _ = await child.communicate()
    names = said.decode().split()
    assert names[0].endswith("#1"), "the bytes first"
    assert set(names[1:]) == {"one", "uploads", "synced"}


async def test_disk_and_readiness(store: Store) -> None:
    assert 0 <= await store.free_percent() <= 100
    assert await store.answers()
