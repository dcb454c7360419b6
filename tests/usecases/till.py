"""Paying for real: the product's own gateway against the running sandbox, with notifications caught on the way."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from portico.domains.members import public as members
from portico.domains.orders import public as orders
from portico.domains.payments import public as payments
from portico.domains.payments.ports import PaymentNotice, RefundNotice
from portico.entrypoints.cli.sandbox_credentials import as_environment
from portico.infra import environment
from portico.infra.actors import Member
from portico.kernel.clock import utc_now
from portico.kernel.ids import MemberId, PaymentId, RefundId, new_id
from portico.usecases import payment, payment_start, refunds
from portico.usecases.gateways import gateways
from tests.sandbox.process import Listener, Received, SandboxProcess
from tests.usecases.shopping import ADDRESS, Shop, Shopper, planned_jobs, run_reactions


@dataclass
class Till:
    """What happens between a shopper, us and the platform, one step at a time."""

    shop: Shop
    sandbox: SandboxProcess
    listener: Listener

    @property
    def site_id(self) -> Any:
        return self.shop.site.id

    def wechat_shopper(self, person: str = "lin-xiao") -> Shopper:
        """Somebody who came in through the mini program, so that jsapi knows them."""
        app_id = self.sandbox.credentials["wechat_mini"]["app_id"]
        identity = members.MiniProgramIdentity("wechat_mini", app_id, self.sandbox.openid(person), None)
        with transaction.atomic():
            member_id = members.sign_in_mini_program(
                site_id=self.site_id, identity=identity, provenance={}, now=self.shop.now
            ).member_id
            address = members.save_address(site_id=self.site_id, member_id=member_id, draft=ADDRESS, now=self.shop.now)
        return Shopper(Member(self.site_id, MemberId(member_id)), address.id)

    def start(
        self, shopper: Shopper, order: orders.OrderView, method: str = "wechat_native", now: datetime | None = None
    ) -> payments.PaymentView:
        request = payment_start.PaymentRequest(order_id=order.id, method=method)  # type: ignore[arg-type]
        return payment_start.start_payment(
            actor=shopper.actor, request=request, client_ip="127.0.0.1", idempotency_key=new_id().hex,
            now=now or utc_now(),
        )  # fmt: skip

    def platform_pays(self, view: payments.PaymentView) -> None:
        """The shopper confirms on their phone."""
        self.sandbox.api("POST", f"/orders/{view.out_trade_no}/pay", person="lin-xiao")

    def read(self, received: Received) -> PaymentNotice | RefundNotice:
        return (
            gateways(self.site_id)
            .payment["wechat_pay"]
            .read_notification(headers=received.headers, body=received.body, now=utc_now())
        )

    def settle(self, notice: PaymentNotice | RefundNotice) -> None:
        if isinstance(notice, PaymentNotice):
            payment.settle(site_id=self.site_id, provider="wechat_pay", notice=notice, now=utc_now())
        else:
            refunds.settle_refund(site_id=self.site_id, provider="wechat_pay", notice=notice, now=utc_now())

    def deliver(self) -> PaymentNotice | RefundNotice:
        """The next notification has arrived and had its effect."""
        notice = self.read(self.listener.next())
        self.settle(notice)
        return notice

    def paid_order(self, shopper: Shopper, *wanted: Any, method: str = "wechat_native") -> orders.OrderView:
        order = self.shop.order(shopper, *wanted)
        self.platform_pays(self.start(shopper, order, method))
        self.deliver()
        return self.order(order)

    def order(self, order: orders.OrderView) -> orders.OrderView:
        """As it is now."""
        return orders.get_order(site_id=self.site_id, order_id=order.id)

    def payment(self, view: payments.PaymentView) -> payments.PaymentView:
        return payments.get_payment(site_id=self.site_id, payment_id=PaymentId(view.id))

    def work(self) -> None:
        """All planned effects and platform jobs have been carried out, as a worker would."""
        while True:
            done = run_reactions(utc_now())
            for job in planned_jobs(payment.CLOSE_PAYMENT_TASK):
                payment.close_payment(
                    site_id=self.site_id, payment_id=PaymentId(UUID(job["payment_id"])), now=utc_now()
                )
                done += 1
            for job in planned_jobs(refunds.SEND_REFUND_TASK):
                refunds.send_refund(refund_id=RefundId(UUID(job["refund_id"])), now=utc_now())
                done += 1
            if not done:
                return


@pytest.fixture
def till(site: Any, connected: SandboxProcess, listener: Listener, settings: Any) -> Till:
    """A till of the default site, wired to the sandbox; notifications come to `listener`."""
    pointed = as_environment(connected.directory / "credentials.json", connected.url)
    public_url = listener.url.removesuffix("/hooks/wechat-pay/demo")
    settings.PORTICO = environment.read(dict(os.environ) | pointed | {"PORTICO_PUBLIC_URL": public_url})
    return Till(Shop(site, utc_now()), connected, listener)
