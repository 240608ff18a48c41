"""Jobs of the participations area."""

from uuid import UUID

from app.core import changes, jobs
from app.domain import participations


@jobs.task(participations.SETTLE)
async def settle(participation_id: str) -> None:
    """Move a participation to review once all of it is there."""
    async with jobs.database().transaction() as session:
        await participations.settle_participation(session, UUID(participation_id))


@jobs.task("participations.media_settled")
async def media_settled(media_id: str) -> None:
    """A medium is ready or refused: look again at what shows it."""
    async with jobs.database().transaction() as session:
        for participation_id in await participations.list_waiting_for(session, UUID(media_id)):
            await participations.settle_participation(session, participation_id)


@jobs.task("participations.delete_unshown_media", cron="7 4 * * *")
async def delete_unshown_media(timestamp: int) -> None:
    """Delete media that were sent a week ago and that no participation shows, each night."""
    async with jobs.database().transaction() as session:
        await participations.delete_unshown_media(session)


@jobs.task("participations.delete_unused_accounts", cron="51 4 * * *")
async def delete_unused_accounts(timestamp: int) -> None:
    """Delete accounts that nothing came of, each night."""
    async with jobs.database().transaction() as session:
        await participations.delete_unused_accounts(session)


changes.subscribe("media.settled", task="participations.media_settled")
