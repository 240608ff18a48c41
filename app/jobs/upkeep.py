"""Jobs of the platform itself."""

from sqlalchemy import text

from app.core import jobs


@jobs.task("upkeep.expired_counters", cron="*/30 * * * *")
async def delete_expired_counters(timestamp: int) -> None:
    """Delete the rate counters whose window is over."""
    async with jobs.database().transaction() as session:
        await session.execute(text("DELETE FROM rate_counter WHERE expires_at < now()"))
