"""Work apart from the server, and five hundred connections at once."""

import asyncio
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import fresh_database
from tests.ops.processes import Server, client_of, fresh, member, run, said, wait_until

PUT = "/api/v1/participations"
CONNECTIONS = 500


@pytest.fixture(scope="module")
def url(server_url: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database with the shipped content."""
    made = fresh_database(server_url)
    folder = tmp_path_factory.mktemp("seed")
    done = run("seed", cwd=folder, database_url=made, data_dir=folder)
    assert done.returncode == 0, done.stderr
    return made


@pytest.fixture
def server(tmp_path: Path, url: str) -> Iterator[Server]:
    made = Server(tmp_path, database_url=url, jobs_in_app="false", secret_key="s" * 40)
    yield made.start()
    made.end()


def test_jobs_in_a_process_of_their_own(server: Server, url: str, tmp_path: Path) -> None:
    identifier = fresh()
    with client_of(server, member(url)) as client:
        assert client.put(f"{PUT}/{identifier}", json=said("En attendant")).status_code == 201
        # Nobody works yet: it is the request after the next that proves it, not the clock.
        for _ in range(20):
            assert client.get(f"{PUT}/{identifier}").json()["state"] == "received"
        worker = Server(tmp_path, "work", database_url=url, secret_key="s" * 40)
        try:
            worker.start()
            wait_until(lambda: client.get(f"{PUT}/{identifier}").json()["state"] == "in_review")
            assert worker.stop() == 0
        finally:
            worker.end()
        second = fresh()
        assert client.put(f"{PUT}/{second}", json=said("Après")).status_code == 201
        assert client.get(f"{PUT}/{second}").json()["state"] == "received"


async def ask(port: int, begun: asyncio.Barrier, method: str, path: str, sid: str, body: bytes) -> list[int]:
    """Open a connection, wait until all are open, then send four requests on it, one after the other."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    await begun.wait()
    statuses = []
    for number in range(4):
        target = path.replace("{id}", str(fresh()))
        head = (
            f"{method} {target} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nSec-Fetch-Site: same-origin\r\n"
            f"Cookie: sid={sid}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
            f"Connection: {'close' if number == 3 else 'keep-alive'}\r\n\r\n"
        )
        writer.write(head.encode() + body)
        await writer.drain()
        answer = await reader.readuntil(b"\r\n\r\n")
        statuses.append(int(answer.split(b" ", 2)[1]))
        lengths = [line.split(b":")[1] for line in answer.split(b"\r\n") if line.lower().startswith(b"content-length")]
        length = int(lengths[0]) if lengths else 0
        await reader.readexactly(length)
    writer.close()
    return statuses


async def storm(port: int, sids: list[str]) -> dict[str, Counter[int]]:
    """Five hundred open connections: pages, public reads, private reads, writes, all at the same time."""
    write = json.dumps(said("Tous ensemble")).encode()
    kinds = [
        ("page", "GET", "/", b""),
        ("snapshot", "GET", "/api/v1/snapshot", b""),
        ("search", "GET", "/api/v1/spaces?q={id}", b""),
        ("me", "GET", "/api/v1/me", b""),
        ("write", "PUT", "/api/v1/participations/{id}", write),
    ]
    begun = asyncio.Barrier(CONNECTIONS)
    asked = [
        ask(port, begun, method, path, sids[number // len(kinds) % len(sids)], body)
        for number, (_, method, path, body) in zip(range(CONNECTIONS), kinds * CONNECTIONS, strict=False)
    ]
    found: dict[str, Counter[int]] = {name: Counter() for name, *_ in kinds}
    for number, statuses in enumerate(await asyncio.gather(*asked)):
        found[kinds[number % len(kinds)][0]].update(statuses)
    return found


def test_five_hundred_connections_at_once(server: Server, url: str) -> None:
    """All are answered, and rightly; and it answers as before afterwards."""
    sids = [member(url) for _ in range(20)]
    found = asyncio.run(storm(int(str(server.settings["port"])), sids))
    each = CONNECTIONS // 5 * 4
    assert found == {
        "page": Counter({200: each}),
        "snapshot": Counter({200: each}),
        "search": Counter({200: each}),
        "me": Counter({200: each}),
        "write": Counter({201: each}),
    }
    with client_of(server, sids[0]) as client:
        assert client.get("/healthz").status_code == 200
        assert client.get("/readyz").json()["checks"]["database"] is True
        assert len(client.get("/api/v1/me/participations?limit=100").json()["items"]) == each // len(sids)
