"""Jobs that nobody is running although the table says so.

A worker that was killed leaves them; so does a data base that goes away just when a worker fetches a job or says that
one is done: that worker lives on and never comes back to it.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from procrastinate import JobContext
from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager
from procrastinate.worker import Worker

logger = logging.getLogger(__name__)

# A worker that has not been heard of for this long is dead, and its jobs are somebody else's.
DEAD_AFTER_SECONDS = 15

# A job has begun, or is done with, long before that.
LOST_AFTER_SECONDS = 4

# Of this process: what its worker is running; what it should be running and is not, and since when (monotonic).
_running: set[int] = set()
_idle_since: dict[int, float] = {}


async def remember_running(proceed: Callable[[], Awaitable[Any]], context: JobContext, _worker: Worker) -> Any:
    """Middleware of the worker: which jobs are truly running in this process is known."""
    job_id = context.job.id
    assert job_id is not None
    _running.add(job_id)
    try:
        return await proceed()
    finally:
        _running.discard(job_id)


async def take_over(context: JobContext) -> None:
    """Jobs of dead workers, and those that this process has lost, wait for a worker again; each of them is idempotent.

    A job counts as lost when it has been in nobody's hands for LOST_AFTER_SECONDS, on two looks.
    """
    manager = context.app.job_manager
    try:
        dead = await manager.get_stalled_jobs(seconds_since_heartbeat=DEAD_AFTER_SECONDS)
        ours = await manager.list_jobs_async(status=Status.DOING.value, worker_id=context.job.worker_id)
    except ConnectorException as error:
        # The data base is away; this comes again in a few seconds.
        logger.warning("lost jobs were not looked for: %s", error)
        return
    for job in (*dead, *_lost([job for job in ours if job.id not in _running], time.monotonic())):
        await _again(manager, job)


def _lost(idle: Sequence[Job], now: float) -> list[Job]:
    """Those of the idle jobs that have been so for long enough; the others are remembered."""
    before = dict(_idle_since)
    _idle_since.clear()
    _idle_since.update({job.id: before.get(job.id, now) for job in idle if job.id is not None})
    return [job for job in idle if job.id is not None and now - _idle_since[job.id] >= LOST_AFTER_SECONDS]


async def _again(manager: JobManager, job: Job) -> None:
    logger.warning("job %s (%s): nobody is running it, again", job.id, job.task_name)
    try:
        await manager.retry_job(job)
    except UniqueViolation:
        # A sweep of which the next one waits already: that one does the work.
        await manager.finish_job(job, Status.ABORTED, delete_job=True)
    except ConnectorException as error:
        # Somebody was quicker, or the data base is away: either way it is looked at again.
        logger.warning("job %s was not taken over: %s", job.id, error)
