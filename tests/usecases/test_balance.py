"""Paying with balance: one transaction, no fen lost; refunds come back; withdrawals go out through the platform."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction

from portico.domains.orders import public as orders
from portico.domains.payments import public as payments
from portico.domains.payments.models import Payment
from portico.domains.payments.ports import NotificationForged
from portico.domains.wallet import public as wallet
from portico.domains.wallet.models import Withdrawal
from portico.infra.actors import System
from portico.kernel.clock import utc_now
from portico.kernel.errors import Refused
from portico.kernel.ids import new_id
from portico.kernel.money import Money
from portico.usecases import cancel, withdrawals
from portico.usecases.gateways import gateways
from tests.usecases.connected import connected
from tests.usecases.shopping import events, planned_jobs, snapshot
from tests.usecases.till import till

__all__ = ["connected", "till"]

pytestmark = pytest.mark.django_db

S = orders.OrderState


def fill(till, shopper, fen):
    with transaction.atomic():
        wallet.give(
            site_id=till.site_id, member_id=shopper.actor.member_id, amount=Money(fen), kind=wallet.Kind.TOP_UP,
            cause=wallet.Cause(ref=new_id(), actor=System(till.site_id, "test"), now=utc_now()),
        )  # fmt: skip


def balance(till, shopper):
    found = wallet.balance_of(site_id=till.site_id, member_id=shopper.actor.member_id)
    return found.total.minor, found.held.minor


@pytest.fixture
def shopper(till):
    return till.wechat_shopper()


@pytest.fixture
def order(till, shopper):
    return till.shop.order(shopper, (till.shop.sku(5000, stock=10), 2))


class TestPaying:
    def test_done_at_once_and_told_to_everybody(self, till, shopper, order):
        fill(till, shopper, 12_000)
        view = till.start(shopper, order, "balance")
        assert (view.state, view.provider, view.amount) == (payments.PaymentState.SUCCEEDED, "balance", order.payable)
        assert till.order(order).state is S.PAID
        assert balance(till, shopper) == (12_000 - order.payable.minor, 0)
        assert events("orders.paid") == ["orders.paid"]
        (entry,) = [one for one in _entries(till, shopper) if one.kind == "payment"]
        assert (entry.subject, entry.subject_id) == ("order", order.id)

    def test_too_little_changes_nothing(self, till, shopper, order):
        fill(till, shopper, order.payable.minor - 1)
        before = snapshot()
        with pytest.raises(wallet.BalanceShort):
            till.start(shopper, order, "balance")
        assert snapshot() == before
        assert till.order(order).state is S.PENDING_PAYMENT

    def test_a_second_tap_pays_nothing_more(self, till, shopper, order):
        fill(till, shopper, 50_000)
        till.start(shopper, order, "balance")
        with pytest.raises(orders.OrderNotPayable):
            till.start(shopper, order, "balance")
        assert balance(till, shopper) == (50_000 - order.payable.minor, 0)
        assert Payment.objects.count() == 1

    def test_an_open_payment_elsewhere_is_closed_and_its_late_money_goes_back(self, till, shopper, order):
        other = till.start(shopper, order, "wechat_native")
        fill(till, shopper, 50_000)
        till.start(shopper, order, "balance")
        till.work()
        assert till.payment(other).state is payments.PaymentState.CLOSED

    def test_a_refund_comes_back_to_the_balance_once(self, till, shopper, order):
        fill(till, shopper, 50_000)
        view = till.start(shopper, order, "balance")
        cancel.cancel_order(actor=till.shop.staff, order_id=order.id, words="缺货", now=utc_now())
        till.work()
        assert balance(till, shopper) == (50_000, 0)
        assert till.payment(view).state is payments.PaymentState.REFUNDED
        assert wallet.ledger_mismatches() == []

    def test_nobody_can_pretend_that_balance_was_paid(self, till):
        with pytest.raises(NotificationForged):
            gateways(till.site_id).payment["balance"].read_notification(headers={}, body=b"{}", now=utc_now())


def _entries(till, shopper):
    return wallet.entries_of(site_id=till.site_id, member_id=shopper.actor.member_id, cursor=None, limit=50).items


class TestPayingOut:
    def ask(self, till, shopper, fen=600, **changes):
        wish = withdrawals.Wish(Money(fen), wallet.Channel.WECHAT, **changes)
        return withdrawals.ask(actor=shopper.actor, wish=wish, now=utc_now())

    def carry_out(self, till, asked, now=None):
        return withdrawals.carry_out(site_id=till.site_id, withdrawal_id=asked.id, now=now or utc_now())

    def test_told_confirmed_and_paid(self, till, shopper):
        fill(till, shopper, 1000)
        asked = self.ask(till, shopper)
        withdrawals.approve(actor=till.shop.staff, withdrawal_id=asked.id, now=utc_now())
        assert planned_jobs(withdrawals.PAYOUT_TASK) == [{"site_id": str(till.site_id), "withdrawal_id": str(asked.id)}]
        assert self.carry_out(till, asked) is wallet.WithdrawalState.SENDING
        shown = wallet.get_withdrawal(site_id=till.site_id, withdrawal_id=asked.id)
        assert set(withdrawals.confirm_params(shown)) == {"mchId", "appId", "package"}
        assert balance(till, shopper) == (1000, 600)
        till.sandbox.api("POST", f"/transfers/{asked.number}/confirm")
        assert self.carry_out(till, asked) is wallet.WithdrawalState.PAID
        assert balance(till, shopper) == (400, 0)
        assert wallet.ledger_mismatches() == []
        assert self.carry_out(till, asked) is wallet.WithdrawalState.PAID

    def test_not_confirmed_in_time_it_is_back_in_the_balance(self, till, shopper):
        fill(till, shopper, 1000)
        asked = self.ask(till, shopper)
        withdrawals.approve(actor=till.shop.staff, withdrawal_id=asked.id, now=utc_now())
        self.carry_out(till, asked)
        till.sandbox.advance(timedelta(hours=25).total_seconds())
        assert self.carry_out(till, asked) is wallet.WithdrawalState.FAILED
        assert balance(till, shopper) == (1000, 0)

    def sent(self, till, shopper):
        """A withdrawal that waits for its member in WeChat."""
        fill(till, shopper, 1000)
        asked = self.ask(till, shopper)
        withdrawals.approve(actor=till.shop.staff, withdrawal_id=asked.id, now=utc_now())
        self.carry_out(till, asked)
        return asked

    def notice(self, till):
        """The next notice of a transfer, verified."""
        received = till.listener.next()
        gateway = gateways(till.site_id).payouts["wechat_pay"]
        return gateway.read_notification(headers=received.headers, body=received.body, now=utc_now())

    def test_the_platform_tells_how_it_ended(self, till, shopper):
        asked = self.sent(till, shopper)
        till.sandbox.api("POST", f"/transfers/{asked.number}/confirm")
        told = self.notice(till)
        for _ in range(2):
            withdrawals.settle_payout(site_id=till.site_id, notice=told, now=utc_now())
        assert Withdrawal.objects.get().state == "paid"
        assert balance(till, shopper) == (400, 0)

    def test_a_notice_of_another_amount_changes_nothing(self, till, shopper):
        asked = self.sent(till, shopper)
        till.sandbox.api("POST", f"/transfers/{asked.number}/confirm")
        told = self.notice(till)
        wrong = replace(told, payout=replace(told.payout, amount=Money(601)))
        with pytest.raises(payments.AmountMismatch):
            withdrawals.settle_payout(site_id=till.site_id, notice=wrong, now=utc_now())
        assert Withdrawal.objects.get().state == "sending"
        withdrawals.settle_payout(site_id=till.site_id, notice=told, now=utc_now())
        assert Withdrawal.objects.get().state == "paid"

    def test_a_forged_notice_is_not_believed(self, till, shopper):
        asked = self.sent(till, shopper)
        till.sandbox.api("POST", f"/transfers/{asked.number}/confirm")
        received = till.listener.next()
        gateway = gateways(till.site_id).payouts["wechat_pay"]
        with pytest.raises(NotificationForged):
            gateway.read_notification(headers=received.headers, body=received.body + b" ", now=utc_now())

    def test_a_transfer_nobody_has_confirmed_is_taken_back(self, till, shopper):
        asked = self.sent(till, shopper)
        withdrawals.recall(actor=till.shop.staff, withdrawal_id=asked.id, now=utc_now())
        till.sandbox.advance(5)
        assert self.carry_out(till, asked) is wallet.WithdrawalState.FAILED
        row = Withdrawal.objects.get()
        assert (row.words, balance(till, shopper)) == ("商家撤销了转账", (1000, 0))
        with pytest.raises(wallet.WithdrawalMovedOn):
            withdrawals.recall(actor=till.shop.staff, withdrawal_id=asked.id, now=utc_now())

    def test_what_was_confirmed_cannot_be_taken_back(self, till, shopper):
        asked = self.sent(till, shopper)
        till.sandbox.api("POST", f"/transfers/{asked.number}/confirm")
        with pytest.raises(Refused):
            withdrawals.recall(actor=till.shop.staff, withdrawal_id=asked.id, now=utc_now())
        assert self.carry_out(till, asked) is wallet.WithdrawalState.PAID

    def test_a_platform_that_is_down_is_asked_again_under_the_same_number(self, till, shopper):
        fill(till, shopper, 1000)
        asked = self.ask(till, shopper)
        withdrawals.approve(actor=till.shop.staff, withdrawal_id=asked.id, now=utc_now())
        till.sandbox.fault("pay.transfer", "lose_reply", times=10)
        assert self.carry_out(till, asked) is wallet.WithdrawalState.SENDING
        row = Withdrawal.objects.get()
        assert row.last_error
        assert wallet.due_payouts(now=row.next_look_at, limit=5) == [(till.site_id, asked.id)]
        assert balance(till, shopper) == (1000, 600)
        till.sandbox.api("DELETE", "/faults")
        assert self.carry_out(till, asked) is wallet.WithdrawalState.SENDING
        shown = wallet.get_withdrawal(site_id=till.site_id, withdrawal_id=asked.id)
        assert withdrawals.confirm_params(shown)["package"]
        assert len(till.sandbox.api("GET", "/transfers")["items"]) == 1

    def test_who_never_signed_in_there_cannot_ask_for_it_there(self, till):
        stranger = till.shop.shopper()
        fill(till, stranger, 1000)
        assert withdrawals.channels(site_id=till.site_id, member_id=stranger.actor.member_id) == (
            wallet.Channel.MANUAL,
        )
        with pytest.raises(wallet.WithdrawalInvalid) as wrong:
            self.ask(till, stranger)
        assert [field.field for field in wrong.value.fields] == ["channel"]

    def test_a_large_amount_needs_a_name(self, till, shopper):
        fill(till, shopper, 500_000)
        with pytest.raises(wallet.WithdrawalInvalid) as wrong:
            self.ask(till, shopper, 200_000)
        assert [field.field for field in wrong.value.fields] == ["name"]
        assert self.ask(till, shopper, 200_000, name="林晓").amount == Money(200_000)
