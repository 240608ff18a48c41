"""Limits at the door: strict by name, loose by address, the same whatever a caller changes about themselves."""

import asyncio
import secrets
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import text

from app.api import signing_in
from app.api.accounts import ACCOUNTS_PER_ADDRESS
from app.api.participations import WRITES
from app.core import limits
from app.core.limits import Limit
from app.jobs.upkeep import delete_expired_counters
from tests.conftest import Client, fresh, join, make_client, participation, run_jobs
from tests.windows import within_one_window

SESSIONS = "/api/v1/sessions"
WRONG = {"recovery_phrase": "un deux trois quatre cinq six sept"}


def test_the_limits_are_those_of_the_specification() -> None:
    assert signing_in.PER_MINUTE[1:] == (5, 60)
    assert signing_in.PER_HOUR[1:] == (20, 3600)
    assert signing_in.PHRASES[1:] == (5, 86_400)
    assert ACCOUNTS_PER_ADDRESS[1:] == (10, 3600)


async def fill(app: FastAPI, limit: Limit, subject: str, uses: int) -> None:
    async with app.state.database.transaction() as session:
        for _ in range(uses):
            await limits.spend(session, limit, subject, secret=app.state.settings.secret)


@within_one_window
async def test_accounts_by_address(app: FastAPI) -> None:
    """Ten an hour for one address, whatever else is different; an IPv6 address is its /64."""
    net = secrets.token_hex(2)
    one, two = (f"198.51.{secrets.randbelow(250)}.{secrets.randbelow(250)}" for _ in range(2))
    for address, neighbour, stranger in (
        (one, one, two),
        (f"2001:db8:{net}:7::1", f"2001:db8:{net}:7:ffff::2", f"2001:db8:{net}:8::1"),
    ):
        await fill(app, ACCOUNTS_PER_ADDRESS, limits.address_key(address), 9)
        for client, status in (
            (make_client(app, address=address), 201),
            (make_client(app, address=neighbour), 429),
            (make_client(app, address=neighbour, **{"X-Forwarded-For": "198.51.100.1"}), 429),
            (make_client(app, address=stranger), 201),
        ):
            answer = await client.post("/api/v1/accounts", json={"pseudonym": f"Geai-{fresh()[-10:]}"})
            assert answer.status_code == status, answer.text
            if status == 429:
                assert answer.json()["code"] == "too_many_requests"
                assert 1 <= int(answer.headers["retry-after"]) <= 3600
            await client.aclose()


@within_one_window
async def test_sign_in_by_name(app: FastAPI) -> None:
    """Five a minute for one name from wherever they come, whether it exists or not, however it is spelled."""
    name = f"Écureuil-{fresh()[-10:]}"
    spellings = (name, name.upper(), name.replace("É", "E"), name.replace("-", " "), name, name)
    statuses = []
    for spelling in spellings:
        async with make_client(app) as client:
            answer = await client.post(SESSIONS, json={"pseudonym": spelling, **WRONG})
            statuses.append(answer.status_code)
    assert statuses == [401] * 5 + [429]


@within_one_window
async def test_tries_at_once_are_counted_each(app: FastAPI) -> None:
    body = {"pseudonym": f"Renard-{fresh()[-10:]}", **WRONG}
    clients = [make_client(app) for _ in range(9)]
    answers = await asyncio.gather(*(client.post(SESSIONS, json=body) for client in clients))
    assert sorted(answer.status_code for answer in answers) == [401] * 5 + [429] * 4
    for client in clients:
        await client.aclose()


@within_one_window
async def test_nobody_locks_the_owner_out(app: FastAPI) -> None:
    """A device that signed in before has a count of its own; a device cookie of another name has none."""
    member = await join(app)
    phone = make_client(app)
    body: dict[str, Any] = {"pseudonym": member.account["pseudonym"], "recovery_phrase": member.phrase}
    signed = await phone.post(SESSIONS, json=body)
    assert signed.status_code == 201
    phone.cookies.delete("sid")
    async with make_client(app) as stranger:
        answers = [(await stranger.post(SESSIONS, json={**body, **WRONG})).status_code for _ in range(5)]
        assert answers == [401, 401, 401, 401, 429]  # the sign-in of the phone was the first of the five
        body["recovery_phrase"] = signed.json()["recovery_phrase"]
        assert (await stranger.post(SESSIONS, json=body)).status_code == 429
        # The device of somebody else helps nobody.
        other = await join(app)
        other_phone = make_client(app)
        named = {"pseudonym": other.account["pseudonym"], "recovery_phrase": other.phrase}
        assert (await other_phone.post(SESSIONS, json=named)).status_code == 201
        assert (await other_phone.post(SESSIONS, json=body)).status_code == 429
    assert (await phone.post(SESSIONS, json=body)).status_code == 201
    for client in (member, phone, other, other_phone):
        await client.aclose()


@within_one_window
async def test_a_forged_device_is_unknown(app: FastAPI) -> None:
    body = {"pseudonym": f"Blaireau-{fresh()[-10:]}", **WRONG}
    statuses = []
    for device in ("", "x", "a.b.c", "eyJhbGciOiJub25lIn0.e30.", "é", "x" * 9000):
        async with make_client(app) as client:
            answer = await client.post(SESSIONS, json=body, headers={"Cookie": f"device={device}".encode()})
            statuses.append(answer.status_code)
    assert statuses == [401] * 5 + [429]


@within_one_window
async def test_writes_by_account(app: FastAPI, youth: Client, other_youth: Client) -> None:
    await fill(app, WRITES, youth.account["id"], WRITES.most - 1)
    url = f"/api/v1/participations/{fresh()}"
    assert (await youth.put(url, json=participation())).status_code == 201
    refused = await youth.put(url, json=participation())
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["retry-after"]) <= 600
    assert (await youth.patch(url, json={"text": "Autre"})).status_code == 429
    assert (await youth.get(url)).status_code == 200
    assert (await youth.delete(url)).status_code == 204  # taking back is never too much
    assert (await other_youth.put(f"/api/v1/participations/{fresh()}", json=participation())).status_code == 201


@pytest.mark.parametrize("language", ["fr", "en"])
@within_one_window
async def test_the_sentence_says_when(app: FastAPI, language: str) -> None:
    async with make_client(app, **{"Accept-Language": language}) as client:
        await fill(app, ACCOUNTS_PER_ADDRESS, limits.address_key(str(client._transport.client[0])), 10)
        answer = await client.post("/api/v1/accounts", json={"pseudonym": f"Pic-{fresh()[-10:]}"})
        assert answer.status_code == 429
        assert answer.headers["retry-after"] in answer.json()["detail"]
        assert answer.headers["content-language"] == language


async def test_counters_go_when_their_window_is_over(app: FastAPI) -> None:
    await fill(app, Limit(f"test-{fresh()}", 5, 60), "somebody", 1)
    async with app.state.database.transaction() as session:
        await session.execute(
            text("UPDATE rate_counter SET expires_at = now() - interval '1 s' WHERE key LIKE 'test-%'")
        )
    await run_jobs(app)
    await delete_expired_counters(0)
    async with app.state.database.transaction() as session:
        left = await session.scalar(text("SELECT count(*) FROM rate_counter WHERE key LIKE 'test-%'"))
        kept = await session.scalar(text("SELECT count(*) FROM rate_counter"))
    assert left == 0
    assert kept > 0
