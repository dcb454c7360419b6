"""A shop on paper: plain numbers for what orders, cases, stock and balances should be. Knows nothing of the product.

Every rule here is written down from the terms of the shop, not from the code under test.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

type Kind = Literal["refund_only", "return_refund", "exchange"]


@dataclass
class Line:
    """Pieces of one thing: where each of them is, and what went back for them."""

    sku: int
    quantity: int
    payable: int
    waiting: int = 0
    gone: int = 0
    held_waiting: int = 0
    held_gone: int = 0
    back_waiting: int = 0
    back_gone: int = 0
    back_fen: int = 0

    def __post_init__(self) -> None:
        self.waiting = self.quantity

    @property
    def left_once(self) -> int:
        """Pieces that have left at some time."""
        return self.gone + self.held_gone + self.back_gone

    def free(self, *, unshipped: bool) -> int:
        return self.waiting if unshipped else self.gone


@dataclass
class Case:
    order: int
    line: int
    kind: Kind
    pieces: int
    unshipped: bool
    worth: int
    asked: int
    freight: int
    state: str = "waiting_merchant"
    offer: int | None = None
    sent_back: bool = False


@dataclass
class Order:
    member: int
    lines: list[Line]
    freight: int
    payable: int
    state: str = "pending_payment"
    freight_back: int = 0
    cases: list[int] = field(default_factory=list)

    @property
    def refunded(self) -> int:
        return self.freight_back + sum(line.back_fen for line in self.lines)


class Shop:
    """The shop on paper. Every verb says whether it is possible; when it is, the numbers have moved."""

    def __init__(self, *, prices: list[int], stock: list[int], balances: list[int], freight: int) -> None:
        self.prices, self.freight = prices, freight
        self.on_hand, self.reserved = list(stock), [0] * len(stock)
        self.balances = list(balances)
        self.total = sum(balances)
        self.orders: list[Order] = []
        self.cases: list[Case] = []

    # --- orders -------------------------------------------------------------------------------------------------

    def place(self, member: int, wanted: dict[int, int]) -> bool:
        if any(self.on_hand[sku] - self.reserved[sku] < pieces for sku, pieces in wanted.items()):
            return False
        lines = [Line(sku, pieces, self.prices[sku] * pieces) for sku, pieces in wanted.items()]
        goods = sum(line.payable for line in lines)
        for sku, pieces in wanted.items():
            self.reserved[sku] += pieces
        self.orders.append(Order(member, lines, self.freight, goods + self.freight))
        return True

    def pay(self, order: Order) -> bool:
        if order.state != "pending_payment" or self.balances[order.member] < order.payable:
            return False
        self.balances[order.member] -= order.payable
        for line in order.lines:
            self.on_hand[line.sku] -= line.quantity
            self.reserved[line.sku] -= line.quantity
        order.state = "paid"
        return True

    def cancel(self, order: Order) -> bool:
        if order.state != "pending_payment":
            return False
        for line in order.lines:
            self.reserved[line.sku] -= line.quantity
        order.state = "cancelled"
        return True

    def ship(self, order: Order, pieces: dict[int, int]) -> bool:
        if order.state != "paid" or not any(pieces.values()):
            return False
        if any(order.lines[place].waiting < count for place, count in pieces.items()):
            return False
        for place, count in pieces.items():
            order.lines[place].waiting -= count
            order.lines[place].gone += count
        self._settle(order)
        return True

    def confirm(self, order: Order) -> bool:
        if order.state != "shipped":
            return False
        order.state = "completed"
        return True

    def give_up(self, order: Order) -> bool:
        """The merchant gives up what has not left: all of it goes back, freight too when nothing ever left."""
        if order.state != "paid" or not any(line.waiting for line in order.lines):
            return False
        freight = self._freight_of_the_rest(order, {place: line.waiting for place, line in enumerate(order.lines)})
        for place, line in enumerate(order.lines):
            if line.waiting:
                worth = self.worth(order, place, line.waiting)
                self.on_hand[line.sku] += line.waiting
                line.back_fen += worth
                line.back_waiting, line.waiting = line.back_waiting + line.waiting, 0
                self.balances[order.member] += worth
        order.freight_back += freight
        self.balances[order.member] += freight
        self._settle(order)
        return True

    def _settle(self, order: Order) -> None:
        """Refunded when every piece went back; shipped when nothing is left that could leave, and something did."""
        if all(line.back_waiting + line.back_gone == line.quantity for line in order.lines):
            order.state = "refunded"
            return
        still_to_leave = any(line.waiting + line.held_waiting for line in order.lines)
        if order.state == "paid" and not still_to_leave and any(line.left_once for line in order.lines):
            order.state = "shipped"

    # --- after-sales --------------------------------------------------------------------------------------------

    def worth(self, order: Order, place: int, pieces: int) -> int:
        """What so many free pieces are worth: their share of the line, counted after those asked back before."""
        line = order.lines[place]
        before = line.held_waiting + line.held_gone + line.back_waiting + line.back_gone
        share = line.payable * (before + pieces) // line.quantity - line.payable * before // line.quantity
        promised = sum(
            case.asked for case in self._open(order) if order.lines[case.line] is line and case.state != "refunded"
        )
        left = line.payable - line.back_fen - promised
        if before + pieces == line.quantity and not promised:
            return left
        return max(0, min(share, left))

    def _open(self, order: Order) -> list[Case]:
        return [self.cases[i] for i in order.cases if self.cases[i].state not in {"refunded", "closed", "exchanged"}]

    def _freight_of_the_rest(self, order: Order, pieces: dict[int, int]) -> int:
        untouched = all(line.left_once == 0 for line in order.lines)
        rest = all(pieces.get(place, 0) == line.waiting for place, line in enumerate(order.lines))
        promised = sum(case.freight for case in self._open(order))
        return max(0, order.freight - order.freight_back - promised) if untouched and rest else 0

    def ask(self, order: Order, place: int, kind: Kind, pieces: int, *, unshipped: bool) -> bool:
        if order.state not in {"paid", "shipped", "completed"} or (unshipped and kind != "refund_only"):
            return False
        line = order.lines[place]
        if not 1 <= pieces <= line.free(unshipped=unshipped):
            return False
        worth = self.worth(order, place, pieces)
        freight = self._freight_of_the_rest(order, {place: pieces}) if unshipped else 0
        # An exchange asks for other pieces; a merchant who has none gives the money instead.
        case = Case(self.orders.index(order), place, kind, pieces, unshipped, worth, worth, freight)
        if unshipped:
            line.waiting, line.held_waiting = line.waiting - pieces, line.held_waiting + pieces
        else:
            line.gone, line.held_gone = line.gone - pieces, line.held_gone + pieces
        order.cases.append(len(self.cases))
        self.cases.append(case)
        return True

    def let_go(self, case: Case) -> None:
        """The case is over without a refund: its pieces are where they were."""
        line = self.line(case)
        if case.unshipped:
            line.held_waiting, line.waiting = line.held_waiting - case.pieces, line.waiting + case.pieces
        else:
            line.held_gone, line.gone = line.held_gone - case.pieces, line.gone + case.pieces
        self._settle(self.orders[case.order])

    def line(self, case: Case) -> Line:
        return self.orders[case.order].lines[case.line]

    def refund(self, case: Case, *, amount: int, back: int, pieces: int) -> None:
        """So much money for so many pieces, `back` of which can be sold again."""
        order, line = self.orders[case.order], self.line(case)
        if case.unshipped:
            line.held_waiting -= case.pieces
            line.back_waiting += pieces
            line.waiting += case.pieces - pieces
        else:
            line.held_gone -= case.pieces
            line.back_gone += pieces
            line.gone += case.pieces - pieces
        line.back_fen += amount
        order.freight_back += case.freight
        self.on_hand[line.sku] += back
        self.balances[order.member] += amount + case.freight
        case.state = "refunded"
        self._settle(order)

    def check(self) -> None:
        """The paper itself adds up."""
        paid = sum(order.payable - order.refunded for order in self.orders if order.state not in UNPAID)
        assert sum(self.balances) + paid == self.total
        assert all(0 <= order.refunded <= order.payable for order in self.orders)


UNPAID = {"pending_payment", "cancelled"}
