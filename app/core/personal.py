"""What the areas hold of a person: each registers how it is exported and erased, and accounts asks them all."""

from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession


class ExportPart(NamedTuple):
    """One area's share of an export: JSON, and files as (name in the archive, key in the store)."""

    data: Any
    files: list[tuple[str, str]] = []  # noqa: RUF012 (never mutated: a NamedTuple's default)


Export = Callable[[AsyncSession, UUID], Awaitable[ExportPart]]
Erase = Callable[[AsyncSession, UUID], Awaitable[None]]


class Holder(NamedTuple):
    """How one area gives out and erases what it holds."""

    area: str
    export: Export
    erase: Erase


_holders: dict[str, Holder] = {}


def register(area: str, *, export: Export, erase: Erase) -> None:
    """Declare how `area` exports and erases; called once, where the area is defined."""
    _holders[area] = Holder(area, export, erase)


async def export_all(session: AsyncSession, account_id: UUID) -> dict[str, ExportPart]:
    """Return everything that is held of an account, by area."""
    return {area: await holder.export(session, account_id) for area, holder in sorted(_holders.items())}


async def erase_all(session: AsyncSession, account_id: UUID) -> None:
    """Erase everything that is held of an account, from the last area to the first."""
    for holder in reversed(list(_holders.values())):
        await holder.erase(session, account_id)
