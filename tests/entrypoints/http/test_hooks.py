"""Notifications over HTTP: only what the platform signed, just now, for this site, changes anything."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import time_machine
from django_bolt.testing import TestClient

from portico.domains.orders import public as orders
from portico.domains.payments.models import Refund
from portico.entrypoints.http.api import api
from portico.kernel.clock import utc_now
from portico.usecases import cancel
from tests.usecases.connected import connected
from tests.usecases.shopping import events, snapshot
from tests.usecases.till import till

__all__ = ["connected", "till"]

pytestmark = pytest.mark.django_db(transaction=True)

S = orders.OrderState


@pytest.fixture
def client(till):
    with TestClient(api) as client:
        yield client


@pytest.fixture
def shopper(till):
    return till.shop.shopper()


@pytest.fixture
def order(till, shopper):
    return till.shop.order(shopper, (till.shop.sku(5000, stock=10), 2))


@pytest.fixture
def received(till, shopper, order):
    """A genuine notification that this order is paid, not delivered yet."""
    till.platform_pays(till.start(shopper, order))
    return till.listener.next()


def send(client, received, *, path="/hooks/wechat-pay/demo", body=None, **headers):
    skip = {"host", "content-length", "connection"}
    sent = {name: value for name, value in received.headers.items() if name.lower() not in skip} | headers
    return client.post(path, headers=sent, content=received.body if body is None else body)


def refused(client, order, till, answer, status, code):
    assert (answer.status_code, answer.json()) == (status, {"code": "FAIL", "message": code})
    assert till.order(order).state is S.PENDING_PAYMENT


def test_a_genuine_notification_counts_once(client, till, order, received):
    assert send(client, received).status_code == 204
    assert till.order(order).state is S.PAID
    before = snapshot()
    assert send(client, received).status_code == 204
    assert snapshot() == before
    assert events("orders.paid") == ["orders.paid"]


@pytest.mark.parametrize("part", ["body", "signature", "timestamp", "nonce", "serial", "no signature"])
def test_a_forged_notification_changes_nothing(client, till, order, received, part):
    before = snapshot()
    lower = {name.lower(): value for name, value in received.headers.items()}
    changes = {
        "body": {"body": received.body.replace(b"TRANSACTION.SUCCESS", b"TRANSACTION.SUCCESX")},
        "signature": {"Wechatpay-Signature": "A" * 8 + lower["wechatpay-signature"][8:]},
        "timestamp": {"Wechatpay-Timestamp": str(int(lower["wechatpay-timestamp"]) + 1)},
        "nonce": {"Wechatpay-Nonce": "other"},
        "serial": {"Wechatpay-Serial": "0" * 40},
        "no signature": {"Wechatpay-Signature": ""},
    }[part]
    answer = send(client, received, **changes)
    refused(client, order, till, answer, 401, "notification_forged")
    assert snapshot() == before
    assert send(client, received).status_code == 204  # the genuine one still counts


def test_a_stale_notification_changes_nothing(client, till, order, received):
    before = snapshot()
    with time_machine.travel(utc_now() + timedelta(seconds=301), tick=True):
        answer = send(client, received)
    refused(client, order, till, answer, 401, "notification_stale")
    assert snapshot() == before


def test_a_notification_for_another_site_changes_nothing(client, till, order, received, other_site):
    before = snapshot()
    answer = send(client, received, path="/hooks/wechat-pay/other")
    refused(client, order, till, answer, 404, "payment_not_found")
    answer = send(client, received, path="/hooks/wechat-pay/no-such-site")
    refused(client, order, till, answer, 404, "site_not_found")
    assert snapshot() == before


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", json.dumps({"resource": {}}).encode(), b"\xff\xfe"])
def test_nonsense_is_refused(client, till, order, received, body):
    before = snapshot()
    answer = send(client, received, body=body)
    assert answer.status_code in {401, 422}
    assert answer.json()["code"] == "FAIL"
    assert snapshot() == before


def test_a_notification_of_the_sandbox_reaches_the_product_by_its_own_retries(client, till, order, shopper):
    """Reordered and duplicated by the platform: refund news before payment news changes nothing twice."""
    till.sandbox.fault("notify.TRANSACTION.SUCCESS", "duplicate")
    till.platform_pays(till.start(shopper, order))
    first, second = till.listener.next(), till.listener.next()
    assert send(client, first).status_code == send(client, second).status_code == 204
    assert events("orders.paid") == ["orders.paid"]


def test_refund_news_over_http(client, till, order, received):
    send(client, received)
    cancel.cancel_order(actor=till.shop.staff, order_id=order.id, words="缺货", now=utc_now())
    till.work()
    news = till.listener.next()
    assert send(client, news).status_code == 204
    assert Refund.objects.get().state == "succeeded"
    before = snapshot()
    assert send(client, news).status_code == 204
    assert snapshot() == before


def test_payment_news_that_comes_after_the_cancellation_is_returned(client, till, order, shopper, received):
    cancel.cancel_order(actor=shopper.actor, order_id=order.id, words="", now=utc_now())
    assert send(client, received).status_code == 204
    assert till.order(order).state is S.CANCELLED
    assert Refund.objects.get().reason == "late_payment"
