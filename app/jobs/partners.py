"""Jobs of the partners area."""

from app.core import jobs
from app.domain import partners


@jobs.task("partners.delete_ended_keys", cron="11 5 * * *")
async def delete_ended_keys(timestamp: int) -> None:
    """Delete keys that ended a year ago, each night."""
    async with jobs.database().transaction() as session:
        await partners.delete_ended_keys(session)
