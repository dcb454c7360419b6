"""A shop on paper, first part: placing, paying, sending, fetching. See `paper.py`."""

from __future__ import annotations

from fractions import Fraction
from math import floor

from tests.usecases.trade.things import Case, Line, Order, Parcel, Payment, Refund, Use

UNPAID = {"pending_payment", "cancelled"}


def seats(total: int, weights: list[int]) -> list[int]:
    """`total` shared like seats in a parliament: whole shares, then one each to the largest remainders."""
    whole = sum(weights)
    exact = [Fraction(total * weight, whole) if whole else Fraction(total, len(weights)) for weight in weights]
    given = [floor(share) for share in exact]
    order = sorted(range(len(weights)), key=lambda i: (given[i] - exact[i], i))
    for i in order[: total - sum(given)]:
        given[i] += 1
    return given


class Orders:
    """Placing, paying, sending."""

    def __init__(
        self, *, prices: list[int], stock: list[int], balances: list[int], freight: int, services: list[tuple[int, int]]
    ) -> None:
        self.prices, self.freight, self.services = prices, freight, services
        self.package_sku = len(prices) - 1
        self.on_hand, self.reserved = list(stock), [0] * len(stock)
        self.balances = list(balances)
        self.total = sum(balances)
        # What the payment platform has of ours.
        self.platform = 0
        self.orders: dict[str, Order] = {}
        self.cases: dict[str, Case] = {}
        self.parcels: dict[str, Parcel] = {}
        self.payments: dict[str, Payment] = {}
        self.refunds: dict[str, Refund] = {}
        self.uses: dict[str, Use] = {}

    # --- until it is paid ---------------------------------------------------------------------------------------

    def place(self, *, name: str, member: int, wanted: dict[int, int], pickup: bool) -> bool:
        if any(self.on_hand[sku] - self.reserved[sku] < pieces for sku, pieces in wanted.items()):
            return False
        lines = [
            Line(sku, pieces, self.prices[sku] * pieces, sku == self.package_sku) for sku, pieces in wanted.items()
        ]
        sent = not pickup and not all(line.virtual for line in lines)
        for sku, pieces in wanted.items():
            self.reserved[sku] += pieces
        self.orders[name] = Order(member, lines, self.freight if sent else 0, pickup=pickup)
        return True

    def reprice(self, *, order: str, version: int, freight: int) -> bool:
        it = self.orders[order]
        if it.state != "pending_payment" or it.version != version or it.freight == freight:
            return False
        it.freight, it.version = freight, version + 1
        return True

    def pay(self, *, order: str) -> bool:
        it = self.orders[order]
        if it.state != "pending_payment" or self.balances[it.member] < it.payable:
            return False
        self.balances[it.member] -= it.payable
        name = f"{order} by balance"
        self.payments[name] = Payment(order, it.payable, by_balance=True, succeeded=True)
        self._paid(it, name)
        return True

    def _paid(self, it: Order, payment: str) -> None:
        it.state, it.paid_by = "paid", payment
        for line in it.lines:
            self.on_hand[line.sku] -= line.quantity
            self.reserved[line.sku] -= line.quantity

    def begin(self, *, name: str, order: str) -> bool:
        """A payment is opened at the platform. Asking for another way opens another one, for the same way gives it."""
        it = self.orders[order]
        if it.state != "pending_payment":
            return False
        if name in self.payments:
            return self.payments[name].amount == it.payable
        self.payments[name] = Payment(order, it.payable)
        return True

    def notice(self, *, payment: str) -> None:
        """The platform has the money: for an order that wants exactly this, or it goes back at once."""
        paid = self.payments.get(payment)
        if paid is None or paid.succeeded:
            return
        paid.succeeded = True
        self.platform += paid.amount
        self.total += paid.amount
        it = self.orders[paid.order]
        if it.state == "pending_payment" and it.payable == paid.amount:
            self._paid(it, payment)
        else:
            self._owe(payment, paid, paid.amount, f"{payment} returned")

    def _owe(self, name: str, paid: Payment, amount: int, refund: str) -> None:
        paid.refunded += amount
        assert paid.refunded <= paid.amount
        self.refunds[refund] = Refund(name, amount)

    def cancel(self, *, order: str) -> bool:
        it = self.orders[order]
        if it.state != "pending_payment":
            return False
        for line in it.lines:
            self.reserved[line.sku] -= line.quantity
        it.state = "cancelled"
        return True

    def expire(self) -> None:
        for name in self.orders:
            self.cancel(order=name)

    # --- on its way ---------------------------------------------------------------------------------------------

    def ship(self, *, name: str, order: str, pieces: dict[int, int]) -> bool:
        it = self.orders[order]
        if it.state != "paid" or not any(pieces.values()):
            return False
        if any(it.lines[place].waiting < count for place, count in pieces.items()):
            return False
        for place, count in pieces.items():
            it.lines[place].waiting -= count
            it.lines[place].gone += count
        self.parcels[name] = Parcel(order, dict(pieces))
        self.settle(it)
        return True

    def take_parcel_back(self, *, parcel: str) -> bool:
        """It never left after all."""
        known = self.parcels.get(parcel)
        if known is None or known.withdrawn or self.orders[known.order].state not in {"paid", "shipped"}:
            return False
        if not self._back_to_waiting(self.orders[known.order], known.pieces):
            return False
        known.withdrawn = True
        return True

    def _back_to_waiting(self, it: Order, pieces: dict[int, int]) -> bool:
        if any(it.lines[place].gone < count for place, count in pieces.items()):
            return False
        for place, count in pieces.items():
            it.lines[place].gone -= count
            it.lines[place].waiting += count
        it.state = "paid"
        return True

    def confirm(self, *, order: str) -> bool:
        it = self.orders[order]
        if it.state != "shipped":
            return False
        it.state = "completed"
        return True

    def receive(self) -> None:
        """Time says of what has left that it has arrived; an open case stops the clock."""
        for name in self.orders:
            self.receive_one(order=name)

    def receive_one(self, *, order: str) -> None:
        it = self.orders[order]
        if it.state == "shipped" and not any(line.held_waiting + line.held_gone for line in it.lines):
            it.state = "completed"

    def hand_over(self, *, order: str) -> bool:
        """At the counter: everything that may leave."""
        it = self.orders[order]
        pieces = {place: line.waiting for place, line in enumerate(it.lines) if line.waiting and not line.virtual}
        if not it.pickup or not it.pickup_ready or it.fetched is not None or it.state != "paid" or not pieces:
            return False
        for place, count in pieces.items():
            it.lines[place].waiting -= count
            it.lines[place].gone += count
        it.fetched = pieces
        self.settle(it)
        if it.state == "shipped":
            it.state = "completed"
        return True

    def hand_over_undone(self, *, order: str) -> bool:
        it = self.orders[order]
        if it.fetched is None or it.state == "refunded" or not self._back_to_waiting(it, it.fetched):
            return False
        it.fetched = None
        return True

    def settle(self, it: Order) -> None:
        """Refunded when every piece went back; shipped when nothing is left that could leave, and something did."""
        if all(line.back_waiting + line.back_gone == line.quantity for line in it.lines):
            it.state = "refunded"
            return
        still_to_leave = any(line.waiting + line.held_waiting for line in it.lines)
        if it.state == "paid" and not still_to_leave and any(line.left_once for line in it.lines):
            it.state = "shipped"
