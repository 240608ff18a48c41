"""The audit trail as an admin reads it."""

from uuid import UUID

from app.schemas.common import ApiModel, UtcDateTime


class AuditItem(ApiModel):
    """One act: who, what, on what; never a content, never a pseudonym."""

    id: int
    at: UtcDateTime
    actor_id: UUID | None
    actor_role: str
    action: str
    subject_type: str
    subject_id: str
    outcome: str
