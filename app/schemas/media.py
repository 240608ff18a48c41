"""Media as the API shows them: what a phone needs to draw a picture before it has it."""

from enum import StrEnum
from uuid import UUID

from pydantic import Field

from app.schemas.common import ApiModel


class MediaKind(StrEnum):
    """What a medium is; sounds and videos join photos with their renditions."""

    PHOTO = "photo"


class MediaStatus(StrEnum):
    """`expected` until the upload is complete, then `processing`, then `ready` or `refused`."""

    EXPECTED = "expected"
    PROCESSING = "processing"
    READY = "ready"
    REFUSED = "refused"


class Rendition(ApiModel):
    """One file that a page may show."""

    name: str = Field(description="The longest side in pixels: 320, 640 or 1280.")
    url: str
    type: str
    bytes: int
    width: int
    height: int


class MediaRead(ApiModel):
    """One medium and what became of it."""

    id: UUID
    status: MediaStatus
    kind: MediaKind
    width: int | None = None
    height: int | None = None
    duration_s: float | None = None
    placeholder: str | None = Field(default=None, description="A data URI of under 300 bytes.")
    refusal: str | None = Field(default=None, description="The code of the reason, when refused.")
    renditions: list[Rendition] = []
