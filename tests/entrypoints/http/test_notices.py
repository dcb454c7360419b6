"""The hooks of every payment platform: its own yes, its own no, and nothing changed by what it did not sign."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django_bolt.testing import TestClient

from portico.domains.orders import public as orders
from portico.domains.payments.models import Refund
from portico.entrypoints.http.api import api
from portico.infra import heard
from portico.kernel.clock import utc_now
from portico.usecases import cancel
from portico.usecases.gateways import gateways
from tests.entrypoints.http.shopfront import as_member
from tests.usecases.connected import connected
from tests.usecases.shopping import snapshot
from tests.usecases.till import till
from tests.usecases.ways import YES, way

__all__ = ["connected", "till", "way"]

pytestmark = pytest.mark.django_db(transaction=True)

S = orders.OrderState
METHODS = ("qq_mini", "alipay_wap", "douyin_mini", "kuaishou_mini", "baidu_mini")
REFUNDING = ("alipay_mini", "douyin_mini", "kuaishou_mini", "baidu_mini")


@pytest.fixture
def client(till):
    with TestClient(api) as client:
        yield client


def send(client, way, received, *, site="demo", body=None):
    skip = {"host", "content-length", "connection"}
    headers = {name: value for name, value in received.headers.items() if name.lower() not in skip}
    path = f"/hooks/{way.provider.replace('_', '-')}/{site}"
    return client.post(path, headers=headers, content=received.body if body is None else body)


def said_yes(way, answer):
    status, word = YES[way.provider]
    return answer.status_code == status and word in answer.content


@pytest.mark.parametrize("way", METHODS, indirect=True)
def test_only_what_the_platform_signed_for_this_shop_counts(client, way, other_site):
    shopper = way.shopper()
    order = way.till.shop.order(shopper, (way.till.shop.sku(5000, stock=10), 2))
    started = as_member(client, shopper).post_once(f"/orders/{order.id}/payments", {"method": way.method})
    assert started.json()["provider"] == way.provider
    way.open(started.json()["params"])
    # Starting again gives what is there: the platform is asked once.
    way.pay(way.start(shopper, order))
    received = way.till.listener.next()
    before = snapshot()
    for body in (
        received.body.replace(b"10000", b"10001") if b"10000" in received.body else received.body[:-1],
        received.body.swapcase(),
        b"",
        b"{}",
        b"\xff",
        b"a" * 70_000,
        received.body + b"&total_amount=1&totalMoney=1",
    ):
        answer = send(client, way, received, body=body)
        assert answer.status_code in {401, 422}, (body[:60], answer.content)
        assert not said_yes(way, answer)
    # The merchant is one, the sites are two: money of one is no news of the other.
    assert send(client, way, received, site="other").status_code == 404
    assert send(client, way, received, site="no-such-site").status_code == 404
    assert snapshot() == before
    assert not heard.has_been(site_id=way.till.site_id, platform=way.provider)
    assert said_yes(way, send(client, way, received))
    assert way.till.order(order).state is S.PAID
    assert heard.has_been(site_id=way.till.site_id, platform=way.provider)
    after = snapshot()
    assert said_yes(way, send(client, way, received))
    assert snapshot() == after
    seen = as_member(client, shopper).get(f"/orders/{order.id}").json()["payment"]
    assert (seen["provider"], seen["method"], seen["state"]) == (way.provider, way.method, "succeeded")


@pytest.mark.parametrize("way", ["douyin_mini"], indirect=True)
def test_a_notice_signed_long_ago_is_refused(client, way):
    shopper = way.shopper()
    order = way.till.shop.order(shopper, (way.till.shop.sku(5000, stock=10), 2))
    way.pay(way.start(shopper, order))
    received = way.till.listener.next()
    with time_machine.travel(utc_now() + timedelta(minutes=6), tick=True):
        answer = send(client, way, received)
    assert (answer.status_code, answer.json()) == (401, {"err_no": 1, "err_tips": "notification_stale"})
    assert way.till.order(order).state is S.PENDING_PAYMENT


@pytest.mark.parametrize("way", REFUNDING, indirect=True)
def test_news_of_a_refund(client, way):
    shopper = way.shopper()
    order = way.till.shop.order(shopper, (way.till.shop.sku(5000, stock=10), 2))
    way.pay(way.start(shopper, order))
    assert said_yes(way, send(client, way, way.till.listener.next()))
    cancel.cancel_order(actor=way.till.shop.staff, order_id=order.id, words="缺货", now=utc_now())
    way.till.work()
    refund = Refund.objects.get()
    way.settle_refund(refund.out_refund_no)
    received = way.till.listener.next()
    answer = send(client, way, received)
    assert answer.status_code == 200
    assert way.provider == "baidu" or said_yes(way, answer)
    refund.refresh_from_db()
    assert refund.state == "succeeded"
    before = snapshot()
    assert send(client, way, received).status_code == 200
    assert snapshot() == before


def test_without_an_account_there_is_no_such_address(client, till):
    for name in ("alipay", "baidu"):
        assert gateways(till.site_id).payment.pop(name)
        assert client.post(f"/hooks/{name}/demo", content=b"a=1").status_code == 404
