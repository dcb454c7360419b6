"""What a member bought, as the merchant's member card tells it: sums, and every step of every order."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from django.db import connection

from portico.domains.orders.rules import OrderState
from portico.kernel.ids import EntryId, MemberId, OrderId, SiteId
from portico.kernel.money import Money

_NOTHING = Money(0)


@dataclass(frozen=True, slots=True)
class BuyerSummary:
    """`orders` and `paid` leave out what was cancelled or refunded; `waiting`: not yet paid, shipped or received."""

    orders: int = 0
    paid: Money = _NOTHING
    placed: int = 0
    waiting: int = 0
    refunded: int = 0
    first_paid_at: datetime | None = None
    last_paid_at: datetime | None = None

    @property
    def average(self) -> Money | None:
        return Money(self.paid.minor // self.orders, self.paid.currency) if self.orders else None


@dataclass(frozen=True, slots=True)
class OrderStep:
    """Something that happened to an order. `goods` is the name of its first line, `pieces` are all of them."""

    id: int
    at: datetime
    code: str
    data: dict[str, Any]
    actor_kind: str
    actor_name: str
    order_id: OrderId
    number: str
    state: OrderState
    payable: Money
    entry_id: EntryId | None
    goods: str
    pieces: int


_SUMMARY = """
SELECT member_id,
       count(*) FILTER (WHERE state IN ('paid', 'shipped', 'completed')),
       coalesce(sum(payable_fen) FILTER (WHERE state IN ('paid', 'shipped', 'completed')), 0)::bigint,
       count(*), count(*) FILTER (WHERE state IN ('pending_payment', 'paid', 'shipped')),
       count(*) FILTER (WHERE state = 'refunded'), min(paid_at), max(paid_at)
  FROM orders_order
 WHERE site_id = %s AND member_id = ANY(%s) AND created_at > coalesce(%s, '-infinity'::timestamptz)
 GROUP BY member_id
"""


def buyer_summaries(
    *, site_id: SiteId, member_ids: Collection[MemberId], since: datetime | None = None
) -> dict[MemberId, BuyerSummary]:
    """What each member ordered (after `since`); absent means nothing. One query over their orders."""
    with connection.cursor() as cursor:
        cursor.execute(_SUMMARY, [site_id, list(member_ids), since])
        return {
            MemberId(member): BuyerSummary(orders, Money(paid), placed, waiting, refunded, first, last)
            for member, orders, paid, placed, waiting, refunded, first, last in cursor.fetchall()
        }


# What the lines say is looked up only for the rows that are shown.
_STEPS = """
SELECT step.id, step.at, step.code, step.data, step.actor_kind, step.actor_name,
       held.id, held.number, held.state, held.payable_fen, held.currency, held.entry_id,
       coalesce((SELECT line.name FROM orders_order_line line WHERE line.order_id = held.id
                  ORDER BY line.position LIMIT 1), ''),
       coalesce((SELECT sum(line.quantity) FROM orders_order_line line WHERE line.order_id = held.id), 0)::int
  FROM (SELECT entry.id, entry.order_id, entry.at, entry.code, entry.data, entry.actor_kind, entry.actor_name
          FROM orders_order mine JOIN orders_timeline_entry entry ON entry.order_id = mine.id
         WHERE mine.site_id = %(site)s AND mine.member_id = %(member)s
           AND (entry.at, entry.id) < (%(at)s, %(id)s)
         ORDER BY entry.at DESC, entry.id DESC LIMIT %(limit)s) step
  JOIN orders_order held ON held.id = step.order_id
 ORDER BY step.at DESC, step.id DESC
"""


def steps_of(
    *, site_id: SiteId, member_id: MemberId, before: tuple[datetime, int], limit: int
) -> tuple[OrderStep, ...]:
    """Steps of the member's orders that come after `before` in the order newest first. One query."""
    at, last = before
    values: dict[str, Any] = {"site": site_id, "member": member_id, "at": at, "id": last, "limit": limit}
    with connection.cursor() as cursor:
        cursor.execute(_STEPS, values)
        return tuple(_step(*row) for row in cursor.fetchall())


def _step(*row: Any) -> OrderStep:
    step, at, code, data, kind, name, order_id, number, state, fen, currency, entry, goods, pieces = row
    return OrderStep(
        id=step, at=at, code=code, data=msgspec.json.decode(data) if isinstance(data, str | bytes) else data,
        actor_kind=kind, actor_name=name, order_id=OrderId(order_id), number=number, state=OrderState(state),
        payable=Money(fen, currency), entry_id=EntryId(entry) if entry else None, goods=goods, pieces=pieces,
    )  # fmt: skip


def order_numbers(*, site_id: SiteId, order_ids: Collection[OrderId]) -> tuple[tuple[OrderId, str], ...]:
    """Id and human number of these orders, the newest first. One query, none for no orders."""
    if not order_ids:
        return ()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, number FROM orders_order WHERE site_id = %s AND id = ANY(%s) ORDER BY id DESC",
            [site_id, list(order_ids)],
        )
        return tuple((OrderId(order_id), number) for order_id, number in cursor.fetchall())
