"""Participations: what a young person sends, what they see of it, what the wall shows."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from app.schemas.challenges import ParticipationKind
from app.schemas.common import ApiModel, CleanText, Slug, UtcDateTime
from app.schemas.media import MediaRead


class ParticipationState(StrEnum):
    """Where it stands; `draft` exists on the device only."""

    RECEIVED = "received"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"
    CHANGES_REQUESTED = "changes_requested"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class DepictedWho(StrEnum):
    """Who can be recognised."""

    ME = "me"
    OTHER = "other"


class Group(ApiModel):
    """A group is a name and a head-count; nobody is listed."""

    name: Annotated[CleanText, StringConstraints(min_length=2, max_length=60)]
    head_count: Annotated[int, Field(ge=2, le=500)]


class DepictedPerson(ApiModel):
    """One person who can be recognised in a picture."""

    who: DepictedWho


Text = Annotated[CleanText, StringConstraints(max_length=2000)]
AltText = Annotated[CleanText, StringConstraints(max_length=300)]
MediaIds = Annotated[list[UUID], Field(max_length=4)]
People = Annotated[list[DepictedPerson], Field(max_length=60)]


class ParticipationCreate(ApiModel):
    """One answer to a challenge; its media may arrive later, under the ids given here."""

    challenge: Slug
    kind: ParticipationKind
    text: Text = ""
    alt_text: AltText | None = Field(default=None, description="What the picture shows, for whoever can't see it.")
    signed: bool = Field(default=True, description="Whether the pseudonym is shown.")
    group: Group | None = None
    media: MediaIds = []
    people: People = Field(default=[], description="Who can be recognised; empty when nobody.")

    model_config = ApiModel.model_config | {
        "json_schema_extra": {
            "example": {
                "challenge": "solidavir-us",
                "kind": "text",
                "text": "À toute l'équipe du collège : tenez bon, le printemps arrive.",
                "signed": True,
                "media": [],
                "people": [],
            }
        }
    }

    @model_validator(mode="after")
    def _something_is_said(self) -> "ParticipationCreate":
        if not self.text and not self.media:
            raise ValueError("a participation needs a text or a medium")
        if self.kind is not ParticipationKind.TEXT and not self.media:
            raise ValueError("this kind needs a medium")
        if self.kind is ParticipationKind.TEXT and self.media:
            raise ValueError("a text carries no medium")
        if len(set(self.media)) != len(self.media):
            raise ValueError("the same medium stands twice")
        return self


class ParticipationUpdate(ApiModel):
    """A new revision; what isn't named stays."""

    text: Text | None = None
    alt_text: AltText | None = None
    signed: bool | None = None
    group: Group | None = None
    media: MediaIds | None = None
    people: People | None = None


class ParticipationRead(ApiModel):
    """A participation as its author sees it."""

    id: UUID
    revision: str = Field(description="A hash of text and media; an approval names it.")
    published_revision: str | None = Field(description="The revision that is on the wall, when one is.")
    challenge: str
    kind: ParticipationKind
    text: str
    alt_text: str | None
    signed: bool
    group: Group | None
    people: list[DepictedPerson]
    media: list[MediaRead]
    state: ParticipationState
    reason: str | None = Field(description="What the professional wrote, with a refusal or a change request.")
    created_at: UtcDateTime
    updated_at: UtcDateTime


class WallItem(ApiModel):
    """A published participation: always an approved revision."""

    id: UUID
    revision: str
    challenge: str
    kind: ParticipationKind
    text: str
    alt_text: str | None
    author: str | None = Field(description="The pseudonym, when the author signs.")
    group: Group | None
    media: list[MediaRead]
    published_at: UtcDateTime
    demo: bool


class ParticipationReview(ApiModel):
    """A participation as a professional reads it before it appears."""

    id: UUID
    revision: str
    published_revision: str | None
    challenge: str
    challenge_title: str
    kind: ParticipationKind
    text: str
    alt_text: str | None
    signed: bool
    author: str
    author_role: str
    author_under_15: bool | None = Field(description="null when no birth year was given")
    group: Group | None
    people: list[DepictedPerson]
    media: list[MediaRead]
    state: ParticipationState
    reason: str | None
    submitted_at: UtcDateTime


class Decision(ApiModel):
    """A professional's decision on one revision."""

    revision: Annotated[str, StringConstraints(min_length=8, max_length=64)]
    reason: Annotated[CleanText, StringConstraints(max_length=600)] | None = None


class ReasonedDecision(Decision):
    """A decision that the author must be able to understand."""

    reason: Annotated[CleanText, StringConstraints(min_length=3, max_length=600)]
