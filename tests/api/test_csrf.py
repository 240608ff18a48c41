"""CSRF: no unsafe route that takes the cookie obeys another site, whichever way a browser tells where it comes from."""

from typing import Any, NamedTuple

import httpx
import pytest
from fastapi import FastAPI

from app.api.openapi import whole_document
from tests.conftest import Client, fresh, join, make_client

UNSAFE = ("post", "put", "patch", "delete")
OURS = "http://127.0.0.1:8000"


class Route(NamedTuple):
    method: str
    path: str
    doors: list[str]

    def url(self) -> str:
        return self.path.replace("{id}", fresh())


def unsafe_routes(app: FastAPI) -> list[Route]:
    paths: dict[str, dict[str, Any]] = whole_document(app)["paths"]
    return [
        Route(verb, path, operation["x-doors"])
        for path, item in paths.items()
        for verb, operation in item.items()
        if verb in UNSAFE and "cookie" in operation["x-doors"]
    ]


# What a browser sends from elsewhere; `None` takes the header away.
FOREIGN: dict[str, dict[str, str | None]] = {
    "cross-site": {"Sec-Fetch-Site": "cross-site", "Origin": None},
    "same-site": {"Sec-Fetch-Site": "same-site", "Origin": None},
    "none": {"Sec-Fetch-Site": "none", "Origin": None},
    "empty": {"Sec-Fetch-Site": "", "Origin": None},
    "in capitals": {"Sec-Fetch-Site": "SAME-ORIGIN", "Origin": None},
    "unheard of": {"Sec-Fetch-Site": "same-origin, cross-site", "Origin": None},
    "cross-site that claims our origin": {"Sec-Fetch-Site": "cross-site", "Origin": OURS},
    "foreign origin": {"Sec-Fetch-Site": None, "Origin": "https://example.org"},
    "null origin": {"Sec-Fetch-Site": None, "Origin": "null"},
    "empty origin": {"Sec-Fetch-Site": None, "Origin": ""},
    "our name as a subdomain": {"Sec-Fetch-Site": None, "Origin": "http://127.0.0.1:8000.example.org"},
    "our name as a user": {"Sec-Fetch-Site": None, "Origin": "http://127.0.0.1:8000@example.org"},
    "another port": {"Sec-Fetch-Site": None, "Origin": "http://127.0.0.1:8001"},
    "no port": {"Sec-Fetch-Site": None, "Origin": "http://127.0.0.1"},
    "another scheme": {"Sec-Fetch-Site": None, "Origin": "https://127.0.0.1:8000"},
    "no scheme": {"Sec-Fetch-Site": None, "Origin": "127.0.0.1:8000"},
    "an origin that can't be read": {"Sec-Fetch-Site": None, "Origin": "http://["},
    "neither": {"Sec-Fetch-Site": None, "Origin": None},
}
SAME: dict[str, dict[str, str | None]] = {
    "same-origin": {"Sec-Fetch-Site": "same-origin", "Origin": None},
    "same-origin and origin": {"Sec-Fetch-Site": "same-origin", "Origin": OURS},
    "our origin": {"Sec-Fetch-Site": None, "Origin": OURS},
}


async def send(client: Client, route: Route, variant: dict[str, str | None]) -> httpx.Response:
    request = client.build_request(route.method, route.url())
    for name, value in variant.items():
        request.headers.pop(name, None)
        if value is not None:
            request.headers[name] = value
    return await client.send(request)


def test_there_are_routes_enough(app: FastAPI) -> None:
    assert len(unsafe_routes(app)) >= 31


@pytest.mark.parametrize("variant", FOREIGN.values(), ids=FOREIGN.keys())
async def test_no_unsafe_route_obeys_another_site(app: FastAPI, youth: Client, variant: dict[str, str | None]) -> None:
    for route in unsafe_routes(app):
        answer = await send(youth, route, variant)
        assert (answer.status_code, answer.json()["code"]) == (403, "cross_site"), (route, answer.text)
    assert (await youth.get("/api/v1/me")).status_code == 200  # still there, still signed in


@pytest.mark.parametrize("variant", SAME.values(), ids=SAME.keys())
async def test_our_own_pages_pass_the_check(app: FastAPI, variant: dict[str, str | None]) -> None:
    client = await join(app)
    for route in unsafe_routes(app):
        answer = await send(client, route, variant)
        assert answer.status_code < 500, route
        assert not answer.content or answer.json().get("code") != "cross_site", route
    await client.aclose()


async def test_a_program_without_a_cookie_needs_no_origin(app: FastAPI) -> None:
    """Both headers absent is what a script sends; without a cookie there is nothing to steal."""
    async with make_client(app) as client:
        for route in unsafe_routes(app):
            answer = await send(client, route, FOREIGN["neither"])
            assert answer.status_code in (401, 412, 422), (route, answer.text)
            answer = await send(client, route, FOREIGN["cross-site"])
            assert answer.json()["code"] == "cross_site", route


async def test_reading_is_free_of_it(youth: Client) -> None:
    for variant in FOREIGN.values():
        answer = await send(youth, Route("get", "/api/v1/me", ["cookie"]), variant)
        assert answer.status_code == 200


async def test_a_token_is_no_cookie(app: FastAPI, youth: Client) -> None:
    """A Bearer value is never sent by a browser on its own: such a request is judged by it alone."""
    for route in unsafe_routes(app):
        if "token" not in route.doors:
            continue
        answer = await send(youth, route, {**FOREIGN["cross-site"], "Authorization": "Bearer nonsense"})
        assert (answer.status_code, answer.json()["code"]) == (401, "bad_token")
        answer = await send(youth, route, {**FOREIGN["cross-site"], "Authorization": "Bearer "})
        assert (answer.status_code, answer.json()["code"]) == (403, "cross_site")


async def test_the_public_address_counts_as_ours(app: FastAPI, youth: Client) -> None:
    """Behind a proxy that does not pass the host on, PUBLIC_URL says who we are."""
    settings = app.state.settings
    before = settings.public_url
    route = Route("delete", "/api/v1/sessions/current", ["cookie"])
    elsewhere: dict[str, str | None] = {"Sec-Fetch-Site": None, "Origin": "https://gers.example.org"}
    try:
        settings.public_url = "https://gers.example.org/"
        assert (await send(youth, route, {**elsewhere, "Origin": "https://other.example.org"})).status_code == 403
        assert (await send(youth, route, elsewhere)).status_code == 204
    finally:
        settings.public_url = before
