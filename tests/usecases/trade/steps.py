"""What people may do next in the shop on paper: one step, drawn by chance, as plain data that both sides can read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from tests.usecases.trade.paper import Shop
from tests.usecases.trade.things import Order

MOST_ORDERS = 4


@dataclass(frozen=True)
class Step:
    verb: str
    args: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.verb}({', '.join(f'{name}={value!r}' for name, value in self.args.items())})"


# Everything that is planned gets done.
WORK = Step("work")


class Chance(Protocol):
    def below(self, count: int) -> int:
        """One of 0 … count-1."""
        ...


class Deck:
    """Draws the next step for a paper. `focus`: the order that most steps are about."""

    def __init__(self, paper: Shop, chance: Chance) -> None:
        self.paper, self.chance = paper, chance
        self.focus = ""
        self._made = 0
        self._days = 0

    # --- drawing ------------------------------------------------------------------------------------------------

    def pick[T](self, things: Sequence[T]) -> T:
        return things[self.chance.below(len(things))]

    def seldom(self, one_in: int) -> bool:
        """The simplest choice (0) is no."""
        return self.chance.below(one_in) == one_in - 1

    def name(self, kind: str) -> str:
        self._made += 1
        return f"{kind}{self._made}"

    def step(self) -> Step:
        """One of the things that make sense now; when everything was sold and went back, the worker looks round."""
        sensible = [verb for verb, when in WHEN.items() if when(self.paper) for _ in range(OFTEN.get(verb, 1))]
        for _ in range(10 if sensible else 0):
            found: Step | None = getattr(self, f"_{self.pick(sensible)}")()
            if found is not None:
                return found
        return WORK

    def again(self, step: Step) -> Step:
        """Somebody else does the same at the same moment."""
        if "name" not in step.args or step.verb == "begin":
            return step
        return Step(step.verb, {**step.args, "name": self.name(step.args["name"].rstrip("0123456789"))})

    def order(self, *states: str) -> str:
        """Mostly the one in focus; mostly one in these states."""
        fitting = [name for name, it in self.paper.orders.items() if it.state in states]
        chosen = list(self.paper.orders) if not fitting or self.seldom(10) else fitting
        return self.focus if self.focus in chosen and not self.seldom(4) else self.pick(chosen)

    def case(self, *states: str, refund_only: bool = True) -> str | None:
        fitting = [
            name
            for name, it in self.paper.cases.items()
            if it.state in states and (refund_only or it.kind != "refund_only")
        ]
        near = [name for name in fitting if self.paper.cases[name].order == self.focus]
        chosen = near if near and not self.seldom(4) else fitting
        return self.pick(chosen) if chosen else None

    def _version(self, case: str) -> dict[str, Any]:
        """What the clerk has before their eyes, now and then an old page."""
        version = self.paper.cases[case].version
        return {"case": case, "version": version - 1 if self.seldom(12) else version}

    def _some(self, it: Order, *, unshipped: bool) -> dict[int, int]:
        """Some pieces of some lines that were not asked back; now and then one too many."""
        places = [place for place in range(len(it.lines)) if self.paper.free(it, place, unshipped=unshipped)]
        if not places:
            return {}
        wanted = [place for place in places if not self.seldom(3)] or [self.pick(places)]
        most = {place: self.paper.free(it, place, unshipped=unshipped) for place in wanted}
        return {place: 1 + self.chance.below(count + int(self.seldom(10))) for place, count in most.items()}

    # --- orders -------------------------------------------------------------------------------------------------

    def _place(self) -> Step | None:
        if len(self.paper.orders) >= MOST_ORDERS:
            return None
        pickup = self.seldom(4)
        skus = [sku for sku in range(3 if pickup else 4) if not self.seldom(2)] or [self.chance.below(3)]
        wanted = {sku: 1 + self.chance.below(4) for sku in skus}
        return Step(
            "place", {"name": self.name("o"), "member": self.chance.below(2), "wanted": wanted, "pickup": pickup}
        )

    def _pay(self) -> Step | None:
        return Step("pay", {"order": self.order("pending_payment")})

    def _begin(self) -> Step | None:
        """By WeChat (w) or Alipay (a); a way that is open stays the same payment."""
        order, way = self.order("pending_payment"), self.pick("wa")
        begun = {name[-1] for name, it in self.paper.payments.items() if it.order == order and not it.by_balance}
        return None if way in begun else Step("begin", {"name": f"{order}{way}", "order": order})

    def _notice(self) -> Step | None:
        known = [name for name, it in self.paper.payments.items() if not it.by_balance]
        near = [name for name in known if self.paper.payments[name].order == self.focus]
        return Step("notice", {"payment": self.pick(near or known)}) if known else None

    def _reprice(self) -> Step | None:
        order = self.order("pending_payment")
        version = self.paper.orders[order].version
        return Step("reprice", {"order": order, "version": version, "freight": 100 * self.chance.below(9)})

    def _cancel(self) -> Step | None:
        return Step("cancel", {"order": self.order("pending_payment")})

    def _expire(self) -> Step | None:
        return Step("expire")

    def _ship(self) -> Step | None:
        order = self.order("paid")
        it = self.paper.orders[order]
        pieces = {
            place: min(count, line.waiting) + int(self.seldom(20))
            for place, line in enumerate(it.lines)
            if not line.virtual and (count := self.chance.below(4))
        }
        return Step("ship", {"name": self.name("b"), "order": order, "pieces": pieces})

    def _take_parcel_back(self) -> Step | None:
        near = [name for name, it in self.paper.parcels.items() if it.order == self.focus]
        known = near or list(self.paper.parcels)
        return Step("take_parcel_back", {"parcel": self.pick(known)}) if known else None

    def _confirm(self) -> Step | None:
        return Step("confirm", {"order": self.order("shipped")})

    def _receive(self) -> Step | None:
        return Step("receive")

    def _hand_over(self) -> Step | None:
        fetched = [name for name, it in self.paper.orders.items() if it.pickup]
        near = [self.focus] if self.focus in fetched else fetched
        return Step(self.pick(("hand_over", "hand_over", "hand_over_undone")), {"order": self.pick(near)})

    def _give_up(self) -> Step | None:
        return Step("give_up", {"name": self.name("c"), "order": self.order("paid")})

    # --- cases --------------------------------------------------------------------------------------------------

    def _ask(self) -> Step | None:
        order = self.order("paid", "shipped", "completed")
        it = self.paper.orders[order]
        unshipped = self.seldom(2)
        pieces = self._some(it, unshipped=unshipped)
        if not pieces:
            unshipped = not unshipped
            pieces = self._some(it, unshipped=unshipped)
        if not pieces:
            return None
        virtual = any(it.lines[place].virtual for place in pieces)
        only_money = (unshipped or virtual) and not self.seldom(20)
        kind = "refund_only" if only_money else self.pick(("exchange", "return_refund", "refund_only"))
        return Step("ask", {"name": self.name("c"), "order": order, "kind": kind, "pieces": pieces,
                            "unshipped": unshipped, "amount": self._less(it, order, pieces, unshipped)})  # fmt: skip

    def _less(self, it: Order, order: str, pieces: dict[int, int], unshipped: bool) -> int | None:
        """Sometimes not all of it."""
        if not self.seldom(4) or any(
            count > self.paper.free(it, i, unshipped=unshipped) for i, count in pieces.items()
        ):
            return None
        whole = sum(self.paper.worth(it, order, i, count, unshipped=unshipped) for i, count in pieces.items())
        return whole * (1 + self.chance.below(11)) // 10

    def _give_back(self) -> Step | None:
        order = self.order("shipped", "completed", "paid")
        it = self.paper.orders[order]
        places = [place for place in range(len(it.lines)) if self.paper.free(it, place, unshipped=False)]
        if not places:
            return None
        place = self.pick(places)
        count = 1 + self.chance.below(self.paper.free(it, place, unshipped=False))
        amount = self._less(it, order, {place: count}, False)
        return Step(
            "give_back", {"name": self.name("c"), "order": order, "place": place, "pieces": count, "amount": amount}
        )

    def _buyer_moves(self) -> Step | None:
        """What the buyer may do with a case, each where it makes sense."""
        moves = {
            "withdraw": ("waiting_merchant", "rejected", "arbitration", "waiting_return"),
            "appeal": ("rejected", "offered"),
            "accept_offer": ("offered",),
            "send_back": ("waiting_return", "waiting_return", "returning"),
            "replacement_arrives": ("exchange_sent",),
        }
        return self._moved(moves, lambda case: {"case": case})

    def _clerk_moves(self) -> Step | None:
        moves = {
            "approve_refund": ("waiting_merchant", "rejected", "arbitration", "returning", "exchanging"),
            "approve_return": ("waiting_merchant", "arbitration"),
            "offer": ("waiting_merchant", "returning"),
            "reject": ("waiting_merchant", "returning"),
            "uphold": ("arbitration",),
            "approve_exchange": ("returning",),
            "send_replacement": ("exchanging",),
        }
        found = self._moved(moves, self._version)
        return None if found is None else Step(found.verb, {**found.args, **self._details(found)})

    def _moved(self, moves: dict[str, tuple[str, ...]], args: Callable[[str], dict[str, Any]]) -> Step | None:
        living = {it.state for it in self.paper.cases.values()}
        possible = [verb for verb, states in moves.items() if living & set(states)]
        if not possible:
            return None
        verb = self.pick(possible)
        case = self.case(
            *moves[verb], refund_only=verb not in {"approve_return", "approve_exchange"} or self.seldom(12)
        )
        return None if case is None else Step(verb, args(case))

    def _details(self, step: Step) -> dict[str, Any]:
        case = self.paper.cases[step.args["case"]]
        asked = sum(part.asked for part in case.parts)
        if step.verb == "offer":
            return {"amount": asked * self.chance.below(11) // 10}
        if step.verb == "approve_exchange":
            return {"broken": self.chance.below(3)}
        if step.verb != "approve_refund":
            return {}
        more: dict[str, Any] = {}
        if case.state == "arbitration" and not self.seldom(2):
            more["amount"] = asked * self.chance.below(11) // 10
        if case.state == "returning" and self.seldom(2):
            more |= {"kept": self.chance.below(2), "broken": self.chance.below(2)}
        return more

    def _silence(self) -> Step | None:
        case = self.case(
            "waiting_merchant", "offered", "rejected", "arbitration", "waiting_return", "returning", "exchanging",
            "exchange_sent",
        )  # fmt: skip
        if case is None:
            return None
        self._days += 61
        return Step("silence", {"case": case, "day": self._days})

    # --- the counter --------------------------------------------------------------------------------------------

    def _redeem(self) -> Step | None:
        known = [
            (name, place, package)
            for name, it in self.paper.orders.items()
            for place, line in enumerate(it.lines)
            for package in line.packages
        ]
        if not known:
            return None
        order, place, package = self.pick([one for one in known if one[0] == self.focus] or known)
        service, times = self.chance.below(2), 1 + self.chance.below(2)
        return Step("redeem", {"name": self.name("r"), "order": order, "place": place, "piece": package.piece,
                               "service": service, "times": times, "code": package.code})  # fmt: skip

    def _redeem_undone(self) -> Step | None:
        known = list(self.paper.uses)
        return Step("redeem_undone", {"use": self.pick(known)}) if known else None


def _any(*states: str) -> Callable[[Shop], bool]:
    return lambda paper: any(it.state in states for it in paper.orders.values())


def _open_case(paper: Shop) -> bool:
    return any(it.state not in {"refunded", "closed", "exchanged", "refunding"} for it in paper.cases.values())


WHEN: dict[str, Callable[[Shop], bool]] = {
    "place": lambda paper: len(paper.orders) < MOST_ORDERS,
    "pay": _any("pending_payment"),
    "begin": _any("pending_payment"),
    "notice": lambda paper: any(not it.by_balance for it in paper.payments.values()),
    "reprice": _any("pending_payment"),
    "cancel": _any("pending_payment"),
    "expire": _any("pending_payment"),
    "ship": _any("paid"),
    "take_parcel_back": lambda paper: any(not it.withdrawn for it in paper.parcels.values()),
    "confirm": _any("shipped"),
    "receive": _any("shipped"),
    "hand_over": lambda paper: any(it.pickup and it.paid_by for it in paper.orders.values()),
    "give_up": _any("paid"),
    "ask": _any("paid", "shipped", "completed"),
    "give_back": _any("shipped", "completed"),
    "buyer_moves": _open_case,
    "clerk_moves": _open_case,
    "silence": _open_case,
    "redeem": lambda paper: any(line.packages for it in paper.orders.values() for line in it.lines),
    "redeem_undone": lambda paper: any(not it.undone for it in paper.uses.values()),
}

# What most of the life of an order is made of.
OFTEN = {"pay": 2, "ship": 3, "ask": 4, "clerk_moves": 8, "buyer_moves": 3, "redeem": 2, "silence": 2, "confirm": 2}
