"""A shop on paper, whole: the counter, what a worker does later, and the books.

Plain numbers for what orders, cases, parcels, packages, stock and money should be. Knows nothing of the product and
imports nothing of it; every rule is written down from the terms of the shop. Things have names given by who makes them
(`o1`, `c2`), so that the same steps in another order make the same things.

Every verb says whether it is possible; when it is, the numbers have moved. None: it is always possible, and may change
nothing (a sweep, a notice heard before).
"""

from __future__ import annotations

from tests.usecases.trade.paper_cases import Aftersales
from tests.usecases.trade.paper_orders import UNPAID, seats
from tests.usecases.trade.things import Line, Order, Package, Service, Use


class Shop(Aftersales):
    """What hypothesis and the threads play against."""

    # --- the counter --------------------------------------------------------------------------------------------

    def package(self, order: str, place: int, piece: int) -> Package:
        return next(one for one in self.orders[order].lines[place].packages if one.piece == piece)

    def redeem(self, *, name: str, order: str, place: int, piece: int, service: int, times: int, code: int) -> bool:
        """With a code that was not used before, of a package that no open case is about."""
        package = self.package(order, place, piece)
        it = package.services[service]
        if package.code != code or package.void or self.orders[order].lines[place].held_gone or it.left < times:
            return False
        it.used += times
        package.code += 1
        self.uses[name] = Use(order, place, piece, service, times)
        return True

    def redeem_undone(self, *, use: str) -> bool:
        it = self.uses[use]
        package = self.package(it.order, it.place, it.piece)
        if it.undone or package.void:
            return False
        it.undone = True
        package.services[it.service].used -= it.times
        return True

    # --- the worker ---------------------------------------------------------------------------------------------

    def jobs(self) -> list[tuple[str, str]]:
        """What a worker could do now."""
        found = [("deliver", name) for name, it in self.orders.items() if self._deliverable(it)]
        fetched = {name: it for name, it in self.orders.items() if it.pickup}
        found += [("plan_pickup", name) for name, it in fetched.items() if it.paid_by and not it.pickup_ready]
        found += [("look_at_pickup", name) for name, it in fetched.items() if it.case_moved]
        found += [("arrive", name) for name, refund in self.refunds.items() if not refund.arrived]
        arrived = {name for name, refund in self.refunds.items() if refund.arrived}
        return found + [
            ("finish", name) for name, it in self.cases.items() if it.state == "refunding" and name in arrived
        ]

    def _deliverable(self, it: Order) -> bool:
        return it.state == "paid" and any(line.virtual and line.waiting for line in it.lines)

    def do(self, job: str, name: str) -> None:
        if job == "deliver":
            self._deliver(self.orders[name])
        elif job == "plan_pickup":
            self.orders[name].pickup_ready = True
        elif job == "look_at_pickup":
            self._look_at_pickup(self.orders[name])
        elif job == "finish":
            self._move(name, {"refunding"}, "refunded")
        else:
            refund = self.refunds[name]
            payment = self.payments[refund.payment]
            refund.arrived = True
            if payment.by_balance:
                self.balances[self.orders[payment.order].member] += refund.amount
            else:
                self.platform -= refund.amount
                self.total -= refund.amount

    def work(self) -> None:
        while jobs := self.jobs():
            for job, name in jobs:
                self.do(job, name)

    def _deliver(self, it: Order) -> None:
        for line in it.lines:
            if line.virtual and line.waiting:
                self._grant_packages(line)
                line.gone, line.waiting = line.gone + line.waiting, 0
        self.settle(it)
        if it.state == "shipped" and all(line.virtual for line in it.lines):
            it.state = "completed"

    def _look_at_pickup(self, it: Order) -> None:
        """What a case kept back when the rest was fetched, and is free again, can be fetched, too."""
        it.case_moved = False
        if it.state == "paid" and any(line.waiting for line in it.lines):
            it.fetched = None

    def _grant_packages(self, line: Line) -> None:
        """The pieces that wait are the last ones nobody has: those given up before are the first."""
        marks = [line.payable * count // line.quantity for count in range(line.quantity + 1)]
        free = [piece for piece in range(line.quantity) if piece not in {one.piece for one in line.packages}]
        for piece in free[len(free) - line.waiting :]:
            paid = marks[piece + 1] - marks[piece]
            shares = seats(paid, [weight for _, weight in self.services])
            services = [Service(times, share) for (times, _), share in zip(self.services, shares, strict=True)]
            line.packages.append(Package(piece, paid, services))
        line.packages.sort(key=lambda one: one.piece)

    # --- the books ----------------------------------------------------------------------------------------------

    def check(self) -> None:
        """The paper itself adds up: no fen and no visit appears or is lost."""
        kept = sum(it.payable - it.refunded for it in self.orders.values() if it.state not in UNPAID)
        coming = sum(refund.amount for refund in self.refunds.values() if not refund.arrived)
        assert sum(self.balances) + kept + coming == self.total
        for it in self.orders.values():
            assert 0 <= it.refunded <= it.payable
            assert not it.paid_by or self.payments[it.paid_by].refunded == it.refunded
            for line in it.lines:
                assert 0 <= line.back_fen <= line.payable
                assert min(line.waiting, line.gone, line.held_waiting, line.held_gone) >= 0
                assert line.waiting + line.held_waiting + line.back_waiting + line.left_once == line.quantity
                assert all(one.left >= 0 for package in line.packages for one in package.services)
        assert all(0 <= held <= hand for held, hand in zip(self.reserved, self.on_hand, strict=True))

    def books(self) -> dict[str, object]:
        """Everything that the product must say, too."""
        return {
            "stock": list(zip(self.on_hand, self.reserved, strict=True)),
            "balances": list(self.balances),
            "platform": self.platform,
            "parcels": {name: it.withdrawn for name, it in self.parcels.items()},
            "payments": {name: it.refunded for name, it in self.payments.items() if it.succeeded},
            "cases": {
                name: (it.state, it.version, it.freight, [(part.pieces, part.asked) for part in it.parts])
                for name, it in self.cases.items()
            },
            "fetched": {name: it.fetched for name, it in self.orders.items() if it.pickup},
            "orders": {
                name: (it.state, it.payable, it.refunded, [_pieces(line) for line in it.lines])
                for name, it in self.orders.items()
            },
            "packages": {
                f"{name}.{place}": [_package(one) for one in line.packages]
                for name, it in self.orders.items()
                for place, line in enumerate(it.lines)
                if line.virtual
            },
        }


def _pieces(line: Line) -> tuple[int, ...]:
    return (
        line.waiting, line.gone, line.held_waiting, line.held_gone, line.back_waiting, line.back_gone, line.back_fen,
    )  # fmt: skip


def _package(package: Package) -> tuple[object, ...]:
    uses = tuple((one.times, one.used, one.voided) for one in package.services)
    return (package.paid, package.void, package.back_fen, package.unused, uses)
