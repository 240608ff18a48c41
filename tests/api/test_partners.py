"""Partners: a key of one structure, limited to its scopes, exchanged for ten minutes, ended at once."""

import base64
import logging
import re
import zlib
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
import pytest_asyncio
from fastapi import FastAPI
from sqlalchemy import text

from app.api.openapi import document_for
from app.core import tokens
from app.core.clock import today, utc_now
from app.schemas.roles import Role
from tests.conftest import Client, fresh, make_client, staff
from tests.counting import statements

KEYS = "/api/v1/partner-keys"
TOKEN = "/api/v1/oauth/token"
BOTH = ["spaces:read", "spaces:write"]


class Partner(NamedTuple):
    structure: str
    key: dict[str, Any]
    secret: str


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def coordinator(app: FastAPI) -> AsyncIterator[Client]:
    client = await staff(app, Role.COORDINATOR)
    yield client
    await client.aclose()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def caller(app: FastAPI) -> AsyncIterator[Client]:
    """A program: no cookie, no browser."""
    async with make_client(app) as client:
        del client.headers["Sec-Fetch-Site"]
        yield client


async def a_structure(coordinator: Client) -> str:
    identifier = fresh()
    body = {"slug": f"s-{identifier}", "name": "Une structure"}
    assert (await coordinator.put(f"/api/v1/structures/{identifier}", json=body)).status_code == 201
    return identifier


async def a_partner(coordinator: Client, scopes: list[str] | None = None, structure: str | None = None) -> Partner:
    structure = structure or await a_structure(coordinator)
    body = {"structure_id": structure, "name": "Clé de test", "scopes": scopes or BOTH}
    made = await coordinator.post(KEYS, json=body)
    assert made.status_code == 201, made.text
    return Partner(structure, made.json()["key"], made.json()["secret"])


def bearer(value: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {value}"}


def space(**more: Any) -> dict[str, Any]:
    body = {"slug": f"lieu-{fresh()}", "name": "Un lieu", "kind": "espace_jeunes", "insee": "32013"}
    return {**body, **more}


async def a_token(caller: Client, secret: str, **more: str) -> str:
    body = {"grant_type": "client_credentials", "client_secret": secret, **more}
    answer = await caller.post(TOKEN, data=body)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["access_token"])


async def status_with(caller: Client, partner: Partner, credential: str) -> int:
    answer = await caller.get(f"/api/v1/structures/{partner.structure}/spaces", headers=bearer(credential))
    return answer.status_code


# --- the key


async def test_a_key_is_shown_once_and_kept_hashed(app: FastAPI, coordinator: Client) -> None:
    partner = await a_partner(coordinator)
    assert re.fullmatch(r"enl_[0-9A-Za-z]{12}_[0-9A-Za-z]{40}_[0-9a-f]{8}", partner.secret)
    body, _, checksum = partner.secret.rpartition("_")
    assert f"{zlib.crc32(body.encode()):08x}" == checksum
    assert partner.secret.split("_")[1] == partner.key["prefix"]
    assert "secret" not in partner.key
    listed = await coordinator.get(KEYS, params={"limit": 100})
    assert partner.key["id"] in listed.text
    assert partner.secret.split("_")[2] not in listed.text
    async with app.state.database.transaction() as session:
        rows = str((await session.execute(text("SELECT k::text FROM partner_key k"))).scalars().all())
    assert partner.key["prefix"] in rows
    assert partner.secret.split("_")[2] not in rows


def with_checksum(body: str) -> str:
    return f"{body}_{zlib.crc32(body.encode()):08x}"


TYPOS = {
    "one letter": lambda key: key[:20] + ("A" if key[20] != "A" else "B") + key[21:],
    "one letter of the prefix": lambda key: key[:5] + ("A" if key[5] != "A" else "B") + key[6:],
    "one digit of the checksum": lambda key: key[:-1] + ("0" if key[-1] != "0" else "1"),
    "cut": lambda key: key[:-1],
    "longer": lambda key: key + "0",
    "capitals": lambda key: key.upper(),
    "no checksum": lambda key: key.rpartition("_")[0],
    "nothing but its beginning": lambda key: "enl_",
    "blanks inside": lambda key: key.replace("_", " ", 2),
    "secret too short": lambda key: with_checksum("enl_" + key.split("_")[1] + "_" + "a" * 39),
}


@pytest.mark.parametrize("bend", TYPOS.values(), ids=TYPOS.keys())
async def test_a_typo_asks_nothing_of_the_database(
    app: FastAPI, coordinator: Client, caller: Client, bend: Any
) -> None:
    partner = await a_partner(coordinator, structure=await shared_structure(coordinator))
    with statements(app.state.database) as said:
        answer = await caller.get("/api/v1/openapi.json", headers=bearer(bend(partner.secret)))
    assert answer.status_code == 401
    assert answer.json()["code"] in ("bad_key", "bad_token")
    assert [statement for statement in said if "partner_key" in statement] == []


_shared: list[str] = []


async def shared_structure(coordinator: Client) -> str:
    if not _shared:
        _shared.append(await a_structure(coordinator))
    return _shared[0]


async def test_a_well_formed_key_that_we_never_made(coordinator: Client, caller: Client) -> None:
    partner = await a_partner(coordinator, structure=await shared_structure(coordinator))
    _, prefix, secret, _ = partner.secret.split("_")
    for forged in (
        with_checksum(f"enl_{prefix}_{secret[::-1]}"),
        with_checksum(f"enl_{prefix[::-1]}_{secret}"),
        with_checksum(f"enl__{secret}"),
        with_checksum(f"enl_{'x' * 120}_{secret}"),
        with_checksum(f"enl_a'b_{secret}"),
    ):
        answer = await caller.get("/api/v1/openapi.json", headers=bearer(forged))
        assert (answer.status_code, answer.json()["code"]) == (401, "bad_key")
    for forged in (with_checksum(f"enl_a\x00b_{secret}"), with_checksum(f"enl_é_{secret}")):
        body = {"grant_type": "client_credentials", "client_secret": forged}
        answer = await caller.post(TOKEN, data=body)
        assert (answer.status_code, answer.json()["code"]) == (401, "bad_key"), answer.text


async def test_the_bounds_of_expiry(coordinator: Client) -> None:
    structure = await shared_structure(coordinator)
    body = {"structure_id": structure, "name": "Clé", "scopes": BOTH}
    for days, status in ((-1, 422), (0, 422), (1, 201), (365, 201), (366, 422), (4000, 422)):
        day = today() + timedelta(days=days)
        answer = await coordinator.post(KEYS, json={**body, "expires_on": day.isoformat()})
        assert answer.status_code == status, days
        if status == 422:
            assert answer.json()["errors"][0]["loc"] == ["body", "expires_on"]
        else:
            assert answer.json()["key"]["expires_at"].startswith(day.isoformat())
    answer = await coordinator.post(KEYS, json=body)
    assert answer.json()["key"]["expires_at"].startswith((today() + timedelta(days=365)).isoformat())


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"structure_id": "x"}, "structure_id"),
        ({"name": "x"}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["spaces:read"] * 9}, "scopes"),
        ({"scopes": "spaces:read"}, "scopes"),
        ({"expires_on": "soon"}, "expires_on"),
        ({"secret": "enl_mine"}, "secret"),
    ],
)
async def test_a_key_that_cannot_be(coordinator: Client, change: dict[str, Any], field: str) -> None:
    body = {"structure_id": await shared_structure(coordinator), "name": "Clé", "scopes": BOTH, **change}
    answer = await coordinator.post(KEYS, json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["loc"][:2] == ["body", field]


async def test_a_key_needs_a_structure_and_known_scopes(coordinator: Client) -> None:
    body = {"structure_id": fresh(), "name": "Clé", "scopes": BOTH}
    assert (await coordinator.post(KEYS, json=body)).status_code == 404
    body["structure_id"] = await shared_structure(coordinator)
    answer = await coordinator.post(KEYS, json={**body, "scopes": ["spaces:read", "accounts:read"]})
    assert answer.json()["errors"][0]["loc"] == ["body", "scopes", 1]


# --- what a key may do


async def test_a_partner_keeps_its_own_spaces_and_nothing_else(coordinator: Client, caller: Client) -> None:
    own, other = await a_partner(coordinator), await a_partner(coordinator)
    theirs = fresh()
    body = space()
    made = await caller.put(f"/api/v1/spaces/{theirs}", json=body, headers=bearer(other.secret))
    assert made.status_code == 201
    assert made.json()["structure"]["id"] == other.structure  # its own without naming it

    mine, headers = fresh(), bearer(own.secret)
    body = space()
    for status in (201, 200):
        assert (await caller.put(f"/api/v1/spaces/{mine}", json=body, headers=headers)).status_code == status
    changed = await caller.patch(f"/api/v1/spaces/{mine}", json={"name": "Autre nom"}, headers=headers)
    assert changed.json()["name"] == "Autre nom"
    listed = await caller.get(f"/api/v1/structures/{own.structure}/spaces", headers=headers)
    assert [item["id"] for item in listed.json()["items"]] == [mine]

    # Another's: 404 where existence must not leak, 403 where the caller itself names another structure.
    for method, url, content, status, code in (
        ("GET", f"/api/v1/structures/{other.structure}/spaces", None, 404, "not_found"),
        ("GET", f"/api/v1/structures/{fresh()}/spaces", None, 404, "not_found"),
        ("PATCH", f"/api/v1/spaces/{theirs}", {"name": "À moi"}, 404, "not_found"),
        ("DELETE", f"/api/v1/spaces/{theirs}", None, 404, "not_found"),
        ("PUT", f"/api/v1/spaces/{theirs}", space(), 409, "already_exists"),
        ("PUT", f"/api/v1/spaces/{fresh()}", space(structure_id=other.structure), 403, "other_structure"),
        ("PATCH", f"/api/v1/spaces/{mine}", {"structure_id": other.structure}, 422, "invalid"),
    ):
        answer = await caller.request(method, url, json=content, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (status, code), (method, url)
    assert (await caller.delete(f"/api/v1/spaces/{mine}", headers=headers)).status_code == 204
    assert (await caller.delete(f"/api/v1/spaces/{mine}", headers=headers)).status_code == 404
    again = await caller.put(f"/api/v1/spaces/{mine}", json=body, headers=headers)
    assert again.status_code == 409


async def test_the_document_of_a_partner(app: FastAPI, coordinator: Client, caller: Client) -> None:
    partner = await a_partner(coordinator)
    told = (await caller.get("/api/v1/openapi.json", headers=bearer(partner.secret))).json()
    found = {path for path, item in told["paths"].items() if set(item) & {"put", "patch", "delete"}}
    assert found == {"/api/v1/spaces/{id}"}
    assert "/api/v1/structures/{id}/spaces" in told["paths"]
    assert told["paths"] == document_for(app, Role.PARTNER)["paths"]


async def test_scopes(coordinator: Client, caller: Client) -> None:
    reader = await a_partner(coordinator, ["spaces:read"])
    writer = await a_partner(coordinator, ["spaces:write"])
    url = f"/api/v1/spaces/{fresh()}"
    for credential in (reader.secret, await a_token(caller, reader.secret)):
        assert await status_with(caller, reader, credential) == 200
        refused = await caller.put(url, json=space(), headers=bearer(credential))
        assert (refused.status_code, refused.json()["code"]) == (403, "scope_missing")
    assert await status_with(caller, writer, writer.secret) == 403
    assert (await caller.put(url, json=space(), headers=bearer(writer.secret))).status_code == 201
    # A token may carry less than its key, never more.
    both = await a_partner(coordinator)
    narrow = await a_token(caller, both.secret, scope="spaces:read")
    assert (await caller.delete(url, headers=bearer(narrow))).status_code == 403
    assert await status_with(caller, both, narrow) == 200
    answer = await caller.post(
        TOKEN,
        data={"grant_type": "client_credentials", "client_secret": reader.secret, "scope": "spaces:write spaces:read"},
    )
    assert answer.json()["scope"] == "spaces:read"


async def test_a_credential_opens_no_route_of_the_cookie(app: FastAPI, coordinator: Client, caller: Client) -> None:
    partner = await a_partner(coordinator)
    for credential in (partner.secret, await a_token(caller, partner.secret)):
        for path in ("/me", "/sessions", "/moderation/queue", "/structures", "/partner-keys", "/audit", "/staff"):
            answer = await caller.get(f"/api/v1{path}", headers=bearer(credential))
            assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in"), path
        answer = await caller.put(f"/api/v1/participations/{fresh()}", json={}, headers=bearer(credential))
        assert answer.status_code == 401
    # With a token in hand, the cookie is not looked at: here it would be let in, and the token is not.
    answer = await coordinator.get(f"/api/v1/structures/{partner.structure}/spaces", headers=bearer("nonsense"))
    assert (answer.status_code, answer.json()["code"]) == (401, "bad_token")
    answer = await coordinator.get(f"/api/v1/structures/{partner.structure}/spaces")
    assert answer.status_code == 200
    # A cookie's value is no token, nor a token a cookie.
    sid = coordinator.cookies["sid"]
    assert await status_with(caller, partner, sid) == 401
    async with make_client(app) as client:
        client.cookies.set("sid", partner.secret)
        assert (await client.get("/api/v1/me")).status_code == 401
        client.cookies.clear()
        client.cookies.set("sid", await a_token(caller, partner.secret))
        assert (await client.get("/api/v1/me")).status_code == 401


async def test_other_ways_to_present_a_key(coordinator: Client, caller: Client) -> None:
    partner = await a_partner(coordinator)
    url = f"/api/v1/structures/{partner.structure}/spaces"
    for header, status in (
        (f"Bearer {partner.secret}", 200),
        (f"bearer  {partner.secret} ", 200),
        (f"Basic {partner.secret}", 401),
        (f"Token {partner.secret}", 401),
        (partner.secret, 401),
        ("Bearer", 401),
        (f"Bearer {partner.secret},{partner.secret}", 401),
        (f"Bearer é{partner.secret}", 401),
    ):
        answer = await caller.get(url, headers={"Authorization": header.encode()})
        assert answer.status_code == status, header
    assert (await caller.get(url, params={"access_token": partner.secret})).status_code == 401
    # A token for another use of ours is none here.
    secret = b"a secret key for the tests, long enough to sign with"
    for audience, subject in (("device", partner.key["id"]), ("partner", "x"), ("partner", fresh())):
        forged = tokens.sign(secret, audience=audience, subject=subject, lifetime=timedelta(minutes=5))
        assert await status_with(caller, partner, forged) == 401


# --- tokens


async def test_a_token_lives_ten_minutes(app: FastAPI, coordinator: Client, caller: Client) -> None:
    partner = await a_partner(coordinator)
    answer = await caller.post(TOKEN, data={"grant_type": "client_credentials", "client_secret": partner.secret})
    told = answer.json()
    assert (told["token_type"], told["expires_in"], told["scope"]) == ("Bearer", 600, "spaces:read spaces:write")
    assert answer.headers["cache-control"] == "no-store"
    claims = tokens.verify(app.state.settings.secret, told["access_token"], audience="partner")
    assert claims["exp"] - claims["iat"] == 600
    assert claims["sub"] == partner.key["id"]
    assert await status_with(caller, partner, told["access_token"]) == 200
    old = tokens.sign(
        app.state.settings.secret,
        audience="partner",
        subject=partner.key["id"],
        lifetime=timedelta(seconds=-1),
        claims={"scope": told["scope"]},
    )
    assert await status_with(caller, partner, old) == 401


async def test_basic_authentication(coordinator: Client, caller: Client) -> None:
    partner = await a_partner(coordinator)
    body = {"grant_type": "client_credentials"}

    async def basic(value: bytes) -> int:
        header = b"Basic " + base64.b64encode(value)
        return (await caller.post(TOKEN, data=body, headers={"Authorization": header})).status_code

    assert await basic(f"anything:{partner.secret}".encode()) == 200
    assert await basic(f":{partner.secret}".encode()) == 200
    assert await basic(partner.secret.encode()) == 401
    assert await basic(f"{partner.secret}:".encode()) == 401
    assert await basic(b"\xff\xfe:\xff") == 401
    for header in ("Basic", "Basic ***", f"Bearer {partner.secret}"):
        answer = await caller.post(TOKEN, data=body, headers={"Authorization": header})
        assert (answer.status_code, answer.json()["code"]) == (401, "bad_key")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "grant_type"),
        ({"grant_type": "password"}, "grant_type"),
        ({"grant_type": "client_credentials", "client_secret": "x" * 201}, "client_secret"),
        ({"grant_type": "client_credentials", "scope": "x" * 201}, "scope"),
    ],
)
async def test_a_token_request_that_cannot_be(caller: Client, body: dict[str, str], field: str) -> None:
    answer = await caller.post(TOKEN, data=body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["loc"] == ["body", field]


# --- the end of a key


async def test_a_revoked_key_ends_with_its_tokens(coordinator: Client, caller: Client) -> None:
    partner = await a_partner(coordinator)
    token = await a_token(caller, partner.secret)
    for _ in range(2):  # revoked twice is revoked once
        revoked = await coordinator.post(f"{KEYS}/{partner.key['id']}/revoke")
        assert revoked.status_code == 200
        assert revoked.json()["revoked_at"] is not None
        for credential in (partner.secret, token):
            answer = await caller.get(f"/api/v1/structures/{partner.structure}/spaces", headers=bearer(credential))
            assert (answer.status_code, answer.json()["code"]) == (401, "key_ended")
    body = {"grant_type": "client_credentials", "client_secret": partner.secret}
    assert (await caller.post(TOKEN, data=body)).status_code == 401
    assert (await coordinator.post(f"{KEYS}/{partner.key['id']}/rotate")).status_code == 409
    assert (await coordinator.post(f"{KEYS}/{fresh()}/revoke")).status_code == 404


async def test_rotation_leaves_two_valid_for_a_week(app: FastAPI, coordinator: Client, caller: Client) -> None:
    partner = await a_partner(coordinator, ["spaces:read"])
    made = await coordinator.post(f"{KEYS}/{partner.key['id']}/rotate")
    assert made.status_code == 201
    successor = Partner(partner.structure, made.json()["key"], made.json()["secret"])
    assert (successor.key["scopes"], successor.key["structure_id"]) == (["spaces:read"], partner.structure)
    assert successor.secret != partner.secret
    assert await status_with(caller, partner, partner.secret) == 200
    assert await status_with(caller, partner, successor.secret) == 200
    async with app.state.database.transaction() as session:
        left = await session.scalar(
            text("SELECT expires_at - now() FROM partner_key WHERE id = :id"), {"id": partner.key["id"]}
        )
        assert timedelta(days=6, hours=23) < left <= timedelta(days=7)
        await session.execute(
            text("UPDATE partner_key SET expires_at = now() WHERE id = :id"), {"id": partner.key["id"]}
        )
    assert await status_with(caller, partner, partner.secret) == 401
    assert await status_with(caller, partner, successor.secret) == 200
    assert (await coordinator.post(f"{KEYS}/{fresh()}/rotate")).status_code == 404


async def test_keys_and_tokens_are_in_no_log(
    app: FastAPI, coordinator: Client, caller: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    partner = await a_partner(coordinator)
    token = await a_token(caller, partner.secret)
    for credential in (partner.secret, token):
        assert await status_with(caller, partner, credential) == 200
        assert await status_with(caller, partner, credential[:-1]) == 401
    secret, signature = partner.secret.split("_")[2], token.split(".")[2]
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith(("httpx", "httpcore"))]
    assert not any(secret in line or signature[:20] in line for line in ours)
    page = await coordinator.get(KEYS, params={"limit": 100})
    assert secret not in page.text
    used = next(item for item in page.json()["items"] if item["id"] == partner.key["id"])
    assert used["last_used_at"] is not None
    assert used["last_used_at"] <= utc_now().isoformat()
