"""Every way to pay, played to its end: who the buyer is there, what their front end does, what the platform tells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import transaction

from portico.domains.members import public as members
from portico.domains.members.ports import MiniProgramIdentity
from portico.domains.orders import public as orders
from portico.domains.payments import public as payments
from portico.domains.payments.ports import PaymentNotice, RefundNotice
from portico.infra.actors import Member
from portico.kernel.clock import utc_now
from portico.kernel.ids import MemberId
from portico.kernel.money import Money
from portico.usecases import payment, refunds
from portico.usecases.gateways import gateways
from portico.usecases.payment_methods import provider_of
from tests.sandbox.process import Received
from tests.usecases.shopping import ADDRESS, Shopper
from tests.usecases.till import Till

PERSON = "lin-xiao"
# Where the buyer signs in, by method; nowhere in particular for the pages of a browser.
SIGN_IN = {
    "wechat_oa": "wechat_oa",
    "alipay_mini": "alipay_mini",
    "douyin_mini": "douyin_mini",
    "kuaishou_mini": "kuaishou_mini",
    "baidu_mini": "baidu_mini",
    "qq_mini": "qq_mini",
    "xiaohongshu_mini": "xiaohongshu_mini",
}
METHODS = ("wechat_oa", "qq_mini", "alipay_mini", "alipay_wap", "douyin_mini", "kuaishou_mini", "baidu_mini")
# What the platform wants to read: status, and the body or a part of it.
YES = {
    "wechat_pay": (204, b""),
    "alipay": (200, b"success"),
    "douyin": (200, b'"err_no": 0'),
    "kuaishou": (200, b'"result": 1'),
    "baidu": (200, b'"isConsumed": 2'),
}


@dataclass(frozen=True)
class Way:
    """One method at a till."""

    till: Till
    method: Any

    @property
    def provider(self) -> str:
        return provider_of(self.method)

    @property
    def host(self) -> str:
        return str(self.method).removesuffix("_mini")

    def shopper(self) -> Shopper:
        """Somebody who came in where this method is at home."""
        provider = SIGN_IN.get(self.method)
        if provider is None:
            return self.till.shop.shopper()
        app_id = gateways(self.till.site_id).app_ids[provider]
        identity = MiniProgramIdentity(provider, app_id, self._openid(app_id), None)
        now = self.till.shop.now
        with transaction.atomic():
            member_id = members.sign_in_mini_program(
                site_id=self.till.site_id, identity=identity, provenance={}, now=now
            ).member_id
            address = members.save_address(site_id=self.till.site_id, member_id=member_id, draft=ADDRESS, now=now)
        return Shopper(Member(self.till.site_id, MemberId(member_id)), address.id)

    def _openid(self, app_id: str) -> str:
        box = self.till.sandbox
        if self.method == "wechat_oa":
            return str(box.person(PERSON)["openids"][app_id])
        if self.method == "alipay_mini":
            return str(box.api("POST", "/alipay/auth-codes", person=PERSON)["buyer"])
        return str(box.api("POST", f"/hosts/{self.host}/js-codes", person=PERSON)["openid"])

    def start(self, shopper: Shopper, order: orders.OrderView) -> payments.PaymentView:
        """The platform's till is open before the buyer."""
        view = self.till.start(shopper, order, self.method)
        self.open(view.params or {})
        return view

    def open(self, params: dict[str, Any]) -> None:
        """What the front end does with the parameters, where the platform hears of the order from there."""
        if self.method in {"douyin_mini", "baidu_mini"}:
            self.till.sandbox.api("POST", f"/hosts/{self.host}/orders", person=PERSON, **params)

    def pay(self, view: payments.PaymentView) -> None:
        """The buyer confirms."""
        box, number, params = self.till.sandbox, view.out_trade_no, view.params or {}
        if self.method in {"wechat_oa", "qq_mini"}:
            box.api("POST", f"/orders/{number}/pay", person=PERSON)
        elif self.method == "alipay_mini":
            box.api("POST", f"/alipay/trades/{number}/pay", person=PERSON)
        elif self.method == "alipay_wap":
            opened = box.client.get(params["wap_url"])
            token = parse_qs(urlsplit(opened.headers["location"]).query)["token"][0]
            box.api("POST", "/alipay/cashier/pay", token=token, person=PERSON)
        else:
            box.api("POST", f"/hosts/{self.host}/orders/{number}/pay")

    def settle_refund(self, number: str, *, succeeded: bool = True) -> None:
        """The platform has moved the money, where it takes its time."""
        if self.host in {"douyin", "kuaishou", "baidu", "xiaohongshu"}:
            self.till.sandbox.api("POST", f"/hosts/{self.host}/refunds/{number}/settle", succeeded=succeeded)

    def read(self, received: Received) -> PaymentNotice | RefundNotice:
        gateway = gateways(self.till.site_id).payment[self.provider]
        return gateway.read_notification(headers=received.headers, body=received.body, now=utc_now())

    def take(self, notice: PaymentNotice | RefundNotice) -> None:
        """The notice has had its effect."""
        if isinstance(notice, PaymentNotice):
            payment.settle(site_id=self.till.site_id, provider=self.provider, notice=notice, now=utc_now())
        else:
            refunds.settle_refund(site_id=self.till.site_id, provider=self.provider, notice=notice, now=utc_now())


@pytest.fixture
def way(till: Till, request: pytest.FixtureRequest) -> Way:
    """The way that the test is parametrised with, its platform answered as it wishes."""
    found = Way(till, request.param)
    till.sandbox.api("POST", "/hosts/baidu/notify-url", url=payment.notify_url(till.site_id, "baidu"))
    # Baidu refunds nothing before it has read a yes of its own.
    gateway = gateways(till.site_id).payment[found.provider]
    nothing = RefundNotice("", "", "", "", "succeeded", None)
    paid = PaymentNotice("", "", "", "succeeded", Money(1), utc_now(), None)
    answer = gateway.accepted(paid if found.provider == "baidu" else nothing)
    till.listener.default, till.listener.word = answer.status, answer.body
    return found
