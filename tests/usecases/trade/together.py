"""Several hands at the same moment: real threads with connections of their own, and a search for an order in which one
hand could have done it all.

A bundle is right when there is a serial order of its steps in which the paper answers each of them as the product did,
and ends, once the worker is through, with the product's books. What the worker and time do may come anywhere between.
"""

from __future__ import annotations

import pickle
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from django.db import connection

from portico.kernel.errors import PorticoError
from tests.usecases.trade.clerks import Clerks
from tests.usecases.trade.hands import Deed
from tests.usecases.trade.paper import Shop
from tests.usecases.trade.shop import new_paper
from tests.usecases.trade.steps import WORK, Chance, Deck, Step

_PATIENCE = 20


class Tape:
    """Chance that was written down beforehand: the same steps can be drawn again, whatever the threads did last time.

    After its end there is only the simplest choice.
    """

    def __init__(self, numbers: Iterable[int]) -> None:
        self._numbers = iter(numbers)

    def below(self, count: int) -> int:
        return next(self._numbers, 0) % count


def copied(paper: Shop) -> Shop:
    found: Shop = pickle.loads(pickle.dumps(paper))
    return found


@dataclass(frozen=True)
class Serial:
    """An order in which one hand would have done the bundle, with the jobs in between."""

    order: tuple[str, ...]
    paper: Shop


class Search:
    """All serial orders of `steps` with these answers; those that end with `books` explain the bundle."""

    def __init__(self, paper: Shop, steps: Sequence[Step], answers: Sequence[bool | None]) -> None:
        split = zip(_without_sweeps(paper, steps), answers, strict=True)
        self.steps = [(one, answer) for ones, answer in split for one in ones]
        self.optional = WORK in steps
        self.expiring = any(step.verb == "expire" for step in steps)
        self.receiving = any(step.verb == "receive" for step in steps)
        self._seen: set[tuple[frozenset[int], bytes]] = set()

    def ends(self, paper: Shop) -> Iterator[Serial]:
        yield from self._from(copied(paper), frozenset(range(len(self.steps))), ())

    def _from(self, paper: Shop, left: frozenset[int], done: tuple[str, ...]) -> Iterator[Serial]:
        mark = (left, pickle.dumps(paper))
        if mark in self._seen:
            return
        self._seen.add(mark)
        if not left:
            end = copied(paper)
            end.work()
            yield Serial(done, end)
        for place in sorted(left):
            step, answer = self.steps[place]
            next_paper = copied(paper)
            expected = getattr(next_paper, step.verb)(**step.args)
            if answer is None or expected is None or answer == expected:
                yield from self._from(next_paper, left - {place}, (*done, f"{step} -> {expected}"))
        for job, name in self._by_themselves(paper):
            next_paper = copied(paper)
            if job in {"cancel", "receive_one"}:
                getattr(next_paper, job)(order=name)
            else:
                next_paper.do(job, name)
            yield from self._from(next_paper, left, (*done, f"[{job} {name}]"))

    def _by_themselves(self, paper: Shop) -> list[tuple[str, str]]:
        """What a worker or a sweep that runs at the same time could do now."""
        found = paper.jobs() if self.optional else []
        if self.expiring:
            found += [("cancel", name) for name, it in paper.orders.items() if it.state == "pending_payment"]
        if self.receiving:
            found += [("receive_one", name) for name, it in paper.orders.items() if it.state == "shipped"]
        return found


def _without_sweeps(paper: Shop, steps: Sequence[Step]) -> list[list[Step]]:
    """A sweep goes from order to order: whoever had to be expired before it began, is, at some moment."""
    found = []
    for step in steps:
        if step.verb == "expire":
            waiting = [name for name, it in paper.orders.items() if it.state == "pending_payment"]
            found.append([Step("cancel", {"order": name}) for name in waiting])
        else:
            found.append([] if step.verb in {"work", "receive"} else [step])
    return found


class Difference(AssertionError):
    """Paper and product disagree; the message says how they came there."""


class Play:
    """One shop from its opening on; `bundle` and `alone` take it further by `chance`."""

    def __init__(self, chance: Chance) -> None:
        self.chance = chance
        self.paper, self.product = new_paper(), Clerks(chance.below(100))
        self.deck = Deck(self.paper, chance)
        self.history: list[str] = []
        self.counts: Counter[str] = Counter()

    def by(self, chance: Chance) -> Play:
        """The same shop, whose next steps are drawn by `chance`."""
        self.chance = self.deck.chance = chance
        return self

    def open(self) -> None:
        """A first sale, of goods and packages."""
        self.deck.focus = "o0"
        wanted = {3: 3} if self.chance.below(3) == 2 else {0: 3, 2: 4, 3: 2}
        self.alone(Step("place", {"name": "o0", "member": 0, "wanted": wanted, "pickup": False}))
        if self.chance.below(3):
            self.alone(Step("pay", {"order": "o0"}))

    # --- one hand -----------------------------------------------------------------------------------------------

    def alone(self, step: Step | None = None) -> None:
        step = step or (WORK if self.chance.below(4) == 0 else self.deck.step())
        self.history.append(str(step))
        if step == WORK:
            self.product.work()
            self.paper.work()
        else:
            deed = self.product.ready(step)
            expected, answer = getattr(self.paper, step.verb)(**step.args), deed()
            self.counts[step.verb if answer is not False else f"{step.verb} refused"] += 1
            if expected is not None and expected != answer:
                raise Difference(self.report(f"the product says {answer}, the paper {expected}"))
        self.compare()

    def compare(self) -> None:
        self.paper.check()
        self._look_round()
        differs = differences(self.paper.books(), self.product.books())
        if differs:
            raise Difference(self.report(differs))

    def _look_round(self) -> None:
        for it in self.paper.orders.values():
            self.counts[f"order {it.state}"] += 1
        for case in self.paper.cases.values():
            self.counts[f"case {case.state}"] += 1

    def report(self, what: str) -> str:
        return f"{what}\n  " + "\n  ".join(self.history)

    # --- several ------------------------------------------------------------------------------------------------

    def draw(self) -> list[Step]:
        """Two to four steps, most of them about the same order, some of them twice."""
        self.deck.focus = self.deck.pick(list(self.paper.orders))
        steps: list[Step] = []
        for _ in range(2 + self.chance.below(3)):
            again = bool(steps) and self.chance.below(4) == 0
            steps.append(self.deck.again(self.deck.pick(steps)) if again else self.deck.step())
        if self.chance.below(3) == 0:
            steps[-1] = WORK
        if any(step.verb == "reprice" for step in steps):
            # What was begun at the old price is closed, and the same way may begin again: another payment.
            steps = [step for step in steps if step.verb != "begin"] + [WORK]
        return [step for place, step in enumerate(steps) if step.verb != "expire" or step not in steps[:place]]

    def bundle(self, steps: Sequence[Step] | None = None) -> None:
        steps = self.draw() if steps is None else steps
        answers = self._at_once([self._deed(step) for step in steps])
        self.product.work()
        books = self.product.books()
        said = [f"{step} -> {answer}" for step, answer in zip(steps, answers, strict=True)]
        self.history.append("at once: " + " | ".join(said))
        self.counts.update(f"together {step.verb}" for step in steps)
        self.counts[f"bundles of {len(steps)}"] += 1
        ends = []
        for end in Search(self.paper, steps, answers).ends(self.paper):
            if not differences(end.paper.books(), books):
                self._becomes(end)
                return
            ends.append(end)
        raise Difference(self.report(_explained(ends, books)))

    def _becomes(self, end: Serial) -> None:
        self.history[-1] += "\n    as if: " + "; ".join(end.order)
        vars(self.paper).update(vars(end.paper))
        self.paper.check()
        self._look_round()

    def _deed(self, step: Step) -> Deed:
        return self.product.work if step == WORK else self.product.ready(step)

    def _at_once(self, deeds: Sequence[Deed]) -> list[bool | None]:
        barrier = threading.Barrier(len(deeds))

        def run(deed: Deed) -> bool | None:
            try:
                barrier.wait(30)
                return _patiently(deed)
            finally:
                connection.close()

        with ThreadPoolExecutor(len(deeds)) as pool:
            return list(pool.map(run, deeds))


def _patiently(deed: Deed) -> bool | None:
    """As a client does that is told to come again."""
    for _ in range(_PATIENCE):
        try:
            return deed()
        except PorticoError as refused:
            if refused.code != "busy":
                raise
    raise AssertionError("busy for ever")


def differences(paper: dict[str, object], product: dict[str, object]) -> str:
    found = [f"{page}: paper {paper[page]}, product {product[page]}" for page in paper if paper[page] != product[page]]
    return "\n  ".join(found)


def _explained(ends: Sequence[Serial], books: dict[str, object]) -> str:
    if not ends:
        return "no serial order gives these answers"
    lines = [f"{'; '.join(end.order)}\n      {differences(end.paper.books(), books)}" for end in ends[:24]]
    return "no serial order ends with these books; the allowed ones:\n    " + "\n    ".join(lines)
