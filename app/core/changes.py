"""How an area tells the others that something happened, without knowing them.

Two ways, both inside the transaction of what happened:
`announce_public` says that a public thing changed, so that every worker renews what it keeps ready;
`emit` hands an event to the jobs that subscribed to it, so that it survives a crash.
"""

from collections import defaultdict

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import jobs

CHANNEL = "enlien_public"
_LOCK = 32_001
_subscribers: dict[str, set[str]] = defaultdict(set)


async def announce_public(session: AsyncSession, kind: str, subject: object) -> None:
    """Say that `subject` of `kind` changed in public (or ceased to be public).

    The advisory lock makes sequence numbers appear in the order of the commits: without it a reader
    could see number 6 before number 5 exists, and `?since=6` would miss 5 for ever.
    """
    await session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    await session.execute(
        text("INSERT INTO public_change (kind, subject) VALUES (:kind, :subject)"),
        {"kind": kind, "subject": str(subject)},
    )
    await session.execute(text("SELECT pg_notify(:channel, :kind)"), {"channel": CHANNEL, "kind": kind})


def subscribe(event: str, *, task: str) -> None:
    """Have `task` run, with the event's arguments, each time `event` is emitted and committed."""
    _subscribers[event].add(task)


async def emit(session: AsyncSession, event: str, **arguments: str) -> None:
    """Hand an event to its subscribers; nothing runs if the transaction is rolled back."""
    for task in sorted(_subscribers[event]):
        await jobs.defer(session, task, arguments)
