"""Trade in any order: the product driven beside a shop on paper, compared after every step.

Place, pay, cancel, expire, ship in parts, confirm, ask for a refund, a return or an exchange, approve, offer, reject,
appeal, withdraw, be silent, give up: whatever the sequence, orders, pieces, stock, balances and states agree with plain
numbers, and what the paper refuses is refused without a trace.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
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
from portico.usecases import cancel, payment, receipts, refunds, shipping
from portico.usecases.after_sales import applying, silence
from tests.usecases.after_sales.desk import Desk
from tests.usecases.shopping import Shop, planned_jobs, run_reactions
from tests.usecases.trade import model

NOW = datetime.fromisoformat("2026-11-22T04:00:00+00:00")
PRICES, STOCK, FREIGHT = [3333, 1000, 7], [12, 6, 40], 800
BALANCES = [90_000, 25_000]
MOVE = fulfilment.CaseMove
_sites = itertools.count(1)
_waybills = itertools.count(10_000_000)

MOST_ORDERS = 4

pick = st.integers(0, 99)


def step(when: Callable[[Any], object], **arguments: st.SearchStrategy[Any]) -> Callable[[Any], Any]:
    """A thing that somebody may do `when` there is something to do it to."""

    def mark(method: Any) -> Any:
        method.when, method.arguments = when, arguments
        return method

    return mark


class Trade(RuleBasedStateMachine):
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

    @initialize(shipped=st.booleans())
    def a_first_sale(self, shipped: bool) -> None:
        """Most of what can happen happens after a sale."""
        self.place(0, {0: 3, 2: 4})
        self.pay(1)
        if shipped:
            self.ship(1, [3, 4, 0])

    @rule(data=st.data())
    def somebody_does_something(self, data: st.DataObject) -> None:
        """One of the steps that make sense now, each as likely as the others."""
        sensible = [method for method in STEPS if method.when(self)]
        if not sensible:
            return  # everything was sold, and everything went back
        method = data.draw(st.sampled_from(sensible))
        method(self, **{name: data.draw(strategy, label=name) for name, strategy in method.arguments.items()})

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

    # --- orders -------------------------------------------------------------------------------------------------

    @step(
        lambda self: len(self.paper.orders) < MOST_ORDERS,
        member=st.integers(0, 1),
        wanted=st.dictionaries(st.integers(0, 2), st.integers(1, 4), min_size=1),
    )
    def place(self, member: int, wanted: dict[int, int]) -> None:
        desk = self.desks[member]
        lines = [(self.skus[sku], pieces) for sku, pieces in wanted.items()]
        possible = self.paper.place(member, wanted)
        placed = self.does(possible, lambda: self.shop.order(desk.shopper, *lines))
        if placed is not None:
            self.order_ids.append(placed.id)

    @step(lambda self: any(order.state == "pending_payment" for order in self.paper.orders), at=pick)
    def pay(self, at: int) -> None:
        order, order_id, desk = self.an_order(at, "pending_payment")
        request = payment.PaymentRequest(order_id=order_id, method="balance")
        self.does(
            self.paper.pay(order),
            lambda: payment.start_payment(
                actor=desk.shopper.actor, request=request, client_ip="127.0.0.1", idempotency_key=new_id().hex,
                now=self.now,
            ),
        )  # fmt: skip

    @step(lambda self: any(order.state == "pending_payment" for order in self.paper.orders), at=pick)
    def cancel(self, at: int) -> None:
        order, order_id, desk = self.an_order(at, "pending_payment")
        self.does(
            self.paper.cancel(order),
            lambda: cancel.cancel_order(actor=desk.shopper.actor, order_id=order_id, words="", now=self.now),
        )

    @step(lambda self: any(order.state == "pending_payment" for order in self.paper.orders))
    def expire(self) -> None:
        for order in self.paper.orders:
            self.paper.cancel(order)
        cancel.cancel_expired(now=self.now + timedelta(hours=1))
        self.work()

    @step(
        lambda self: any(order.state == "paid" for order in self.paper.orders),
        at=pick,
        counts=st.lists(st.integers(0, 3), min_size=3, max_size=3),
    )
    def ship(self, at: int, counts: list[int]) -> None:
        order, order_id, _ = self.an_order(at, "paid")
        pieces = {place: counts[place] for place in range(len(order.lines)) if counts[place]}
        quantities = {self.view(order_id).lines[place].id: count for place, count in pieces.items()}
        parcel = fulfilment.ExpressParcel("SF", f"SF{next(_waybills)}")
        self.does(
            self.paper.ship(order, pieces),
            lambda: shipping.ship_parcel(
                actor=self.shop.staff, order_id=order_id, parcel=parcel, quantities=quantities, now=self.now
            ),
        )

    @step(lambda self: any(order.state == "shipped" for order in self.paper.orders), at=pick)
    def confirm(self, at: int) -> None:
        order, order_id, desk = self.an_order(at, "shipped")
        self.does(
            self.paper.confirm(order),
            lambda: receipts.confirm_receipt(actor=desk.shopper.actor, order_id=order_id, now=self.now),
        )

    @step(lambda self: any(order.state == "paid" for order in self.paper.orders), at=pick)
    def give_up(self, at: int) -> None:
        order, order_id, _ = self.an_order(at, "paid")
        if order.state == "pending_payment":
            return
        self.does(
            self.paper.give_up(order),
            lambda: cancel.cancel_order(actor=self.shop.staff, order_id=order_id, words="缺货", now=self.now),
        )

    # --- the buyer asks -----------------------------------------------------------------------------------------

    def askable(self) -> list[tuple[int, int, bool]]:
        """(order, line, unshipped) of pieces that nothing was decided about."""
        return [
            (number, place, unshipped)
            for number, order in enumerate(self.paper.orders)
            if order.state in {"paid", "shipped", "completed"}
            for place, line in enumerate(order.lines)
            for unshipped in (False, True)
            if line.free(unshipped=unshipped)
        ]

    @step(
        lambda self: self.askable(), at=pick, kind=st.sampled_from(["refund_only", "return_refund", "exchange"]),
        pieces=st.integers(1, 3),
    )  # fmt: skip
    def ask(self, at: int, kind: model.Kind, pieces: int) -> None:
        """Now and then for more pieces than there are, or for a way that what never left cannot go."""
        number, place, unshipped = self.askable()[at % len(self.askable())]
        order, order_id = self.paper.orders[number], self.order_ids[number]
        desk, line = self.desks[order.member], order.lines[place]
        if at % 10:
            kind, pieces = "refund_only" if unshipped else kind, min(pieces, line.free(unshipped=unshipped))
        line_id = self.view(order_id).lines[place].id
        possible = self.paper.ask(order, place, kind, pieces, unshipped=unshipped)
        request = applying.Application(
            order_id=order_id, kind=fulfilment.CaseKind(kind), lines=(applying.WantedPieces(line_id, pieces),),
            reason="other", is_unshipped=unshipped,
        )  # fmt: skip
        case = self.does(
            possible,
            lambda: applying.apply(
                actor=desk.shopper.actor, request=request, idempotency_key=new_id().hex, now=self.now
            ),
        )
        if case is not None:
            self.case_ids.append(case.id)

    @step(lambda self: self.a_case(0, "waiting_merchant", "rejected", "arbitration", "waiting_return"), at=pick)
    def withdraw(self, at: int) -> None:
        case, case_id, desk = self.a_case(at, "waiting_merchant", "rejected", "arbitration", "waiting_return")
        case.state = "closed"
        self.paper.let_go(case)
        self.does(True, lambda: applying.withdraw(actor=desk.shopper.actor, case_id=case_id, now=self.now))

    @step(lambda self: self.a_case(0, "rejected", "offered"), at=pick)
    def appeal(self, at: int) -> None:
        case, case_id, desk = self.a_case(at, "rejected", "offered")
        case.state = "arbitration"
        self.does(
            True,
            lambda: applying.appeal(
                actor=desk.shopper.actor, case_id=case_id, words="不同意", pictures=(), now=self.now
            ),
        )

    @step(lambda self: self.a_case(0, "offered"), at=pick)
    def accept_offer(self, at: int) -> None:
        case, case_id, desk = self.a_case(at, "offered")
        self._refund(case, case.offer)
        self.does(True, lambda: applying.accept_offer(actor=desk.shopper.actor, case_id=case_id, now=self.now))

    @step(lambda self: self.a_case(0, "waiting_return"), at=pick)
    def send_back(self, at: int) -> None:
        case, case_id, desk = self.a_case(at, "waiting_return")
        case.state, case.sent_back = "returning", True
        number = f"SF{next(_waybills)}"
        self.does(
            True,
            lambda: applying.send_back(
                actor=desk.shopper.actor, case_id=case_id, carrier="SF", tracking_number=number, now=self.now
            ),
        )

    @step(lambda self: self.a_case(0, "exchange_sent"), at=pick)
    def replacement_arrives(self, at: int) -> None:
        case, case_id, desk = self.a_case(at, "exchange_sent")
        case.state = "exchanged"
        self.paper.let_go(case)
        self.does(True, lambda: applying.confirm_replacement(actor=desk.shopper.actor, case_id=case_id, now=self.now))

    # --- the merchant decides -----------------------------------------------------------------------------------

    def _refund(self, case: model.Case, amount: int) -> None:
        """On paper: what comes back can be sold again; who keeps the goods and is not paid in full keeps the pieces."""
        comes_back = case.unshipped or (case.sent_back and case.kind != "refund_only")
        keeps = not comes_back and amount < case.worth
        self.paper.refund(
            case, amount=amount, back=case.pieces if comes_back else 0, pieces=0 if keeps else case.pieces
        )

    @step(lambda self: self.a_case(0, "waiting_merchant", "rejected", "arbitration", "returning"), at=pick)
    def approve_refund(self, at: int) -> None:
        case, case_id, _ = self.a_case(at, "waiting_merchant", "rejected", "arbitration", "returning")
        self._refund(case, case.asked)
        self.does(True, lambda: self.decide(case_id, MOVE.APPROVE_REFUND))

    @step(lambda self: self.a_case(0, "waiting_merchant", "arbitration"), at=pick)
    def approve_return(self, at: int) -> None:
        case, case_id, _ = self.a_case(at, "waiting_merchant", "arbitration")
        possible = case.kind != "refund_only" and not case.unshipped
        if possible:
            case.state = "waiting_return"
        self.does(possible, lambda: self.decide(case_id, MOVE.APPROVE_RETURN))

    @step(lambda self: self.a_case(0, "waiting_merchant", "returning"), at=pick, tenths=st.integers(1, 10))
    def offer(self, at: int, tenths: int) -> None:
        case, case_id, _ = self.a_case(at, "waiting_merchant", "returning")
        amount = case.asked * tenths // 10
        possible = not case.unshipped and amount > 0
        if possible:
            case.state, case.offer = "offered", amount
        self.does(possible, lambda: self.decide(case_id, MOVE.OFFER, amount_fen=amount, words="少退一点"))

    @step(lambda self: self.a_case(0, "waiting_merchant", "returning"), at=pick)
    def reject(self, at: int) -> None:
        case, case_id, _ = self.a_case(at, "waiting_merchant", "returning")
        case.state = "rejected"
        self.does(True, lambda: self.decide(case_id, MOVE.REJECT, words="不符合条件"))

    @step(lambda self: self.a_case(0, "arbitration"), at=pick)
    def uphold(self, at: int) -> None:
        case, case_id, _ = self.a_case(at, "arbitration")
        case.state = "closed"
        self.paper.let_go(case)
        self.does(True, lambda: self.decide(case_id, MOVE.UPHOLD, words="维持原判"))

    @step(lambda self: self.a_case(0, "returning"), at=pick)
    def approve_exchange(self, at: int) -> None:
        case, case_id, _ = self.a_case(at, "returning")
        sku = self.paper.line(case).sku
        # The pieces that came back are put on the shelf after the replacement was taken from it.
        free = self.paper.on_hand[sku] - self.paper.reserved[sku]
        possible = case.kind == "exchange" and free >= case.pieces
        if possible:
            case.state = "exchanging"
            self.paper.reserved[sku] += case.pieces
            self.paper.on_hand[sku] += case.pieces
        self.does(possible, lambda: self.decide(case_id, MOVE.APPROVE_EXCHANGE))

    @step(lambda self: self.a_case(0, "exchanging"), at=pick)
    def send_replacement(self, at: int) -> None:
        case, case_id, _ = self.a_case(at, "exchanging")
        sku = self.paper.line(case).sku
        case.state = "exchange_sent"
        self.paper.reserved[sku] -= case.pieces
        self.paper.on_hand[sku] -= case.pieces
        number = f"SF{next(_waybills)}"
        self.does(True, lambda: self.decide(case_id, MOVE.SEND_REPLACEMENT, carrier="SF", tracking_number=number))

    @step(
        lambda self: self.a_case(0, "waiting_merchant", "offered", "rejected", "waiting_return", "returning"), at=pick
    )
    def nobody_acts(self, at: int) -> None:
        """Silence is judged against the side whose turn it was."""
        states = ("waiting_merchant", "offered", "rejected", "waiting_return", "returning")
        case, case_id, _ = self.a_case(at, *states)
        if case.state == "waiting_merchant" and case.kind != "refund_only":
            case.state = "waiting_return"
        elif case.state == "waiting_merchant" or case.state == "returning":
            self._refund(case, case.asked)
        elif case.state == "offered":
            self._refund(case, case.offer)
        else:
            case.state = "closed"
            self.paper.let_go(case)
        acted = silence.act_on_silence(site_id=self.site_id, case_id=case_id, now=self.later())
        assert acted
        self.work()

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


STEPS = [method for method in vars(Trade).values() if hasattr(method, "when")]
CHECKS = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]


@pytest.mark.django_db
def test_trade_in_any_order():
    run_state_machine_as_test(
        Trade,
        settings=settings(
            max_examples=10,
            stateful_step_count=30,
            deadline=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=CHECKS,
        ),
    )


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.django_db
def test_trade_in_any_order_for_long():
    run_state_machine_as_test(
        Trade,
        settings=settings(max_examples=400, stateful_step_count=60, deadline=None, suppress_health_check=CHECKS),
    )
