"""Jobs that have given up: how many of which, and another try."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from portico.infra.locks import require_transaction


@dataclass(frozen=True, slots=True)
class FailedJobs:
    """Jobs of one task that failed for good; `last_at` is when the latest did."""

    task: str
    count: int
    last_at: datetime


_FAILED = """
SELECT job.task_name, count(*), max(event.at)
  FROM procrastinate_jobs job
  JOIN LATERAL (SELECT max(e.at) AS at FROM procrastinate_events e
                 WHERE e.job_id = job.id AND e.type = 'failed') event ON true
 WHERE job.status = 'failed' GROUP BY job.task_name ORDER BY max(event.at) DESC NULLS LAST
"""


def failed_jobs() -> tuple[FailedJobs, ...]:
    """Failed jobs by task, the latest first. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_FAILED)
        return tuple(FailedJobs(*row) for row in cursor.fetchall())


def retry_failed_jobs(task: str, *, now: datetime) -> int:
    """Every failed job of the task waits for a worker again, how often it failed before notwithstanding.

    Of a sweep only one can wait, and does the work of all: the others are gone. How many were failed.
    """
    require_transaction()
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM procrastinate_jobs job WHERE status = 'failed' AND task_name = %s"
            " AND EXISTS (SELECT 1 FROM procrastinate_jobs one WHERE one.queueing_lock = job.queueing_lock"
            " AND (one.status = 'todo' OR one.status = 'failed' AND one.id > job.id))",
            [task],
        )
        needless = cursor.rowcount
        cursor.execute(
            "SELECT procrastinate_retry_job_v2(id, %s, NULL, NULL, NULL) FROM procrastinate_jobs"
            " WHERE status = 'failed' AND task_name = %s",
            [now, task],
        )
        return int(cursor.rowcount + needless)


def drop_failed_jobs(task: str) -> int:
    """The failed jobs of the task are forgotten: a person has decided that nothing of them is wanted any more."""
    require_transaction()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE status = 'failed' AND task_name = %s", [task])
        return int(cursor.rowcount)
