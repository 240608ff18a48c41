"""Youth spaces: public places, kept right by their structures."""

from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from app.core.changes import announce_public
from app.core.clock import utc_now
from app.core.errors import Conflict, Forbidden, NotFound, invalid_field
from app.core.ids import revision_of
from app.core.pagination import PageRequest, cut, newest_first
from app.domain import audit
from app.domain.accounts import COORDINATION, Actor
from app.integrations.communes import Commune, load_communes
from app.models.spaces import Space
from app.models.structures import Structure
from app.schemas.spaces import Precision, SourceRef, SpaceCreate, SpaceRead, SpaceUpdate, StructureRef

KIND = "spaces"
_REQUIRED = {"name", "kind", "summary", "insee", "precision", "services", "wheelchair", "lat", "lon"}


async def put_space(
    session: AsyncSession, space_id: UUID, wanted: SpaceCreate, *, by: Actor, territory: Path
) -> tuple[SpaceRead, bool]:
    """Make a space, or find it made by the same request; a structure makes only its own."""
    if wanted.structure_id is None and by.role not in COORDINATION:
        wanted = wanted.model_copy(update={"structure_id": by.structure_id})
    _check_structure(wanted.structure_id, by)
    if wanted.structure_id is not None and await session.get(Structure, wanted.structure_id) is None:
        raise invalid_field("structure_id", "unknown_structure")
    values = _values(wanted, territory)
    row = Space(id=space_id, **values)
    made = await session.execute(
        insert(Space).values(row.model_dump()).on_conflict_do_nothing().returning(col(Space.id))
    )
    created = made.scalar_one_or_none() is not None
    found = await session.get(Space, space_id)
    if found is None:
        raise Conflict("slug_taken")
    if not created and any(getattr(found, name) != value for name, value in values.items()):
        raise Conflict("already_exists")
    if found.closed_at is not None:
        raise Conflict("wrong_state")
    if created:
        await _changed(session, found, "create", by=by)
    return await get_space(session, space_id, territory=territory), created


def _check_structure(structure_id: UUID | None, by: Actor) -> None:
    if not _may_keep(structure_id, by):
        raise Forbidden("other_structure")


def _may_keep(structure_id: UUID | None, by: Actor) -> bool:
    # Whoever has no structure keeps nothing, above all not the spaces that belong to none.
    return by.role in COORDINATION or (structure_id is not None and structure_id == by.structure_id)


def _values(wanted: SpaceCreate, territory: Path) -> dict[str, Any]:
    commune = _commune(wanted.insee, territory)
    values = wanted.model_dump(mode="json") | {"checked_on": wanted.checked_on, "structure_id": wanted.structure_id}
    if wanted.lat is None or wanted.lon is None:
        values |= {"lat": commune.lat, "lon": commune.lon, "precision": Precision.COMMUNE}
    _check_ages(wanted.age_min, wanted.age_max)
    return values


def _commune(insee: str, territory: Path) -> Commune:
    commune = load_communes(territory).get(insee)
    if commune is None:
        raise invalid_field("insee", "unknown_commune")
    return commune


def _check_ages(low: int | None, high: int | None) -> None:
    if low is not None and high is not None and high < low:
        raise invalid_field("age_max", "ages_out_of_order")


async def update_space(
    session: AsyncSession, space_id: UUID, changes: SpaceUpdate, *, by: Actor, territory: Path
) -> SpaceRead:
    """Change what is named, in a space of one's own structure."""
    space = await _get_for(session, space_id, by=by)
    given = changes.model_dump(mode="json", exclude_unset=True)
    if "checked_on" in given:
        given["checked_on"] = changes.checked_on
    if changes.insee is not None and changes.lat is None:
        commune = _commune(changes.insee, territory)
        given |= {"lat": commune.lat, "lon": commune.lon, "precision": Precision.COMMUNE}
    for name, value in given.items():
        if not (value is None and name in _REQUIRED):
            setattr(space, name, value)
    _check_ages(space.age_min, space.age_max)
    await _changed(session, space, "update", by=by)
    return await get_space(session, space_id, territory=territory)


async def close_space(session: AsyncSession, space_id: UUID, *, by: Actor) -> None:
    """Take a space of one's own structure out of public."""
    space = await _get_for(session, space_id, by=by)
    space.closed_at = utc_now()
    await _changed(session, space, "close", by=by)


async def _get_for(session: AsyncSession, space_id: UUID, *, by: Actor) -> Space:
    query = select(Space).where(Space.id == space_id, col(Space.closed_at).is_(None)).with_for_update()
    space = (await session.execute(query)).scalar_one_or_none()
    # A foreign space is public, yet to a structure it is not there to be changed.
    if space is None or not _may_keep(space.structure_id, by):
        raise NotFound
    return space


async def _changed(session: AsyncSession, space: Space, action: str, *, by: Actor) -> None:
    space.updated_at = utc_now()
    await session.flush()
    await audit.record(
        session,
        f"space.{action}",
        actor_id=by.account_id or by.key_id,
        actor_role=by.role,
        subject_type="space",
        subject_id=space.id,
    )
    await announce_public(session, KIND, space.id)


async def get_space(session: AsyncSession, space_id: UUID, *, territory: Path) -> SpaceRead:
    """Return one open space; raise NotFound."""
    found = await _read(session, territory, Space.id == space_id)
    if not found:
        raise NotFound
    return found[0]


async def list_spaces_of(
    session: AsyncSession, structure_id: UUID, page: PageRequest, *, by: Actor, territory: Path
) -> tuple[list[SpaceRead], str | None]:
    """Return one page of a structure's spaces, newest first; to another structure it isn't there."""
    if not _may_keep(structure_id, by):
        raise NotFound
    query = select(Space).where(Space.structure_id == structure_id, col(Space.closed_at).is_(None))
    query = newest_first(query, col(Space.created_at), col(Space.id), page)
    rows, cursor = cut((await session.execute(query)).scalars().all(), page)
    found = {space.id: space for space in await _read(session, territory, col(Space.id).in_([r.id for r in rows]))}
    return [found[row.id] for row in rows], cursor


async def list_public(session: AsyncSession, *, territory: Path) -> list[SpaceRead]:
    """Return every open space, by name."""
    return await _read(session, territory)


async def _read(session: AsyncSession, territory: Path, *conditions: object) -> list[SpaceRead]:
    query = (
        select(Space, Structure)
        .join(Structure, col(Structure.id) == col(Space.structure_id), isouter=True)
        .where(col(Space.closed_at).is_(None), *conditions)  # type: ignore[arg-type]
        .order_by(col(Space.name), col(Space.id))
    )
    communes = load_communes(territory)
    return [read_space(row[0], row[1], communes.get(row[0].insee)) for row in await session.execute(query)]


def read_space(space: Space, structure: Structure | None, commune: Commune | None) -> SpaceRead:
    """Return a space as the API shows it, with the revision of its content."""
    source = (
        SourceRef(name=space.source_name, url=space.source_url, year=space.source_year) if space.source_name else None
    )
    hidden = {"structure_id", "source_name", "source_url", "source_year", "closed_at", "created_at"}
    data = space.model_dump(exclude=hidden) | {
        "structure": StructureRef(id=structure.id, name=structure.name) if structure else None,
        "source": source,
        "commune": commune.name if commune else "",
        "postcode": commune.postcodes[0] if commune and commune.postcodes else None,
        "epci_name": commune.epci_name if commune else None,
    }
    return SpaceRead.model_validate({**data, "revision": revision_of(data)})
