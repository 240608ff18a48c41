"""The moderation queue and its decisions."""

from uuid import UUID

from fastapi import APIRouter

from app.api.access import ActorDep, allow
from app.core.db import SessionDep
from app.core.pagination import PageDep
from app.domain import moderation
from app.schemas.common import Page
from app.schemas.participations import Decision, ParticipationReview, ReasonedDecision
from app.schemas.roles import Role

router = APIRouter(tags=["moderation"])
STAFF = (Role.PROMENEUR, Role.COORDINATOR, Role.ADMIN)
_COLLECTION = "/moderation/queue"


@router.get(
    _COLLECTION,
    **allow(
        *STAFF,
        console={
            "label": "À lire",
            "order": 10,
            "screen": "moderation",
            "columns": ["challenge_title", "kind", "text", "author", "submitted_at"],
        },
    ),
)
async def list_queue(session: SessionDep, page: PageDep) -> Page[ParticipationReview]:
    """List what waits to be read, the longest waiting first."""
    rows, cursor = await moderation.list_queue(session, page)
    return Page(items=rows, next_cursor=cursor)


@router.get("/moderation/participations/{id}", **allow(*STAFF, errors=(404,)))
async def get_review(id: UUID, session: SessionDep) -> ParticipationReview:
    """Get one participation as a professional reads it."""
    return await moderation.get_review(session, id)


@router.post(
    "/participations/{id}/approve",
    **allow(*STAFF, errors=(404, 409), console={"label": "Publier", "collection": _COLLECTION}),
)
async def approve_participation(id: UUID, body: Decision, session: SessionDep, actor: ActorDep) -> ParticipationReview:
    """Make one revision public. 409 `revision_moved` when the author changed it meanwhile."""
    return await moderation.approve(session, id, body.revision, by=actor)


@router.post(
    "/participations/{id}/refuse",
    **allow(
        *STAFF, errors=(404, 409), console={"label": "Refuser", "collection": [_COLLECTION, "/wall"], "danger": True}
    ),
)
async def refuse_participation(
    id: UUID, body: ReasonedDecision, session: SessionDep, actor: ActorDep
) -> ParticipationReview:
    """Refuse a revision, or take a public one off the wall; the author reads the reason."""
    return await moderation.refuse(session, id, body.revision, reason=body.reason, by=actor)


@router.post(
    "/participations/{id}/request-changes",
    **allow(*STAFF, errors=(404, 409), console={"label": "Demander un changement", "collection": _COLLECTION}),
)
async def request_changes(
    id: UUID, body: ReasonedDecision, session: SessionDep, actor: ActorDep
) -> ParticipationReview:
    """Ask the author for a change; they read the reason."""
    return await moderation.request_changes(session, id, body.revision, reason=body.reason, by=actor)
