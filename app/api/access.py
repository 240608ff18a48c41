"""Who may call a route: declared on the route, enforced here, told in the OpenAPI document (`x-roles`)."""

from collections.abc import Iterable
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.problems import MEDIA_TYPE
from app.core import limits
from app.core.db import SessionDep, database_of
from app.core.errors import Forbidden, NotSignedIn
from app.core.settings import Settings
from app.domain import accounts, partners
from app.domain.accounts import ANONYMOUS, Actor
from app.schemas.roles import Role

Door = Literal["cookie", "token"]
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
EVERYBODY = tuple(Role)

_SAID = {
    400: "The request can't be understood.",
    401: "Not signed in.",
    403: "Not allowed, or not from this site.",
    404: "Absent, or not to be known of by this caller.",
    409: "The thing moved, or belongs to another.",
    410: "It was there.",
    412: "That version isn't spoken here.",
    413: "More bytes than are taken.",
    415: "A type that isn't taken.",
    422: "A field is wrong; `errors` names it.",
    429: "Too many requests; `Retry-After` says when.",
    460: "The checksum doesn't match.",
    503: "The database doesn't answer; `Retry-After` says when.",
    507: "The disk reserve is reached.",
}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the `responses` of a route for these problem statuses."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        status: {"description": _SAID[status], "content": {MEDIA_TYPE: {"schema": schema}}}
        for status in sorted(set(statuses))
    }


class _Guard:
    """Finds out who calls and lets in the declared roles only."""

    def __init__(self, roles: frozenset[Role], doors: frozenset[Door], scope: str | None) -> None:
        self.roles, self.doors, self.scope = roles, doors, scope

    async def check(self, request: Request, session: AsyncSession) -> Actor:
        actor = await self._find(request, session)
        request.state.actor = actor
        if actor.role not in self.roles:
            raise NotSignedIn if actor.role is Role.ANONYMOUS else Forbidden
        if actor.role is Role.PARTNER and self.scope is not None and self.scope not in actor.scopes:
            raise Forbidden("scope_missing")
        return actor

    async def _find(self, request: Request, session: AsyncSession) -> Actor:
        secret = settings_of(request).secret
        scheme, _, value = request.headers.get("authorization", "").partition(" ")
        if "token" in self.doors and value:
            if scheme.lower() != "bearer":
                raise NotSignedIn("bad_token", headers={"WWW-Authenticate": "Bearer"})
            return await partners.find_partner(session, value.strip(), secret=secret)
        if "cookie" not in self.doors:
            return ANONYMOUS
        token = request.cookies.get(cookie_name(request))
        if request.method not in SAFE:
            _check_origin(request, has_cookie=token is not None)
        found = await accounts.find_actor(session, token) if token else None
        return found or ANONYMOUS


class _InTransaction(_Guard):
    """The usual guard: asks within the request's own transaction."""

    async def __call__(self, request: Request, session: SessionDep) -> Actor:
        return await self.check(request, session)


class _OnItsOwn(_Guard):
    """For routes that stream: asks in a short transaction, and holds no connection afterwards."""

    async def __call__(self, request: Request) -> Actor:
        async with database_of(request).transaction() as session:
            return await self.check(request, session)


async def _open(request: Request) -> None:
    """The guard of public reads: whoever asks gets the same answer, and no database is asked who it is."""
    request.state.actor = ANONYMOUS


def allow(
    *roles: Role,
    by: Iterable[Door] = ("cookie",),
    scope: str | None = None,
    errors: Iterable[int] = (),
    streams: bool = False,
    gives: str | None = None,
    console: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the route arguments that declare who may call, by which door, and which problems may come back.

    `by`: the cookie, the token, or both. `scope`: what a partner's key must carry. `streams`: the route holds
    no database connection while it reads or writes its body. `gives`: the type of what it answers, when that is no
    JSON. `console`: hints for the console (`x-console`).
    """
    doors = frozenset(by)
    guard: Any = _open
    if doors:
        guard = (_OnItsOwn if streams else _InTransaction)(frozenset(roles), doors, scope)
    extra: dict[str, Any] = {"x-roles": sorted(roles), "x-doors": sorted(doors)}
    if scope:
        extra["x-scope"] = scope
    if console:
        extra["x-console"] = console
    usual = (422, 503) if set(roles) == set(Role) else (401, 403, 422, 503)
    return {
        "dependencies": [Depends(guard)],
        "openapi_extra": extra,
        "responses": problems(*usual, *errors) | _file(gives),
    }


def _file(content_type: str | None) -> dict[int | str, dict[str, Any]]:
    return {200: {"description": "The file.", "content": {content_type: {}}}} if content_type else {}


def public(
    *, errors: Iterable[int] = (), gives: str | None = None, console: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Return the route arguments of a public read: everybody, by no door, answered from memory."""
    return allow(*EVERYBODY, by=(), errors=errors, gives=gives, console=console)


# `async`, because a dependency that isn't is sent through a pool of threads.
async def _actor(request: Request) -> Actor:
    actor: Actor = request.state.actor
    return actor


ActorDep = Annotated[Actor, Depends(_actor)]


def settings_of(request: Request) -> Settings:
    """Return the settings of the app that serves this request."""
    settings: Settings = request.app.state.settings
    return settings


async def _settings(request: Request) -> Settings:
    return settings_of(request)


SettingsDep = Annotated[Settings, Depends(_settings)]


def cookie_name(request: Request) -> str:
    """Return the session cookie's name; the prefix needs TLS, which a trial on loopback hasn't."""
    return "__Host-sid" if request.url.scheme == "https" else "sid"


def _check_origin(request: Request, *, has_cookie: bool) -> None:
    """Refuse an unsafe request that another site made (CSRF)."""
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site is not None:
        same = site == "same-origin"
    elif origin is not None:
        same = _is_ours(request, origin)
    else:
        same = not has_cookie
    if not same:
        raise Forbidden("cross_site")


def _is_ours(request: Request, origin: str) -> bool:
    try:
        given = urlsplit(origin)
    except ValueError:
        return False
    public = settings_of(request).public_url
    ours = {(request.url.scheme, request.headers.get("host", "").lower())}
    if public:
        ours.add((urlsplit(public).scheme, urlsplit(public).netloc.lower()))
    return (given.scheme, given.netloc.lower()) in ours


def client_address(request: Request) -> str:
    """Return what counts as the caller's address for loose limits."""
    return limits.address_key(request.client.host if request.client else "unknown")


async def spend_now(request: Request, limit: limits.Limit, subject: str) -> None:
    """Count one use in a transaction of its own, before the request's begins: a refusal still counts."""
    async with database_of(request).transaction() as session:
        await limits.spend(session, limit, subject, secret=settings_of(request).secret)
