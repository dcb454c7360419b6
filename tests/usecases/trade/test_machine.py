"""Trade in any order: the product driven beside a shop on paper, compared after every step.

Place, pay, cancel, expire, ship in parts, confirm, ask for a refund, a return or an exchange, approve, offer, reject,
appeal, withdraw, be silent, give up: whatever the sequence, orders, pieces, stock, balances and states agree with plain
numbers, and what the paper refuses is refused without a trace.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    rule,
    run_state_machine_as_test,
)

from portico.domains.fulfilment import public as fulfilment
from portico.kernel.ids import new_id
from portico.usecases import cancel, payment_start, receipts, shipping
from portico.usecases.after_sales import applying, silence
from tests.usecases.trade import model
from tests.usecases.trade.machine import Beside

MOVE = fulfilment.CaseMove
_waybills = itertools.count(10_000_000)

MOST_ORDERS = 4

pick = st.integers(0, 99)


def step(when: Callable[[Any], object], **arguments: st.SearchStrategy[Any]) -> Callable[[Any], Any]:
    """A thing that somebody may do `when` there is something to do it to."""

    def mark(method: Any) -> Any:
        method.when, method.arguments = when, arguments
        return method

    return mark


class Trade(Beside):
    """What people do in a shop, in any order."""

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
        request = payment_start.PaymentRequest(order_id=order_id, method="balance")
        self.does(
            self.paper.pay(order),
            lambda: payment_start.start_payment(
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
