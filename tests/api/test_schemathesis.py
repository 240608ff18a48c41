"""Whatever the OpenAPI document allows, and whatever it doesn't: no 5xx, and no status that it doesn't name."""

import asyncio
import socket
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any, NamedTuple

import httpx
import pytest
import pytest_asyncio
import requests
import schemathesis
import uvicorn
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import Case
from schemathesis.generation import GenerationMode

from app.api.openapi import document_for
from app.core import jobs as core_jobs
from app.core.db import Database
from app.core.migrate import migrate
from app.core.settings import Settings
from app.main import create_app
from app.schemas.roles import Role
from app.seeding import seed as seed_content
from tests.conftest import SAME_ORIGIN, SECRET, fresh, fresh_database, join, participation, run_jobs, staff

EXAMPLES = 8
ROLES = (Role.ANONYMOUS, Role.YOUTH, Role.PROMENEUR, Role.ADMIN, Role.PARTNER)
# What would end the caller's own session, or is no exchange of JSON: uploads have their own protocol and tests.
LEFT_OUT = {"erase_me", "end_current_session", "create_upload", "append_to_upload", "probe_upload", "terminate_upload"}


class Caller(NamedTuple):
    url: str
    document: dict[str, Any]
    headers: dict[str, str]
    known: list[str]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def served(server_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[FastAPI, str]]:
    """An app of its own, since what is sent here is rubbish, and it stays in the database."""
    url = fresh_database(server_url)
    await asyncio.to_thread(migrate, url)
    made = Settings(
        _env_file=None,
        database_url=url,
        data_dir=tmp_path_factory.mktemp("fuzz"),
        secret_key=SECRET,
        jobs_in_app=False,
        disk_reserve_percent=0,
        log_level="ERROR",
    )
    database = Database(url, pool_size=4)
    async with core_jobs.opened(database, url):
        await seed_content(database, made)
    await database.close()
    app = create_app(made)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(app.router.lifespan_context(app))
        listening = socket.create_server(("127.0.0.1", 0))
        server = uvicorn.Server(
            uvicorn.Config(app, lifespan="off", log_config=None, access_log=False, loop="asyncio", http="httptools")
        )
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        yield app, f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        await serving


async def a_caller(app: FastAPI, url: str, role: Role) -> Caller:
    """Somebody of that role, with ids that are there, so that not every request ends at a 404."""
    author, editor = await join(app), await staff(app, Role.ADMIN)
    known = [fresh() for _ in range(4)]
    body = {"slug": f"s-{known[0]}", "name": "Une structure"}
    await editor.put(f"/api/v1/structures/{known[0]}", json=body)
    body = {"slug": f"c-{known[1]}", "title": "Un défi", "brief": "Une phrase suffit.", "kinds": ["text"]}
    await editor.put(f"/api/v1/challenges/{known[1]}", json=body)
    body = {"slug": f"l-{known[2]}", "name": "Un lieu", "kind": "mjc", "insee": "32013", "structure_id": known[0]}
    await editor.put(f"/api/v1/spaces/{known[2]}", json=body)
    await author.put(f"/api/v1/participations/{known[3]}", json=participation())
    await run_jobs(app)
    headers = dict(SAME_ORIGIN)
    if role is Role.PARTNER:
        body = {"structure_id": known[0], "name": "Clé", "scopes": ["spaces:read", "spaces:write"]}
        headers["Authorization"] = f"Bearer {(await editor.post('/api/v1/partner-keys', json=body)).json()['secret']}"
    elif role is not Role.ANONYMOUS:
        client = {Role.YOUTH: author, Role.ADMIN: editor}.get(role) or await staff(app, role)
        headers["Cookie"] = f"sid={client.cookies['sid']}"
        if role is not Role.YOUTH:
            known.append(str(client.account["id"]))
    return Caller(url, document_for(app, role), headers, known)


def exercise(operation: Any, caller: Caller, session: requests.Session, seen: Counter[str]) -> list[str]:
    """Send one operation's examples; return what was wrong with the answers."""
    name, documented = operation.definition.raw["operationId"], set(operation.definition.raw["responses"])
    faults: list[str] = []

    @seed(20260101)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(), known=st.none() | st.sampled_from(caller.known))
    def send(case: Case, known: str | None) -> None:
        if known is not None and "id" in (case.path_parameters or {}):
            case.path_parameters["id"] = known
        answer = case.call(base_url=caller.url, session=session)
        seen[f"{name} {answer.status_code}"] += 1
        if answer.status_code >= 500 or str(answer.status_code) not in documented:
            faults.append(f"{name}: {answer.status_code} to {case.as_curl_command()[:600]}\n    {answer.text[:200]}")

    send()
    return faults


def fuzz(caller: Caller, role: Role) -> Counter[str]:
    """Send what the document describes and what it doesn't; return how often each status came."""
    schema = schemathesis.openapi.from_dict(caller.document)
    schema.config.generation.update(modes=[GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
    seen: Counter[str] = Counter()
    faults: list[str] = []
    with requests.Session() as session:
        session.headers.update(caller.headers)
        for result in schema.get_all_operations():
            operation = result.ok()
            told = operation.definition.raw
            # A public read asks nobody who they are: it is sent to as nobody only.
            if told["operationId"] not in LEFT_OUT and (told["x-doors"] or role is Role.ANONYMOUS):
                faults += exercise(operation, caller, session, seen)
    assert not faults, f"{role}: {len(faults)} faults\n" + "\n".join(faults[:20])
    return seen


@pytest.mark.parametrize("role", ROLES)
async def test_nothing_that_is_sent_breaks_it(served: tuple[FastAPI, str], role: Role) -> None:
    app, url = served
    seen = await asyncio.to_thread(fuzz, await a_caller(app, url, role), role)
    operations = {name.split()[0] for name in seen}
    assert len(operations) >= {Role.ANONYMOUS: 14, Role.PARTNER: 5}.get(role, 12), sorted(operations)
    statuses = {name.split()[1] for name in seen}
    assert {"200", "422"} <= statuses
    # Whoever fuzzes is still there afterwards, and so is everybody else.
    async with httpx.AsyncClient(base_url=url) as client:
        assert (await client.get("/healthz")).status_code == 200
        assert (await client.get("/api/v1/snapshot")).status_code == 200
