"""How everything comes to its end: nobody argues any more, the merchant sends what waits, and time does the rest."""

from __future__ import annotations

from collections.abc import Iterator

from tests.usecases.trade.paper import Shop
from tests.usecases.trade.paper_cases import OVER
from tests.usecases.trade.steps import WORK, Step

_LATE = 100_000  # days
_ENDED = {"cancelled", "refunded", "completed"}
# A case goes through so many hands at most when nobody answers.
_SILENCES = 6


def last_steps(paper: Shop) -> Iterator[Step]:
    """Take each before asking for the next: what comes depends on what became of it."""
    yield WORK
    yield Step("expire")
    day = _LATE
    for name, case in paper.cases.items():
        for _ in range(_SILENCES):
            if case.state in OVER | {"refunding"}:
                break
            day += 61
            yield Step("silence", {"case": name, "day": day})
    yield WORK
    for name, it in paper.orders.items():
        waiting = {place: line.waiting for place, line in enumerate(it.lines) if line.waiting and not line.virtual}
        if it.state == "paid" and it.pickup:
            yield Step("hand_over", {"order": name})
        elif it.state == "paid":
            yield Step("ship", {"name": f"last {name}", "order": name, "pieces": waiting})
    yield WORK
    yield Step("receive")


def left_over(paper: Shop) -> list[str]:
    """What has not come to an end."""
    found = [f"{name} {it.state}" for name, it in paper.orders.items() if it.state not in _ENDED]
    found += [f"{name} {it.state}" for name, it in paper.cases.items() if it.state not in OVER]
    return found + [name for name, it in paper.refunds.items() if not it.arrived]
