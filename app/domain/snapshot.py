"""Everything public, held in memory: what a phone needs offline, and what public reads answer from."""

from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.ids import new_id
from app.core.pagination import Key, encode_cursor
from app.core.settings import Settings
from app.domain import challenges, participations, safety, spaces
from app.integrations.communes import load_territory
from app.schemas.challenges import ChallengeRead
from app.schemas.participations import WallItem
from app.schemas.safety import HelpLine
from app.schemas.snapshot import Changed, Gone, Snapshot, SnapshotDelta, Territory, Tiles
from app.schemas.spaces import SpaceRead

WALL_PAGE = 30
# Raise it when the shape of the snapshot changes: phones then get it whole.
SHAPE = 1


@dataclass(frozen=True, slots=True)
class PublicContent:
    """All that is public at one moment, and when each part of it last changed."""

    instance: str
    seq: int
    floor: int
    territory: Territory
    challenges: list[ChallengeRead]
    wall: list[WallItem]
    spaces: list[SpaceRead]
    help_lines: list[HelpLine]
    changes: dict[tuple[str, str], int]
    public_media: dict[UUID, set[str]] = field(default_factory=dict)

    @property
    def revision(self) -> str:
        """Return the name of this state: the database, the shape, and the number of the last change."""
        return f"{self.instance}.{SHAPE}.{self.seq}"

    def wall_page(self, size: int = WALL_PAGE) -> tuple[list[WallItem], str | None]:
        """Return the latest page of the wall and the cursor of the next."""
        page = self.wall[:size]
        if len(self.wall) <= size:
            return page, None
        return page, encode_cursor(Key(page[-1].published_at, page[-1].id))


async def load_content(session: AsyncSession, settings: Settings) -> PublicContent:
    """Read all public content from one consistent view of the database."""
    await session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
    name = await session.scalar(text("SELECT value FROM instance WHERE key = 'id'"))
    low, high = (await session.execute(text("SELECT min(seq), max(seq) FROM public_change"))).one()
    rows = await session.execute(text("SELECT kind, subject, max(seq) FROM public_change GROUP BY kind, subject"))
    wall = await participations.list_wall(session)
    public_media: dict[UUID, set[str]] = {}
    for item in wall:
        for medium in item.media:
            public_media.setdefault(medium.id, set()).add(item.revision)
    return PublicContent(
        instance=name or "none",
        seq=high or 0,
        floor=(low or 1) - 1,
        territory=read_territory(settings),
        challenges=[challenges.read_challenge(c) for c in await challenges.list_public(session)],
        wall=wall,
        spaces=await spaces.list_public(session, territory=settings.territory_dir),
        help_lines=list(safety.list_help_lines(settings.content_dir)),
        changes={(kind, subject): seq for kind, subject, seq in rows},
        public_media=public_media,
    )


def read_territory(settings: Settings) -> Territory:
    """Return the configured territory as the API shows it."""
    described = load_territory(settings.territory_dir)
    tiles = Tiles(url=settings.tiles_url, credit=settings.tiles_credit or "") if settings.tiles_url else None
    return Territory(
        code=described["code"],
        name=described["name"],
        bbox=tuple(described["bbox"]),
        school_zone=described["school_zone"],
        tiles=tiles,
    )


def whole(content: PublicContent) -> Snapshot:
    """Return the snapshot."""
    wall, cursor = content.wall_page()
    return Snapshot(
        revision=content.revision,
        territory=content.territory,
        challenges=content.challenges,
        wall=wall,
        wall_cursor=cursor,
        spaces=content.spaces,
        help_lines=content.help_lines,
    )


def since(content: PublicContent, revision: str) -> SnapshotDelta | Snapshot | None:
    """Return what changed since a revision: None when nothing did, all of it when the revision isn't known here."""
    prefix, _, number = revision.rpartition(".")
    if prefix != f"{content.instance}.{SHAPE}" or not number.isdecimal() or len(number) > 18:
        return whole(content)
    seen = int(number)
    if seen == content.seq:
        return None
    if not content.floor <= seen < content.seq:
        return whole(content)
    touched = {key for key, seq in content.changes.items() if seq > seen}
    changed = Changed(
        challenges=[c for c in content.challenges if ("challenges", str(c.id)) in touched],
        wall=[w for w in content.wall if ("wall", str(w.id)) in touched],
        spaces=[s for s in content.spaces if ("spaces", str(s.id)) in touched],
        help_lines=content.help_lines if any(kind == "help_lines" for kind, _ in touched) else [],
    )
    return SnapshotDelta(revision=content.revision, changed=changed, gone=_gone(content, touched))


def _gone(content: PublicContent, touched: set[tuple[str, str]]) -> list[Gone]:
    present = {("challenges", str(c.id)) for c in content.challenges}
    present |= {("wall", str(w.id)) for w in content.wall}
    present |= {("spaces", str(s.id)) for s in content.spaces}
    gone = sorted(key for key in touched - present if key[0] in ("challenges", "wall", "spaces"))
    return [Gone.model_validate({"kind": kind, "id": subject}) for kind, subject in gone]


async def ensure_instance(session: AsyncSession) -> None:
    """Give the database a name, once; a restored backup gets another, so that no phone trusts its old numbers."""
    await session.execute(
        text("INSERT INTO instance (key, value) VALUES ('id', :name) ON CONFLICT DO NOTHING"),
        {"name": new_id().hex[-12:]},
    )


async def rename_instance(session: AsyncSession) -> None:
    """Give the database another name, after a restore."""
    await session.execute(text("UPDATE instance SET value = :name WHERE key = 'id'"), {"name": new_id().hex[-12:]})


async def forget_old_changes(session: AsyncSession) -> None:
    """Drop the oldest changes, but never the last one; a phone away for longer gets everything again."""
    await session.execute(
        text(
            "DELETE FROM public_change WHERE at < now() - interval '60 days'"
            " AND seq < (SELECT max(seq) FROM public_change)"
        )
    )
