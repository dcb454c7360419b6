"""Comparing a day's bill with our books, trade by trade. Pure: whoever has both sides calls it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Final, Literal

from portico.domains.payments.ports import BillEntry
from portico.kernel.money import Money

# Every platform cuts its days there, wherever the merchant is.
BEIJING: Final = timezone(timedelta(hours=8))

TradeKind = Literal["payment", "refund"]
TradeKey = tuple[TradeKind, str]
Problem = Literal[
    "missing_in_our_books",
    "missing_in_the_bill",
    "amount_differs",
    "twice_in_the_bill",
    "not_settled_here",
    "refunded_twice",
]


@dataclass(frozen=True, slots=True)
class BookEntry:
    """A payment or a refund of ours. `settled`: our books, too, say that the money has moved.

    `ours`: of the site that is being compared. Several sites may share one merchant account, and so one bill.
    `elsewhere`: the money went another way than through the platform, so its bill should not have it.
    """

    amount: Money
    settled: bool
    ours: bool = True
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class Books:
    """`known`: what we have by the numbers of the bill, of whatever day. `expected`: what the bill should hold."""

    known: Mapping[TradeKey, BookEntry]
    expected: Mapping[TradeKey, BookEntry]


@dataclass(frozen=True, slots=True)
class Difference:
    """One trade that the two sides tell differently. An amount is None on the side that does not know it."""

    problem: Problem
    kind: TradeKind
    number: str
    ours: Money | None
    theirs: Money | None


def compare(bill: Iterable[BillEntry], books: Books) -> tuple[Difference, ...]:
    """Every difference, in the bill's order, ours that it lacks last; none when both tell the same.

    A trade of another site of ours is none of this site's differences. `not_settled_here`: the amounts agree and our
    books do not know yet that the money has moved; the platform can be asked.
    """
    found: list[Difference] = []
    seen: set[TradeKey] = set()
    for entry in bill:
        key: TradeKey = (entry.kind, entry.number)
        known = books.known.get(key)
        problem = _problem(entry, known, again=key in seen)
        seen.add(key)
        if problem is not None:
            found.append(Difference(problem, *key, None if known is None else known.amount, entry.amount))
    lacking = ((key, entry) for key, entry in books.expected.items() if key not in seen)
    found += [Difference("missing_in_the_bill", *key, entry.amount, None) for key, entry in lacking]
    return tuple(found)


def _problem(entry: BillEntry, known: BookEntry | None, *, again: bool) -> Problem | None:
    if known is None:
        return "twice_in_the_bill" if again else "missing_in_our_books"
    if not known.ours:
        return None
    if known.elsewhere:
        return "refunded_twice"
    if again:
        return "twice_in_the_bill"
    if known.amount != entry.amount:
        return "amount_differs"
    return None if known.settled else "not_settled_here"


def day_of(moment: datetime) -> date:
    """The day in Beijing."""
    return moment.astimezone(BEIJING).date()


def start_of(day: date) -> datetime:
    """Midnight in Beijing, in UTC."""
    return datetime.combine(day, time(), BEIJING).astimezone(UTC)
