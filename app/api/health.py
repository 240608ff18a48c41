"""Liveness, readiness, metrics."""

import os
import secrets

from fastapi import APIRouter, Request
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest, multiprocess
from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import JSONResponse, Response

from app.api.access import SettingsDep, public
from app.core.db import database_of
from app.core.errors import NotFound
from app.core.logging import get_logger
from app.integrations.storage import store_of

router = APIRouter(tags=["meta"])


class Health(BaseModel):
    """Whether each part answers."""

    status: str
    checks: dict[str, bool] = {}


@router.get("/healthz", **public())
async def check_liveness() -> Health:
    """Say that the process lives."""
    return Health(status="ok")


@router.get("/readyz", **public(), response_model=Health)
async def check_readiness(request: Request) -> Response:
    """Say whether database, storage and jobs answer; 503 when one of them doesn't."""
    checks = {
        "database": await _database_answers(request),
        "storage": await store_of(request).answers(),
        "content": request.app.state.public.content is not None,
        "jobs": request.app.state.jobs_alive(),
    }
    good = all(checks.values())
    health = Health(status="ok" if good else "unavailable", checks=checks)
    return JSONResponse(health.model_dump(), 200 if good else 503)


async def _database_answers(request: Request) -> bool:
    try:
        async with database_of(request).transaction() as session:
            await session.execute(text("SELECT 1"))
    except (SQLAlchemyError, OSError) as error:
        get_logger().warning("database_unavailable", error=type(error).__name__)
        return False
    return True


@router.get("/metrics", include_in_schema=False, **public())
async def read_metrics(request: Request, settings: SettingsDep) -> Response:
    """Give Prometheus its counters, to whoever has METRICS_TOKEN; there is no such page without one."""
    expected = f"Bearer {settings.metrics_token}"
    given = request.headers.get("authorization", "")
    if not settings.metrics_token or not secrets.compare_digest(given.encode(), expected.encode()):
        raise NotFound
    registry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)
