"""Money in and out against the real sandbox: each paid order is paid once, and no fen is kept without a reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from portico.domains.orders import public as orders
from portico.domains.payments import public as payments
from portico.infra.idempotency import IdempotencyConflict
from portico.infra.models import AuditRecord, InboxEntry
from portico.kernel.clock import utc_now
from portico.kernel.errors import Invalid, Refused, Retryable
from portico.kernel.ids import OrderId, PaymentId, new_id
from portico.kernel.money import Money
from portico.usecases import cancel, payment, payment_start
from portico.usecases.gateways import gateways
from tests.usecases.connected import connected
from tests.usecases.shopping import events, planned_jobs, snapshot
from tests.usecases.till import till

__all__ = ["connected", "till"]

pytestmark = pytest.mark.django_db

S = orders.OrderState


@pytest.fixture
def tea(till):
    return till.shop.sku(5000, stock=10)


@pytest.fixture
def shopper(till):
    return till.shop.shopper()


@pytest.fixture
def order(till, shopper, tea):
    return till.shop.order(shopper, (tea, 2))


def cancel_it(till, shopper, order):
    cancel.cancel_order(actor=shopper.actor, order_id=order.id, words="不想要了", now=utc_now())


# ---- starting -------------------------------------------------------------------------------------------------


def test_a_started_payment_asks_for_exactly_what_the_order_costs(till, shopper, order):
    view = till.start(shopper, order)
    assert view.params is not None
    assert view.params["code_url"].startswith("weixin://")
    at_platform = till.sandbox.api("GET", f"/orders/{view.out_trade_no}")
    assert at_platform["total"] == order.payable.minor == 10000
    assert view.amount == order.payable


def test_jsapi_gives_the_signed_fields_to_whoever_signed_in_with_wechat(till, tea):
    shopper = till.wechat_shopper()
    view = till.start(shopper, till.shop.order(shopper, (tea, 1)), "wechat_jsapi")
    assert view.params is not None
    assert set(view.params) == {"appId", "timeStamp", "nonceStr", "package", "signType", "paySign"}
    till.sandbox.api("POST", "/jsapi/check", **view.params)


def test_jsapi_without_a_wechat_identity_is_refused(till, shopper, order):
    before = snapshot()
    with pytest.raises(payments.PayerUnknown):
        till.start(shopper, order, "wechat_jsapi")
    assert snapshot() == before


def test_starting_again_gives_the_same_payment_and_asks_nobody(till, shopper, order):
    first = till.start(shopper, order)
    asked = len(till.sandbox.rules("pay.native"))
    again = till.start(shopper, order)
    assert (again.id, again.params) == (first.id, first.params)
    assert len(till.sandbox.rules("pay.native")) == asked


def test_a_lost_reply_is_asked_for_again_under_the_same_number(till, shopper, order):
    till.sandbox.fault("pay.native", "lose_reply", times=2)  # the connector itself tries twice
    with pytest.raises(Retryable):
        till.start(shopper, order)
    view = till.start(shopper, order)
    assert view.params is not None
    assert len(till.sandbox.api("GET", "/orders")["items"]) == 1


def test_an_h5_link_is_renewed_when_it_has_grown_old(till, shopper, order):
    first = till.start(shopper, order, "wechat_h5")
    assert till.start(shopper, order, "wechat_h5").params == first.params
    till.sandbox.advance(240)
    again = till.start(shopper, order, "wechat_h5", now=utc_now() + timedelta(seconds=240))
    assert again.id == first.id
    assert again.params != first.params
    assert len(till.sandbox.rules("pay.h5")) == 2


def test_a_payment_key_belongs_to_one_request(till, shopper, order):
    request = payment_start.PaymentRequest(order_id=order.id, method="wechat_native")

    def start(request):
        return payment_start.start_payment(
            actor=shopper.actor, request=request, client_ip="", idempotency_key="the-same-key", now=utc_now()
        )

    assert start(request).id == start(request).id
    with pytest.raises(IdempotencyConflict):
        start(replace(request, method="wechat_h5"))


def test_only_the_buyer_can_pay_and_only_a_waiting_order(till, shopper, order):
    before = snapshot()
    with pytest.raises(orders.OrderNotFound):
        till.start(till.shop.shopper(), order)
    with pytest.raises(orders.OrderNotFound):
        till.start(shopper, replace(order, id=OrderId(new_id())))
    with pytest.raises(orders.OrderExpired):
        till.start(shopper, order, now=order.expires_at)
    assert snapshot()["payments_payment"] == before["payments_payment"] == 0
    cancel_it(till, shopper, order)
    with pytest.raises(orders.OrderNotPayable) as refused:
        till.start(shopper, order)
    assert refused.value.data == {"state": "cancelled"}


def test_another_sites_member_cannot_pay_here(till, order, other_site):
    with pytest.raises(orders.OrderNotFound):
        till.start(till.shop.shopper(other_site), order)


def test_an_unknown_method_is_refused_by_name(till, shopper, order):
    with pytest.raises(payments.PaymentMethodUnknown):
        till.start(shopper, order, "barter")


# ---- notices --------------------------------------------------------------------------------------------------


def test_a_notice_pays_the_order_sells_the_stock_and_tells_everybody_once(till, shopper, order, tea):
    view = till.start(shopper, order)
    till.platform_pays(view)
    notice = till.deliver()
    now_order, now_payment = till.order(order), till.payment(view)
    assert (now_order.state, now_payment.state) == (S.PAID, payments.PaymentState.SUCCEEDED)
    assert now_payment.transaction_id == notice.transaction_id
    assert till.shop.stock(tea) == (8, 0)
    assert [entry.code for entry in now_order.timeline] == ["placed", "paid"]
    assert events("orders.paid") == ["orders.paid"]


def test_a_replayed_notice_changes_nothing(till, shopper, order):
    view = till.start(shopper, order)
    till.platform_pays(view)
    notice = till.deliver()
    before = snapshot()
    till.settle(notice)
    assert snapshot() == before
    # The same news under another notice id is no news either.
    till.settle(replace(notice, notice_id=str(new_id())))
    assert snapshot() == before | {"infra_inbox_entry": before["infra_inbox_entry"] + 1}
    assert events("orders.paid") == ["orders.paid"]


def test_an_amount_that_is_not_ours_is_refused_recorded_and_changes_nothing(till, shopper, order, tea):
    view = till.start(shopper, order)
    till.platform_pays(view)
    genuine = till.read(till.listener.next())
    before = snapshot()
    forged = replace(genuine, amount=Money(1))
    for _ in range(2):  # the platform would repeat it
        with pytest.raises(payments.AmountMismatch):
            till.settle(forged)
    after = snapshot()
    # Only the mark that its refusal is on record.
    assert after == before | {"infra_inbox_entry": before["infra_inbox_entry"] + 1}
    assert (till.order(order).state, till.payment(view).state) == (S.PENDING_PAYMENT, payments.PaymentState.PENDING)
    record = AuditRecord.objects.get(action="payments.refused_amount_mismatch")
    assert record.changes == {"expected_fen": [None, 10000], "told_fen": [None, 1]}
    # The genuine one still counts.
    till.settle(genuine)
    assert till.order(order).state is S.PAID


def test_another_currency_is_another_amount(till, shopper, order):
    view = till.start(shopper, order)
    till.platform_pays(view)
    genuine = till.read(till.listener.next())
    with pytest.raises(payments.AmountMismatch):
        till.settle(replace(genuine, amount=Money(10000, "USD")))
    assert till.order(order).state is S.PENDING_PAYMENT


def test_a_second_transaction_for_a_settled_payment_is_refused_and_recorded(till, shopper, order):
    view = till.start(shopper, order)
    till.platform_pays(view)
    notice = till.deliver()
    before = snapshot()
    with pytest.raises(payments.TransactionMismatch):
        till.settle(replace(notice, notice_id="other", transaction_id="4200000000000000000000000001"))
    assert snapshot() == before | {"infra_inbox_entry": before["infra_inbox_entry"] + 1}
    assert AuditRecord.objects.filter(action="payments.refused_transaction_mismatch").count() == 1


def test_a_notice_for_an_unknown_number_or_another_site_is_not_found(till, shopper, order, other_site):
    view = till.start(shopper, order)
    till.platform_pays(view)
    notice = till.read(till.listener.next())
    before = snapshot()
    with pytest.raises(payments.PaymentNotFound):
        till.settle(replace(notice, out_trade_no="0" * 32))
    with pytest.raises(payments.PaymentNotFound):
        payment.settle(site_id=other_site.id, provider="wechat_pay", notice=notice, now=utc_now())
    assert snapshot() == before
    assert InboxEntry.objects.count() == 0


def test_a_notice_that_says_closed_moves_nothing(till, shopper, order):
    view = till.start(shopper, order)
    till.platform_pays(view)
    notice = till.read(till.listener.next())
    before = snapshot()
    till.settle(replace(notice, state="closed"))
    assert snapshot() == before


def test_money_in_time_counts_even_when_its_notice_is_late(till, shopper, order):
    """Nobody has swept yet: the order still waits, so the payment is honoured."""
    view = till.start(shopper, order)
    till.platform_pays(view)
    notice = till.read(till.listener.next())
    payment.settle(
        site_id=till.site_id, provider="wechat_pay", notice=notice, now=order.expires_at + timedelta(minutes=1)
    )
    assert till.order(order).state is S.PAID


# ---- in doubt -------------------------------------------------------------------------------------------------


def test_a_lost_notice_is_made_up_for_by_asking(till, shopper, order, tea):
    view = till.start(shopper, order)
    till.sandbox.fault("notify.TRANSACTION.SUCCESS", "lose")
    till.platform_pays(view)
    later = utc_now() + timedelta(seconds=31)
    (key,) = payments.payments_in_doubt(now=later, limit=10)
    assert payment.query_in_doubt(site_id=key.site_id, payment_id=key.payment_id, now=later) is (
        payments.PaymentState.SUCCEEDED
    )
    assert till.order(order).state is S.PAID
    assert till.shop.stock(tea) == (8, 0)
    # The notice that the platform repeats later is old news.
    till.sandbox.advance(15)
    till.deliver()
    assert events("orders.paid") == ["orders.paid"]


def test_a_watched_payment_is_asked_about_at_most_once_in_three_seconds(till, shopper, order):
    view = till.start(shopper, order)
    start = utc_now() + timedelta(seconds=5)
    for seconds, asked in ((0, 1), (1, 1), (2.9, 1), (3, 2)):
        payment.watch_payment(actor=shopper.actor, payment_id=view.id, now=start + timedelta(seconds=seconds))
        assert len(till.sandbox.rules("pay.query")) == asked
    with pytest.raises(payments.PaymentNotFound):
        payment.watch_payment(actor=till.shop.shopper().actor, payment_id=view.id, now=start)
    with pytest.raises(payments.PaymentNotFound):
        payment.watch_payment(actor=shopper.actor, payment_id=PaymentId(new_id()), now=start)


def test_watching_survives_a_platform_that_does_not_answer(till, shopper, order):
    view = till.start(shopper, order)
    till.sandbox.fault("pay.query", "system_error", times=None)
    later = utc_now() + timedelta(seconds=5)
    seen = payment.watch_payment(actor=shopper.actor, payment_id=view.id, now=later)
    assert seen.state is payments.PaymentState.PENDING


# ---- expiry ---------------------------------------------------------------------------------------------------


def test_an_expired_order_is_cancelled_and_its_stock_is_free(till, shopper, order, tea):
    assert till.shop.stock(tea) == (10, 2)
    assert cancel.cancel_expired(now=order.expires_at - timedelta(seconds=1)) == 0
    assert cancel.cancel_expired(now=order.expires_at) == 1
    assert cancel.cancel_expired(now=order.expires_at) == 0
    seen = till.order(order)
    assert (seen.state, seen.cancel_reason) == (S.CANCELLED, "expired")
    assert till.shop.stock(tea) == (10, 0)
    assert events("orders.cancelled") == ["orders.cancelled"]


def test_an_expired_order_that_was_paid_in_time_is_honoured(till, shopper, order, tea):
    view = till.start(shopper, order)
    till.sandbox.fault("notify.TRANSACTION.SUCCESS", "lose")
    till.platform_pays(view)
    assert cancel.cancel_expired(now=order.expires_at) == 0
    assert till.order(order).state is S.PAID
    assert till.shop.stock(tea) == (8, 0)


def test_an_expired_order_waits_a_while_for_a_silent_platform(till, shopper, order):
    till.start(shopper, order)
    till.sandbox.fault("pay.query", "system_error", times=None)
    assert cancel.cancel_expired(now=order.expires_at) == 0
    assert till.order(order).state is S.PENDING_PAYMENT
    assert cancel.cancel_expired(now=order.expires_at + cancel.ASKING_GRACE) == 1
    assert till.order(order).state is S.CANCELLED


def test_the_gateway_refuses_what_it_did_not_sign(till, shopper, order):
    from portico.domains.payments.ports import NotificationForged, NotificationStale

    view = till.start(shopper, order)
    till.platform_pays(view)
    received = till.listener.next()
    gateway = gateways(till.site_id).payment["wechat_pay"]
    before = snapshot()
    with pytest.raises(NotificationForged):
        gateway.read_notification(headers=received.headers, body=received.body + b" ", now=utc_now())
    with pytest.raises(NotificationStale):
        gateway.read_notification(headers=received.headers, body=received.body, now=utc_now() + timedelta(seconds=301))
    assert snapshot() == before


def test_an_invalid_reason_is_refused(till, shopper, order):
    with pytest.raises(Invalid):
        cancel.cancel_order(actor=shopper.actor, order_id=order.id, words="x" * 201, now=utc_now())
    assert till.order(order).state is S.PENDING_PAYMENT


def test_what_a_platform_refuses_to_start_says_so_and_can_be_tried_again(till, shopper, order):
    till.sandbox.fault("pay.native", "refuse", code="NO_AUTH", status=403)
    with pytest.raises(Refused) as refused:
        till.start(shopper, order)
    assert refused.value.data["platform_code"] == "NO_AUTH"
    assert planned_jobs("portico.send_refund") == []
    assert till.start(shopper, order).params is not None
