"""Spaces: kept by their structures, read by everybody, searched and drawn from memory."""

import json
import math
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from fastapi import FastAPI

from app.schemas.roles import Role
from tests.conftest import Client, fresh, hear, staff

API = "/api/v1"
AUCH = "32013"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def coordinator(app: FastAPI) -> AsyncIterator[Client]:
    client = await staff(app, Role.COORDINATOR)
    yield client
    await client.aclose()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def owner(coordinator: Client) -> str:
    identifier = fresh()
    body = {"slug": f"s-{identifier}", "name": "Une structure"}
    assert (await coordinator.put(f"{API}/structures/{identifier}", json=body)).status_code == 201
    return identifier


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def keeper(app: FastAPI, owner: str) -> AsyncIterator[Client]:
    """A professional of that structure."""
    client = await staff(app, Role.PROMENEUR, structure_id=UUID(owner))
    yield client
    await client.aclose()


def space(**more: Any) -> dict[str, Any]:
    body = {"slug": f"lieu-{fresh()}", "name": "Un lieu", "kind": "espace_jeunes", "insee": AUCH}
    return {**body, **more}


async def test_a_space_is_made_once_and_appears(app: FastAPI, keeper: Client, anonymous: Client, owner: str) -> None:
    url, body = f"{API}/spaces/{fresh()}", space(age_min=11, age_max=17, phone="05 36 49 00 12", services=["jeux"])
    before = (await anonymous.get(f"{API}/snapshot")).json()["revision"]
    first, second = await keeper.put(url, json=body), await keeper.put(url, json=body)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    told = first.json()
    assert told["structure"] == {"id": owner, "name": "Une structure"}
    assert (told["commune"], told["postcode"], told["precision"]) == ("Auch", "32000", "commune")
    assert told["checked_on"] is None
    await hear(app)
    assert (await anonymous.get(url)).json() == told
    delta = (await anonymous.get(f"{API}/snapshot", params={"since": before})).json()
    assert [item["id"] for item in delta["changed"]["spaces"]] == [told["id"]]
    geo = (await anonymous.get(f"{API}/spaces.geojson")).json()
    feature = next(f for f in geo["features"] if f["id"] == told["id"])
    assert feature["geometry"] == {"type": "Point", "coordinates": [told["lon"], told["lat"]]}

    changed = await keeper.patch(url, json={"name": "Autre nom", "lat": 43.65, "lon": 0.58, "precision": "street"})
    assert (changed.json()["name"], changed.json()["lat"], changed.json()["precision"]) == (
        "Autre nom",
        43.65,
        "street",
    )
    assert changed.json()["revision"] != told["revision"]
    moved = await keeper.patch(url, json={"insee": "32107"})
    assert moved.json()["precision"] == "commune"
    assert (moved.json()["lat"], moved.json()["insee"]) != (43.65, AUCH)
    revision = (await anonymous.get(f"{API}/snapshot")).json()["revision"]

    assert (await keeper.delete(url)).status_code == 204
    await hear(app)
    assert (await anonymous.get(url)).status_code == 404
    delta = (await anonymous.get(f"{API}/snapshot", params={"since": revision})).json()
    assert {"kind": "spaces", "id": told["id"]} in delta["gone"]
    for answer in (await keeper.delete(url), await keeper.patch(url, json={})):
        assert answer.status_code == 404
    # What was closed does not come back by an old request of an outbox, and the answer says so.
    again = await keeper.put(url, json=body)
    assert again.status_code == 409, again.text


async def test_a_closed_space_asked_for_with_the_very_same_body(keeper: Client) -> None:
    url, body = f"{API}/spaces/{fresh()}", space()
    assert (await keeper.put(url, json=body)).status_code == 201
    assert (await keeper.delete(url)).status_code == 204
    again = await keeper.put(url, json=body)
    assert (again.status_code, again.json()["code"]) == (409, "wrong_state")


async def test_whose_space_it_is(
    app: FastAPI, keeper: Client, coordinator: Client, promeneur: Client, owner: str
) -> None:
    url = f"{API}/spaces/{fresh()}"
    assert (await coordinator.put(url, json=space())).status_code == 201  # nobody's
    for client in (keeper, promeneur):
        assert (await client.patch(url, json={"name": "À moi"})).status_code == 404
        assert (await client.delete(url)).status_code == 404
        assert (await client.put(url, json=space())).status_code in (403, 409)
    assert (await coordinator.patch(url, json={"name": "À tous"})).status_code == 200
    mine = f"{API}/spaces/{fresh()}"
    assert (await keeper.put(mine, json=space())).status_code == 201
    assert (await promeneur.patch(mine, json={"name": "À moi"})).status_code == 404
    for body in (space(), space(structure_id=owner)):
        refused = await promeneur.put(f"{API}/spaces/{fresh()}", json=body)
        assert (refused.status_code, refused.json()["code"]) == (403, "other_structure")
    unknown = await coordinator.put(f"{API}/spaces/{fresh()}", json=space(structure_id=fresh()))
    assert unknown.status_code == 422
    assert unknown.json()["errors"][0]["loc"] == ["body", "structure_id"]
    assert (await promeneur.get(f"{API}/structures/{owner}/spaces")).status_code == 404
    assert (await keeper.get(f"{API}/structures/{owner}/spaces")).status_code == 200


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"slug": "É"}, "slug", "string_pattern_mismatch"),
        ({"name": ""}, "name", "string_too_short"),
        ({"kind": "bar"}, "kind", "enum"),
        ({"insee": "99999"}, "insee", "unknown_commune"),
        ({"insee": "3201"}, "insee", "string_pattern_mismatch"),
        ({"lat": 91, "lon": 0}, "lat", "less_than_equal"),
        ({"lat": 43, "lon": -181}, "lon", "greater_than_equal"),
        ({"lat": math.nan, "lon": 0}, "lat", None),
        ({"lat": 43, "lon": math.inf}, "lon", None),
        ({"lat": "north"}, "lat", "float_parsing"),
        ({"age_min": -1}, "age_min", "greater_than_equal"),
        ({"age_max": 100}, "age_max", "less_than_equal"),
        ({"age_min": 18, "age_max": 11}, "age_max", "ages_out_of_order"),
        ({"phone": "call me"}, "phone", "string_pattern_mismatch"),
        ({"email": "nobody"}, "email", None),
        ({"site": "javascript:alert(1)"}, "site", "url_scheme"),
        ({"services": "jeux"}, "services", "list_type"),
        ({"services": ["x"] * 21}, "services", "too_long"),
        ({"wheelchair": True}, "wheelchair", "enum"),
        ({"checked_on": "hier"}, "checked_on", None),
        ({"summary": "x" * 601}, "summary", "string_too_long"),
        ({"summary": "a\u0000b"}, "summary", None),
        ({"source": {}}, "source", "extra_forbidden"),
    ],
)
@pytest.mark.parametrize("language", ["fr", "en"])
async def test_a_wrong_field_is_named(
    coordinator: Client, change: dict[str, Any], field: str, code: str | None, language: str
) -> None:
    content = json.dumps(space(**change)).encode()
    headers = {"Content-Type": "application/json", "Accept-Language": language}
    answer = await coordinator.put(f"{API}/spaces/{fresh()}", content=content, headers=headers)
    assert answer.status_code == 422, answer.text
    (error,) = answer.json()["errors"]
    assert error["loc"] == ["body", field]
    assert code is None or error["code"] == code
    assert len(error["detail"]) > 10
    assert not error["detail"].startswith("field.")
    assert "{" not in error["detail"]
    assert answer.headers["content-language"] == language


async def test_the_list_is_searched(app: FastAPI, coordinator: Client, anonymous: Client) -> None:
    word = f"zebre{fresh()[-6:]}"
    ids = []
    for more in (
        {"name": f"Éspace {word}", "kind": "mjc", "age_min": 11, "age_max": 17, "lat": 43.9, "lon": 0.4},
        {"name": f"ESPACE-{word.upper()}", "kind": "ludotheque", "age_max": 6, "lat": 43.6, "lon": 0.6},
        {"name": f"espace {word}", "kind": "mjc", "age_min": 18, "insee": "32107", "lat": 43.95, "lon": 0.37},
    ):
        identifier = fresh()
        ids.append(identifier)
        assert (await coordinator.put(f"{API}/spaces/{identifier}", json=space(**more))).status_code == 201
    await hear(app)

    async def find(**query: Any) -> list[int]:
        answer = await anonymous.get(f"{API}/spaces", params={"q": word, **query})
        assert answer.status_code == 200, answer.text
        return [ids.index(item["id"]) for item in answer.json()["items"]]

    assert await find() == [0, 1, 2]
    assert await find(q=f"{word} espace") == [0, 1, 2]
    assert await find(q=f"  {word.upper()}-éspace ") == [0, 1, 2]
    assert await find(q=f"{word} cirque") == []
    assert await find(kind="mjc") == [0, 2]
    assert await find(commune="32107") == [2]
    assert await find(age=14) == [0]
    assert await find(age=6) == [1]
    assert await find(age=30) == [2]
    assert await find(bbox="0.3,43.8,0.5,44") == [0, 2]
    assert await find(bbox="0.4,43.9,0.4,43.9") == [0]
    assert await find(limit=2) == [0, 1]
    page = (await anonymous.get(f"{API}/spaces", params={"q": word, "limit": 2})).json()
    assert await find(limit=2, cursor=page["next_cursor"]) == [2]
    wrong = [{"bbox": box} for box in ("1,2,3", "a,b,c,d", "nan,nan,nan,nan", "5,43,1,44", "0,0,0,91", "0,0,inf,1")]
    for query in [*wrong, {"kind": "bar"}, {"age": "100"}, {"age": "x"}]:
        answer = await anonymous.get(f"{API}/spaces", params=query)
        assert answer.status_code == 422, query
        assert answer.json()["errors"][0]["loc"] == ["query", next(iter(query))]


async def test_communes_are_found_however_they_are_typed(anonymous: Client) -> None:
    for typed in ("auch", "AUCH", "32000", " Auch "):
        found = (await anonymous.get(f"{API}/communes", params={"q": typed})).json()
        assert found[0]["name"] == "Auch", typed
    for typed in ("isle jourdain", "L'ISLE-JOURDAIN", "l isle jourd"):
        names = [commune["name"] for commune in (await anonymous.get(f"{API}/communes", params={"q": typed})).json()]
        assert any("Isle-Jourdain" in name for name in names), typed
    assert len((await anonymous.get(f"{API}/communes", params={"q": "a"})).json()) == 20
    assert (await anonymous.get(f"{API}/communes", params={"q": "☃ -"})).json() == []
    for query in ({}, {"q": ""}, {"q": "x" * 61}):
        answer = await anonymous.get(f"{API}/communes", params=query)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["loc"] == ["query", "q"]


async def test_an_id_that_is_none(anonymous: Client, coordinator: Client) -> None:
    for identifier in ("x", "1", "019ca86ad6a072269"):
        answer = await anonymous.get(f"{API}/spaces/{identifier}")
        assert answer.status_code in (404, 422)
    answer = await coordinator.put(f"{API}/spaces/not-an-id", json=space())
    assert answer.json()["errors"][0]["loc"] == ["path", "id"]
