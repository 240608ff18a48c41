"""Jobs of the platform itself."""

from sqlalchemy import text

from app.core import jobs
from app.core.logging import get_logger


@jobs.task("upkeep.expired_counters", cron="*/30 * * * *")
async def delete_expired_counters(timestamp: int) -> None:
    """Delete the rate counters whose window is over."""
    async with jobs.database().transaction() as session:
        await session.execute(text("DELETE FROM rate_counter WHERE expires_at < now()"))


@jobs.task("upkeep.lost_jobs", cron="* * * * *")
async def retry_lost_jobs(timestamp: int) -> None:
    """Put back what a killed process had begun; it counts as dead half a minute after its last sign of life."""
    manager = jobs.app.job_manager
    lost = list(await manager.get_stalled_jobs())
    for job in lost:
        await manager.retry_job(job)
    if lost:
        get_logger().warning("lost_jobs_retried", jobs=len(lost))
