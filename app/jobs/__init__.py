"""Background jobs: importing this package declares them all."""

import asyncio
from contextlib import suppress

from procrastinate import App
from procrastinate.exceptions import ConnectorException

from app.core.jobs import QUEUES
from app.core.logging import get_logger
from app.jobs import accounts, media, participations, partners, snapshot, upkeep

DECLARED = (accounts, media, participations, partners, snapshot, upkeep)
CONCURRENCY = 4
_AGAIN_SECONDS = 2.0
bound = media.bound


async def work(queue: App, *, wait: bool = True, until_signal: bool = False) -> None:
    """Run jobs until stopped (by a signal, where the process does nothing else), or until none is left."""
    await queue.run_worker_async(
        queues=QUEUES,
        concurrency=CONCURRENCY,
        install_signal_handlers=until_signal,
        wait=wait,
        delete_jobs="successful",
        fetch_job_polling_interval=5,
        shutdown_graceful_timeout=10,
    )


def start(queue: App) -> "asyncio.Task[None]":
    """Begin to run jobs beside the server; what ends them for good is logged, and readiness tells of it."""
    worker = asyncio.create_task(_keep_working(queue), name="jobs")
    worker.add_done_callback(_tell_of_failure)
    return worker


async def _keep_working(queue: App) -> None:
    # A worker ends when the database goes away, and comes back with it.
    while True:
        try:
            await work(queue)
        except (ConnectorException, OSError) as error:
            get_logger().warning("jobs_interrupted", error=type(error).__name__)
        await asyncio.sleep(_AGAIN_SECONDS)


def _tell_of_failure(worker: "asyncio.Task[None]") -> None:
    if not worker.cancelled() and worker.exception() is not None:
        get_logger().error("jobs_stopped", exc_info=worker.exception())


async def stop(worker: "asyncio.Task[None]") -> None:
    """Let the worker finish what it has begun, for ten seconds at most."""
    worker.cancel()
    with suppress(asyncio.CancelledError):
        await worker
