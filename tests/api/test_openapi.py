"""The OpenAPI document: whole, true, and limited to what a caller may use."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from app.api.openapi import document_for, whole_document
from app.schemas.roles import Role
from tests.conftest import Client, join, make_client, staff

VERBS = ("get", "put", "post", "patch", "delete", "head", "options")


def operations(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        f"{verb.upper()} {path}": item[verb]
        for path, item in document["paths"].items()
        for verb in VERBS
        if verb in item
    }


def test_every_operation_says_what_it_is(app: FastAPI) -> None:
    document = whole_document(app)
    assert document["openapi"].startswith("3.1")
    found = operations(document)
    assert len(found) >= 55
    ids = [operation["operationId"] for operation in found.values()]
    assert len(set(ids)) == len(ids)
    for name, operation in found.items():
        assert re.fullmatch("[a-z]+(_[a-z]+)+", operation["operationId"]), name
        assert 5 <= len(operation["summary"]) <= 200, name
        assert operation["x-roles"], name
        assert set(operation["x-roles"]) <= set(Role), name
        assert set(operation["x-doors"]) <= {"cookie", "token"}, name
        assert operation["tags"], name
        if "anonymous" not in operation["x-roles"]:
            assert {"401", "403"} <= set(operation["responses"]), name
            assert {} not in operation["security"], name
        assert "503" in operation["responses"], name
        assert any(status.startswith("2") for status in operation["responses"]), name
        for status, response in operation["responses"].items():
            assert response["description"], (name, status)
            if status[0] in "45" and name != "GET /readyz":
                assert "application/problem+json" in response["content"], (name, status)


def test_every_reference_leads_somewhere_and_nothing_is_left_over(app: FastAPI) -> None:
    for document in (whole_document(app), *(document_for(app, role) for role in Role)):
        references = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(document)))
        assert references == set(document["components"]["schemas"])


# A partner has no cookie, and asks in test_partners.
@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PARTNER])
async def test_a_caller_sees_what_it_may_use(app: FastAPI, role: Role) -> None:
    client = make_client(app)
    if role in (Role.YOUTH, Role.PARENT):
        client = await join(app, role=role)
    elif role is not Role.ANONYMOUS:
        client = await staff(app, role)
    answer = await client.get("/api/v1/openapi.json")
    await client.aclose()
    expected = {name for name, operation in operations(whole_document(app)).items() if role in operation["x-roles"]}
    assert set(operations(answer.json())) == expected
    assert ("POST /api/v1/staff" in expected) == (role is Role.ADMIN)
    assert ("PUT /api/v1/participations/{id}" in expected) == (role in (Role.YOUTH, Role.PARENT))


def test_the_committed_document_is_this_one(app: FastAPI, root: Path) -> None:
    """The clients' types are generated from it: `make openapi` writes it anew."""
    committed = json.loads((root / "openapi.json").read_text(encoding="utf-8"))
    assert committed == json.loads(json.dumps(whole_document(app)))


async def test_bodies_are_described_with_an_example(app: FastAPI) -> None:
    document = whole_document(app)
    bodies = [operation["requestBody"] for operation in operations(document).values() if "requestBody" in operation]
    assert len(bodies) >= 15
    for body in bodies:
        for content in body["content"].values():
            assert "schema" in content


async def test_the_document_costs_no_second_computation(app: FastAPI, youth: Client, other_youth: Client) -> None:
    one = await youth.get("/api/v1/openapi.json")
    two = await other_youth.get("/api/v1/openapi.json")
    assert one.content == two.content
    assert whole_document(app) is whole_document(app)
