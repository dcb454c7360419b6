"""The product beside a shop on paper: how a step is taken on both, and what must hold after each."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
)

from portico.domains.fulfilment import public as fulfilment
from portico.domains.inventory import public as inventory
from portico.domains.inventory.models import LedgerEntry
from portico.domains.orders import public as orders
from portico.domains.payments import public as payments
from portico.domains.sites import public as sites
from portico.domains.wallet import public as wallet
from portico.kernel.errors import PorticoError
from portico.kernel.ids import AfterSaleId, OrderId, RefundId, new_id, parse_id
from portico.kernel.money import Money
from portico.usecases import payment, refunds
from tests.usecases.after_sales.desk import Desk
from tests.usecases.shopping import Shop, planned_jobs, run_reactions
from tests.usecases.trade import model

NOW = datetime.fromisoformat("2026-11-22T04:00:00+00:00")
PRICES, STOCK, FREIGHT = [3333, 1000, 7], [12, 6, 40], 800
BALANCES = [90_000, 25_000]
_sites = itertools.count(1)


class Beside(RuleBasedStateMachine):
    """`paper` is what should be; the rest is the product, reached through its use cases."""

    def __init__(self) -> None:
        super().__init__()
        code = f"t{next(_sites)}"
        with transaction.atomic():
            site = sites.save_site(code=code, name="纸上小店", host=f"{code}.example")
        self.shop = Shop(site, NOW)
        self.shop.freight(FREIGHT, None)
        self.skus = [self.shop.sku(price, stock=stock) for price, stock in zip(PRICES, STOCK, strict=True)]
        self.desks = [Desk(self.shop, self.shop.shopper()) for _ in BALANCES]
        self.desks[0].has_return_address()
        for desk, fen in zip(self.desks, BALANCES, strict=True):
            with transaction.atomic():
                wallet.top_up(
                    site_id=site.id, member_id=desk.shopper.actor.member_id, amount=Money(fen), reason="期初",
                    form=new_id(), actor=self.shop.staff, now=NOW,
                )  # fmt: skip
        self.site_id, self.now = site.id, NOW
        self.paper = model.Shop(prices=PRICES, stock=STOCK, balances=BALANCES, freight=FREIGHT)
        self.order_ids: list[OrderId] = []
        self.case_ids: list[AfterSaleId] = []
        self.silences = 0

    # --- the product, one step at a time ------------------------------------------------------------------------

    def does(self, expected: bool, step: Any) -> Any:
        """The product does the step exactly when the paper does; a refusal leaves no trace (the invariants see)."""
        if not expected:
            with pytest.raises(PorticoError), transaction.atomic():
                step()
            return None
        with transaction.atomic():
            result = step()
        self.work()
        return result

    def work(self) -> None:
        """A worker has done all that was planned."""
        while True:
            done = run_reactions(self.now)
            for job in planned_jobs(refunds.SEND_REFUND_TASK):
                refunds.send_refund(refund_id=RefundId(parse_id(job["refund_id"])), now=self.now)
                done += 1
            if not done:
                return

    def an_order(self, at: int, *states: str) -> tuple[model.Order, OrderId, Desk]:
        """One of the orders; nine times out of ten one in one of these states, if there is one."""
        fitting = [place for place, order in enumerate(self.paper.orders) if order.state in states]
        every = list(range(len(self.paper.orders)))
        chosen = fitting if fitting and at % 10 else every
        place = chosen[at // 10 % len(chosen)]
        order = self.paper.orders[place]
        return order, self.order_ids[place], self.desks[order.member]

    def a_case(self, at: int, *states: str) -> tuple[model.Case, AfterSaleId, Desk] | None:
        fitting = [i for i, case in enumerate(self.paper.cases) if not states or case.state in states]
        if not fitting:
            return None
        place = fitting[at % len(fitting)]
        case = self.paper.cases[place]
        return case, self.case_ids[place], self.desks[self.paper.orders[case.order].member]

    def later(self) -> datetime:
        """After every deadline that was set so far, also by silence itself."""
        self.silences += 1
        return self.now + timedelta(days=61 * self.silences)

    def decide(self, case_id: AfterSaleId, move: fulfilment.CaseMove, **values: Any) -> Any:
        return self.desks[0].decide(self.desks[0].case(case_id), move, **values)

    # --- what must hold after every step ------------------------------------------------------------------------

    def view(self, order_id: OrderId) -> orders.OrderView:
        return orders.get_order(site_id=self.site_id, order_id=order_id)

    @invariant()
    def the_paper_adds_up(self) -> None:
        self.paper.check()

    @invariant()
    def orders_are_those_on_paper(self) -> None:
        for order, order_id in zip(self.paper.orders, self.order_ids, strict=True):
            view = self.view(order_id)
            assert (view.state, view.payable.minor, view.refunded.minor) == (
                order.state, order.payable, order.refunded,
            )  # fmt: skip
            for line, shown in zip(order.lines, view.lines, strict=True):
                assert (shown.to_ship, shown.open_shipped, shown.held_quantity, shown.refunded_quantity) == (
                    line.waiting, line.gone, line.held_waiting + line.held_gone, line.back_waiting + line.back_gone,
                )  # fmt: skip
                assert shown.refunded.minor == line.back_fen

    @invariant()
    def money_is_where_it_is_on_paper(self) -> None:
        for place, desk in enumerate(self.desks):
            member_id = desk.shopper.actor.member_id
            known = wallet.balance_of(site_id=self.site_id, member_id=member_id)
            assert (known.total.minor, known.held.minor) == (self.paper.balances[place], 0)
        found = payments.payments_of(site_id=self.site_id, subject=payment.ORDER, subject_ids=self.order_ids)
        for order, order_id in zip(self.paper.orders, self.order_ids, strict=True):
            taken = found.get(order_id)
            assert (taken.refunded.minor if taken else 0) == order.refunded
            assert (taken is not None) == (order.state not in model.UNPAID)

    @invariant()
    def stock_is_what_it_is_on_paper(self) -> None:
        levels = inventory.stock_of(site_id=self.site_id, sku_ids=self.skus)
        for place, sku in enumerate(self.skus):
            level = levels[sku]
            assert (level.on_hand, level.reserved) == (self.paper.on_hand[place], self.paper.reserved[place])
            ledger = LedgerEntry.objects.filter(sku_id=sku).values_list("on_hand_delta", "reserved_delta")
            assert (sum(a for a, _ in ledger), sum(b for _, b in ledger)) == (level.on_hand, level.reserved)

    @invariant()
    def cases_are_where_they_are_on_paper(self) -> None:
        for case, case_id in zip(self.paper.cases, self.case_ids, strict=True):
            assert str(self.desks[0].case(case_id).state) == case.state
