"""Jobs of the snapshot area."""

from app.core import jobs
from app.domain import snapshot


@jobs.task("snapshot.forget_old_changes", cron="41 3 * * *")
async def forget_old_changes(timestamp: int) -> None:
    """Drop changes that no phone still asks about, each night."""
    async with jobs.database().transaction() as session:
        await snapshot.forget_old_changes(session)
