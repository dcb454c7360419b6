"""Money of the demo's history goes back through the sandbox, and its bill has it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from portico.domains.orders import public as orders
from portico.domains.payments import public as payments
from portico.entrypoints.cli.demo.past_trades import PROVIDER, tell_sandbox
from portico.entrypoints.cli.demo.pictures import Pictures
from portico.entrypoints.cli.demo.seed import plant
from portico.infra.actors import Right, Staff
from portico.kernel.clock import utc_now
from portico.kernel.ids import SiteId
from portico.usecases import cancel, reconciling, refunds
from tests.usecases.connected import connected
from tests.usecases.till import Till, till

__all__ = ["connected", "till"]

pytestmark = pytest.mark.django_db


def test_a_paid_order_of_the_demo_is_refunded_and_the_next_bill_agrees(till: Till, pictures: Pictures) -> None:
    now = utc_now()
    site_id = plant(pictures=pictures, now=now)
    assert tell_sandbox(site_id=site_id, sandbox_url=till.sandbox.url, now=now) > 20
    assert tell_sandbox(site_id=site_id, sandbox_url=till.sandbox.url, now=now) == 0

    paid = orders.OrderFilter(state=orders.OrderState.PAID)
    order = orders.search_orders(site_id=site_id, filter=paid, cursor=None, limit=1).items[0]
    clerk = Staff(site_id, 0, "小顾", frozenset(Right))
    cancel.cancel_order(actor=clerk, order_id=order.id, words="缺货", now=now)
    paid_by = payments.payments_of(site_id=site_id, subject="order", subject_ids=[order.id])[order.id]
    (owed,) = payments.refunds_of(site_id=site_id, payment_id=paid_by.id)
    refunds.send_refund(refund_id=owed.id, now=now)
    taken = payments.get_refund(refund_id=owed.id)
    assert taken.state is payments.RefundState.PROCESSING

    today = payments.day_of(now)
    # The bill of today is there, and the look at yesterday's more than 20 hours old, at whatever hour this runs.
    evening = datetime.combine(today + timedelta(days=1), time(23), payments.BEIJING)
    till.sandbox.advance((evening - now).total_seconds())
    reconciling.plan_bills(now=evening, limit=100)
    # Of yesterday the other shop's trade is still open, and stays so when the bill is fetched again.
    yesterday = today - timedelta(days=1)
    assert [left_of(site_id, day, evening) for day in (yesterday, today)] == [["missing_in_our_books"], []]


def left_of(site_id: SiteId, day: date, now: datetime) -> list[str]:
    """What the day's bill and our books still tell differently."""
    found = reconciling.reconcile(key=payments.BillKey(site_id, PROVIDER, day), now=now)
    assert found is not None
    return [one.problem for one in found]
