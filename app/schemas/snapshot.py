"""The snapshot: everything public that a phone needs offline, in one answer."""

from typing import Literal

from pydantic import Field

from app.schemas.challenges import ChallengeRead
from app.schemas.common import ApiModel
from app.schemas.participations import WallItem
from app.schemas.safety import HelpLine
from app.schemas.spaces import SpaceRead


class Tiles(ApiModel):
    """Optional raster tiles; off by default and under Save-Data."""

    url: str
    credit: str


class Territory(ApiModel):
    """The configured territory."""

    code: str
    name: str
    bbox: tuple[float, float, float, float] = Field(description="west, south, east, north")
    school_zone: str
    tiles: Tiles | None


class Snapshot(ApiModel):
    """All public content. `wall` is the latest page; read on with `wall_cursor` at `GET /wall`."""

    revision: str
    territory: Territory
    challenges: list[ChallengeRead]
    wall: list[WallItem]
    wall_cursor: str | None
    spaces: list[SpaceRead]
    help_lines: list[HelpLine]


class Changed(ApiModel):
    """What is new or different since the revision that was asked about."""

    challenges: list[ChallengeRead] = []
    wall: list[WallItem] = []
    spaces: list[SpaceRead] = []
    help_lines: list[HelpLine] = []


class Gone(ApiModel):
    """What is public no more."""

    kind: Literal["challenges", "wall", "spaces", "help_lines"]
    id: str


class SnapshotDelta(ApiModel):
    """The answer to `?since=`, when something changed."""

    revision: str
    changed: Changed
    gone: list[Gone]
