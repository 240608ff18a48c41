"""What a new database begins with: the shipped content, and the demo where it is asked for."""

from app import jobs as jobs  # the demo defers jobs, which must be declared
from app.core.db import Database
from app.core.errors import AppError
from app.core.settings import Settings
from app.domain import accounts, audit, snapshot
from app.schemas.accounts import StaffCreate
from app.schemas.roles import Role
from app.seeding import content, demo

__all__ = ["AppError", "create_admin", "find_audit_break", "seed"]


async def seed(database: Database, settings: Settings) -> None:
    """Load what is missing; what people changed since stays as they left it."""
    async with database.transaction() as session:
        await snapshot.ensure_instance(session)
        await content.seed_challenges(session, settings)
        await content.seed_places(session, settings)
    if settings.demo:
        await demo.seed_demo(database, settings)


async def create_admin(database: Database, settings: Settings, email: str, name: str) -> dict[str, str]:
    """Make an admin and return what is shown once."""
    wanted = StaffCreate(email=email, display_name=name, role=Role.ADMIN)
    async with database.transaction() as session:
        made = await accounts.create_staff(session, wanted, secret=settings.secret, by=None)
    return {"role": "admin", "email": email, "password": made.password, "totp_secret": made.totp_secret}


async def find_audit_break(database: Database) -> int | None:
    """Return the first broken entry of the audit trail, or None."""
    async with database.transaction() as session:
        return await audit.find_break(session)
