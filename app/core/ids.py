"""The one place that makes ids and revisions."""

import hashlib
import json
from uuid import UUID

import uuid_utils.compat


def new_id() -> UUID:
    """Return a fresh UUID, version 7 (RFC 9562): sortable by the time it was made."""
    return uuid_utils.compat.uuid7()


def revision_of(data: object) -> str:
    """Return a short hash (16 hexadecimal digits) of what a reader would see, the same in every process."""
    # Sorted, because rows come from the database with their fields in an order of each process's own.
    return hashlib.sha256(json.dumps(data, sort_keys=True, default=str).encode()).hexdigest()[:16]
