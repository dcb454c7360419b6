"""What the actions of a domain do with a state is exactly what its table says: no move is missing, none is secret.

All actions are tried in every state, along every path. From each state that is not an end a person or the clock finds
a way out: nothing waits for a platform alone. Orders and after-sales cases: tests/usecases/trade.
"""

from __future__ import annotations

import contextlib
import importlib
import pkgutil
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

import portico.domains
from portico.domains.fulfilment import public as fulfilment
from portico.domains.invoices import public as invoices
from portico.domains.orders import public as orders
from portico.domains.payments import public as payments
from portico.domains.reviews import public as reviews
from portico.domains.wallet import public as wallet
from portico.infra.actors import Member, Right, Staff, System
from portico.kernel.errors import PorticoError
from portico.kernel.ids import MemberId, new_id
from portico.kernel.money import Money
from portico.kernel.state import TransitionTable

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n%%EOF"
PERSON, CLOCK, PLATFORM = "person", "clock", "platform"
_DEEPEST = 5
type Action = tuple[str, Callable[[], Any]]


class Undo(Exception):
    """Back to before the action."""


class Explorer:
    """Tries `actions` (who, what) in every state they lead to; `moves` are those that were seen, and by whom."""

    def __init__(self, state: Callable[[], str], actions: list[Action]) -> None:
        self._state, self._actions = state, actions
        self.moves: dict[tuple[str, str], set[str]] = {}

    def explore(self, path: tuple[tuple[str, str], ...] = ()) -> None:
        before = self._state()
        for who, act in self._actions:
            with contextlib.suppress(Undo), transaction.atomic():
                with contextlib.suppress(PorticoError), transaction.atomic():
                    act()
                after = self._state()
                if after != before:
                    move = (before, after)
                    self.moves.setdefault(move, set()).add(who)
                    if move not in path and len(path) < _DEEPEST:
                        self.explore((*path, move))
                raise Undo

    def check(self, table: TransitionTable[Any, Any]) -> None:
        said = {(str(state), str(target)) for (state, _), target in table.moves.items()}
        assert set(self.moves) == said
        for state in type(table.initial):
            ways = [who for (before, _), who in self.moves.items() if before == state]
            assert state in table.terminal or any(who & {PERSON, CLOCK} for who in ways), state


@pytest.fixture
def clerk(site):
    return Staff(site.id, 7, "小顾", frozenset(Right))


@pytest.fixture
def payment(site, now):
    return payments.open_payment(
        site_id=site.id, provider="wechat_pay", method="wechat_native", subject="order", subject_id=new_id(),
        amount=Money(5000), description="订单", payer_member_id=MemberId(new_id()), payer_openid="",
        client_ip="127.0.0.1", return_url="", expires_at=now + timedelta(minutes=30), now=now,
    )  # fmt: skip


def _paid(site, now, payment):
    return payments.mark_paid(
        site_id=site.id, provider="wechat_pay", out_trade_no=payment.out_trade_no, transaction_id="42",
        amount=payment.amount, paid_at=now, payer_openid="", now=now,
    )  # fmt: skip


def _refund(site, now, payment):
    return payments.open_refund(
        site_id=site.id, payment_id=payment.id, amount=payment.amount, reason="after_sale", now=now
    )


def _told(site, now, refund, state):
    return payments.mark_refund(
        site_id=site.id, out_refund_no=refund.out_refund_no, state=state, amount=refund.amount,
        platform_refund_id="50", now=now,
    )  # fmt: skip


def test_payments(site, now, payment):
    explorer = Explorer(
        lambda: str(payments.get_payment(site_id=site.id, payment_id=payment.id).state),
        [
            (PLATFORM, lambda: _paid(site, now, payment)),
            (CLOCK, lambda: payments.mark_closed(payment_id=payment.id, now=now)),
            (PERSON, lambda: _told(site, now, _refund(site, now, payment), "succeeded")),
        ],
    )
    explorer.explore()
    explorer.check(payments.PAYMENT_TRANSITIONS)


def test_refunds(site, now, payment, clerk):
    _paid(site, now, payment)
    refund = _refund(site, now, payment)

    def failed():
        payments.note_refund_failure(refund_id=refund.id, error="ACCOUNT_ERROR", final=True, now=now)

    def elsewhere(outlet):
        payments.refunded_elsewhere(
            site_id=site.id, refund_id=refund.id, outlet=outlet, note="转账", actor=clerk, now=now
        )

    explorer = Explorer(
        lambda: str(payments.get_refund(refund_id=refund.id).state),
        [
            *((PLATFORM, lambda state=state: _told(site, now, refund, state))
              for state in ("processing", "succeeded", "abnormal", "closed")),
            (CLOCK, failed),
            (PERSON, lambda: payments.try_refund_again(site_id=site.id, refund_id=refund.id, actor=clerk, now=now)),
            (PERSON, lambda: elsewhere(payments.Outlet.HAND)),
            (PERSON, lambda: elsewhere(payments.Outlet.BALANCE)),
        ],
    )  # fmt: skip
    explorer.explore()
    explorer.check(payments.REFUND_TRANSITIONS)


def test_invoices(site, now, clerk):
    member = Member(site.id, MemberId(new_id()))
    wanted = invoices.Wanted(invoices.TitleKind.PERSONAL, invoices.TitleFields("林晓"))
    asked = invoices.request_invoice(
        actor=member, subject="order", subject_id=new_id(), subject_number="P1", amount=Money(1000), wanted=wanted,
        now=now,
    )  # fmt: skip

    def known():
        return invoices.get_invoice(site_id=site.id, invoice_id=asked.id)

    def issue():
        invoices.issue_invoice(
            actor=clerk, invoice_id=asked.id, version=known().version, amount=Money(1000), invoice_no="1" * 20,
            pdf=PDF, now=now,
        )  # fmt: skip

    def reject():
        invoices.reject_invoice(actor=clerk, invoice_id=asked.id, version=known().version, words="抬头不全", now=now)

    def reverse():
        invoices.reverse_invoice(
            actor=clerk, invoice_id=asked.id, version=known().version, red_no="2" * 20, pdf=None, now=now
        )

    cancel = (PERSON, lambda: invoices.cancel_invoice(actor=member, invoice_id=asked.id, now=now))
    explorer = Explorer(lambda: str(known().state), [(PERSON, issue), (PERSON, reject), (PERSON, reverse), cancel])
    explorer.explore()
    explorer.check(invoices.INVOICE_TRANSITIONS)


def test_withdrawals(site, now, clerk):
    member = Member(site.id, MemberId(new_id()))
    wallet.give(
        site_id=site.id, member_id=member.member_id, amount=Money(5000), kind=wallet.Kind.TOP_UP,
        cause=wallet.Cause(ref=new_id(), actor=System(site.id, "test"), now=now),
    )  # fmt: skip
    asked = wallet.request_withdrawal(
        actor=member, amount=Money(1000), channel=wallet.Channel.WECHAT, payee=wallet.Payee(), now=now
    )

    def ended(*, paid):
        wallet.end_payout(
            site_id=site.id, withdrawal_id=asked.id, paid=paid, words="", actor=System(site.id, "worker"), now=now
        )

    explorer = Explorer(
        lambda: str(wallet.get_withdrawal(site_id=site.id, withdrawal_id=asked.id).state),
        [
            (PERSON, lambda: wallet.cancel_withdrawal(actor=member, withdrawal_id=asked.id, now=now)),
            (PERSON, lambda: wallet.reject_withdrawal(actor=clerk, withdrawal_id=asked.id, words="不符", now=now)),
            (PERSON, lambda: wallet.approve_withdrawal(actor=clerk, withdrawal_id=asked.id, now=now)),
            (PERSON, lambda: wallet.paid_by_hand(actor=clerk, withdrawal_id=asked.id, words="现金", now=now)),
            # The worker asks the platform until it says how it ended.
            (CLOCK, lambda: ended(paid=True)),
            (CLOCK, lambda: ended(paid=False)),
        ],
    )
    explorer.explore()
    explorer.check(wallet.WITHDRAWAL_TRANSITIONS)
    assert wallet.ledger_mismatches() == []


def test_reviews(site, now, clerk):
    member = MemberId(new_id())
    draft = reviews.ReviewDraft("product", new_id(), new_id(), "", 5, "料子很软")
    review_id = reviews.write_review(site_id=site.id, member_id=member, draft=draft, now=now)

    def row():
        return reviews.get_review(site_id=site.id, review_id=review_id)

    def judge(move):
        reviews.judge(
            site_id=site.id, review_id=review_id, move=move, verdict="广告", version=row().version, actor=clerk,
            now=now,
        )  # fmt: skip

    def add():
        reviews.add_followup(
            site_id=site.id, member_id=member, review_id=review_id, text="穿了一个月", media=(), now=now
        )

    by_hand = [(PERSON, lambda move=move: judge(move)) for move in reviews.ReviewMove if move != "wait"]
    explorer = Explorer(lambda: str(row().state), [*by_hand, (PERSON, add)])
    explorer.explore()
    explorer.check(reviews.TRANSITIONS)


def test_no_table_is_left_out():
    """Whoever adds one explores it."""
    explored = [
        payments.PAYMENT_TRANSITIONS, payments.REFUND_TRANSITIONS, invoices.INVOICE_TRANSITIONS,
        wallet.WITHDRAWAL_TRANSITIONS, reviews.TRANSITIONS, orders.TRANSITIONS, fulfilment.CASE_TRANSITIONS,
    ]  # fmt: skip
    names = [one.name for one in pkgutil.walk_packages(portico.domains.__path__, "portico.domains.")]
    modules = [importlib.import_module(name) for name in names if name.endswith("rules")]
    found = {id(value) for module in modules for value in vars(module).values() if isinstance(value, TransitionTable)}
    assert len(modules) > 10
    assert found == {id(table) for table in explored}
