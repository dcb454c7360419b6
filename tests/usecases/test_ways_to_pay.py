"""Paying on every host against the real sandbox: paid once, for our amount, and back to where the money came from."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection

from portico.domains.orders import public as orders
from portico.domains.payments import public as payments
from portico.domains.payments.models import Refund
from portico.domains.payments.ports import PaymentNotice, RefundNotice
from portico.infra.actors import Member
from portico.infra.models import AuditRecord
from portico.kernel.clock import utc_now
from portico.kernel.money import Money
from portico.usecases import cancel, payment, payment_methods, refunds, signin, told_payments
from portico.usecases.gateways import gateways
from tests.usecases.connected import connected
from tests.usecases.shopping import Shopper, events, snapshot
from tests.usecases.till import till
from tests.usecases.ways import METHODS, way

__all__ = ["connected", "till", "way"]

pytestmark = pytest.mark.django_db

S = orders.OrderState
ASKED = (*METHODS, "xiaohongshu_mini")
REFUNDING = ("alipay_mini", "douyin_mini", "kuaishou_mini", "baidu_mini")
every_way = pytest.mark.parametrize("way", METHODS, indirect=True)
refunding_ways = pytest.mark.parametrize("way", REFUNDING, indirect=True)


@pytest.fixture
def bought(way):
    """(payment, order): started, not paid."""
    shopper = way.shopper()
    order = way.till.shop.order(shopper, (way.till.shop.sku(5000, stock=10), 2))
    return way.start(shopper, order), order


@every_way
def test_a_notice_pays_once_for_the_amount_of_our_row(way, bought):
    view, order = bought
    way.pay(view)
    notice = way.read(way.till.listener.next())
    assert isinstance(notice, PaymentNotice)
    assert (notice.out_trade_no, notice.state, notice.amount) == (view.out_trade_no, "succeeded", order.payable)
    with pytest.raises(payments.AmountMismatch):
        way.take(replace(notice, notice_id="cheaper", amount=Money(1)))
    assert way.till.order(order).state is S.PENDING_PAYMENT
    assert AuditRecord.objects.filter(action="payments.refused_amount_mismatch").count() == 1
    way.take(notice)
    assert (way.till.order(order).state, way.till.payment(view).provider) == (S.PAID, way.provider)
    before = snapshot()
    way.take(notice)
    assert snapshot() == before
    assert events("orders.paid") == ["orders.paid"]


@pytest.mark.parametrize("way", ASKED, indirect=True)
def test_a_lost_notice_is_asked_about(way, bought):
    view, order = bought
    way.till.sandbox.fault("notify", "lose", times=None)
    way.pay(view)
    later = utc_now() + timedelta(seconds=40)
    state = payment.query_in_doubt(site_id=way.till.site_id, payment_id=view.id, now=later)
    assert state is payments.PaymentState.SUCCEEDED
    assert way.till.order(order).state is S.PAID


@pytest.mark.parametrize("way", ASKED, indirect=True)
def test_what_nobody_pays_is_closed_in_the_end(way, bought):
    view, order = bought
    shopper = payments.get_payment(site_id=way.till.site_id, payment_id=view.id).payer_member_id
    assert shopper == order.member_id
    way.till.sandbox.advance(1_900)
    after = view.expires_at + timedelta(minutes=6)
    assert cancel.cancel_expired(now=after) == 1
    payment.close_payment(site_id=way.till.site_id, payment_id=view.id, now=after)
    assert way.till.payment(view).state is payments.PaymentState.CLOSED
    assert way.till.order(order).state is S.CANCELLED


@pytest.mark.parametrize("way", ["alipay_wap", "douyin_mini", "kuaishou_mini"], indirect=True)
def test_money_for_a_cancelled_order_goes_back_by_itself(way, bought):
    """Where an order cannot be closed, the buyer may still pay it in the window they have open."""
    view, order = bought
    actor = way.till.shop.staff
    cancel.cancel_order(actor=actor, order_id=order.id, words="缺货", now=utc_now())
    way.till.work()
    way.pay(view)
    way.take(way.read(way.till.listener.next()))
    way.till.work()
    refund = Refund.objects.get()
    assert (refund.amount_fen, refund.reason) == (10000, "late_payment")
    way.settle_refund(refund.out_refund_no)
    refunds.send_refund(refund_id=refund.id, now=utc_now() + timedelta(minutes=11))
    refund.refresh_from_db()
    assert refund.state == "succeeded"
    assert way.till.payment(view).state is payments.PaymentState.REFUNDED
    assert way.till.order(order).state is S.CANCELLED


@refunding_ways
def test_a_refund_goes_back_to_where_the_money_came_from(way, bought):
    view, order = bought
    way.pay(view)
    way.take(way.read(way.till.listener.next()))
    cancel.cancel_order(actor=way.till.shop.staff, order_id=order.id, words="缺货", now=utc_now())
    way.till.work()
    refund = Refund.objects.get()
    way.settle_refund(refund.out_refund_no)
    notice = way.read(way.till.listener.next())
    assert isinstance(notice, RefundNotice)
    assert (notice.out_refund_no, notice.state) == (refund.out_refund_no, "succeeded")
    assert notice.amount in {Money(10000), None}
    if notice.amount is not None and way.provider != "alipay":
        with pytest.raises(payments.AmountMismatch):
            way.take(replace(notice, notice_id="cheaper", amount=Money(1)))
    way.take(notice)
    way.take(notice)
    refund.refresh_from_db()
    assert refund.state == "succeeded"
    assert way.till.payment(view).state is payments.PaymentState.REFUNDED
    assert events("payments.refund_succeeded") == ["payments.refund_succeeded"]


@pytest.mark.parametrize("way", ["baidu_mini"], indirect=True)
def test_a_refund_waits_until_baidu_knows_that_the_order_is_settled_with(way, bought):
    view, order = bought
    way.till.listener.default = 503
    way.pay(view)
    way.take(way.read(way.till.listener.next()))
    cancel.cancel_order(actor=way.till.shop.staff, order_id=order.id, words="缺货", now=utc_now())
    way.till.work()
    refund = Refund.objects.get()
    assert (refund.state, refund.attempts) == ("open", 1)
    way.till.listener.default = 200
    way.till.sandbox.advance(120)
    refunds.send_refund(refund_id=refund.id, now=utc_now())
    refund.refresh_from_db()
    assert refund.state == "processing"


@pytest.mark.parametrize("way", ["kuaishou_mini"], indirect=True)
def test_one_platform_has_no_say_in_anothers_money(way, bought):
    """A notice of a refund names our number only: it counts for refunds of the platform that signed it."""
    view, order = bought
    way.pay(view)
    way.take(way.read(way.till.listener.next()))
    cancel.cancel_order(actor=way.till.shop.staff, order_id=order.id, words="缺货", now=utc_now())
    refund = Refund.objects.get()
    notice = RefundNotice("n1", "", refund.out_refund_no, "77", "succeeded", Money(10000))
    before = snapshot()
    with pytest.raises(payments.RefundNotFound):
        refunds.settle_refund(site_id=way.till.site_id, provider="douyin", notice=notice, now=utc_now())
    assert snapshot() == before
    with pytest.raises(payments.PaymentNotFound):
        told = PaymentNotice("n2", view.out_trade_no, "77", "succeeded", Money(10000), utc_now(), None)
        payment.settle(site_id=way.till.site_id, provider="douyin", notice=told, now=utc_now())


@pytest.mark.parametrize("way", ["alipay_mini"], indirect=True)
def test_alipays_phone_button_gives_the_number_sealed(way):
    actor, box = way.shopper().actor, way.till.sandbox
    app_id = box.credentials["alipay"]["app_id"]
    sealed = box.api("POST", "/alipay/sealed-phones", person="lin-xiao")["response"]
    bound = signin.bind_platform_phone(actor=actor, provider="alipay_mini", app_id=app_id, code=sealed, now=utc_now())
    assert (bound.phone_masked or "")[-4:] == box.person()["phone"][-4:]


class TestOfficialAccount:
    """In WeChat's own browser: the official account asks, and the buyer is who they are to it."""

    @pytest.mark.parametrize("way", ["wechat_oa"], indirect=True)
    def test_the_signed_fields_are_the_accounts(self, way, bought):
        view, _ = bought
        assert view.params["appId"] == way.till.sandbox.credentials["wechat_oa"]["app_id"]
        way.till.sandbox.api("POST", "/jsapi/check", **view.params)

    def test_who_came_by_the_mini_program_only_is_not_known_there(self, till):
        shopper = till.wechat_shopper()
        order = till.shop.order(shopper, (till.shop.sku(5000, stock=10), 1))
        before = snapshot()
        with pytest.raises(payments.PayerUnknown):
            till.start(shopper, order, "wechat_oa")
        assert snapshot() == before


class TestXiaohongshu:
    """News comes as a push whose form nobody has published: it is a reason to ask, and the answer is believed."""

    pytestmark = pytest.mark.parametrize("way", ["xiaohongshu_mini"], indirect=True)

    def push(self, way, **content):
        parts = way.till.sandbox.api("POST", "/hosts/xiaohongshu/seal", **content)
        gate = gateways(way.till.site_id).pushes["xiaohongshu"]
        query = {name: parts[name] for name in ("signature", "timestamp", "nonce")}
        return gate.read(query=query, body=json.dumps({"encrypt": parts["sealed"]}).encode(), now=utc_now())

    def test_the_platform_lists_our_goods(self, way, bought):
        view, order = bought
        held = way.till.sandbox.api("GET", f"/hosts/xiaohongshu/orders/{view.out_trade_no}")
        (line,) = held["asked"]["product_infos"]
        assert (line["out_sku_id"], line["num"], line["real_price"]) == (str(order.lines[0].sku_id), 2, 10000)
        assert (held["total"], held["asked"]["price_info"]["freight_price"]) == (10000, 0)
        assert line["image"].startswith("http")
        again = Shopper(Member(way.till.site_id, order.member_id), None)
        assert way.till.start(again, order, "xiaohongshu_mini").params == view.params

    def test_a_push_is_a_reason_to_ask(self, way, bought):
        view, order = bought
        later = utc_now() + timedelta(seconds=4)
        news = self.push(way, event="order_paid", data={"out_order_id": view.out_trade_no})
        assert told_payments.receive(site_id=way.till.site_id, push=news, now=later)
        assert way.till.order(order).state is S.PENDING_PAYMENT  # whatever it says: nobody has paid
        way.pay(view)
        assert told_payments.receive(site_id=way.till.site_id, push=news, now=later + timedelta(seconds=4))
        assert way.till.order(order).state is S.PAID

    def test_a_push_about_nothing_of_ours(self, way, bought):
        news = self.push(way, event="order_paid", data={"out_order_id": "f" * 32})
        assert not told_payments.receive(site_id=way.till.site_id, push=news, now=utc_now())

    def test_back_to_the_buyer(self, way, bought):
        view, order = bought
        way.pay(view)
        later = utc_now() + timedelta(seconds=4)
        payment.query_in_doubt(site_id=way.till.site_id, payment_id=view.id, now=later)
        cancel.cancel_order(actor=way.till.shop.staff, order_id=order.id, words="缺货", now=utc_now())
        way.till.sandbox.fault("xiaohongshu.after_sales_add", "lose_reply")
        way.till.work()
        refund = Refund.objects.get()
        assert refund.state == "open"
        for minutes in (1, 12):
            refunds.send_refund(refund_id=refund.id, now=utc_now() + timedelta(minutes=minutes))
            refund.refresh_from_db()
            way.settle_refund(refund.out_refund_no) if minutes == 1 else None
        assert refund.state == "succeeded"
        refunded = way.till.sandbox.api("GET", f"/hosts/xiaohongshu/orders/{view.out_trade_no}")["refunded"]
        assert refunded == 10000


class TestOffered:
    def test_what_is_connected_by_carrier(self, till):
        offered = payment_methods.offered_by_carrier(till.site_id)
        assert offered["h5"] == ["wechat_oa", "wechat_h5", "alipay_wap"]
        assert offered["web"] == ["wechat_native", "wechat_h5", "alipay_page", "alipay_wap"]
        assert (offered["mp-qq"], offered["mp-baidu"], offered["mp-jd"]) == (["qq_mini"], ["baidu_mini"], [])
        known = {method for methods in offered.values() for method in methods}
        # Balance opens everywhere, for who has any: it stands in no list of a host.
        assert known | {"balance"} == set(payment_methods.offered_methods(till.site_id))

    def test_a_method_the_shop_does_not_want_opens_nothing(self, till):
        with connection.cursor() as cursor:
            cursor.execute('UPDATE sites_site SET brand = \'{"payment_methods": ["wechat_native", "cash"]}\'')
        assert payment_methods.offered_methods(till.site_id) == ("wechat_native",)
        shopper = till.shop.shopper()
        order = till.shop.order(shopper, (till.shop.sku(5000, stock=10), 1))
        before = snapshot()
        with pytest.raises(payments.PaymentMethodUnknown):
            till.start(shopper, order, "alipay_wap")
        assert snapshot() == before

    def test_every_method_has_a_provider(self):
        assert all(payment_methods.provider_of(method) for method in payment_methods.METHODS)
        with pytest.raises(payments.PaymentMethodUnknown):
            payment_methods.provider_of("cash")  # type: ignore[arg-type]
