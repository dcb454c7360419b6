"""Comparing a day's bill with our own books, trade by trade. Pure: whoever has both sides calls it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from portico.connectors.wechat_pay.bill_format import TradeRow
from portico.kernel.money import Money

Kind = Literal["payment", "refund"]
Problem = Literal["missing_in_our_books", "missing_in_the_bill", "amount_differs", "twice_in_the_bill"]

# A refund in these states moves no money: the platform lists it and our books need not.
_NO_MONEY: Final = frozenset({"CLOSED"})


@dataclass(frozen=True, slots=True)
class BookEntry:
    """What our books say of that day: a payment by `out_trade_no`, a refund by `out_refund_no`."""

    kind: Kind
    number: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Difference:
    """One trade that the two sides tell differently. An amount is None on the side that does not know it."""

    problem: Problem
    kind: Kind
    number: str
    ours: Money | None
    theirs: Money | None


def compare(rows: Iterable[TradeRow], books: Iterable[BookEntry]) -> tuple[Difference, ...]:
    """Every difference, ours that the bill lacks last; none when both tell the same.

    A payment stands in the bill of the day it was paid, a refund in that of the day it was accepted, Beijing time:
    books are to be cut the same way. Raises ValueError when our books name one trade twice.
    """
    ours: dict[tuple[Kind, str], Money] = {}
    for entry in books:
        if (entry.kind, entry.number) in ours:
            raise ValueError(f"our books name the {entry.kind} {entry.number} twice")
        ours[entry.kind, entry.number] = entry.amount
    found: list[Difference] = []
    seen: set[tuple[Kind, str]] = set()
    for row in rows:
        kind: Kind = "refund" if row.is_refund else "payment"
        number = row.out_refund_no or row.out_trade_no
        theirs = row.refunded if row.is_refund else row.paid
        known = ours.get((kind, number))
        if (kind, number) in seen:
            found.append(Difference("twice_in_the_bill", kind, number, known, theirs))
        elif known is None and row.refund_status not in _NO_MONEY:
            found.append(Difference("missing_in_our_books", kind, number, None, theirs))
        elif known is not None and known != theirs:
            found.append(Difference("amount_differs", kind, number, known, theirs))
        seen.add((kind, number))
    missing = (key for key in ours if key not in seen)
    found += [Difference("missing_in_the_bill", *key, ours=ours[key], theirs=None) for key in missing]
    return tuple(found)
