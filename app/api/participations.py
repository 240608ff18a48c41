"""Participations, and the wall."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from app.api.access import ActorDep, SettingsDep, allow, public
from app.api.answers import ContentDep, answer
from app.core import limits
from app.core.db import SessionDep
from app.core.pagination import Key, PageDep, encode_cursor
from app.domain import participations
from app.schemas.common import Page
from app.schemas.participations import ParticipationCreate, ParticipationRead, ParticipationUpdate, WallItem
from app.schemas.roles import Role

router = APIRouter(tags=["participations"])
AUTHORS = (Role.YOUTH, Role.PARENT)
WRITES = limits.Limit("participations", 60, 600)


@router.get(
    "/wall",
    response_model=Page[WallItem],
    **public(
        console={"label": "Le mur", "order": 15, "columns": ["challenge", "kind", "text", "author", "published_at"]}
    ),
)
async def list_wall(
    request: Request,
    content: ContentDep,
    page: PageDep,
    challenge: Annotated[str | None, Query(max_length=80, description="The slug of one challenge.")] = None,
) -> Any:
    """List the published participations, newest first."""
    items = [item for item in content.wall if challenge is None or item.challenge == challenge]
    if page.after:
        items = [item for item in items if Key(item.published_at, item.id) < page.after]
    shown = items[: page.limit]
    cursor = encode_cursor(Key(shown[-1].published_at, shown[-1].id)) if len(items) > len(shown) else None
    return answer(request, Page[WallItem](items=shown, next_cursor=cursor))


@router.put("/participations/{id}", status_code=201, **allow(*AUTHORS, errors=(409, 429)))
async def put_participation(
    id: UUID,
    body: ParticipationCreate,
    session: SessionDep,
    actor: ActorDep,
    settings: SettingsDep,
    response: Response,
) -> ParticipationRead:
    """Send a participation; its media may follow. The same request again answers 200 with the same participation."""
    await limits.spend(session, WRITES, str(actor.id), secret=settings.secret)
    participation, created = await participations.put_participation(session, id, body, by=actor)
    response.status_code = 201 if created else 200
    return await participations.read_own(session, participation)


@router.get("/participations/{id}", **allow(*AUTHORS, errors=(404,)))
async def get_participation(id: UUID, session: SessionDep, actor: ActorDep) -> ParticipationRead:
    """Get one of the caller's participations."""
    return await participations.read_own(session, await participations.get_own(session, id, by=actor))


@router.patch("/participations/{id}", **allow(*AUTHORS, errors=(404, 409, 429)))
async def update_participation(
    id: UUID, body: ParticipationUpdate, session: SessionDep, actor: ActorDep, settings: SettingsDep
) -> ParticipationRead:
    """Change a participation: a new revision, back to review; the approved one stays public meanwhile."""
    await limits.spend(session, WRITES, str(actor.id), secret=settings.secret)
    changed = await participations.update_participation(session, id, body, by=actor)
    return await participations.read_own(session, changed)


@router.delete("/participations/{id}", status_code=204, **allow(*AUTHORS, errors=(404,)))
async def withdraw_participation(id: UUID, session: SessionDep, actor: ActorDep) -> None:
    """Withdraw a participation, at once and for good."""
    await participations.withdraw_participation(session, id, by=actor)


@router.get("/me/participations", **allow(*AUTHORS))
async def list_my_participations(session: SessionDep, actor: ActorDep, page: PageDep) -> Page[ParticipationRead]:
    """List the caller's participations and where they stand, newest first."""
    rows, cursor = await participations.list_own(session, page, by=actor)
    return Page(items=rows, next_cursor=cursor)
