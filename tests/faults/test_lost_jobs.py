"""Jobs that the table calls running and that nobody runs: they are found and done, and no sweep stands in the way."""

from __future__ import annotations

import pytest

from tests.faults.product import FragileProduct, eventually
from tests.faults.test_kill import product

__all__ = ["product"]

pytestmark = [pytest.mark.fault, pytest.mark.timeout(180)]

_DOING = (
    "INSERT INTO procrastinate_jobs (queue_name, task_name, args, queueing_lock, worker_id, status)"
    " VALUES (%s, %s, %s::jsonb, %s, %s, 'doing') RETURNING id"
)
# A report that is not waiting: done at once.
_REPORT = ("platforms", "portico.send_shipping_report", '{"report_id": "01a20000-0000-7000-8000-000000000000"}', None)
_SWEEP = ("sweeps", "portico.settle_merges", '{"timestamp": 0}', "portico.settle_merges")


def test_lost_by_a_living_worker_and_left_by_dead_ones(product: FragileProduct) -> None:
    eventually(lambda: bool(product.number("SELECT count(*) FROM procrastinate_workers")), "no worker came up")
    living = product.number("SELECT max(id) FROM procrastinate_workers")
    # The next one waits for long, so that none of those that dead workers have left can wait beside it.
    product.query("UPDATE procrastinate_jobs SET scheduled_at = now() + interval '1 hour' WHERE task_name = %s"
                  " AND status = 'todo' RETURNING id", _SWEEP[1])  # fmt: skip
    product.query(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, args, queueing_lock, scheduled_at)"
        " VALUES (%s, %s, %s::jsonb, %s, now() + interval '1 hour') ON CONFLICT DO NOTHING RETURNING id", *_SWEEP,
    )  # fmt: skip
    ids = [product.number(_DOING, *job, worker) for job, worker in ((_SWEEP, None), (_SWEEP, None), (_REPORT, living))]
    ids.append(product.number(_DOING, *_REPORT, None))

    left = "SELECT count(*) FROM procrastinate_jobs WHERE id = ANY(%s)"
    eventually(lambda: product.number(left, ids) == 0, f"still there\n{product.log('worker')}", 60)
    assert product.number("SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'") == 0
    assert product.number("SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo' AND task_name = %s",
                          _SWEEP[1]) == 1  # fmt: skip
