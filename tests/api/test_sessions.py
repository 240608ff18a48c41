"""Sessions: opened by what one knows, ended by time, by their owner, or by an admin, on the next request."""

import asyncio
import time
from datetime import timedelta
from typing import Any, NamedTuple

import pyotp
import pytest
from fastapi import FastAPI
from sqlalchemy import text, update
from sqlmodel import col

from app.core.clock import utc_now
from app.domain import accounts
from app.domain.accounts.sessions import LIFETIMES
from app.models.accounts import Account, LoginSession
from app.schemas.accounts import StaffCreate
from app.schemas.roles import Role
from tests.conftest import Client, fresh, join, make_client, staff

SESSIONS = "/api/v1/sessions"


class Known(NamedTuple):
    email: str
    password: str
    totp: pyotp.TOTP

    def body(self, **changes: Any) -> dict[str, Any]:
        return {"email": self.email, "password": self.password, "totp": self.totp.now(), **changes}


async def professional(app: FastAPI, role: Role = Role.PROMENEUR) -> Known:
    email = f"pro-{fresh()[-12:]}@example.org"
    async with app.state.database.transaction() as session:
        made = await accounts.create_staff(
            session,
            StaffCreate(email=email, display_name="Une professionnelle", role=role),
            secret=app.state.settings.secret,
            by=None,
        )
    return Known(email, made.password, pyotp.TOTP(made.totp_secret))


async def set_session(app: FastAPI, client: Client, **values: Any) -> None:
    async with app.state.database.transaction() as session:
        await session.execute(
            update(LoginSession).where(col(LoginSession.account_id) == client.account["id"]).values(**values)
        )


async def is_in(client: Client) -> bool:
    answer = await client.get("/api/v1/me")
    if answer.status_code == 401:
        assert answer.json()["code"] == "not_signed_in"
    return answer.status_code == 200


# --- the cookie


async def test_a_cookie_is_opaque_and_kept_hashed(app: FastAPI, youth: Client) -> None:
    sid = youth.cookies["sid"]
    assert len(sid) >= 43  # 256 bits in base64
    async with app.state.database.transaction() as session:
        rows = str((await session.execute(text("SELECT s::text FROM login_session s"))).scalars().all())
    assert sid not in rows
    for value in (sid[:-1], sid + "A", sid.swapcase(), "", "null", "é", "x" * 5000):
        async with make_client(app) as client:
            answer = await client.get("/api/v1/me", headers={"Cookie": f"sid={value}".encode()})
            assert answer.status_code == 401, value


async def test_each_sign_in_has_its_own_cookie(app: FastAPI) -> None:
    known = await professional(app)
    sids = set()
    async with app.state.database.transaction() as session:
        await session.execute(update(Account).where(col(Account.email) == known.email).values(totp_last_step=0))
    async with make_client(app) as client:
        first = await client.post(SESSIONS, json=known.body())
        sids.add(first.cookies["sid"])
        async with app.state.database.transaction() as session:
            await session.execute(update(Account).where(col(Account.email) == known.email).values(totp_last_step=0))
        second = await client.post(SESSIONS, json=known.body())
        sids.add(second.cookies["sid"])
    assert len(sids) == 2


# --- passwords and codes


async def test_a_code_is_taken_once(app: FastAPI) -> None:
    known = await professional(app)
    code = known.totp.now()
    async with make_client(app) as client:
        assert (await client.post(SESSIONS, json=known.body(totp=code))).status_code == 201
        again = await client.post(SESSIONS, json=known.body(totp=code))
        assert (again.status_code, again.json()["code"]) == (401, "sign_in_refused")


async def test_one_code_twice_at_once_is_taken_once(app: FastAPI) -> None:
    known = await professional(app)
    body = known.body()
    clients = [make_client(app) for _ in range(4)]
    answers = await asyncio.gather(*(client.post(SESSIONS, json=body) for client in clients))
    assert sorted(answer.status_code for answer in answers) == [201, 401, 401, 401]
    for client in clients:
        await client.aclose()


async def test_codes_of_the_neighbouring_steps_and_no_others(app: FastAPI) -> None:
    for steps, status in ((-3, 401), (-1, 201), (1, 201), (3, 401)):
        known, begun, ended = await professional(app), 0, 1
        while begun != ended:  # a step that ended meanwhile proves nothing
            begun = int(time.time()) // 30
            async with make_client(app) as client:
                answer = await client.post(SESSIONS, json=known.body(totp=known.totp.at((begun + steps) * 30)))
            ended = int(time.time()) // 30
        assert answer.status_code == status, steps


async def test_whatever_is_wrong_the_answer_is_the_same(app: FastAPI) -> None:
    known = await professional(app)
    member = await join(app)
    wrong_code = f"{(int(known.totp.now()) + 123456) % 1_000_000:06d}"
    phrase = "un deux trois quatre cinq six sept"
    tries = [
        known.body(password="not the password"),
        known.body(totp=wrong_code),
        known.body(email=f"nobody-{fresh()}@example.org"),
        {"pseudonym": member.account["pseudonym"], "recovery_phrase": phrase},
        {"pseudonym": f"Nobody-{fresh()}", "recovery_phrase": phrase},
    ]
    bodies = set()
    for body in tries:
        async with make_client(app) as client:
            answer = await client.post(SESSIONS, json=body)
            assert answer.status_code == 401
            assert "set-cookie" not in answer.headers
            bodies.add(answer.text)
    assert len(bodies) == 1
    await member.aclose()


async def test_the_code_is_asked_for_after_the_right_password_only(app: FastAPI) -> None:
    known = await professional(app)
    async with make_client(app) as client:
        answer = await client.post(SESSIONS, json={"email": known.email, "password": known.password})
        assert (answer.status_code, answer.json()["code"]) == (401, "totp_needed")
        answer = await client.post(SESSIONS, json={"email": known.email, "password": "wrong"})
        assert answer.json()["code"] == "sign_in_refused"
        answer = await client.post(SESSIONS, json=known.body(email=known.email.upper()))
        assert answer.status_code == 201


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, None),
        ({"pseudonym": "Abc"}, None),
        ({"email": "a@example.org"}, None),
        ({"pseudonym": "Abc", "recovery_phrase": "x", "email": "a@example.org", "password": "p"}, None),
        ({"email": "no address", "password": "p"}, "email"),
        ({"email": "a@example.org", "password": "p", "totp": "12345"}, "totp"),
        ({"email": "a@example.org", "password": "p", "totp": "١٢٣٤٥٦"}, "totp"),
        ({"email": "a@example.org", "password": "p" * 257}, "password"),
        ({"pseudonym": "Abc", "recovery_phrase": "x" * 257}, "recovery_phrase"),
        ({"pseudonym": "Abc", "recovery_phrase": "x", "admin": True}, "admin"),
    ],
)
async def test_a_body_that_is_no_way_in(app: FastAPI, body: dict[str, Any], field: str | None) -> None:
    async with make_client(app) as client:
        answer = await client.post(SESSIONS, json=body)
        assert answer.status_code == 422
        assert [tuple(error["loc"]) for error in answer.json()["errors"]] == [("body", field) if field else ("body",)]


async def test_refusals_are_on_the_register(app: FastAPI, admin: Client) -> None:
    """The refused transaction is rolled back; its entry is in one of its own."""
    known = await professional(app)
    async with make_client(app) as client:
        await client.post(SESSIONS, json=known.body(password="wrong"))
        await client.post(SESSIONS, json=known.body())
    page = (await admin.get("/api/v1/audit?limit=100")).json()["items"]
    async with app.state.database.transaction() as session:
        account = await accounts.find_by_email(session, known.email)
        assert account
    outcomes = [(e["action"], e["outcome"]) for e in page if e["subject_id"] == str(account.id)]
    assert outcomes == [("session.open", "done"), ("session.open", "refused"), ("staff.create", "done")]


# --- the end of a session


@pytest.mark.parametrize("role", [Role.YOUTH, Role.PARENT, Role.PROMENEUR, Role.COORDINATOR, Role.ADMIN])
async def test_a_session_ends_unused_and_at_last(app: FastAPI, role: Role) -> None:
    client = await (join(app, role=role) if role in (Role.YOUTH, Role.PARENT) else staff(app, role))
    idle, absolute = LIFETIMES[role]
    expected = {
        Role.YOUTH: (30 * 24, 180 * 24),
        Role.PARENT: (30 * 24, 180 * 24),
        Role.PROMENEUR: (12, 7 * 24),
        Role.COORDINATOR: (12, 7 * 24),
        Role.ADMIN: (0.5, 8),
    }[role]
    assert (idle, absolute) == (timedelta(hours=expected[0]), timedelta(hours=expected[1]))
    async with app.state.database.transaction() as session:
        row = (
            await session.execute(
                text("SELECT expires_at - created_at FROM login_session WHERE account_id = :id"),
                {"id": client.account["id"]},
            )
        ).scalar_one()
    assert abs(row - absolute) < timedelta(seconds=60)

    now = utc_now()
    await set_session(app, client, last_seen_at=now - idle + timedelta(minutes=1))
    assert await is_in(client)
    await set_session(app, client, last_seen_at=now - idle - timedelta(minutes=6))
    assert not await is_in(client)
    assert not await is_in(client)  # asking does not wake it up
    await set_session(app, client, last_seen_at=now, expires_at=now + timedelta(minutes=1))
    assert await is_in(client)
    await set_session(app, client, last_seen_at=now, expires_at=now - timedelta(seconds=1))
    assert not await is_in(client)
    await client.aclose()


async def test_being_seen_keeps_a_session_open_but_not_for_ever(app: FastAPI, youth: Client) -> None:
    past = utc_now() - timedelta(days=29)
    await set_session(app, youth, last_seen_at=past)
    assert await is_in(youth)
    async with app.state.database.transaction() as session:
        seen = (
            await session.execute(
                text("SELECT last_seen_at, expires_at FROM login_session WHERE account_id = :id"),
                {"id": youth.account["id"]},
            )
        ).one()
    assert utc_now() - seen.last_seen_at < timedelta(minutes=1)
    assert seen.expires_at - utc_now() < timedelta(days=180)


async def test_own_sessions_are_listed_and_ended(app: FastAPI, other_youth: Client) -> None:
    member = await join(app)
    phone = make_client(app)
    body = {"pseudonym": member.account["pseudonym"], "recovery_phrase": member.phrase}
    assert (await phone.post(SESSIONS, json=body)).status_code == 201
    page = (await member.get(SESSIONS)).json()
    assert page["next_cursor"] is None
    assert [item["current"] for item in page["items"]] == [False, True]
    other, own = (item["id"] for item in page["items"])
    assert [item["current"] for item in (await phone.get(SESSIONS)).json()["items"]] == [True, False]
    # Another's session is not there; nor is one that never was.
    for stranger, identifier in ((other_youth, own), (member, fresh())):
        assert (await stranger.delete(f"{SESSIONS}/{identifier}")).status_code == 404
    assert (await member.delete(f"{SESSIONS}/{other}")).status_code == 204
    assert not await is_in(phone)
    assert await is_in(member)
    assert [item["id"] for item in (await member.get(SESSIONS)).json()["items"]] == [own]
    assert (await member.delete(f"{SESSIONS}/{other}")).status_code == 404
    ended = await member.delete(f"{SESSIONS}/current")
    assert ended.status_code == 204
    assert "Max-Age=0" in ended.headers["set-cookie"]
    assert not await is_in(member)
    await member.aclose()
    await phone.aclose()


async def test_a_suspended_professional_is_out_at_once(app: FastAPI, admin: Client) -> None:
    known = await professional(app)
    one, two = make_client(app), make_client(app)
    opened = await one.post(SESSIONS, json=known.body())
    two.cookies.set("sid", opened.cookies["sid"], domain="127.0.0.1")
    identifier = opened.json()["account"]["id"]
    assert await is_in(one)
    assert await is_in(two)
    suspended = await admin.post(f"/api/v1/staff/{identifier}/suspend")
    assert suspended.json()["suspended_at"] is not None
    assert not await is_in(one)
    assert not await is_in(two)
    assert (await one.get("/api/v1/moderation/queue")).status_code == 401
    # The right password and code open nothing, and the refusal doesn't say why.
    async with app.state.database.transaction() as session:
        await session.execute(update(Account).where(col(Account.id) == identifier).values(totp_last_step=0))
    refused = await make_client(app).post(SESSIONS, json=known.body())
    assert (refused.status_code, refused.json()["code"]) == (401, "sign_in_refused")
    assert (await admin.post(f"/api/v1/staff/{identifier}/restore")).json()["suspended_at"] is None
    assert not await is_in(one)  # what was ended stays ended
    assert (await make_client(app).post(SESSIONS, json=known.body())).status_code == 201
    await one.aclose()
    await two.aclose()


async def test_nobody_suspends_themselves(admin: Client) -> None:
    answer = await admin.post(f"/api/v1/staff/{admin.account['id']}/suspend")
    assert (answer.status_code, answer.json()["code"]) == (409, "not_yourself")
    assert await is_in(admin)


async def test_making_a_professional(app: FastAPI, admin: Client) -> None:
    email = f"Nouvelle-{fresh()[-8:]}@Example.org"
    body = {"email": email, "display_name": "Nouvelle", "role": "promeneur"}
    made = await admin.post("/api/v1/staff", json=body)
    assert made.status_code == 201
    known = Known(email, made.json()["password"], pyotp.TOTP(made.json()["totp_secret"]))
    assert len(known.password) >= 12
    async with make_client(app) as client:
        assert (await client.post(SESSIONS, json=known.body())).status_code == 201
    again = await admin.post("/api/v1/staff", json={**body, "email": email.upper()})
    assert (again.status_code, again.json()["code"]) == (409, "email_taken")
    listed = (await admin.get("/api/v1/staff?limit=100")).text
    assert made.json()["account"]["email"] in listed
    assert known.password not in listed
    for field, value in (("role", "youth"), ("email", "nobody"), ("display_name", "x"), ("structure_id", "x")):
        wrong = await admin.post("/api/v1/staff", json={**body, field: value})
        assert wrong.status_code == 422, field
        loc = [tuple(error["loc"]) for error in wrong.json()["errors"]]
        assert loc == [("body", field)] or (field == "role" and loc == [("body",)])
    unknown = await admin.post("/api/v1/staff", json={**body, "email": f"x{email}", "structure_id": fresh()})
    assert unknown.status_code == 422
    assert unknown.json()["errors"][0]["loc"] == ["body", "structure_id"]
