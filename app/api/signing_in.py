"""What signing in needs of HTTP: the cookie, the device that is known, the limits."""

import asyncio
import io
import json
import zipfile
from datetime import timedelta

from fastapi import Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.access import client_address, cookie_name, settings_of, spend_now
from app.core import personal, sealing, tokens
from app.core.errors import NotSignedIn
from app.core.limits import Limit
from app.domain.accounts import Actor
from app.domain.accounts.phrases import pseudonym_key
from app.domain.accounts.sessions import NewSession
from app.integrations.storage import Store
from app.schemas.accounts import SessionCreate

PER_MINUTE = Limit("sign_in_minute", 5, 60)
PER_HOUR = Limit("sign_in_hour", 20, 3600)
PHRASES = Limit("phrase_day", 5, 86_400)
PER_ADDRESS = Limit("sign_in_address", 300, 3600)
_DEVICE = timedelta(days=180)


def name_of(given: SessionCreate) -> str:
    """Return what limits count by: the name that somebody tries, whether it exists or not."""
    return f"p:{pseudonym_key(given.pseudonym)}" if given.pseudonym is not None else f"e:{str(given.email).lower()}"


async def limit(request: Request, name: str, *, by_phrase: bool) -> None:
    """Count a try. A device that signed in before has a count of its own, so that nobody locks its owner out."""
    subject = f"{name}|{_known_device(request, name) or 'unknown'}"
    await spend_now(request, PER_ADDRESS, client_address(request))
    for each in (PER_MINUTE, PER_HOUR, *((PHRASES,) if by_phrase else ())):
        await spend_now(request, each, subject)


def _device_cookie(request: Request) -> str:
    return "__Host-device" if request.url.scheme == "https" else "device"


def _mark(request: Request, name: str) -> str:
    return sealing.keyed_hash(settings_of(request).secret, "device", name)[:32]


def _known_device(request: Request, name: str) -> str | None:
    token = request.cookies.get(_device_cookie(request))
    if not token:
        return None
    try:
        claims = tokens.verify(settings_of(request).secret, token, audience="device")
    except NotSignedIn:
        return None
    return str(claims["jti"]) if claims["sub"] == _mark(request, name) else None


def remember_device(request: Request, response: Response, name: str) -> None:
    """Let this device be known for the name that signed in on it."""
    token = tokens.sign(settings_of(request).secret, audience="device", subject=_mark(request, name), lifetime=_DEVICE)
    _set(request, response, _device_cookie(request), token, int(_DEVICE.total_seconds()))


def give_cookie(request: Request, response: Response, opened: NewSession) -> None:
    """Put the session's cookie into the answer."""
    _set(request, response, cookie_name(request), opened.token, opened.max_age)


def take_cookie(request: Request, response: Response) -> None:
    """Take the session's cookie back."""
    _set(request, response, cookie_name(request), "", 0)


def _set(request: Request, response: Response, name: str, value: str, max_age: int) -> None:
    response.set_cookie(
        name,
        value,
        max_age=max_age,
        path="/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )
    response.headers["Cache-Control"] = "no-store"


async def export_archive(session: AsyncSession, store: Store, actor: Actor) -> bytes:
    """Return the ZIP archive of everything that is held of the caller: a JSON for each area, and the files."""
    parts = await personal.export_all(session, actor.id)
    files: list[tuple[str, bytes]] = []
    for area, part in parts.items():
        text = json.dumps(part.data, ensure_ascii=False, indent=1)
        files.append((f"{area}.json", text.encode()))
        files.extend([(f"{area}/{name}", await store.get(key)) for name, key in part.files])
    return await asyncio.to_thread(_zip, files)


def _zip(files: list[tuple[str, bytes]]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return buffer.getvalue()
