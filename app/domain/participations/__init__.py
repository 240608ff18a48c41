"""Participations: sent by an author, made of revisions, public only when one was approved."""

from app.domain.participations.erasing import delete_unused_accounts  # and registers what the area holds of a person
from app.domain.participations.reading import (
    get_own,
    get_revision,
    group_of,
    list_own,
    list_wall,
    read_own,
)
from app.domain.participations.settling import delete_unshown_media, find_shown, list_waiting_for, settle_participation
from app.domain.participations.writing import (
    KIND,
    SETTLE,
    forget_old_revisions,
    put_participation,
    update_participation,
    withdraw_participation,
)

__all__ = [
    "KIND",
    "SETTLE",
    "delete_unshown_media",
    "delete_unused_accounts",
    "find_shown",
    "forget_old_revisions",
    "get_own",
    "get_revision",
    "group_of",
    "list_own",
    "list_waiting_for",
    "list_wall",
    "put_participation",
    "read_own",
    "settle_participation",
    "update_participation",
    "withdraw_participation",
]
