"""Errors that a caller can be told of; each knows its status and its code, the sentence is in the catalogue."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypedDict

from sqlalchemy.ext.asyncio import AsyncSession

Afterwards = Callable[[AsyncSession], Awaitable[None]]


class FieldError(TypedDict):
    """One entry of `errors` in a 422."""

    loc: list[str | int]
    code: str
    detail: str


class AppError(Exception):
    """An error for the caller (RFC 9457); `afterwards` runs in a transaction of its own: theirs is rolled back."""

    status = 400
    code = "bad_request"

    def __init__(
        self,
        code: str | None = None,
        *,
        params: Mapping[str, Any] | None = None,
        errors: list[FieldError] | None = None,
        headers: Mapping[str, str] | None = None,
        afterwards: Afterwards | None = None,
    ) -> None:
        self.code = code or type(self).code
        self.params = dict(params or {})
        self.errors = errors
        self.headers = dict(headers or {})
        self.afterwards = afterwards
        super().__init__(self.code)


class BadRequest(AppError):
    """400: the request can't be understood."""


class NotSignedIn(AppError):
    """401: no session, no token, or one that is worth nothing."""

    status = 401
    code = "not_signed_in"


class Forbidden(AppError):
    """403: known, and not allowed."""

    status = 403
    code = "forbidden"


class NotFound(AppError):
    """404: absent, or not to be known of by this caller."""

    status = 404
    code = "not_found"


class Conflict(AppError):
    """409: the thing moved, or belongs to another."""

    status = 409
    code = "conflict"


class Gone(AppError):
    """410: it was there."""

    status = 410
    code = "gone"


class PreconditionFailed(AppError):
    """412: the version asked for isn't spoken here."""

    status = 412
    code = "precondition_failed"


class TooLarge(AppError):
    """413: more bytes than are taken."""

    status = 413
    code = "too_large"


class UnsupportedType(AppError):
    """415: a type that isn't taken."""

    status = 415
    code = "unsupported_type"


class Invalid(AppError):
    """422: well formed, and not acceptable; `errors` names the fields."""

    status = 422
    code = "invalid"


class ChecksumMismatch(AppError):
    """460: the tus checksum extension's own status."""

    status = 460
    code = "checksum_mismatch"


class TooMany(AppError):
    """429: later; `Retry-After` says when."""

    status = 429
    code = "too_many_requests"


class Unavailable(AppError):
    """503: something that is needed doesn't answer just now."""

    status = 503
    code = "unavailable"


class InsufficientStorage(AppError):
    """507: the disk reserve is reached."""

    status = 507
    code = "insufficient_storage"


def invalid_field(field: str, code: str) -> Invalid:
    """Return a 422 that names one field of the body."""
    return Invalid(errors=[{"loc": ["body", field], "code": code, "detail": ""}])
