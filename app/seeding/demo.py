"""The demo: invented people and participations, made only where DEMO=true asks for them."""

import json
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlmodel import col

from app.core.clock import today, utc_now
from app.core.db import Database
from app.core.settings import Settings, write_private
from app.domain import accounts, media, moderation, participations
from app.domain.accounts import Actor
from app.domain.accounts.phrases import pseudonym_key
from app.integrations.storage import open_store
from app.models.accounts import Account
from app.models.participations import Participation
from app.models.structures import Structure
from app.schemas.accounts import StaffCreate
from app.schemas.participations import ParticipationCreate
from app.schemas.roles import Role
from app.seeding.content import insert_missing, read_json, seed_space

ACCOUNTS_FILE = "demo-accounts.json"


async def seed_demo(database: Database, settings: Settings) -> None:
    """Make the demo once: structures, spaces, people, published participations, and one account per role."""
    described = read_json(settings.content_dir / "demo" / "demo.json")
    async with database.transaction() as session:
        for row in described["structures"]:
            await insert_missing(session, Structure, Structure(demo=True, **_with_id(row)).model_dump())
        for row in described["spaces"]:
            await seed_space(session, settings, row, source={}, demo=True)
        for row in described["authors"]:
            await insert_missing(session, Account, _author(row).model_dump())
    moderator = await _seed_staff(database, settings, described["staff"])
    for row in described["participations"]:
        await _seed_participation(database, settings, row, moderator)


def _with_id(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "id": UUID(row["id"])}


def _author(row: dict[str, Any]) -> Account:
    return Account(
        id=UUID(row["id"]),
        role=row["role"],
        pseudonym=row["pseudonym"],
        pseudonym_key=pseudonym_key(row["pseudonym"]),
        demo=True,
    )


async def _seed_staff(database: Database, settings: Settings, rows: list[dict[str, Any]]) -> Actor:
    """Make one account for each professional role; passwords are random and kept in one private file."""
    path = settings.data_dir / ACCOUNTS_FILE
    made: list[dict[str, str]] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    actor: Actor | None = None
    for row in {row["role"]: row for row in reversed(rows)}.values():
        async with database.transaction() as session:
            known = await accounts.find_by_email(session, row["email"])
            if known is None:
                wanted = StaffCreate.model_validate(
                    {name: row[name] for name in StaffCreate.model_fields if name in row}
                )
                new = await accounts.create_staff(session, wanted, secret=settings.secret, by=None, demo=True)
                known = new.account
                made = [entry for entry in made if entry["email"] != known.email]
                made.append(
                    {
                        "role": row["role"],
                        "email": row["email"],
                        "password": new.password,
                        "totp_secret": new.totp_secret,
                    }
                )
                # Written before the commit: an account that exists has its password in the file.
                write_private(path, json.dumps(sorted(made, key=lambda entry: entry["role"]), indent=1) + "\n")
        if row["role"] == Role.PROMENEUR:
            actor = Actor(role=Role.PROMENEUR, account_id=known.id)
    if actor is None:
        raise LookupError("the demo describes no promeneur")
    return actor


async def _seed_participation(database: Database, settings: Settings, row: dict[str, Any], moderator: Actor) -> None:
    """Send, settle and approve one participation by the same functions as everybody's."""
    identifier, author = UUID(row["id"]), Actor(role=Role.YOUTH, account_id=UUID(row["author_id"]))
    async with database.transaction() as session:
        if await session.get(Participation, identifier) is not None:
            return
    for medium in row["media"]:
        picture = (settings.content_dir / "demo" / medium["file"]).read_bytes()
        await media.import_picture(
            database, open_store(settings), UUID(medium["id"]), picture, declared_type="image/webp", owner_id=author.id
        )
    said = ParticipationCreate.model_validate(
        {name: row[name] for name in ParticipationCreate.model_fields if name in row}
        | {"media": [medium["id"] for medium in row["media"]]}
    )
    async with database.transaction() as session:
        made, _ = await participations.put_participation(session, identifier, said, by=author, demo=True)
        await participations.settle_participation(session, identifier)
        await moderation.approve(session, identifier, made.revision, by=moderator)
        await session.execute(
            update(Participation).where(col(Participation.id) == identifier).values(published_at=_when(row))
        )


def _when(row: dict[str, Any]) -> datetime:
    day = today() - timedelta(days=row.get("published_days_ago", 0))
    at = datetime.combine(day, time.fromisoformat(row.get("published_at_time", "09:00")), tzinfo=utc_now().tzinfo)
    return min(at, utc_now())
