"""Structures."""

from uuid import UUID

from fastapi import APIRouter, Response

from app.api.access import ActorDep, allow
from app.core.db import SessionDep
from app.core.pagination import PageDep
from app.domain import structures
from app.schemas.common import Page
from app.schemas.roles import Role
from app.schemas.structures import StructureCreate, StructureRead, StructureUpdate

router = APIRouter(tags=["structures"])
COORDINATION = (Role.COORDINATOR, Role.ADMIN)


@router.get(
    "/structures",
    **allow(*COORDINATION, console={"label": "Structures", "columns": ["name", "slug", "site", "demo"], "order": 40}),
)
async def list_structures(session: SessionDep, page: PageDep) -> Page[StructureRead]:
    """List the structures, newest first."""
    rows, cursor = await structures.list_structures(session, page)
    return Page(items=[StructureRead.model_validate(row) for row in rows], next_cursor=cursor)


@router.get("/structures/{id}", **allow(*COORDINATION, errors=(404,)))
async def get_structure(id: UUID, session: SessionDep) -> StructureRead:
    """Get one structure."""
    return StructureRead.model_validate(await structures.get_structure(session, id))


@router.put(
    "/structures/{id}", status_code=201, **allow(*COORDINATION, errors=(409,), console={"label": "Nouvelle structure"})
)
async def put_structure(
    id: UUID, body: StructureCreate, session: SessionDep, actor: ActorDep, response: Response
) -> StructureRead:
    """Make a structure. The same request again answers 200 with the same structure."""
    structure, created = await structures.put_structure(session, id, body, by=actor)
    response.status_code = 201 if created else 200
    return StructureRead.model_validate(structure)


@router.patch("/structures/{id}", **allow(*COORDINATION, errors=(404,), console={"label": "Modifier"}))
async def update_structure(id: UUID, body: StructureUpdate, session: SessionDep, actor: ActorDep) -> StructureRead:
    """Change a structure."""
    return StructureRead.model_validate(await structures.update_structure(session, id, body, by=actor))
