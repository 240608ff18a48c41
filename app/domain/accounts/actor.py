"""Who acts: the caller of a route, as the domain sees them."""

from dataclasses import dataclass, field
from uuid import UUID

from app.schemas.roles import Role

STAFF = frozenset({Role.PROMENEUR, Role.COORDINATOR, Role.ADMIN})
COORDINATION = frozenset({Role.COORDINATOR, Role.ADMIN})
MEMBERS = frozenset({Role.YOUTH, Role.PARENT})


@dataclass(frozen=True, slots=True)
class Actor:
    """A caller: an account by its session, a partner by its key, or nobody."""

    role: Role
    account_id: UUID | None = None
    session_id: UUID | None = None
    structure_id: UUID | None = None
    key_id: UUID | None = None
    scopes: frozenset[str] = field(default_factory=frozenset)
    pseudonym: str | None = None

    @property
    def id(self) -> UUID:
        """Return the account id of a caller that must have one."""
        if self.account_id is None:
            raise RuntimeError("this route takes callers without an account; use account_id")
        return self.account_id


ANONYMOUS = Actor(Role.ANONYMOUS)
