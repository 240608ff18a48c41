"""The app is killed, its database goes away, its port is shared: what it acknowledged is there, and it comes back."""

import asyncio
import os
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import httpx
import psutil
import pytest
from sqlalchemy import text

from app.core import jobs as core_jobs
from app.core.clock import utc_now
from app.core.db import Database
from app.jobs import upkeep
from tests.ops.processes import (
    Server,
    client_of,
    connected,
    database_url,
    fresh,
    member,
    pg_ctl,
    postmaster,
    said,
    stop_database,
    wait_until,
)

PUT = "/api/v1/participations"
SNAPSHOT = "/api/v1/snapshot"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder with the embedded database in it, made by the first start and used by all."""
    folder = tmp_path_factory.mktemp("place")
    yield folder
    stop_database(folder / "data")


@pytest.fixture
def server(place: Path) -> Iterator[Server]:
    """A server on that folder, not yet started; whatever happens, it does not outlive the test."""
    made = Server(place)
    yield made
    made.end()


def states(server: Server, sid: str, ids: list[UUID]) -> Counter[str]:
    """How many of these stand where; `lost` is where none may stand."""
    with client_of(server, sid) as client:
        page = client.get("/api/v1/me/participations", params={"limit": 100}).json()
    assert page["next_cursor"] is None
    known = {item["id"]: item["state"] for item in page["items"]}
    return Counter(known.get(str(identifier), "lost") for identifier in ids)


class Writers:
    """Four threads that send as fast as answers come, and note what was acknowledged."""

    def __init__(self, server: Server, sid: str) -> None:
        self.server, self.sid = server, sid
        self.acknowledged: list[UUID] = []
        self.over = threading.Event()
        self.threads = [threading.Thread(target=self._write) for _ in range(4)]

    def __enter__(self) -> "Writers":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join()

    def _write(self) -> None:
        with client_of(self.server, self.sid) as client:
            while not self.over.is_set() and len(self.acknowledged) < 50:
                identifier = fresh()
                try:
                    answer = client.put(f"{PUT}/{identifier}", json=said(f"Avant la coupure {identifier}"))
                except httpx.HTTPError:
                    return
                if answer.status_code == 201:
                    self.acknowledged.append(identifier)


def test_killed_during_writes_it_loses_nothing(server: Server, place: Path) -> None:
    """Five times SIGKILL in the middle of writes, once with the database: acknowledged and lost = 0."""
    kept: dict[str, list[UUID]] = {}
    for number in range(5):
        server.start()
        sid = member(database_url(place / "data"))
        with Writers(server, sid) as writers:
            wait_until(lambda: len(writers.acknowledged) >= 6 + 3 * number, every=0.002)  # noqa: B023
            if number == 3:
                database = postmaster(place / "data")
                assert database
                database.kill()
            server.kill()
        kept[sid] = list(writers.acknowledged)
        assert len(kept[sid]) >= 6 + 3 * number
    server.start()
    for sid, ids in kept.items():
        found = states(server, sid, ids)
        assert set(found) <= {"received", "in_review"}, found
    # Nor is what was to be done for them: jobs of processes that are no more go on elsewhere.
    asyncio.run(recover(database_url(place / "data")))
    wait_until(lambda: all(set(states(server, sid, ids)) == {"in_review"} for sid, ids in kept.items()), every=0.3)
    with client_of(server) as client:
        assert client.get("/readyz").json() == {
            "status": "ok",
            "checks": {"database": True, "storage": True, "content": True, "jobs": True},
        }


async def recover(url: str) -> None:
    """What the recovery of lost jobs does each minute, as if half a minute had passed for the dead."""
    database = Database(url, pool_size=2)
    async with database.transaction() as session:
        await session.execute(
            text(
                "UPDATE procrastinate_workers SET last_heartbeat = :past"
                " WHERE id < (SELECT max(id) FROM procrastinate_workers)"
            ),
            {"past": utc_now() - timedelta(minutes=5)},
        )
    async with core_jobs.opened(database, url):
        await upkeep.retry_lost_jobs(0)
    await database.close()


def test_a_database_that_goes_away_and_comes_back(server: Server, place: Path) -> None:
    server.start()
    data = place / "data"
    sid = member(database_url(data))
    identifier = fresh()
    statuses: Counter[int] = Counter()
    over = threading.Event()

    def hammer() -> None:
        """Writes and sign-ins all the while: each is answered, with 503 when it can't be done."""
        with client_of(server, sid) as client:
            while not over.is_set():
                for answer in (
                    client.patch("/api/v1/me", json={"birth_year": 2009}),
                    client.get("/api/v1/me"),
                    client.post("/api/v1/sessions", json={"pseudonym": f"P{fresh()}", "recovery_phrase": "a b c"}),
                ):
                    statuses[answer.status_code] += 1
                    if answer.status_code == 503:
                        assert int(answer.headers["retry-after"]) > 0
                        assert answer.json()["code"] == "unavailable"

    hammering = threading.Thread(target=hammer)
    hammering.start()
    try:
        with client_of(server, sid) as client:
            before = client.get(SNAPSHOT)
            folder = (data / "postgres" / "postmaster.pid").read_text().splitlines()[4]
            pg_ctl(data, "-m", "fast", "stop")
            pages = ("/", "/carte", "/aide", "/d/un-merci")
            for path in (SNAPSHOT, "/api/v1/wall", "/api/v1/spaces", "/api/v1/help-lines", *pages):
                for _ in range(2):
                    answer = client.get(path)
                    assert answer.status_code == 200, (path, answer.text)
            assert client.get(SNAPSHOT).json() == before.json()
            assert client.get(SNAPSHOT, headers={"If-None-Match": before.headers["etag"]}).status_code == 304
            assert client.get("/healthz").status_code == 200
            assert client.get("/readyz").status_code == 503
            refused = client.put(f"{PUT}/{identifier}", json=said("Pendant la panne"))
            assert refused.status_code == 503
            assert int(refused.headers["retry-after"]) > 0
            assert refused.headers["content-type"] == "application/problem+json"

            pg_ctl(data, "-o", f'-h "" -k {folder}', "-l", str(data / "postgres" / "log"), "start")
            wait_until(lambda: client.put(f"{PUT}/{identifier}", json=said("Pendant la panne")).status_code == 201)
            # Jobs and the news of changes come back by themselves, each on its own connection.
            wait_until(lambda: client.get(f"{PUT}/{identifier}").json()["state"] == "in_review")
            wait_until(lambda: client.get("/readyz").status_code == 200)
            revision = publish(place, client)
            wait_until(lambda: client.get(SNAPSHOT).json()["revision"].endswith(f".{revision}"))
    finally:
        over.set()
        hammering.join()
    assert set(statuses) <= {200, 401, 429, 503}, statuses
    assert statuses[200] > 0
    assert statuses[503] > 0


def publish(place: Path, client: httpx.Client) -> int:
    """Publish a new challenge through the API; return the number of the change."""
    sid = member(database_url(place / "data"), "promeneur")
    identifier = fresh()
    headers = {"Cookie": f"sid={sid}"}
    body = {"slug": f"c-{identifier}", "title": "Un défi", "brief": "Une phrase suffit.", "kinds": ["text"]}
    client.cookies.clear()
    assert client.put(f"/api/v1/challenges/{identifier}", json=body, headers=headers).status_code == 201
    assert client.post(f"/api/v1/challenges/{identifier}/publish", headers=headers).status_code == 200
    with connected(database_url(place / "data")) as connection:
        return int(connection.execute(text("SELECT max(seq) FROM public_change")).scalar_one())


def test_two_workers_see_the_same(place: Path) -> None:
    server = Server(place, workers=2)
    try:
        server.start()
        assert server.process
        family = psutil.Process(server.process.pid)
        wait_until(lambda: len(serving(family)) == 2)
        with client_of(server) as client:
            revision = publish(place, client)
        wait_until(lambda: set(asyncio.run(ask_many(server, 60))) == {revision}, every=0.2)
        # The parent is killed: its workers must not hold the port, and the next start finds everything.
        orphans = serving(family)
        server.kill()
        server.start()
        assert not any(orphan.is_running() and orphan.status() != psutil.STATUS_ZOMBIE for orphan in orphans)
        assert set(asyncio.run(ask_many(server, 20))) == {revision}
        assert server.stop() == 0
    finally:
        server.end()


def serving(family: psutil.Process) -> list[psutil.Process]:
    """The worker processes: those children that were spawned from Python."""
    return [child for child in family.children() if "spawn_main" in " ".join(child.cmdline())]


async def ask_many(server: Server, times: int) -> list[int]:
    """Ask for the revision on many connections at once, so that every worker is asked."""

    limits = httpx.Limits(max_connections=times, max_keepalive_connections=0)
    transport = httpx.AsyncHTTPTransport(verify=False, limits=limits)
    async with httpx.AsyncClient(base_url=server.url, timeout=60, transport=transport) as client:
        answers = await asyncio.gather(*(client.get(SNAPSHOT) for _ in range(times)))
    revisions = [int(answer.json()["revision"].rpartition(".")[2]) for answer in answers]
    assert len({(answer.headers["etag"], answer.content) for answer in answers}) == len(set(revisions))
    return revisions


def test_a_good_end_stops_the_database_too(server: Server, place: Path) -> None:
    """Even after kills, whose processes never said goodbye."""
    server.start()
    database = postmaster(place / "data")
    assert database
    assert server.stop() == 0
    wait_until(lambda: not database.is_running() or database.status() == psutil.STATUS_ZOMBIE)


def test_a_stale_pid_file_of_another_process(server: Server, place: Path) -> None:
    """After a power cut, the number in the pid file may belong to anything."""
    stop_database(place / "data")
    pid_file = place / "data" / "postgres" / "postmaster.pid"
    pid_file.write_text(f"{os.getpid()}\n{place}/data/postgres\n1\n5432\n{place}/data/postgres\n\n  1  1\nready   \n")
    server.start()
    with client_of(server) as client:
        assert client.get("/readyz").status_code == 200
    assert server.stop() == 0


def test_an_address_of_version_six(place: Path) -> None:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("no IPv6 here")
    server = Server(place, host="::1")
    try:
        server.start()
        with client_of(server) as client:
            assert client.get(SNAPSHOT).status_code == 200
        assert server.stop() == 0
    finally:
        server.end()
