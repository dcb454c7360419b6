"""Two people at the same case, and two cases about the same pieces: threads with connections of their own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from portico.domains.fulfilment.models import after_sales_models as models
from portico.kernel.errors import PorticoError
from portico.usecases.after_sales import applying, silence
from tests.usecases.after_sales.desk import KIND, MOVE, STATE

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*works):
    """What each of the works answered, or the code of its refusal; all begin at the same moment."""
    barrier = Barrier(len(works))

    def run(work):
        barrier.wait()
        try:
            return work()
        except PorticoError as error:
            return error.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def test_pieces_are_held_by_one_case_only(desk):
    order = desk.paid((desk.shop.sku(), 3))
    answers = at_once(*[lambda: desk.ask(order, KIND.REFUND_ONLY, 2) for _ in range(4)])
    assert sum(not isinstance(answer, str) for answer in answers) == 1
    assert models.AfterSale.objects.count() == 1
    assert desk.order(order.id).lines[0].held_quantity == 2


def test_one_key_makes_one_case(desk):
    order = desk.paid((desk.shop.sku(), 3))
    answers = at_once(*[lambda: desk.ask(order, KIND.REFUND_ONLY, 1, key="pressed-twice-at-once") for _ in range(4)])
    assert len({answer.id for answer in answers}) == 1
    assert models.AfterSale.objects.count() == 1


def test_money_goes_back_once_whoever_decides(desk):
    """A clerk, a second clerk, the deadline and the buyer's withdrawal: one of them wins, and stock moves with it."""
    from datetime import timedelta

    sku = desk.shop.sku(5000, stock=10)
    order = desk.paid((sku, 2))
    case = desk.ask(order, KIND.REFUND_ONLY, 2)
    late = desk.now + timedelta(days=3)
    at_once(
        lambda: desk.decide(case, MOVE.APPROVE_REFUND, version=case.version),
        lambda: desk.decide(case, MOVE.APPROVE_REFUND, version=case.version),
        lambda: silence.act_on_silence(site_id=desk.site_id, case_id=case.id, now=late),
        lambda: applying.withdraw(actor=desk.shopper.actor, case_id=case.id, now=desk.now),
    )
    after = desk.case(case)
    paid_back = after.state is STATE.REFUNDING
    assert paid_back or after.state is STATE.CLOSED
    assert desk.refunds() == ([(10000, "after_sale")] if paid_back else [])
    assert desk.shop.stock(sku) == ((10, 0) if paid_back else (8, 0))
    assert models.Compensation.objects.filter(effect="stock").count() == int(paid_back)
