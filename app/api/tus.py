"""What the tus 1.0 protocol says in headers: https://tus.io/protocols/resumable-upload."""

import asyncio
import base64
import binascii
import re
from collections.abc import AsyncGenerator, Callable, Coroutine
from email.utils import format_datetime
from typing import Any
from uuid import UUID

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.requests import ClientDisconnect

from app.core.errors import AppError, BadRequest, PreconditionFailed, TooLarge, UnsupportedType
from app.domain import media
from app.models.media import Upload

VERSION = "1.0.0"
ALGORITHMS = {"sha256": 32, "sha1": 20}
BODY_TYPE = "application/offset+octet-stream"
PAUSE_SECONDS = 2.0
# With the five seconds that uvicorn gives an idle connection, a dead one is gone within thirty.
STALL_SECONDS = 24.0
OFFERS = {
    "Tus-Resumable": VERSION,
    "Tus-Version": VERSION,
    "Tus-Extension": "creation,creation-with-upload,termination,expiration,checksum",
    "Tus-Max-Size": str(media.MAX_BYTES),
    "Tus-Checksum-Algorithm": ",".join(ALGORITHMS),
}
_HEADERS = {
    "Tus-Resumable": ("The version of tus: 1.0.0.", True, VERSION),
    "Upload-Length": ("The size of the whole file in bytes.", True, "48213"),
    "Upload-Offset": ("Where the body begins, in bytes.", True, "0"),
    "Upload-Metadata": (
        "media_id (the client's own UUID) and filetype, each with its value in base64; also sha256, of the whole file, "
        "in hexadecimal before base64.",
        True,
        "media_id MDE5ZDRjMjgtNmM2Zi03YzYwLWIyNTQtNTA2MTc5YzA1ZGY1,filetype aW1hZ2Uvd2VicA==",
    ),
    "Upload-Checksum": (
        "sha256 or sha1, and the digest of this body in base64.",
        False,
        "sha1 qUqP5cyxm6YcTAhz05Hph5gvu9M=",
    ),
}
_NUMBER = re.compile(r"[0-9]{1,15}")
_METADATA_KEY = re.compile(r"[\x21-\x2b\x2d-\x7e]{1,60}")
_METADATA_BYTES = 4096


def described(arguments: dict[str, Any], *headers: str, body: bool = False) -> dict[str, Any]:
    """Return a route's arguments with the protocol's headers in its OpenAPI operation, and the body's type."""
    parameters = []
    for name in ("Tus-Resumable", *headers):
        description, required, example = _HEADERS[name]
        told = {"name": name, "in": "header", "required": required, "description": description, "example": example}
        parameters.append(told | {"schema": {"type": "string"}})
    extra = {**arguments["openapi_extra"], "parameters": parameters}
    if body:
        content = {BODY_TYPE: {"schema": {"type": "string", "format": "binary"}}}
        extra["requestBody"] = {"content": content, "required": "Upload-Length" not in headers}
    return {**arguments, "openapi_extra": extra}


class TusRoute(APIRoute):
    """A route whose every answer, a problem too, says which tus it speaks."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return FastAPI's own handler with the header added."""
        handle = super().get_route_handler()

        async def speaking(request: Request) -> Response:
            try:
                response = await handle(request)
            except AppError as error:
                error.headers.setdefault("Tus-Resumable", VERSION)
                raise
            response.headers.setdefault("Tus-Resumable", VERSION)
            return response

        return speaking


def check_version(request: Request) -> None:
    """Refuse a request of another tus."""
    if request.headers.get("tus-resumable") != VERSION:
        raise PreconditionFailed("tus_version", headers={"Tus-Version": VERSION})


def number_of(request: Request, header: str, code: str) -> int:
    """Return the number in a header; raise BadRequest for anything that is none, or an absurd one."""
    value = request.headers.get(header, "")
    if not _NUMBER.fullmatch(value):
        raise BadRequest(code)
    return int(value)


def check_body_type(request: Request) -> None:
    """Refuse a body of another type than tus appends."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != BODY_TYPE:
        raise UnsupportedType("upload_content_type")


def check_body_length(request: Request, room: int) -> None:
    """Refuse a body that says itself that it is longer than what is left; others are counted as they come."""
    declared = request.headers.get("content-length")
    if declared is not None and number_of(request, "content-length", "bad_upload_length") > room:
        raise TooLarge("longer_than_declared")


def has_body(request: Request) -> bool:
    """Tell whether a body follows the headers."""
    return request.headers.get("content-length", "0") != "0" or "transfer-encoding" in request.headers


def checksum_of(request: Request) -> media.Checksum | None:
    """Return what Upload-Checksum says of the body."""
    value = request.headers.get("upload-checksum")
    if value is None:
        return None
    algorithm, _, encoded = value.partition(" ")
    if algorithm not in ALGORITHMS:
        raise BadRequest("checksum_algorithm")
    digest = _decoded(encoded, "bad_checksum")
    if len(digest) != ALGORITHMS[algorithm]:
        raise BadRequest("bad_checksum")
    return media.Checksum(algorithm, digest)


def wanted_of(request: Request) -> media.Wanted:
    """Return what a creation declares. Upload-Metadata must name media_id and filetype, and may name sha256."""
    if "upload-defer-length" in request.headers:
        raise BadRequest("bad_upload_length")
    length = number_of(request, "upload-length", "bad_upload_length")
    if length == 0:
        raise BadRequest("empty_file")
    header = request.headers.get("upload-metadata", "")
    said = _metadata(header)
    sha256 = said.get("sha256", b"").decode("latin-1").lower() or None
    if sha256 is not None and not re.fullmatch("[0-9a-f]{64}", sha256):
        raise BadRequest("bad_upload_metadata")
    try:
        media_id = UUID(said["media_id"].decode("ascii"))
    except (KeyError, ValueError) as error:
        raise BadRequest("bad_upload_metadata") from error
    declared_type = said.get("filetype", b"").decode("latin-1").lower()
    return media.Wanted(media_id, declared_type, length, sha256, header)


def _metadata(header: str) -> dict[str, bytes]:
    """Return the pairs of Upload-Metadata: `key base64,key base64,key`."""
    if len(header) > _METADATA_BYTES:
        raise BadRequest("bad_upload_metadata")
    said: dict[str, bytes] = {}
    for pair in header.split(",") if header else ():
        key, _, encoded = pair.strip().partition(" ")
        if not _METADATA_KEY.fullmatch(key) or key in said:
            raise BadRequest("bad_upload_metadata")
        said[key] = _decoded(encoded, "bad_upload_metadata")
    return said


def _decoded(encoded: str, code: str) -> bytes:
    try:
        return base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadRequest(code) from error


def headers_of(upload: Upload, *, offset: int | None = None) -> dict[str, str]:
    """Return where an upload stands; `offset` when it has moved since it was read."""
    reached = upload.offset if offset is None else offset
    told = {"Upload-Offset": str(reached), "Upload-Length": str(upload.length)}
    if reached == upload.length:
        return told | {"Upload-Complete": "?1"}
    return told | {"Upload-Expires": format_datetime(upload.expires_at, usegmt=True)}


async def body_of(
    request: Request, *, pause_seconds: float = PAUSE_SECONDS, stall_seconds: float = STALL_SECONDS
) -> AsyncGenerator[bytes, None]:
    """Yield the body as it comes, and nothing (`b""`) at each pause of its sender.

    Raises BodyCutError when the sender is gone, or silent for too long.
    """
    stream = request.stream()
    while True:
        coming = asyncio.ensure_future(_next(stream))
        silence = 0.0
        try:
            while not (await asyncio.wait({coming}, timeout=pause_seconds))[0]:
                silence += pause_seconds
                if silence >= stall_seconds:
                    raise media.BodyCutError
                yield b""
        finally:
            coming.cancel()
        chunk = coming.result()
        if chunk is None:
            return
        yield chunk


async def _next(stream: AsyncGenerator[bytes, None]) -> bytes | None:
    try:
        return await anext(stream, None)
    except ClientDisconnect as error:
        raise media.BodyCutError from error
