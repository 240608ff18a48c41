"""The one place that makes ids and revisions."""

import hashlib
from uuid import UUID

import uuid_utils.compat


def new_id() -> UUID:
    """Return a fresh UUID, version 7 (RFC 9562): sortable by the time it was made."""
    return uuid_utils.compat.uuid7()


def revision_of(data: object) -> str:
    """Return a short hash (16 hexadecimal digits) of what a reader would see."""
    return hashlib.sha256(repr(data).encode()).hexdigest()[:16]
