"""The job that makes a copy of a member's data. It may run twice: a copy that is made is not made again."""

from __future__ import annotations

from uuid import UUID

from django.db import close_old_connections, connection
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from portico.kernel.clock import utc_now
from portico.kernel.ids import SiteId
from portico.usecases.data_copy import EXPORT_TASK, run_export


@app.task(name=EXPORT_TASK, queue="exports", retry=RetryStrategy(max_attempts=3, exponential_wait=5))
def export_member_data(site_id: str, export_id: str) -> None:
    """The copy `export_id` can be taken, or its failure is told."""
    if not connection.in_atomic_block:
        close_old_connections()
    run_export(site_id=SiteId(UUID(site_id)), export_id=UUID(export_id), clock=utc_now)
