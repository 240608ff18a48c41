"""Jobs of the accounts area."""

from app.core import jobs
from app.domain import accounts


@jobs.task("accounts.delete_expired_sessions", cron="17 3 * * *")
async def delete_expired_sessions(timestamp: int) -> None:
    """Delete the sessions that are over, each night."""
    async with jobs.database().transaction() as session:
        await accounts.delete_expired(session)
