"""The shipped content: challenges and places."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from app.core.changes import announce_public
from app.core.settings import Settings
from app.domain import challenges, spaces
from app.integrations.communes import load_communes
from app.models.challenges import Challenge
from app.models.spaces import Space
from app.schemas.challenges import ChallengeCreate, ChallengeState
from app.schemas.spaces import Precision, SpaceCreate


def read_json(path: Path) -> Any:
    """Return what a shipped file holds."""
    return json.loads(path.read_text(encoding="utf-8"))


async def seed_challenges(session: AsyncSession, settings: Settings) -> None:
    """Make the shipped challenges that aren't there yet, published, in the order of the file."""
    for position, row in enumerate(read_json(settings.content_dir / "challenges.json")):
        identifier = UUID(row.pop("id"))
        wanted = ChallengeCreate.model_validate(row)
        made = Challenge(id=identifier, state=ChallengeState.PUBLISHED, position=position * 10, **wanted.model_dump())
        if await insert_missing(session, Challenge, made.model_dump()):
            await announce_public(session, challenges.KIND, identifier)


async def seed_places(session: AsyncSession, settings: Settings) -> None:
    """Make the shipped places of the territory that aren't there yet; their point is their commune's."""
    path = settings.territory_dir / "places.json"
    for row in read_json(path) if path.exists() else []:
        source = row.pop("source", None) or {}
        await seed_space(session, settings, row, source=source)


async def seed_space(
    session: AsyncSession, settings: Settings, row: dict[str, Any], *, source: dict[str, Any], demo: bool = False
) -> None:
    """Make one space that isn't there yet."""
    identifier = UUID(row.pop("id"))
    wanted = SpaceCreate.model_validate(row)
    commune = load_communes(settings.territory_dir)[wanted.insee]
    values = wanted.model_dump(mode="json") | {
        "id": identifier,
        "structure_id": wanted.structure_id,
        "checked_on": wanted.checked_on,
        "lat": commune.lat,
        "lon": commune.lon,
        "precision": Precision.COMMUNE,
        "source_name": source.get("name"),
        "source_url": source.get("url"),
        "source_year": source.get("year"),
        "demo": demo,
    }
    if await insert_missing(session, Space, Space(**values).model_dump()):
        await announce_public(session, spaces.KIND, identifier)


async def insert_missing(session: AsyncSession, table: Any, values: dict[str, Any]) -> bool:
    """Insert a row unless its id is there; tell whether it was made."""
    row = insert(table).values(values).on_conflict_do_nothing().returning(col(table.id))
    return (await session.execute(row)).scalar_one_or_none() is not None
