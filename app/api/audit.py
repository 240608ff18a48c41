"""The audit trail."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.api.access import allow
from app.core.db import SessionDep
from app.core.errors import Invalid
from app.domain import audit
from app.schemas.audit import AuditItem
from app.schemas.common import Page
from app.schemas.roles import Role

router = APIRouter(tags=["audit"])


@router.get(
    "/audit",
    **allow(
        Role.ADMIN,
        console={
            "label": "Journal",
            "columns": ["at", "actor_role", "action", "subject_type", "subject_id", "outcome"],
            "order": 90,
        },
    ),
)
async def list_audit(
    session: SessionDep,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    cursor: Annotated[str | None, Query(max_length=20)] = None,
) -> Page[AuditItem]:
    """List what professionals did, newest first."""
    if cursor is not None and not (cursor.isdecimal() and cursor.isascii() and len(cursor) < 19):
        raise Invalid(errors=[{"loc": ["query", "cursor"], "code": "bad_cursor", "detail": ""}])
    rows = await audit.list_entries(session, limit=limit + 1, before_id=int(cursor) if cursor else None)
    more = str(rows[limit - 1].id) if len(rows) > limit else None
    return Page(items=[AuditItem.model_validate(row) for row in rows[:limit]], next_cursor=more)
