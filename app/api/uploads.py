"""Uploads: tus 1.0 with creation, creation-with-upload, termination, expiration and checksum.

Who, which version, what type, how much and from where are settled before a byte of a body is read. A body is
acknowledged block by block (256 KiB): what the offset says is on the disk. A body with an Upload-Checksum may have
any length, and is acknowledged at its end, or not at all.
"""

from contextlib import aclosing
from uuid import UUID

from fastapi import APIRouter, Request, Response

from app.api import tus
from app.api.access import ActorDep, SettingsDep, allow, public
from app.core.db import SessionDep, database_of
from app.domain import media
from app.integrations.storage import store_of
from app.models.media import Upload
from app.schemas.roles import Role

router = APIRouter(tags=["uploads"], route_class=tus.TusRoute)
SENDERS = (Role.YOUTH, Role.PARENT)
PLACE = "/api/v1/uploads/"


@router.options("/uploads", status_code=204, **public())
async def describe_uploads() -> Response:
    """Say which tus is spoken here, and how large a file may be."""
    return Response(status_code=204, headers=tus.OFFERS)


_CREATION = allow(*SENDERS, streams=True, errors=(400, 409, 412, 413, 415, 429, 460, 507))
_CREATION["responses"] |= {200: {"description": "It is complete already."}}


@router.post(
    "/uploads",
    status_code=201,
    response_class=Response,
    **tus.described(_CREATION, "Upload-Length", "Upload-Metadata", "Upload-Checksum", body=True),
)
async def create_upload(request: Request, actor: ActorDep, settings: SettingsDep) -> Response:
    """Begin an upload; the same media_id again answers with the same place, and 200 once it is complete."""
    tus.check_version(request)
    wanted = tus.wanted_of(request)
    checksum = tus.checksum_of(request)
    with_body = tus.has_body(request)
    if with_body:
        tus.check_body_type(request)
        tus.check_body_length(request, wanted.length)
    free = await store_of(request).free_percent()
    async with database_of(request).transaction() as session:
        upload = await media.create_upload(session, wanted, owner_id=actor.id, settings=settings, free_percent=free)
    place = {"Location": f"{PLACE}{upload.id}"}
    if upload.completed_at is not None:
        return Response(status_code=200, headers=place | tus.headers_of(upload))
    offset = upload.offset
    if with_body and offset == 0:
        offset = await _append(request, upload, checksum)
    return Response(status_code=201, headers=place | tus.headers_of(upload, offset=offset))


@router.head("/uploads/{id}", response_class=Response, **tus.described(allow(*SENDERS, errors=(404, 412))))
async def probe_upload(request: Request, id: UUID, session: SessionDep, actor: ActorDep) -> Response:
    """Say how far an upload is; from then on, a connection that was still sending can append no more."""
    tus.check_version(request)
    upload = await media.probe_upload(session, id, owner_id=actor.id)
    headers = tus.headers_of(upload) | {"Cache-Control": "no-store"}
    if upload.metadata_header:
        headers["Upload-Metadata"] = upload.metadata_header
    return Response(status_code=200, headers=headers)


@router.patch(
    "/uploads/{id}",
    status_code=204,
    response_class=Response,
    **tus.described(
        allow(*SENDERS, streams=True, errors=(400, 404, 409, 412, 413, 415, 460, 507)),
        "Upload-Offset",
        "Upload-Checksum",
        body=True,
    ),
)
async def append_to_upload(request: Request, id: UUID, actor: ActorDep, settings: SettingsDep) -> Response:
    """Append to an upload from its offset; the answer says how far it is now."""
    tus.check_version(request)
    tus.check_body_type(request)
    checksum = tus.checksum_of(request)
    offset = tus.number_of(request, "upload-offset", "bad_upload_offset")
    async with database_of(request).transaction() as session:
        upload = await media.get_upload_at(session, id, owner_id=actor.id, offset=offset)
    tus.check_body_length(request, upload.length - offset)
    media.refuse_on_full_disk(await store_of(request).free_percent(), settings)
    reached = await _append(request, upload, checksum)
    return Response(status_code=204, headers=tus.headers_of(upload, offset=reached))


@router.delete(
    "/uploads/{id}", status_code=204, response_class=Response, **tus.described(allow(*SENDERS, errors=(404, 409, 412)))
)
async def terminate_upload(request: Request, id: UUID, session: SessionDep, actor: ActorDep) -> Response:
    """Give up an upload that isn't complete."""
    tus.check_version(request)
    await media.terminate_upload(session, id, owner_id=actor.id)
    return Response(status_code=204)


async def _append(request: Request, upload: Upload, checksum: media.Checksum | None) -> int:
    async with aclosing(tus.body_of(request)) as chunks:
        return await media.receive(database_of(request), store_of(request), upload, chunks, checksum=checksum)
