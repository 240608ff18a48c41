"""The header set of security.md, exact, on every kind of answer."""

import base64
import hashlib
import io
import re
from collections.abc import AsyncIterator, Iterable
from uuid import UUID

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI
from PIL import Image

from app.api.edge import content_security_policy
from app.api.openapi import whole_document
from app.core.settings import Settings
from app.domain import media
from app.main import create_app
from app.schemas.roles import Role
from tests.conftest import Client, fresh, hear, join, make_client, participation, run_jobs, staff
from tests.windows import within_one_window

ALWAYS = {
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "permissions-policy": (
        "camera=(self), geolocation=(self), microphone=(self), payment=(), usb=(), bluetooth=(), "
        "display-capture=(), midi=(), serial=()"
    ),
}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'{style}; img-src 'self' blob: data:{tiles}; "
    "media-src 'self' blob:; connect-src 'self'; font-src 'self'; manifest-src 'self'; worker-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'; "
    "require-trusted-types-for 'script'; trusted-types app"
)
MEDIA_POLICY = "sandbox; default-src 'none'"
HSTS = "max-age=63072000; includeSubDomains"
V = {"Tus-Resumable": "1.0.0"}


def policy(app: FastAPI) -> str:
    css = str(app.state.frontend.critical_css)
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    return POLICY.format(style=f" 'sha256-{digest}'" if css else "", tiles="")


def check(
    app: FastAPI, answer: httpx.Response, *, status: int, csp: str | None = None, hsts: str | None = None
) -> None:
    assert answer.status_code == status, answer.text
    expected = {**ALWAYS, "content-security-policy": csp or policy(app)}
    for name, value in expected.items():
        assert answer.headers.get_list(name) == [value], (name, answer.headers.get_list(name))
    assert answer.headers.get_list("strict-transport-security") == ([hsts] if hsts else [])
    assert len(answer.headers.get_list("cache-control")) == 1
    for name in ("server", "x-powered-by", "access-control-allow-origin"):
        assert name not in answer.headers
    if "cookie" not in answer.headers.get("vary", "").lower() and "set-cookie" not in answer.headers:
        assert answer.headers["cache-control"] in ("no-store", "no-cache", "private, no-store") or answer.headers[
            "cache-control"
        ].endswith("immutable")


def problem(answer: httpx.Response) -> None:
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def member(app: FastAPI) -> AsyncIterator[Client]:
    client = await join(app)
    yield client
    await client.aclose()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def professional(app: FastAPI) -> AsyncIterator[Client]:
    client = await staff(app, Role.ADMIN)
    yield client
    await client.aclose()


@pytest.mark.parametrize("path", ["/", "/carte", "/agenda", "/discuter", "/moi", "/aide", "/envois", "/shell"])
async def test_pages(app: FastAPI, anonymous: Client, path: str) -> None:
    for _ in range(2):  # made, then ready
        answer = await anonymous.get(path)
        check(app, answer, status=200)
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert answer.headers["cache-control"] == "no-cache"
        style = re.findall(r"<style>(.*?)</style>", answer.text, re.S)
        assert len(style) == 1
        digest = base64.b64encode(hashlib.sha256(style[0].encode()).digest()).decode()
        assert not style[0] or f"'sha256-{digest}'" in answer.headers["content-security-policy"]
    again = await anonymous.get(path, headers={"If-None-Match": answer.headers["etag"]})
    check(app, again, status=304)
    assert again.content == b""


async def test_pages_with_something_in_their_path(app: FastAPI, anonymous: Client) -> None:
    for path in ("/d/solidavir-us", "/participer/solidavir-us", "/problems/not_found"):
        check(app, await anonymous.get(path), status=200)


@pytest.mark.parametrize(
    "path", ["/snapshot", "/challenges", "/wall", "/spaces", "/spaces.geojson", "/help-lines", "/communes?q=auch"]
)
async def test_public_reads(app: FastAPI, anonymous: Client, path: str) -> None:
    for _ in range(2):
        answer = await anonymous.get(f"/api/v1{path}")
        check(app, answer, status=200)
        assert answer.headers["cache-control"] == "no-cache"
        assert re.fullmatch(r'"[0-9a-z-]+"', answer.headers["etag"])
    again = await anonymous.get(f"/api/v1{path}", headers={"If-None-Match": answer.headers["etag"]})
    check(app, again, status=304)
    assert again.headers["etag"] == answer.headers["etag"]
    head = await anonymous.head(f"/api/v1{path}")
    check(app, head, status=200)
    assert head.content == b""


async def test_snapshot_since(app: FastAPI, anonymous: Client) -> None:
    revision = (await anonymous.get("/api/v1/snapshot")).json()["revision"]
    answer = await anonymous.get("/api/v1/snapshot", params={"since": revision})
    check(app, answer, status=304)
    assert answer.content == b""


async def test_files_of_the_build(app: FastAPI, anonymous: Client) -> None:
    paths: Iterable[str] = list(app.state.public.store._files)
    assert paths or not app.state.frontend.critical_css
    for path in paths:
        answer = await anonymous.get(path)
        check(app, answer, status=200)
        hashed = path.startswith("/assets/")
        assert answer.headers["cache-control"] == ("public, max-age=31536000, immutable" if hashed else "no-cache")
        assert "etag" in answer.headers


async def test_private_reads_are_not_stored(app: FastAPI, member: Client, professional: Client) -> None:
    """Every GET that asks who calls: whatever it answers, no cache keeps it."""
    seen = 0
    for path, item in whole_document(app)["paths"].items():
        if not item.get("get", {}).get("x-doors") or path == "/api/v1/openapi.json":
            continue
        for client in (member, professional):
            answer = await client.get(path.replace("{id}", fresh()).replace("{name}", "320"))
            assert answer.status_code in (200, 403, 404), (path, answer.text)
            check(app, answer, status=answer.status_code)
            assert answer.headers["cache-control"] == "no-store", path
            seen += 1
    assert seen >= 30


async def test_the_document_is_for_one_caller(app: FastAPI, member: Client) -> None:
    answer = await member.get("/api/v1/openapi.json")
    check(app, answer, status=200)
    assert answer.headers["cache-control"] == "private, no-cache"
    assert "Cookie" in answer.headers["vary"]
    assert "Authorization" in answer.headers["vary"]


async def test_writes(app: FastAPI, anonymous: Client, member: Client) -> None:
    body = {"role": "youth", "pseudonym": f"Hérisson-{fresh()[-12:]}"}
    made = await anonymous.post("/api/v1/accounts", json=body)
    check(app, made, status=201)
    assert made.headers["cache-control"] == "no-store"
    url = f"/api/v1/participations/{fresh()}"
    for status in (201, 200):
        answer = await member.put(url, json=participation(text="Les en-têtes."))
        check(app, answer, status=status)
        assert answer.headers["cache-control"] == "no-store"
    check(app, await member.delete(url), status=204)
    check(app, await anonymous.delete("/api/v1/sessions/current"), status=204)


async def test_problems(app: FastAPI, anonymous: Client, member: Client) -> None:
    answers = {
        401: await anonymous.get("/api/v1/me"),
        403: await member.get("/api/v1/audit"),
        404: await member.get(f"/api/v1/participations/{fresh()}"),
        405: await anonymous.delete("/api/v1/wall"),
        412: await member.post("/api/v1/uploads"),
        413: await member.post("/api/v1/uploads", headers=V | upload("image/jpeg", 15_000_001)),
        415: await member.post("/api/v1/uploads", headers=V | upload("image/gif", 10)),
        422: await member.put(f"/api/v1/participations/{fresh()}", json={}),
    }
    for status, answer in answers.items():
        check(app, answer, status=status)
        problem(answer)
        assert answer.json()["status"] == status
    assert answers[405].headers["allow"]


def upload(filetype: str, length: int) -> dict[str, str]:
    told = {"media_id": fresh(), "filetype": filetype}
    pairs = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in told.items())
    return {"Upload-Length": str(length), "Upload-Metadata": pairs}


async def test_an_unknown_address(app: FastAPI, anonymous: Client) -> None:
    """The API answers with a problem document, a browser gets a page that a person can read."""
    browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    for path in ("/api/v1/nothing", "/api/v2", "/api/v1/challenges/nothing"):
        answer = await anonymous.get(path, headers=browser)
        check(app, answer, status=404)
        problem(answer)
    for path in ("/rien", "/d/rien", "/p/rien", "/participer/rien", "/problems/rien", "/rien/du/tout"):
        answer = await anonymous.get(path, headers=browser)
        check(app, answer, status=404)
        assert answer.headers["content-type"] == "text/html; charset=utf-8", path
        assert answer.headers["cache-control"] == "no-store"
        assert '<html lang="fr"' in answer.text
    for path in ("/assets/gone-12345678.js", "/rien"):
        answer = await anonymous.get(path, headers={"Accept": "*/*"})
        check(app, answer, status=404)
        problem(answer)


@within_one_window
async def test_too_many(app: FastAPI) -> None:
    async with make_client(app) as client:
        body = {"pseudonym": f"Personne-{fresh()}", "recovery_phrase": "un deux trois quatre cinq six sept"}
        for _ in range(6):
            answer = await client.post("/api/v1/sessions", json=body)
        check(app, answer, status=429)
        problem(answer)
        assert 1 <= int(answer.headers["retry-after"]) <= 60
        assert str(answer.headers["retry-after"]) in answer.json()["detail"]


async def test_a_fault_of_ours(settings: Settings) -> None:
    """A route that raises: 500, in a sentence, with every header, and nothing of the fault in it."""
    made = create_app(settings)

    async def boom() -> None:
        raise RuntimeError("what nobody must read")

    made.add_api_route("/api/v1/boom", boom)
    async with make_client(made) as client:
        answer = await client.get("/api/v1/boom")
        check(made, answer, status=500)
        problem(answer)
        assert answer.json()["code"] == "internal"
        assert "nobody" not in answer.text
        # Nothing was ever read from a database here, and public reads say so.
        answer = await client.get("/api/v1/wall")
        check(made, answer, status=503)
        assert int(answer.headers["retry-after"]) > 0
        check(made, await client.get("/shell"), status=200)


async def test_tls(app: FastAPI) -> None:
    """Over TLS, and only there: HSTS, and cookies that belong to the host alone."""
    async with make_client(app) as client:
        client.base_url = "https://gers.example.org"
        body = {"pseudonym": f"Pie-{fresh()}"[:30]}
        made = await client.post("/api/v1/accounts", json=body)
        check(app, made, status=201, hsts=HSTS)
        (cookie,) = made.headers.get_list("set-cookie")
        name, _, rest = cookie.partition("=")
        assert name == "__Host-sid"
        flags = {part.strip().lower() for part in rest.split(";")[1:]}
        assert flags >= {"httponly", "secure", "samesite=lax", "path=/"}
        assert "domain" not in rest.lower()
        assert (await client.get("/api/v1/me")).json()["pseudonym"] == body["pseudonym"]
        check(app, await client.get("/"), status=200, hsts=HSTS)
        check(app, await client.get("/"), status=200, hsts=HSTS)
        check(app, await client.get("/api/v1/nothing"), status=404, hsts=HSTS)
        # The name without the prefix is worth nothing here.
        sid = made.cookies["__Host-sid"]
        bare = make_client(app)
        bare.base_url = client.base_url
        assert (await bare.get("/api/v1/me", headers={"Cookie": f"sid={sid}"})).status_code == 401
        assert (await bare.get("/api/v1/me", headers={"Cookie": f"__Host-sid={sid}"})).status_code == 200


async def test_media(app: FastAPI, member: Client, professional: Client) -> None:
    media_id, file = fresh(), io.BytesIO()
    Image.new("RGB", (400, 300), (90, 140, 60)).save(file, "WEBP")
    await media.import_picture(
        app.state.database,
        app.state.store,
        UUID(media_id),
        file.getvalue(),
        declared_type="image/webp",
        owner_id=UUID(member.account["id"]),
    )
    body = participation(kind="photo", media=[media_id])
    sent = await member.put(f"/api/v1/participations/{fresh()}", json=body)
    private = sent.json()["media"][0]["renditions"][0]["url"]
    answer = await member.get(private)
    check(app, answer, status=200, csp=MEDIA_POLICY)
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["content-type"] == "image/webp"
    await run_jobs(app)
    decision = {"revision": sent.json()["revision"]}
    url = f"/api/v1/participations/{sent.json()['id']}"
    assert (await professional.post(f"{url}/approve", json=decision)).status_code == 200
    await hear(app)
    wall = (await member.get("/api/v1/wall")).json()["items"]
    public = next(item for item in wall if item["id"] == sent.json()["id"])["media"][0]["renditions"][0]["url"]
    answer = await member.get(public)
    check(app, answer, status=200, csp=MEDIA_POLICY)
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-disposition"].startswith("inline; filename=")
    again = await member.get(public, headers={"If-None-Match": answer.headers["etag"]})
    check(app, again, status=304, csp=MEDIA_POLICY)
    assert (await member.delete(url)).status_code == 204
    await hear(app)
    check(app, await member.get(public), status=404)


def test_only_configured_tiles_widen_the_policy() -> None:
    assert content_security_policy(style_hash=None) == POLICY.format(style="", tiles="")
    wide = content_security_policy(style_hash="sha256-abc=", tiles_host="https://tiles.example.org")
    assert wide == POLICY.format(style=" 'sha256-abc='", tiles=" https://tiles.example.org")
    settings = Settings(
        _env_file=None, secret_key="s" * 32, tiles_url="https://tiles.example.org/a/{z}/{x}/{y}.png?k=v"
    )
    made = create_app(settings)
    said = dict(made.state.public.security)[b"content-security-policy"].decode()
    assert " https://tiles.example.org;" in said
    assert "{z}" not in said
