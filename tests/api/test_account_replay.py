"""Making an account twice by the same key: a lost answer costs nothing."""

import secrets

from fastapi import FastAPI
from sqlalchemy import text

from tests.conftest import Client, make_client


def wish(**more: str) -> dict[str, str]:
    return {"role": "youth", "pseudonym": f"Loutre-{secrets.token_hex(5)}", **more}


async def make(client: Client, body: dict[str, str], key: str | None) -> tuple[int, dict[str, object]]:
    headers = {"Idempotency-Key": key} if key else {}
    answer = await client.post("/api/v1/accounts", json=body, headers=headers)
    return answer.status_code, answer.json()


async def test_the_same_key_finds_the_account_that_it_made(app: FastAPI, anonymous: Client) -> None:
    body, key = wish(), secrets.token_urlsafe(32)
    status, lost = await make(anonymous, body, key)
    again_status, again = await make(make_client(app), body, key)
    assert (status, again_status) == (201, 201)
    assert again["account"] == lost["account"]
    assert again["recovery_phrase"] != lost["recovery_phrase"]
    for phrase, expected in ((lost["recovery_phrase"], 401), (again["recovery_phrase"], 201)):
        given = {"pseudonym": body["pseudonym"], "recovery_phrase": phrase}
        assert (await make_client(app).post("/api/v1/sessions", json=given)).status_code == expected


async def test_another_key_or_none_finds_nothing(app: FastAPI, anonymous: Client) -> None:
    body = wish()
    await make(anonymous, body, secrets.token_urlsafe(32))
    for key in (secrets.token_urlsafe(32), None):
        status, problem = await make(make_client(app), body, key)
        assert (status, problem["code"]) == (409, "pseudonym_taken")


async def test_a_key_is_worth_nothing_after_a_day(app: FastAPI, anonymous: Client) -> None:
    body, key = wish(), secrets.token_urlsafe(32)
    _, made = await make(anonymous, body, key)
    async with app.state.database.transaction() as session:
        await session.execute(
            text("UPDATE account SET created_at = created_at - interval '25 hours' WHERE id = :id"),
            {"id": made["account"]["id"]},
        )
    status, problem = await make(make_client(app), body, key)
    assert (status, problem["code"]) == (409, "pseudonym_taken")


async def test_a_key_that_could_be_guessed_is_refused(anonymous: Client) -> None:
    status, problem = await make(anonymous, wish(), "1234")
    assert (status, problem["code"]) == (422, "invalid")
