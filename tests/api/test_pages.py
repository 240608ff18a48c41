"""Pages: the first screen's content in HTML, in the reader's language, with nothing that could run."""

import html
import json
import re
from typing import Any

import pytest
from fastapi import FastAPI, Request

from app.api import answers
from app.api.pages import SCREENS, embed_json
from app.domain.snapshot import PublicContent
from app.schemas.challenges import ChallengeRead
from app.schemas.common import Page
from tests.conftest import Client, fresh, hear, make_client, participation, run_jobs

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(1)>'\"&amp;{{7*7}}\u2028<!--"


def data_of(page: str) -> dict[str, Any]:
    (found,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', page, re.S)
    data: dict[str, Any] = json.loads(found)
    return data


def check_quiet(page: str) -> None:
    """No inline script, no handler, no style attribute: what the policy blocks is not there."""
    for attributes in re.findall(r"<script\b([^>]*)>", page):
        assert 'type="application/json"' in attributes or re.search(r'src="/assets/[^"]+\.js"', attributes)
    markup = re.sub(r"<script\b.*?</script>", "", page, flags=re.S)
    for tag in re.findall(r"<[a-zA-Z][^>]*>", markup):
        unquoted = re.sub(r'"[^"]*"', '""', tag)
        assert not re.search(r"\s(on\w+|style)\s*=", unquoted), tag
        assert "javascript:" not in tag


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("path", [path for path in SCREENS if path != "/console"])
async def test_every_screen_in_both_languages(app: FastAPI, path: str, language: str) -> None:
    async with make_client(app, **{"Accept-Language": language}) as client:
        answer = await client.get(path)
        assert answer.status_code == 200
        assert f'<html lang="{language}"' in answer.text
        check_quiet(answer.text)
        data = data_of(answer.text)
        assert (data["lang"], data["screen"]) == (language, SCREENS[path])
        # The choice of the reader wins over the browser's.
        other = "fr" if language == "en" else "en"
        chosen = await client.get(path, headers={"Cookie": f"lang={other}"})
        assert f'<html lang="{other}"' in chosen.text
        assert {part.strip().lower() for part in answer.headers["vary"].split(",")} >= {"accept-language", "cookie"}


async def test_the_first_screen_needs_no_second_request(app: FastAPI, anonymous: Client) -> None:
    page = (await anonymous.get("/")).text
    data = data_of(page)
    snapshot = (await anonymous.get("/api/v1/snapshot")).json()
    assert data["revision"] == snapshot["revision"]
    assert data["challenges"] == snapshot["challenges"]
    assert data["wall"] == snapshot["wall"]
    assert data["help_lines"] == snapshot["help_lines"]
    for challenge in snapshot["challenges"]:
        assert html.escape(challenge["title"], quote=False) in page or challenge["hashtag"] in page
    assert data_of((await anonymous.get("/carte")).text)["spaces"] == snapshot["spaces"]
    help_page = (await anonymous.get("/aide")).text
    for line in snapshot["help_lines"]:
        assert f'href="{line["uri"]}"' in help_page


async def test_what_people_write_is_text_on_every_page(
    app: FastAPI, youth: Client, promeneur: Client, anonymous: Client
) -> None:
    """Every field that reaches a page, full of markup: shown as it was written, run nowhere."""
    name = f"<b>{fresh()[-6:]}</b>"
    assert (await youth.patch("/api/v1/me", json={"pseudonym": name})).status_code == 200
    body = participation(text=f"{HOSTILE} {fresh()}", group={"name": "<i>Nous</i>", "head_count": 3})
    sent = (await youth.put(f"/api/v1/participations/{fresh()}", json=body)).json()
    await run_jobs(app)
    url = f"/api/v1/participations/{sent['id']}/approve"
    assert (await promeneur.post(url, json={"revision": sent["revision"]})).status_code == 200
    challenge = fresh()
    body = {"slug": f"c-{challenge}", "title": "<u>Titre</u>", "brief": f"{HOSTILE} brief", "kinds": ["text"]}
    await promeneur.put(f"/api/v1/challenges/{challenge}", json=body)
    await promeneur.post(f"/api/v1/challenges/{challenge}/publish")
    await hear(app)
    for path in ("/", f"/p/{sent['id']}", f"/d/c-{challenge}", f"/participer/c-{challenge}", "/carte", "/moi"):
        answer = await anonymous.get(path)
        assert answer.status_code == 200
        check_quiet(answer.text)
        assert "<script>alert" not in answer.text
        assert "<img src=x" not in answer.text
        assert "49" not in re.findall(r"amp;(.*?)&lt;", answer.text)
        for tag in ("<b>", "<i>Nous", "<u>Titre"):
            assert tag not in re.sub(r"<script\b.*?</script>", "", answer.text, flags=re.S)
        data_of(answer.text)
    wall = data_of((await anonymous.get("/")).text)["wall"]
    item = next(item for item in wall if item["id"] == sent["id"])
    assert item["text"].startswith(HOSTILE)
    assert (item["author"], item["group"]["name"]) == (name, "<i>Nous</i>")
    await youth.delete(f"/api/v1/participations/{sent['id']}")
    for move in ("close", "archive"):
        await promeneur.post(f"/api/v1/challenges/{challenge}/{move}")
    await hear(app)
    assert (await anonymous.get(f"/p/{sent['id']}", headers={"Accept": "text/html"})).status_code == 404


def test_embedded_json_ends_no_script() -> None:
    embedded = str(embed_json({"a": HOSTILE, "b": "\u2029-->"}))
    assert json.loads(embedded) == {"a": HOSTILE, "b": "\u2029-->"}
    for dangerous in ("<", ">", "&", "\u2028", "\u2029"):
        assert dangerous not in embedded


async def test_an_answer_of_older_content_is_not_kept(app: FastAPI) -> None:
    """Content is renewed between the reading of it and the answer: the next caller must not get what was withdrawn."""
    state: answers.PublicState = app.state.public
    path = f"/api/v1/challenges/{fresh()}"
    scope = {
        "type": "http", "method": "GET", "path": path, "query_string": b"", "headers": [], "app": app, "state": {},
    }  # fmt: skip
    request = Request(scope)
    content = await answers._content(request)
    assert isinstance(content, PublicContent)
    state.store.forget_answers()
    answers.answer(request, Page[ChallengeRead](items=content.challenges))
    assert state.store.find(scope) is None
    later = Request({**scope, "state": {}})
    answers.answer(later, Page[ChallengeRead](items=(await answers._content(later)).challenges))
    assert state.store.find(scope) is not None
    state.store.forget_answers()


async def test_pages_are_compressed_and_not_changed(anonymous: Client) -> None:
    plain = await anonymous.get("/", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    for encoding in ("br", "zstd", "gzip"):
        packed = await anonymous.get("/", headers={"Accept-Encoding": encoding})
        assert packed.headers["content-encoding"] == encoding
        assert packed.headers["etag"] != plain.headers["etag"]
        assert packed.text == plain.text
        assert int(packed.headers["content-length"]) < len(plain.content) / 2
    refused = await anonymous.get("/", headers={"Accept-Encoding": "br;q=0, gzip;q=0"})
    assert "content-encoding" not in refused.headers
