"""Pages: the shell with the first screen's content inside, readable without JavaScript."""

import json
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from app.api.access import SettingsDep, public
from app.api.answers import ContentDep, answer
from app.api.assets import Entry, Frontend, with_chunks
from app.api.media import rendition_response
from app.api.problems import MESSAGES, language_of, problem_response
from app.core.clock import today
from app.core.errors import NotFound
from app.core.i18n import Language, catalogue, say
from app.core.settings import ROOT
from app.domain.snapshot import PublicContent

router = APIRouter(include_in_schema=False)
HTML = "text/html; charset=utf-8"
# Every page that stands under one fixed address, with the screen that it shows.
SCREENS = {
    "/": "challenges",
    "/carte": "map",
    "/agenda": "agenda",
    "/discuter": "talk",
    "/moi": "me",
    "/aide": "help",
    "/envois": "outbox",
    "/shell": "shell",
    "/console": "console",
}
_WITH_SPACES = {"map"}
# How much of the wall a page brings along: on EDGE each kilobyte keeps somebody waiting.
_WITH_WALL = {"challenges": 10, "challenge": 30}
# Screens whose code and words the app loads apart: their pages bring both along, so that nothing jumps.
_CHUNKS = {
    "map": ("src/features/spaces/index.ts", "spaces"),
    "me": ("src/features/me/index.ts", "me"),
    "take_part": ("src/features/participations/index.ts", "participations"),
    "outbox": ("src/features/participations/index.ts", "participations"),
}
_PARTS = ("challenges", "wall", "spaces", "help_lines")


def make_environment() -> Environment:
    """Return the template environment: everything escaped, everything undefined an error."""
    return Environment(
        loader=FileSystemLoader(ROOT / "app" / "templates"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


ENVIRONMENT = make_environment()


def embed_json(value: Any) -> Markup:
    """Return JSON that may stand inside a script element: no `<` ends it early."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for character in ("<", ">", "&", "\u2028", "\u2029"):
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704 (escaped just above)


def _first_screen(screen: str, content: PublicContent | None) -> dict[str, Any]:
    """Return what a screen shows at first; the rest reaches the phone with the snapshot."""
    if content is None or screen in ("shell", "console"):
        return {}
    found: dict[str, Any] = {
        "revision": content.revision,
        "territory": content.territory.model_dump(mode="json"),
        "challenges": _dump(content.challenges),
        "help_lines": _dump(content.help_lines),
    }
    if screen in _WITH_WALL:
        wall, cursor = content.wall_page(_WITH_WALL[screen])
        found |= {"wall": _dump(wall), "wall_cursor": cursor}
    if screen in _WITH_SPACES:
        found["spaces"] = _dump(content.spaces)
    return found


def _dump(items: list[Any]) -> list[dict[str, Any]]:
    return [item.model_dump(mode="json") for item in items]


def _frontend(request: Request) -> Frontend:
    frontend: Frontend = request.app.state.frontend
    return frontend


def render(
    request: Request, screen: str, content: PublicContent | None, *, language: Language, **more: BaseModel | None
) -> bytes:
    """Return the HTML of one screen in one language."""
    frontend = _frontend(request)
    data: dict[str, Any] = {"lang": language, "screen": screen} | _first_screen(screen, content)
    data |= {name: value.model_dump(mode="json") for name, value in more.items() if value is not None}
    entry = _entry_of(frontend, screen, language)
    context = {part: data.get(part, []) for part in _PARTS} | {
        "lang": language,
        "other_lang": "fr" if language == "en" else "en",
        "t": _translate(frontend, language),
        "screen": screen,
        "path": request.url.path,
        "territory": data.get("territory"),
        "challenge": data.get("challenge"),
        "item": data.get("item"),
        "data": embed_json(data),
        "critical_css": frontend.critical_css,
        "entry": entry,
        "light": request.headers.get("save-data") == "on",
        "days_left": _days_left,
        "public_url": request.app.state.settings.public_url or str(request.base_url).rstrip("/"),
    }
    return ENVIRONMENT.get_template(f"{screen}.html").render(context).encode()


def _entry_of(frontend: Frontend, screen: str, language: Language) -> Entry:
    entry = frontend.entries.get("src/console/main.tsx" if screen == "console" else "src/main.tsx", Entry())
    source, words = _CHUNKS.get(screen, ("", ""))
    wanted = (source, f"src/i18n/{language}/{words}.json")
    return with_chunks(entry, [frontend.entries[name] for name in wanted if name in frontend.entries])


def _days_left(challenge: dict[str, Any]) -> int | None:
    return (date.fromisoformat(challenge["ends_on"]) - today()).days if challenge["ends_on"] else None


def _translate(frontend: Frontend, language: Language) -> Callable[..., str]:
    return partial(say, frontend.sentences.get(language, {}))


async def _page(request: Request) -> Any:
    content = request.app.state.public.content
    screen = SCREENS[request.url.path]
    return page(request, render(request, screen, content, language=language_of(request)))


def page(request: Request, html: bytes) -> Any:
    """Return a page, and keep it ready."""
    return answer(request, html, HTML, vary="Accept-Encoding, Accept-Language, Cookie, Save-Data", pack_again=True)


for _path, _screen in SCREENS.items():
    router.add_api_route(_path, _page, methods=["GET"], name=f"page_{_screen}", **public())


@router.get("/d/{slug}", **public())
async def page_challenge(request: Request, slug: str, content: ContentDep) -> Any:
    """The page of one challenge."""
    return _challenge_page(request, "challenge", slug, content)


@router.get("/participer/{slug}", **public())
async def page_take_part(request: Request, slug: str, content: ContentDep) -> Any:
    """The page where one takes part."""
    return _challenge_page(request, "take_part", slug, content)


def _challenge_page(request: Request, screen: str, slug: str, content: PublicContent) -> Any:
    for challenge in content.challenges:
        if challenge.slug == slug:
            return page(request, render(request, screen, content, language=language_of(request), challenge=challenge))
    return not_found(request, content)


@router.get("/p/{id}", **public())
async def page_participation(request: Request, id: str, content: ContentDep) -> Any:
    """The page of one published participation."""
    for item in content.wall:
        if str(item.id) == id:
            return page(request, render(request, "participation", content, language=language_of(request), item=item))
    return not_found(request, content)


def not_found(request: Request, content: PublicContent | None) -> Response:
    """Return the page that says that nothing is here."""
    html = render(request, "not_found", content, language=language_of(request))
    return Response(html, 404, media_type=HTML)


async def unknown_address(request: Request, error: HTTPException) -> Response:
    """Answer an address that no route knows: with a page where a person asks, with a problem document otherwise."""
    by_a_person = "text/html" in request.headers.get("accept", "") and request.method in ("GET", "HEAD")
    if by_a_person and not request.url.path.startswith("/api/"):
        return not_found(request, request.app.state.public.content)
    return problem_response(language_of(request), error.status_code, "not_found", headers=error.headers)


@router.get("/problems/{code}", **public())
async def page_problem(request: Request, code: str) -> Any:
    """Explain one error code: what `type` of a problem document resolves to."""
    language = language_of(request)
    sentences = catalogue(MESSAGES, language)
    if f"problem.{code}.title" not in sentences:
        return not_found(request, request.app.state.public.content)
    told = {"code": code, "title": sentences[f"problem.{code}.title"], "status": ""}
    told["detail"] = say(sentences, f"problem.{code}.detail")
    html = ENVIRONMENT.get_template("problem.html").render(
        lang=language,
        problem=told,
        t=_translate(_frontend(request), language),
        critical_css=_frontend(request).critical_css,
    )
    return Response(html, media_type=HTML, headers={"Cache-Control": "no-cache"})


@router.get("/media/{id}/{revision}/{name}", **public())
async def get_public_rendition(
    request: Request, id: UUID, revision: str, name: str, content: ContentDep, settings: SettingsDep
) -> Response:
    """Get a rendition of a medium that is public in this very revision; 404 the moment it isn't."""
    if revision not in content.public_media.get(id, ()) or not name.endswith(".webp"):
        raise NotFound
    return await rendition_response(request, id, name.removesuffix(".webp"), public=True)
