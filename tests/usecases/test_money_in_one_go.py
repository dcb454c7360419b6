"""One order of everything, from its payment to the bill of the day: every book says the same to the fen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from portico.domains.fulfilment import public as fulfilment
from portico.domains.invoices import public as invoices
from portico.domains.orders import public as orders
from portico.domains.payments import public as payments
from portico.domains.wallet import public as wallet
from portico.infra.actors import System
from portico.kernel.clock import utc_now
from portico.kernel.ids import new_id
from portico.kernel.money import Money
from portico.usecases import invoicing, payment, shipping
from tests.usecases.after_sales.desk import KIND, MOVE, STATE, Desk
from tests.usecases.connected import connected
from tests.usecases.test_reconciling import compare_all, days, differences
from tests.usecases.till import till
from tests.usecases.virtual import VirtualShop

__all__ = ["connected", "days", "till"]

pytestmark = pytest.mark.django_db

WANTED = invoices.Wanted(invoices.TitleKind.PERSONAL, invoices.TitleFields("赵小满"))


@pytest.fixture
def desk(till):
    till.shop = VirtualShop(till.shop.site, till.shop.now)
    made = Desk(till.shop, till.shop.shopper())
    made.has_return_address()
    return made


@pytest.fixture
def bought(till, desk):
    """Three pieces of goods, a package of visits and a card key in one order, paid with WeChat; 24 999 fen."""
    goods = till.shop.sku(4000, stock=10)
    visits = till.shop.package(price_fen=9999)
    card = till.shop.cards("K-1 geheim")
    order = till.paid_order(desk.shopper, (goods, 3), (visits, 1), (card, 1))
    till.work()
    return till.order(order)


def given_back(till, desk, order, *pieces, **changes):
    """A case of money alone, agreed to; its money has arrived at the platform's end."""
    case = desk.ask(order, KIND.REFUND_ONLY, *pieces, **changes)
    desk.decide(case, MOVE.APPROVE_REFUND)
    till.work()
    till.deliver()
    till.work()
    assert desk.case(case).state is STATE.REFUNDED
    return desk.case(case)


def exchanged(desk, order):
    """One piece came back and another one went out; no money moved."""
    case = desk.ask(order, KIND.EXCHANGE, 1, unshipped=False, reason="quality")
    desk.decide(case, MOVE.APPROVE_RETURN)
    desk.send_back(case)
    desk.decide(case, MOVE.APPROVE_EXCHANGE)
    desk.decide(case, MOVE.SEND_REPLACEMENT, carrier="SF", tracking_number="SF7000000001")


def with_balance(till, desk):
    """An order of one piece paid out of what the shop owes its buyer, and given back whole; 1 500 fen."""
    cause = wallet.Cause(ref=new_id(), actor=System(till.site_id, "test"), now=desk.now)
    member = desk.shopper.actor.member_id
    with transaction.atomic():
        wallet.give(
            site_id=till.site_id, member_id=member, amount=Money(2000), kind=wallet.Kind.TOP_UP, cause=cause
        )  # fmt: skip
    order = till.shop.order(desk.shopper, (till.shop.sku(1500), 1))
    till.start(desk.shopper, order, "balance")
    till.work()
    case = desk.ask(till.order(order), KIND.REFUND_ONLY, 1, reason="not_wanted")
    desk.decide(case, MOVE.APPROVE_REFUND)
    till.work()
    assert wallet.balance_of(site_id=till.site_id, member_id=member).available == Money(2000)
    return till.order(order)


def invoiced(till, desk, order):
    """The order's invoice, issued over what is left of its money."""
    asked = invoicing.ask(actor=desk.shopper.actor, order_id=order.id, wanted=WANTED, now=utc_now())
    return invoicing.issue(
        actor=till.shop.staff, invoice_id=asked.id, version=asked.version, amount=asked.amount,
        invoice_no="24332000000000000018", pdf=b"%PDF-1.7\n%%EOF", now=utc_now(),
    )  # fmt: skip


def money_of(till, order):
    found = payments.payments_of(site_id=till.site_id, subject=payment.ORDER, subject_ids=[order.id])[order.id]
    return found.amount, found.refunded


def test_every_book_says_the_same_of_a_day(till, desk, days, bought):
    assert bought.payable == Money(24_999)
    given_back(till, desk, bought, 1, unshipped=True, reason="not_wanted")  # 4 000
    shipping.ship_parcel(
        actor=till.shop.staff, order_id=bought.id, parcel=fulfilment.ExpressParcel("SF", "SF1000000001"),
        quantities={bought.lines[0].id: 2}, now=desk.now,
    )  # fmt: skip
    exchanged(desk, bought)
    assert money_of(till, bought) == (Money(24_999), Money(4_000))

    issued = invoiced(till, desk, bought)
    assert issued.amount == Money(20_999)
    given_back(till, desk, bought, 0, 1, unshipped=False, reason="agreed")  # the visits: 9 999
    reversing = invoices.get_invoice(site_id=till.site_id, invoice_id=issued.id)
    assert reversing.to_reverse
    with transaction.atomic():
        invoices.reverse_invoice(
            actor=till.shop.staff, invoice_id=issued.id, version=reversing.version, red_no="24332000000000000019",
            pdf=None, now=utc_now(),
        )  # fmt: skip
    assert invoicing.ask(
        actor=desk.shopper.actor, order_id=bought.id, wanted=WANTED, now=utc_now()
    ).amount == Money(11_000)  # fmt: skip

    kept = with_balance(till, desk)
    assert kept.state is orders.OrderState.REFUNDED
    morning = days.next_morning()
    assert compare_all(morning) == {("wechat_pay", days.day): ()}
    assert differences(till.site_id) == []
    (bill,) = payments.bills(site_id=till.site_id, since=days.day, until=days.day)
    assert (bill.paid, bill.refunded) == money_of(till, bought) == (Money(24_999), Money(13_999))
    totals = payments.statement_totals(
        site_id=till.site_id, since=utc_now() - timedelta(days=1), until=utc_now() + timedelta(days=1)
    )
    assert {one.provider: (one.paid, one.refunded) for one in totals} == {
        "wechat_pay": money_of(till, bought),
        "balance": money_of(till, kept),
    }
    assert money_of(till, kept) == (Money(1500), Money(1500))
