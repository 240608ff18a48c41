"""Who may call, and what a key may do: words that every area uses."""

from enum import StrEnum


class Role(StrEnum):
    """Who may call; `anonymous` is whoever has no session and no token."""

    ANONYMOUS = "anonymous"
    YOUTH = "youth"
    PARENT = "parent"
    PROMENEUR = "promeneur"
    COORDINATOR = "coordinator"
    ADMIN = "admin"
    PARTNER = "partner"


class Scope(StrEnum):
    """What a key may do, within its structure."""

    SPACES_READ = "spaces:read"
    SPACES_WRITE = "spaces:write"
