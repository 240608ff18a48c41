"""Structures: organisations that employ or host."""

from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from app.core.clock import utc_now
from app.core.errors import Conflict, NotFound
from app.core.pagination import PageRequest, cut, newest_first
from app.domain import audit
from app.domain.accounts import Actor
from app.models.structures import Structure
from app.schemas.structures import StructureCreate, StructureUpdate


async def put_structure(
    session: AsyncSession, structure_id: UUID, wanted: StructureCreate, *, by: Actor, demo: bool = False
) -> tuple[Structure, bool]:
    """Make a structure, or leave it as it is when the same request comes twice; tell whether it was made."""
    values: dict[str, Any] = {
        "slug": wanted.slug,
        "name": wanted.name,
        "site": str(wanted.site) if wanted.site else None,
    }
    row = Structure(id=structure_id, demo=demo, **values)
    made = await session.execute(
        insert(Structure).values(row.model_dump()).on_conflict_do_nothing().returning(col(Structure.id))
    )
    created = made.scalar_one_or_none() is not None
    found = await session.get(Structure, structure_id)
    if found is None:
        raise Conflict("slug_taken")
    if not created and any(getattr(found, name) != value for name, value in values.items()):
        raise Conflict("already_exists")
    if created:
        await _note(session, "structure.create", structure_id, by)
    return found, created


async def get_structure(session: AsyncSession, structure_id: UUID) -> Structure:
    """Return a structure; raise NotFound."""
    structure = await session.get(Structure, structure_id)
    if structure is None:
        raise NotFound
    return structure


async def update_structure(
    session: AsyncSession, structure_id: UUID, changes: StructureUpdate, *, by: Actor
) -> Structure:
    """Change what is named."""
    structure = await get_structure(session, structure_id)
    for name, value in changes.model_dump(mode="json", exclude_unset=True).items():
        if name == "name" and value is None:
            continue
        setattr(structure, name, value)
    structure.updated_at = utc_now()
    await session.flush()
    await _note(session, "structure.update", structure_id, by)
    return structure


async def list_structures(session: AsyncSession, page: PageRequest) -> tuple[list[Structure], str | None]:
    """Return one page of the structures, newest first."""
    query = select(Structure)
    query = newest_first(query, col(Structure.created_at), col(Structure.id), page)
    return cut((await session.execute(query)).scalars().all(), page)


async def _note(session: AsyncSession, action: str, structure_id: UUID, by: Actor) -> None:
    await audit.record(
        session,
        action,
        actor_id=by.account_id,
        actor_role=by.role,
        subject_type="structure",
        subject_id=structure_id,
    )
