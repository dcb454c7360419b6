"""A whole purchase and its refund while everything around goes wrong: the shop ends in the right state, once.

Every call to the platform may be refused as busy, cut, or carried out without an answer; notices may be lost, doubled
or turned round. Only what a shopper and the worker would do is done: press again, and run the sweeps as time passes.
"""

from __future__ import annotations

import contextlib
import os
import queue
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine

from portico.config import wiring
from portico.domains.orders import public as orders
from portico.domains.payments import public as payments
from portico.domains.payments.models import Payment, Refund
from portico.entrypoints.cli.sandbox_credentials import as_environment
from portico.entrypoints.worker import sweeps
from portico.infra.models import OutboxEvent
from portico.infra.platform_keys import read_platforms
from portico.kernel.clock import utc_now
from portico.kernel.errors import Refused, Retryable
from portico.kernel.money import Money
from portico.usecases import cancel, shipping
from portico.usecases.gateways import bind, gateways
from tests.usecases.connected import connected
from tests.usecases.shopping import events, run_reactions
from tests.usecases.till import till
from tests.usecases.ways import way

__all__ = ["connected", "till", "way"]

pytestmark = pytest.mark.django_db

S = orders.OrderState
CALLS = {
    "wechat_pay": "pay.*", "alipay": "alipay.*", "douyin": "douyin.*", "kuaishou": "kuaishou.*", "baidu": "baidu.*",
}  # fmt: skip
# What goes wrong at every stage anew, within what the circuit breaker lets pass: (whose, what, how often).
STORMS = {
    "busy": [("calls", "system_error", 2)],
    "cut": [("calls", "drop", 1), ("calls", "lose_reply", 2)],
    "unanswered, and not a word": [("calls", "lose_reply", 2), ("notify", "lose", 4)],
    "slow, told twice": [("calls", "slow", 3), ("notify", "duplicate", None)],
}
# The whole table is for the slow run; here each storm meets a platform, and each platform a storm.
QUICK = {
    ("qq_mini", "cut"), ("alipay_wap", "slow, told twice"), ("alipay_mini", "unanswered, and not a word"),
    ("douyin_mini", "busy"), ("kuaishou_mini", "cut"), ("baidu_mini", "unanswered, and not a word"),
}  # fmt: skip
WAYS = ("qq_mini", "alipay_mini", "alipay_wap", "douyin_mini", "kuaishou_mini", "baidu_mini")


class Storm:
    """One purchase in bad weather. `now` is ours, and goes on as fast as the test likes."""

    def __init__(self, way, kind) -> None:
        self.way, self.till, self.kind = way, way.till, kind
        self.now = utc_now()

    def breaks_out(self, *, calls: bool = True) -> None:
        """Everything of the kind, once more: whatever an earlier stage has used up. Not `calls`: notices only."""
        self.till.sandbox.api("DELETE", "/faults")
        for whose, what, times in STORMS[self.kind]:
            if whose == "calls" and not calls:
                continue
            target = CALLS[self.way.provider] if whose == "calls" else whose
            self.till.sandbox.fault(target, what, times, **({"delay_ms": 150} if what == "slow" else {}))

    def insist[T](self, deed: Callable[[], T]) -> T:
        """As a shopper presses again."""
        for _ in range(12):
            try:
                return deed()
            except Retryable:
                continue
        raise AssertionError("the platform never took it")

    def hear(self) -> None:
        """Every notice that has come so far is taken, in the order of their coming, or refused and gone."""
        with contextlib.suppress(queue.Empty):
            while True:
                received = self.till.listener.next(0.3)
                with contextlib.suppress(Retryable, Refused):
                    self.way.take(self.way.read(received))

    def until(self, over: Callable[[], bool], what: str) -> None:
        """Time passes and the worker does its rounds."""
        for _ in range(15):
            self.hear()
            if over():
                return
            sweeps.query_doubtful_payments(self.now)
            sweeps.send_due_refunds(self.now)
            for refund in Refund.objects.all():
                self.platform_moves(refund.out_refund_no)
            self.till.sandbox.advance(130)  # notices that nobody took come again
            self.now += timedelta(minutes=11)
        raise AssertionError(what)

    def platform_moves(self, number: str) -> None:
        """The refund is settled at a platform that takes its time, if it has heard of it."""
        if self.way.host in {"douyin", "kuaishou", "baidu"}:
            self.till.sandbox.client.post(
                f"/sandbox/api/hosts/{self.way.host}/refunds/{number}/settle", json={"succeeded": True}
            )


def table():
    for method in WAYS:
        for kind in STORMS:
            marks = [] if (method, kind) in QUICK else [pytest.mark.slow]
            yield pytest.param(method, kind, marks=marks, id=f"{method}, {kind}")


@pytest.mark.parametrize(("way", "kind"), table(), indirect=["way"])
def test_bought_and_given_back(way, kind):
    storm, shopper = Storm(way, kind), way.shopper()
    sku_id = way.till.shop.sku(5000, stock=10)
    order = way.till.shop.order(shopper, (sku_id, 2))
    storm.breaks_out()
    view = storm.insist(lambda: way.start(shopper, order))
    assert Payment.objects.count() == 1
    # The page is the buyer's browser on the platform's own line, where none of ours helps.
    storm.breaks_out(calls=way.method != "alipay_wap")
    way.pay(view)
    storm.until(lambda: way.till.order(order).state is S.PAID, "the money was never noticed")
    assert events("orders.paid") == ["orders.paid"]
    assert way.till.shop.stock(sku_id) == (8, 0)

    storm.breaks_out()
    cancel.cancel_order(actor=way.till.shop.staff, order_id=order.id, words="缺货", now=utc_now())
    way.till.work()
    storm.until(lambda: Refund.objects.get().state == "succeeded", "the money never went back")
    refund = Refund.objects.get()
    assert (refund.amount_fen, Payment.objects.get().refunded_fen) == (10_000, 10_000)
    assert way.till.payment(view).state is payments.PaymentState.REFUNDED
    assert OutboxEvent.objects.filter(name="payments.refund_succeeded").count() == 1

    way.till.sandbox.api("DELETE", "/faults")
    gateway = gateways(way.till.site_id).payment[way.provider]
    seen = gateway.query_refund(out_trade_no=view.out_trade_no, out_refund_no=refund.out_refund_no)
    assert (seen.state, seen.amount) in {("succeeded", Money(10_000)), ("succeeded", None)}
    # Nothing is left to do, however late it gets.
    late = storm.now + timedelta(days=2)
    assert (sweeps.query_doubtful_payments(late), sweeps.send_due_refunds(late)) == (0, 0)


# ---- keys that change on the way ------------------------------------------------------------------------------


def test_a_token_taken_by_somebody_else_between_two_calls(till):
    """Another program with our secret forces a new token: the report of the parcel arrives all the same, once."""
    order = till.paid_order(till.wechat_shopper(), (till.shop.sku(5000, stock=5), 1), method="wechat_jsapi")
    monitor = gateways(till.site_id).shipping_monitors["wechat_pay"]
    now = utc_now()
    till.sandbox.advance(1_800)
    assert len(list(monitor.unshipped(since=now - timedelta(hours=1), until=now + timedelta(hours=1)))) == 1
    till.sandbox.api("POST", "/tokens/revoke", platform="mini")
    shipping.ship_order(
        actor=till.shop.staff, order_id=order.id, carrier="SF", tracking_number="SF1234567890", now=utc_now()
    )
    run_reactions(utc_now())
    assert sweeps.send_due_shipping_reports(utc_now()) == 1
    assert sweeps.send_due_shipping_reports(utc_now() + timedelta(days=1)) == 0
    assert list(monitor.unshipped(since=now - timedelta(hours=1), until=now + timedelta(hours=1))) == []


def test_the_platforms_certificate_changes_between_order_and_payment(till):
    """In certificate mode: the notice comes with a serial nobody has seen, and the old one is gone in the same hour."""
    box = till.sandbox
    box.api("PATCH", "/settings", notice_signing="certificate", pay_key_mode="certificate")
    pointed = as_environment(box.directory / "credentials.json", box.url) | {
        "PORTICO_WECHAT_PLATFORM_PUBLIC_KEY_ID": "",
        "PORTICO_WECHAT_PLATFORM_PUBLIC_KEY": "",
    }
    made = wiring.connect(read_platforms(dict(os.environ) | pointed))
    bind(lambda _site: made)
    shopper = till.shop.shopper()
    order = till.shop.order(shopper, (till.shop.sku(5000, stock=5), 1))
    view = till.start(shopper, order)
    box.api("POST", "/pay/certificates/rotate")
    till.platform_pays(view)
    box.api("POST", "/pay/certificates/retire")
    received = till.listener.next()
    with time_machine.travel(utc_now() + timedelta(seconds=61), tick=True):
        till.settle(till.read(received))
        assert till.order(order).state is S.PAID
        cancel.cancel_order(actor=till.shop.staff, order_id=order.id, words="缺货", now=utc_now())
        till.work()
    assert Refund.objects.get().state in {"processing", "succeeded"}
