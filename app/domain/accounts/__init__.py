"""Accounts: who somebody is, and how they come in."""

from app.domain.accounts.actor import ANONYMOUS, COORDINATION, MEMBERS, STAFF, Actor
from app.domain.accounts.members import (
    create_member,
    erase_account,
    get_account,
    is_under_consent_age,
    update_member,
)
from app.domain.accounts.sessions import (
    delete_expired,
    end_all_sessions,
    end_session,
    find_actor,
    list_sessions,
    open_session,
)
from app.domain.accounts.signin import sign_in
from app.domain.accounts.staff import create_staff, find_by_email, list_staff, restore_staff, suspend_staff

__all__ = [
    "ANONYMOUS",
    "COORDINATION",
    "MEMBERS",
    "STAFF",
    "Actor",
    "create_member",
    "create_staff",
    "delete_expired",
    "end_all_sessions",
    "end_session",
    "erase_account",
    "find_actor",
    "find_by_email",
    "get_account",
    "is_under_consent_age",
    "list_sessions",
    "list_staff",
    "open_session",
    "restore_staff",
    "sign_in",
    "suspend_staff",
    "update_member",
]
