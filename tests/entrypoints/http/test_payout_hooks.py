"""Notices of transfers to members over HTTP: only what the platform signed, for this site, ends a withdrawal; once."""

from __future__ import annotations

import pytest
from django.db import transaction
from django_bolt.testing import TestClient

from portico.domains.wallet import public as wallet
from portico.domains.wallet.models import Withdrawal
from portico.entrypoints.http.api import api
from portico.infra.actors import System
from portico.kernel.clock import utc_now
from portico.kernel.ids import new_id
from portico.kernel.money import Money
from portico.usecases import withdrawals
from tests.entrypoints.http.test_hooks import send
from tests.usecases.connected import connected
from tests.usecases.shopping import snapshot
from tests.usecases.till import till

__all__ = ["connected", "till"]

pytestmark = pytest.mark.django_db(transaction=True)

PATH = "/hooks/wechat-pay-payouts/demo"


@pytest.fixture
def client(till):
    with TestClient(api) as client:
        yield client


@pytest.fixture
def asked(till):
    """A withdrawal of 6.00 out of 10.00 that waits for its member in WeChat."""
    shopper = till.wechat_shopper()
    with transaction.atomic():
        wallet.give(
            site_id=till.site_id, member_id=shopper.actor.member_id, amount=Money(1000), kind=wallet.Kind.TOP_UP,
            cause=wallet.Cause(ref=new_id(), actor=System(till.site_id, "test"), now=utc_now()),
        )  # fmt: skip
    wish = withdrawals.Wish(Money(600), wallet.Channel.WECHAT)
    asked = withdrawals.ask(actor=shopper.actor, wish=wish, now=utc_now())
    withdrawals.approve(actor=till.shop.staff, withdrawal_id=asked.id, now=utc_now())
    withdrawals.carry_out(site_id=till.site_id, withdrawal_id=asked.id, now=utc_now())
    return asked


@pytest.fixture
def received(till, asked):
    """A genuine notice that the member has confirmed the transfer, not delivered yet."""
    till.sandbox.api("POST", f"/transfers/{asked.number}/confirm")
    return till.listener.next()


NOT_GENUINE = [
    (PATH, {"Wechatpay-Nonce": "other"}, 401, "notification_forged"),
    (PATH, {"Wechatpay-Signature": ""}, 401, "notification_forged"),
    # A transfer's notice is no payment's.
    ("/hooks/wechat-pay/demo", {}, 422, "notification_malformed"),
    ("/hooks/wechat-pay-payouts/other", {}, 404, "withdrawal_not_found"),
    ("/hooks/wechat-pay-payouts/no-such-site", {}, 404, "site_not_found"),
]


def test_only_the_genuine_notice_counts_and_once(client, received, other_site):
    assert received.path == PATH
    before = snapshot()
    for path, changes, status, code in NOT_GENUINE:
        answer = send(client, received, path=path, **changes)
        assert (answer.status_code, answer.json()) == (status, {"code": "FAIL", "message": code})
        assert snapshot() == before
    assert send(client, received, path=PATH).status_code == 204
    assert Withdrawal.objects.get().state == "paid"
    after = snapshot()
    assert send(client, received, path=PATH).status_code == 204
    assert snapshot() == after
