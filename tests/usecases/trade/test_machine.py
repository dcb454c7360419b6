"""Trade in any order: the product driven beside a shop on paper, compared after every step.

Place, pay by balance or platform, change the price, cancel, expire, ship in parts, take a parcel back, confirm, fetch,
ask for a refund, a return or an exchange, approve, offer, reject, appeal, withdraw, be silent, give up, give back,
redeem and undo: whatever the sequence, orders, pieces, stock, money, cases and packages agree with plain numbers, and
what the paper refuses is refused without a trace. Wherever a sequence stops, people and time bring all to an end.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from portico.domains.fulfilment import public as fulfilment
from portico.domains.orders import public as orders
from tests.usecases.trade.clerks import Clerks
from tests.usecases.trade.endings import last_steps, left_over
from tests.usecases.trade.shop import new_paper
from tests.usecases.trade.steps import WORK, Deck, Step
from tests.usecases.trade.together import differences


class Drawn:
    """Chance as Hypothesis has it, so that what fails is made small."""

    def __init__(self, data: st.DataObject) -> None:
        self._data = data

    def below(self, count: int) -> int:
        return self._data.draw(st.integers(0, count - 1)) if count > 1 else 0


class Trade(RuleBasedStateMachine):
    """`paper` is what should be; `product` is reached through its use cases."""

    seen: Counter[str]

    def __init__(self) -> None:
        super().__init__()
        self.paper, self.product = new_paper(), Clerks()
        self.deck: Any = None
        self.agreed = False

    def take(self, step: Step) -> None:
        """The product does the step exactly when the paper does; a refusal leaves no trace (the books see)."""
        self.agreed = False
        note(str(step))
        if step == WORK:
            self.product.work()
            self.paper.work()
            return
        deed = self.product.ready(step)
        expected = getattr(self.paper, step.verb)(**step.args)
        with transaction.atomic():
            answer = deed()
        assert expected is None or answer == expected, f"{step}: {answer}, on paper {expected}"
        self.seen[step.verb if answer is not False else f"{step.verb} refused"] += 1

    @initialize(data=st.data())
    def a_first_sale(self, data: st.DataObject) -> None:
        """Most of what can happen happens after a sale."""
        self.deck = Deck(self.paper, Drawn(data))
        self.deck.focus = "o0"
        self.take(Step("place", {"name": "o0", "member": 0, "wanted": {0: 3, 2: 4, 3: 2}, "pickup": False}))
        self.take(Step("pay", {"order": "o0"}))

    @rule(data=st.data())
    def somebody_does_something(self, data: st.DataObject) -> None:
        self.deck.chance = Drawn(data)
        self.take(self.deck.step())

    @rule()
    def the_worker_works(self) -> None:
        self.take(WORK)

    @invariant()
    def the_books_agree(self) -> None:
        self.paper.check()
        differs = differences(self.paper.books(), self.product.books())
        assert not differs, differs
        self.seen.update(f"order {it.state}" for it in self.paper.orders.values())
        self.seen.update(f"case {case.state}" for case in self.paper.cases.values())
        self.agreed = True

    def teardown(self) -> None:
        if not self.agreed:
            return
        for step in last_steps(self.paper):
            self.take(step)
        self.the_books_agree()
        assert left_over(self.paper) == []


def drive(**limits: Any) -> Counter[str]:
    """What was done, refused and reached."""

    class Counted(Trade):
        seen: Counter[str] = Counter()

    checks = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    run_state_machine_as_test(Counted, settings=settings(deadline=None, suppress_health_check=checks, **limits))
    return Counted.seen


@pytest.mark.django_db
def test_trade_in_any_order() -> None:
    drive(max_examples=8, stateful_step_count=25, derandomize=True, phases=[Phase.generate])


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.django_db
def test_trade_in_any_order_for_long() -> None:
    """Every state of orders and cases is reached, and every step both done and refused that can be refused."""
    seen = drive(max_examples=400, stateful_step_count=40, database=None, phases=[Phase.generate, Phase.shrink])
    print(sum(count for what, count in seen.items() if " " not in what), "steps", sorted(seen.items()))
    assert {f"order {state}" for state in orders.OrderState} <= set(seen)
    assert {f"case {state}" for state in fulfilment.CaseState} <= set(seen)
