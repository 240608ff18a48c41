"""The register: one entry for each professional act, chained, without content or pseudonym."""

import asyncio
from typing import Any

from fastapi import FastAPI
from sqlalchemy import text

from app.domain import audit
from tests.conftest import Client, fresh, participation, run_jobs

API = "/api/v1"


async def entries(admin: Client, subject: str) -> list[dict[str, Any]]:
    page = (await admin.get(f"{API}/audit", params={"limit": 100})).json()
    return [entry for entry in page["items"] if entry["subject_id"].startswith(subject)]


async def test_every_professional_act_is_told(app: FastAPI, admin: Client) -> None:
    structure, space, challenge = fresh(), fresh(), fresh()
    await admin.put(f"{API}/structures/{structure}", json={"slug": f"s-{structure}", "name": "Une structure"})
    await admin.patch(f"{API}/structures/{structure}", json={"name": "Autre nom"})
    body = {"slug": f"l-{space}", "name": "Un lieu", "kind": "mjc", "insee": "32013", "structure_id": structure}
    for _ in range(2):  # the same request again is no second act
        await admin.put(f"{API}/spaces/{space}", json=body)
    await admin.patch(f"{API}/spaces/{space}", json={"name": "Autre nom"})
    await admin.delete(f"{API}/spaces/{space}")
    body = {"slug": f"c-{challenge}", "title": "Un défi", "brief": "Une phrase suffit.", "kinds": ["text"]}
    await admin.put(f"{API}/challenges/{challenge}", json=body)
    await admin.patch(f"{API}/challenges/{challenge}", json={"title": "Autre titre"})
    for verb in ("publish", "publish", "close", "archive"):
        await admin.post(f"{API}/challenges/{challenge}/{verb}")
    body = {"structure_id": structure, "name": "Clé", "scopes": ["spaces:read"]}
    key = (await admin.post(f"{API}/partner-keys", json=body)).json()["key"]["id"]
    successor = (await admin.post(f"{API}/partner-keys/{key}/rotate")).json()["key"]["id"]
    await admin.post(f"{API}/partner-keys/{key}/revoke")
    body = {"email": f"{fresh()}@example.org", "display_name": "Nouvelle", "role": "promeneur"}
    person = (await admin.post(f"{API}/staff", json=body)).json()["account"]["id"]
    await admin.post(f"{API}/staff/{person}/suspend")
    await admin.post(f"{API}/staff/{person}/restore")
    told = {
        structure: ["structure.create", "structure.update"],
        space: ["space.create", "space.update", "space.close"],
        challenge: [
            "challenge.create", "challenge.update", "challenge.published", "challenge.closed", "challenge.archived"
        ],
        key: ["partner_key.create", "partner_key.revoke"],
        successor: ["partner_key.rotate"],
        person: ["staff.create", "staff.suspend", "staff.restore"],
    }  # fmt: skip
    for subject, actions in told.items():
        found = await entries(admin, subject)
        assert [entry["action"] for entry in found] == actions[::-1]
        assert {entry["actor_id"] for entry in found} == {admin.account["id"]}
        assert {(entry["actor_role"], entry["outcome"]) for entry in found} == {("admin", "done")}


async def test_decisions_name_the_revision_and_nothing_else(app: FastAPI, admin: Client, youth: Client) -> None:
    identifier, secret = fresh(), f"mots-{fresh()}"
    sent = (await youth.put(f"{API}/participations/{identifier}", json=participation(text=secret))).json()
    await run_jobs(app)
    decision = {"revision": sent["revision"], "reason": secret}
    assert (await admin.post(f"{API}/participations/{identifier}/request-changes", json=decision)).status_code == 200
    (entry,) = await entries(admin, identifier)
    assert entry["subject_id"] == f"{identifier}@{sent['revision']}"
    async with app.state.database.transaction() as session:
        rows = str((await session.execute(text("SELECT e::text FROM audit_entry e"))).scalars().all())
    assert secret not in rows
    assert youth.account["pseudonym"] not in rows
    assert youth.account["id"] not in rows


async def test_the_chain_holds_under_acts_at_once_and_tells_of_any_change(app: FastAPI, admin: Client) -> None:
    ids = [fresh() for _ in range(12)]
    answers = await asyncio.gather(
        *(admin.put(f"{API}/structures/{i}", json={"slug": f"s-{i}", "name": "Une structure"}) for i in ids)
    )
    assert {answer.status_code for answer in answers} == {201}
    database = app.state.database
    async with database.transaction() as session:
        assert await audit.find_break(session) is None
        first, middle, last = (
            await session.execute(text("SELECT min(id), (min(id) + max(id)) / 2, max(id) FROM audit_entry"))
        ).one()
    changes = [
        ("UPDATE audit_entry SET action = 'x' WHERE id = :id", middle, middle),
        ("UPDATE audit_entry SET outcome = 'refused' WHERE id = :id", first, first),
        ("UPDATE audit_entry SET actor_id = NULL, actor_role = 'system' WHERE id = :id", last, last),
        ("UPDATE audit_entry SET at = at + interval '1 s' WHERE id = :id", middle, middle),
        ("UPDATE audit_entry SET subject_id = 'x' WHERE id = :id", middle, middle),
        ("DELETE FROM audit_entry WHERE id = :id", first, first + 1),
    ]
    for statement, identifier, broken in changes:
        async with database.sessions() as session:
            await session.execute(text(statement), {"id": identifier})
            assert await audit.find_break(session) == broken, statement
            await session.rollback()
    async with database.transaction() as session:
        assert await audit.find_break(session) is None


async def test_the_register_is_read_page_by_page(admin: Client) -> None:
    for _ in range(3):
        identifier = fresh()
        await admin.put(f"{API}/structures/{identifier}", json={"slug": f"s-{identifier}", "name": "Une structure"})
    seen: list[int] = []
    cursor = None
    for _ in range(3):
        page = (await admin.get(f"{API}/audit", params={"limit": 2, **({"cursor": cursor} if cursor else {})})).json()
        seen += [entry["id"] for entry in page["items"]]
        cursor = page["next_cursor"]
        identifier = fresh()
        await admin.put(f"{API}/structures/{identifier}", json={"slug": f"s-{identifier}", "name": "Une structure"})
    assert seen == sorted(seen, reverse=True)
    assert len(set(seen)) == 6
    for wrong in ("x", "-1", "1.0", "9" * 19, "٣", " 1", "0x1"):
        answer = await admin.get(f"{API}/audit", params={"cursor": wrong})
        assert answer.status_code == 422, wrong
        assert answer.json()["errors"][0]["loc"] == ["query", "cursor"]
