"""Media, and the files that pages show."""

import re
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Request, Response

from app.api.access import ActorDep, allow
from app.core.db import SessionDep
from app.core.errors import NotFound
from app.domain import media
from app.integrations.storage import ObjectMissingError, store_of
from app.schemas.media import MediaRead
from app.schemas.roles import Role

router = APIRouter(tags=["media"])
READERS = (Role.YOUTH, Role.PARENT, Role.PROMENEUR, Role.COORDINATOR, Role.ADMIN)
NAMES = re.compile("320|640|1280")
IMMUTABLE = "public, max-age=31536000, immutable"
_PRIVATE = "private, no-store"
# A file that somebody sent is shown by an <img>, or opened as nothing: no script, no style, no frame, no form.
_SANDBOX = {"Content-Security-Policy": "sandbox; default-src 'none'", "X-Content-Type-Options": "nosniff"}

_FILE = allow(*READERS, errors=(404,))
_FILE["responses"] |= {200: {"content": {"image/webp": {}}}, 304: {"description": "The caller has it."}}

Name = Annotated[str, Path(pattern=f"^({NAMES.pattern})$", description="320, 640 or 1280.")]


@router.get("/media/{id}", **allow(*READERS, errors=(404,)))
async def get_media(id: UUID, session: SessionDep, actor: ActorDep) -> MediaRead:
    """Get one medium and what became of it: its owner, and professionals."""
    return media.read_media(await media.get_media(session, id, by=actor))


@router.get("/media/{id}/renditions/{name}", response_class=Response, **_FILE)
async def get_rendition(request: Request, id: UUID, name: Name, session: SessionDep, actor: ActorDep) -> Response:
    """Get one file of a medium: its owner, and professionals."""
    found = await media.get_media(session, id, by=actor)
    if name not in {rendition["name"] for rendition in found.renditions}:
        raise NotFound
    return await rendition_response(request, id, name)


async def rendition_response(request: Request, media_id: UUID, name: str, *, public: bool = False) -> Response:
    """Return a rendition's file, or 304 when the caller has it; the caller of this function says who may see it.

    `public`: kept by every cache for a year, since its address carries the revision that was approved.
    """
    if not NAMES.fullmatch(name):
        raise NotFound
    headers = _SANDBOX | {
        "Cache-Control": IMMUTABLE if public else _PRIVATE,
        "ETag": f'"{media_id.hex}-{name}"',
        "Content-Disposition": f'inline; filename="enlien-{name}.webp"',
    }
    given = request.headers.get("if-none-match", "")
    if headers["ETag"] in {tag.strip().removeprefix("W/") for tag in given.split(",")}:
        return Response(status_code=304, headers=headers)
    try:
        data = await store_of(request).get(media.rendition_key(media_id, name))
    except ObjectMissingError as error:
        raise NotFound from error
    return Response(data, headers=headers, media_type="image/webp")
