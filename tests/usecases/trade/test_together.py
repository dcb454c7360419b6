"""Trade by several hands at the same moment, on the shop of `test_machine`: threads with connections of their own.

A bundle of steps is right when one hand could have done them in some order with the same answers and the same books.
Hypothesis writes the tapes that the steps are drawn by, so that a failure can be played again and made smaller; when a
race does not come out the same way again, it says so and shows the play that failed.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from tests.usecases.trade.endings import last_steps, left_over
from tests.usecases.trade.together import Difference, Play, Tape

TAPES = st.binary(min_size=96, max_size=96)


class Together(RuleBasedStateMachine):
    """Steps of one hand, bundles of several, in any order."""

    counts: Counter[str]

    def __init__(self) -> None:
        super().__init__()
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_jobs")  # of shops that came to a bad end
        self.play: Any = None
        self.sound = False

    @initialize(tape=TAPES)
    def a_shop_opens(self, tape: bytes) -> None:
        self.play = Play(Tape(tape))
        self.play.open()
        self.sound = True

    @rule(tape=TAPES)
    def one_does_something(self, tape: bytes) -> None:
        self.sound = False
        self.play.by(Tape(tape)).alone()
        self.sound = True

    @rule(tape=TAPES)
    def several_do_something(self, tape: bytes) -> None:
        self.sound = False
        self.play.by(Tape(tape)).bundle()
        self.sound = True

    def teardown(self) -> None:
        if self.play is None or not self.sound:
            return
        for step in last_steps(self.play.paper):
            self.play.alone(step)
        if left := left_over(self.play.paper):
            raise Difference(self.play.report(f"without an end: {left}"))
        self.counts.update(self.play.counts)


def drive(**limits: Any) -> Counter[str]:
    """What was done, refused and reached."""

    class Counted(Together):
        counts: Counter[str] = Counter()

    checks = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    run_state_machine_as_test(Counted, settings=settings(deadline=None, suppress_health_check=checks, **limits))
    return Counted.counts


@pytest.mark.django_db(transaction=True)
def test_trade_by_several_hands() -> None:
    drive(max_examples=6, stateful_step_count=10, derandomize=True, phases=[Phase.generate])


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.django_db(transaction=True)
def test_trade_by_several_hands_for_long() -> None:
    counts = drive(max_examples=300, stateful_step_count=14, database=None, phases=[Phase.generate, Phase.shrink])
    bundles = sum(count for what, count in counts.items() if what.startswith("bundles of"))
    together = sum(count for what, count in counts.items() if what.startswith("together"))
    print(f"{bundles} bundles of {together} steps", sorted(counts.items()))
    assert bundles > 1000
