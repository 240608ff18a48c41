"""Challenges as the API shows them."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from app.schemas.common import ApiModel, CleanText, Slug, UtcDateTime


class ChallengeState(StrEnum):
    """draft → published → closed → archived."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CLOSED = "closed"
    ARCHIVED = "archived"


class ParticipationKind(StrEnum):
    """What a participation is made of. Sound and video are declared by challenges and open with their renditions."""

    TEXT = "text"
    DRAWING = "drawing"
    PHOTO = "photo"
    SOUND = "sound"
    VIDEO = "video"


class ChallengeColor(StrEnum):
    """The poster's own colour, from the palette."""

    SUN = "sun"
    HILL = "hill"
    ROOF = "roof"
    SKY = "sky"
    DUSK = "dusk"


Title = Annotated[CleanText, StringConstraints(min_length=3, max_length=80)]
Brief = Annotated[CleanText, StringConstraints(min_length=10, max_length=1200)]
Hashtag = Annotated[CleanText, StringConstraints(pattern=r"^#[\w#]{2,40}$")]
Kinds = Annotated[list[ParticipationKind], Field(min_length=1, max_length=5)]
Illustration = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]


class ChallengeCreate(ApiModel):
    """A whole challenge, put under an id that the client made."""

    slug: Slug
    title: Title
    hashtag: Hashtag | None = None
    brief: Brief
    kinds: Kinds
    groups_allowed: bool = True
    color: ChallengeColor = ChallengeColor.SUN
    illustration: Illustration = "bubble"
    starts_on: date | None = None
    ends_on: date | None = None

    @model_validator(mode="after")
    def _dates_in_order(self) -> "ChallengeCreate":
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValueError("ends_on is before starts_on")
        return self


class ChallengeUpdate(ApiModel):
    """The parts that change; the slug stays, because links and printed posters carry it."""

    title: Title | None = None
    hashtag: Hashtag | None = None
    brief: Brief | None = None
    kinds: Kinds | None = None
    groups_allowed: bool | None = None
    color: ChallengeColor | None = None
    illustration: Illustration | None = None
    starts_on: date | None = None
    ends_on: date | None = None


class ChallengeRead(ApiModel):
    """A challenge, public once published."""

    id: UUID
    revision: str
    slug: str
    title: str
    hashtag: str | None
    brief: str
    kinds: list[ParticipationKind]
    groups_allowed: bool
    color: ChallengeColor
    illustration: str = Field(description="The name of a drawing that the app carries.")
    starts_on: date | None
    ends_on: date | None
    state: ChallengeState
    position: int = Field(description="The editors' order; the lowest comes first.")
    demo: bool
    created_at: UtcDateTime
    updated_at: UtcDateTime
