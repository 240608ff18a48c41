"""All tables, so that the metadata is whole wherever one of them is imported."""

from app.core.tables import instance, public_change, rate_counter
from app.models.accounts import Account, LoginSession
from app.models.audit import AuditEntry
from app.models.challenges import Challenge
from app.models.media import Media, Upload, UploadBlock
from app.models.participations import Participation, ParticipationRevision
from app.models.partners import PartnerKey
from app.models.spaces import Space
from app.models.structures import Structure

__all__ = [
    "Account",
    "AuditEntry",
    "Challenge",
    "LoginSession",
    "Media",
    "Participation",
    "ParticipationRevision",
    "PartnerKey",
    "Space",
    "Structure",
    "Upload",
    "UploadBlock",
    "instance",
    "public_change",
    "rate_counter",
]
