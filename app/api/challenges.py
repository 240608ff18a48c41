"""Challenges."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Request, Response

from app.api.access import ActorDep, allow, public
from app.api.answers import ContentDep, answer
from app.core.db import SessionDep
from app.core.errors import NotFound
from app.core.pagination import Key, PageDep, encode_cursor
from app.domain import challenges
from app.schemas.challenges import ChallengeCreate, ChallengeRead, ChallengeState, ChallengeUpdate
from app.schemas.common import Page
from app.schemas.roles import Role

router = APIRouter(tags=["challenges"])
STAFF = (Role.PROMENEUR, Role.COORDINATOR, Role.ADMIN)


@router.get("/challenges", response_model=Page[ChallengeRead], **public())
async def list_challenges(request: Request, content: ContentDep, page: PageDep) -> Any:
    """List the public challenges, in the editors' order."""
    items = content.challenges
    if page.after:
        places = {challenge.id: place for place, challenge in enumerate(items)}
        items = items[places.get(page.after.id, len(items)) + 1 :]
    shown = items[: page.limit]
    cursor = encode_cursor(Key(shown[-1].created_at, shown[-1].id)) if len(items) > len(shown) else None
    return answer(request, Page[ChallengeRead](items=shown, next_cursor=cursor))


@router.get("/challenges/{id}", response_model=ChallengeRead, **public(errors=(404,)))
async def get_challenge(
    request: Request, id: Annotated[str, Path(max_length=80, description="The slug, or the id.")], content: ContentDep
) -> Any:
    """Get one public challenge."""
    for challenge in content.challenges:
        if id in (challenge.slug, str(challenge.id)):
            return answer(request, challenge)
    raise NotFound


@router.get(
    "/moderation/challenges",
    **allow(
        *STAFF,
        console={"label": "Défis", "columns": ["title", "hashtag", "state", "starts_on", "ends_on"], "order": 20},
    ),
)
async def list_all_challenges(session: SessionDep, page: PageDep) -> Page[ChallengeRead]:
    """List all challenges, drafts and archived ones too, newest first."""
    rows, cursor = await challenges.list_challenges(session, page)
    return Page(items=[challenges.read_challenge(row) for row in rows], next_cursor=cursor)


@router.put(
    "/challenges/{id}",
    status_code=201,
    **allow(*STAFF, errors=(409,), console={"label": "Nouveau défi", "collection": "/moderation/challenges"}),
)
async def put_challenge(
    id: UUID, body: ChallengeCreate, session: SessionDep, actor: ActorDep, response: Response
) -> ChallengeRead:
    """Make a challenge, as a draft. The same request again answers 200 with the same challenge."""
    challenge, created = await challenges.put_challenge(session, id, body, by=actor)
    response.status_code = 201 if created else 200
    return challenges.read_challenge(challenge)


@router.patch(
    "/challenges/{id}",
    **allow(*STAFF, errors=(404,), console={"label": "Modifier", "collection": "/moderation/challenges"}),
)
async def update_challenge(id: UUID, body: ChallengeUpdate, session: SessionDep, actor: ActorDep) -> ChallengeRead:
    """Change a challenge."""
    return challenges.read_challenge(await challenges.update_challenge(session, id, body, by=actor))


def _move(verb: str, to: ChallengeState, label: str, description: str, *, danger: bool = False) -> None:
    hints = {"label": label, "collection": "/moderation/challenges", "danger": danger}

    @router.post(
        f"/challenges/{{id}}/{verb}",
        name=f"{verb}_challenge",
        description=description,
        **allow(*STAFF, errors=(404, 409), console=hints),
    )
    async def move(id: UUID, session: SessionDep, actor: ActorDep) -> ChallengeRead:
        return challenges.read_challenge(await challenges.move_challenge(session, id, to, by=actor))


_move("publish", ChallengeState.PUBLISHED, "Publier", "Publish a draft, or open a closed challenge again.")
_move("close", ChallengeState.CLOSED, "Clore", "Close a challenge: it stays to be read, and takes nothing more.")
_move("archive", ChallengeState.ARCHIVED, "Archiver", "Take a draft or a closed challenge out of sight.", danger=True)
