"""The job that makes a sheet. It may run twice: one that is made is not made again."""

from __future__ import annotations

from uuid import UUID

from django.db import close_old_connections, connection
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from portico.kernel.clock import utc_now
from portico.kernel.ids import SiteId
from portico.usecases.sheet_exports import SHEET_TASK, run_sheet


@app.task(name=SHEET_TASK, queue="exports", retry=RetryStrategy(max_attempts=3, exponential_wait=5))
def make_sheet(site_id: str, task_id: str) -> None:
    """The sheet `task_id` can be taken, or its failure is told."""
    if not connection.in_atomic_block:
        close_old_connections()
    run_sheet(site_id=SiteId(UUID(site_id)), task_id=UUID(task_id), clock=utc_now)
