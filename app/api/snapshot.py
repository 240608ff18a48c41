"""The snapshot: one request per opening."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from app.api.access import SettingsDep, public
from app.api.answers import ContentDep, answer
from app.domain import safety, snapshot
from app.schemas.common import Page
from app.schemas.safety import HelpLine
from app.schemas.snapshot import Snapshot, SnapshotDelta

router = APIRouter(tags=["snapshot"])


@router.get("/snapshot", response_model=Snapshot | SnapshotDelta, **public())
async def get_snapshot(
    request: Request,
    content: ContentDep,
    since: Annotated[str | None, Query(max_length=80, description="The revision that the phone has.")] = None,
) -> Any:
    """Get every public thing in one answer, or what changed since a revision.

    304 without a body when nothing changed. A revision that isn't known any more is answered with all of it.
    """
    if since is None:
        return answer(request, snapshot.whole(content))
    changed = snapshot.since(content, since)
    if changed is None:
        return Response(status_code=304, headers={"Cache-Control": "no-cache"})
    return answer(request, changed)


@router.get("/help-lines", response_model=Page[HelpLine], **public())
async def list_help_lines(request: Request, settings: SettingsDep) -> Any:
    """List the numbers that answer."""
    return answer(request, Page[HelpLine](items=list(safety.list_help_lines(settings.content_dir))))
