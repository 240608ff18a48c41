"""Help lines as the API shows them."""

from enum import StrEnum

from pydantic import Field

from app.schemas.common import ApiModel, Localized


class HelpChannel(StrEnum):
    """How a line is reached."""

    CALL = "call"
    SMS = "sms"


class HelpLine(ApiModel):
    """A number that answers."""

    id: str
    revision: str
    number: str
    uri: str = Field(description="`tel:119` or `sms:114`")
    channel: HelpChannel
    name: Localized
    about: Localized
    hours: Localized
    notes: Localized | None
    checked_on: str = Field(description="Year and month (`2025-11`) or a full date.")
    site: str | None = None
