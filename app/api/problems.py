"""Errors as RFC 9457 problem documents, in the caller's language."""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from app.core.errors import AppError, FieldError
from app.core.i18n import Language, catalogue, pick_language, say
from app.core.logging import get_logger
from app.core.settings import ROOT

MEDIA_TYPE = "application/problem+json"
MESSAGES = ROOT / "app" / "content" / "messages"
_HTTP_CODES = {404: "not_found", 405: "method_not_allowed", 413: "too_large", 400: "bad_request"}
_RETRY = {"Retry-After": "5"}


class ProblemField(BaseModel):
    """What is wrong with one field."""

    loc: list[str | int]
    code: str
    detail: str


class Problem(BaseModel):
    """RFC 9457, with a stable `code`."""

    type: str = Field(description="Resolves to an explanation.", examples=["/problems/not_found"])
    title: str
    status: int
    detail: str
    code: str
    errors: list[ProblemField] | None = None


def language_of(request: Request) -> Language:
    """Return the language to answer in."""
    return pick_language(request.headers.get("accept-language"), request.cookies.get("lang"))


def problem_response(
    language: Language,
    status: int,
    code: str,
    *,
    params: Mapping[str, Any] | None = None,
    errors: list[FieldError] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return the problem document of a code, with its sentences from the catalogue."""
    sentences = catalogue(MESSAGES, language)
    body: dict[str, Any] = {
        "type": f"/problems/{code}",
        "title": say(sentences, f"problem.{code}.title", **(params or {})),
        "status": status,
        "detail": say(sentences, f"problem.{code}.detail", **(params or {})),
        "code": code,
    }
    if errors is not None:
        body["errors"] = [
            {**error, "detail": error["detail"] or say(sentences, f"field.{error['code']}")} for error in errors
        ]
    return JSONResponse(
        body,
        status,
        headers={"Cache-Control": "no-store", "Content-Language": language, **(headers or {})},
        media_type=MEDIA_TYPE,
    )


def _field_errors(error: RequestValidationError, language: Language) -> list[FieldError]:
    sentences = catalogue(MESSAGES, language)
    told: list[FieldError] = []
    for item in error.errors()[:50]:
        context = {name: str(value) for name, value in (item.get("ctx") or {}).items()}
        code = str(item["type"])
        # A text whose characters were looked at before its length has the code of a list.
        if code in ("too_short", "too_long") and context.get("field_type") == "Value":
            code = f"string_{code}"
        key = f"field.{code}"
        detail = say(sentences, key if key in sentences else "field.invalid", **context)
        location = [part if isinstance(part, int) else str(part)[:80] for part in item["loc"]]
        told.append({"loc": location, "code": code, "detail": detail})
    return told


async def _app_error(request: Request, error: AppError) -> Response:
    return problem_response(
        language_of(request),
        error.status,
        error.code,
        params=error.params,
        errors=error.errors,
        headers=error.headers,
    )


async def _validation(request: Request, error: RequestValidationError) -> Response:
    language = language_of(request)
    return problem_response(language, 422, "invalid", errors=_field_errors(error, language))


async def _http(request: Request, error: HTTPException) -> Response:
    code = _HTTP_CODES.get(error.status_code, "bad_request")
    return problem_response(language_of(request), error.status_code, code, headers=error.headers)


async def _database(request: Request, error: Exception) -> Response:
    """Say 503 when the database doesn't answer, 409 for a conflict that no check foresaw, else it's a fault of ours."""
    if isinstance(error, IntegrityError):
        get_logger().warning("integrity_conflict", path=request.url.path)
        return problem_response(language_of(request), 409, "conflict")
    if isinstance(error, (PoolTimeout, OSError, InterfaceError)) or _is_down(error):
        get_logger().warning("database_unavailable", error=type(error).__name__)
        return problem_response(language_of(request), 503, "unavailable", headers=_RETRY)
    return await _fault(request, error)


def _is_down(error: Exception) -> bool:
    if not isinstance(error, DBAPIError):
        return False
    state = str(getattr(error.orig, "sqlstate", "") or "")
    # 08: connection; 57P: the server is going down or starting; 53: out of connections, memory or disk.
    return error.connection_invalidated or state.startswith(("08", "57P", "53"))


async def _fault(request: Request, error: Exception) -> Response:
    get_logger().error("unhandled_error", path=request.url.path, exc_info=error)
    return problem_response(language_of(request), 500, "internal")


def install(app: FastAPI) -> None:
    """Give every error of the app its problem document."""
    app.add_exception_handler(AppError, _app_error)  # type: ignore[arg-type]
    app.add_exception_handler(RequestValidationError, _validation)  # type: ignore[arg-type]
    app.add_exception_handler(HTTPException, _http)  # type: ignore[arg-type]
    for kind in (DBAPIError, PoolTimeout, InterfaceError, ConnectionError, OSError):
        app.add_exception_handler(kind, _database)
    app.add_exception_handler(Exception, _fault)
