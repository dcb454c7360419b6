"""Every move that the tables of orders and after-sales cases have is made, by people, the worker and time."""

from __future__ import annotations

from typing import Any

import pytest

from portico.domains.fulfilment import public as fulfilment
from portico.domains.orders import public as orders
from tests.usecases.trade.endings import last_steps, left_over
from tests.usecases.trade.steps import WORK, Step
from tests.usecases.trade.together import Play, Tape

pytestmark = pytest.mark.django_db

_VERSIONED = {
    "approve_refund", "approve_return", "offer", "reject", "uphold", "approve_exchange", "send_replacement",
}  # fmt: skip
# What the buyer wants, and what becomes of it.
_TALES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("refund_only", ("approve_refund", "work")),
    ("refund_only", ("withdraw",)),
    ("refund_only", ("silence", "work")),
    ("refund_only", ("offer", "accept_offer", "work")),
    ("refund_only", ("offer", "appeal", "approve_refund", "work")),
    ("refund_only", ("reject", "withdraw")),
    ("refund_only", ("reject", "silence")),
    ("refund_only", ("reject", "approve_refund", "work")),
    ("refund_only", ("reject", "appeal", "uphold")),
    ("refund_only", ("reject", "appeal", "withdraw")),
    ("return_refund", ("approve_return", "withdraw")),
    ("return_refund", ("approve_return", "silence")),
    ("return_refund", ("approve_return", "send_back", "approve_refund", "work")),
    ("return_refund", ("approve_return", "send_back", "offer", "accept_offer", "work")),
    ("return_refund", ("approve_return", "send_back", "reject", "appeal", "approve_return", "withdraw")),
    ("exchange", ("approve_return", "send_back", "approve_exchange", "send_replacement", "replacement_arrives")),
    ("exchange", ("approve_return", "send_back", "approve_exchange", "send_replacement", "silence")),
    ("exchange", ("approve_return", "send_back", "approve_exchange", "approve_refund", "work")),
)


class Moves:
    """A play whose moves are noted: from which state to which."""

    def __init__(self) -> None:
        self.play = Play(Tape(()))
        self.paper = self.play.paper
        self.orders: set[tuple[str, str]] = set()
        self.cases: set[tuple[str, str]] = set()
        self._day = 0

    def take(self, verb: str, **args: Any) -> None:
        """Raises AssertionError when it is refused, or changes anything else than the paper says."""
        before = self._states()
        step = WORK if verb == "work" else Step(verb, args)
        self.play.alone(step)
        assert self.play.counts[f"{verb} refused"] == 0, step
        for place, (old, new) in enumerate(zip(before, self._states(), strict=True)):
            moved = {(old[name], new[name]) for name in old if name in new and old[name] != new[name]}
            (self.orders if place == 0 else self.cases).update(moved)

    def _states(self) -> tuple[dict[str, str], dict[str, str]]:
        return (
            {name: it.state for name, it in self.paper.orders.items()},
            {name: it.state for name, it in self.paper.cases.items()},
        )

    def order(self, name: str, wanted: dict[int, int], *, pickup: bool = False) -> None:
        self.take("place", name=name, member=0, wanted=wanted, pickup=pickup)
        self.take("pay", order=name)

    def tell(self, case: str, verb: str) -> None:
        """The next thing that becomes of the case."""
        args: dict[str, Any] = {"case": case}
        if verb in _VERSIONED:
            args["version"] = self.paper.cases[case].version
        if verb == "offer":
            args["amount"] = 5
        if verb == "approve_exchange":
            args["broken"] = 0
        if verb == "silence":
            self._day += 61
            args["day"] = self._day
        self.take(verb, **({} if verb == "work" else args))


def test_every_move_of_a_case_is_made() -> None:
    moves = Moves()
    moves.order("o", {2: len(_TALES)})
    moves.take("ship", name="b", order="o", pieces={0: len(_TALES)})
    for number, (kind, tale) in enumerate(_TALES):
        case = f"c{number}"
        moves.take("ask", name=case, order="o", kind=kind, pieces={0: 1}, unshipped=False, amount=None)
        for verb in tale:
            moves.tell(case, verb)
        assert moves.paper.cases[case].state in fulfilment.CASE_TRANSITIONS.terminal
    table = {(str(state), str(target)) for (state, _), target in fulfilment.CASE_TRANSITIONS.moves.items()}
    assert moves.cases == table


def test_every_move_of_an_order_is_made() -> None:
    moves = Moves()
    moves.take("place", name="cancelled", member=0, wanted={2: 1}, pickup=False)
    moves.take("cancel", order="cancelled")
    moves.order("given up", {2: 1})
    moves.take("give_up", name="c1", order="given up")
    for name, confirmed in (("sent", False), ("received", True)):
        moves.order(name, {2: 1})
        moves.take("ship", name=f"b {name}", order=name, pieces={0: 1})
        if confirmed:
            moves.take("confirm", order=name)
        moves.take("give_back", name=f"c {name}", order=name, place=0, pieces=1, amount=None)
    moves.order("wrong waybill", {2: 1})
    moves.take("ship", name="b1", order="wrong waybill", pieces={0: 1})
    moves.take("take_parcel_back", parcel="b1")
    moves.order("wrong person", {2: 1}, pickup=True)
    moves.take("work")
    moves.take("hand_over", order="wrong person")
    moves.take("hand_over_undone", order="wrong person")
    table = {(str(state), str(target)) for (state, _), target in orders.TRANSITIONS.moves.items()}
    # At the counter an order is handed over and received in one.
    assert moves.orders - table == {("paid", "completed")}
    assert table <= moves.orders
    for step in last_steps(moves.paper):
        moves.play.alone(step)
    assert left_over(moves.paper) == []
