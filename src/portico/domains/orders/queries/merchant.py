"""What the merchant's console counts: orders by state, sales by day."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from portico.domains.orders.rules import OrderState
from portico.kernel.ids import MemberId, SiteId
from portico.kernel.money import Money


@dataclass(frozen=True, slots=True)
class SalesDay:
    """What was paid on one merchant day by how many people, refunds included."""

    day: date
    orders: int
    paid: Money
    buyers: int


# Nobody works through more; counting a million rows for a number beside a word takes longer than the page.
MOST_COUNTED = 10_000


def state_counts(*, site_id: SiteId) -> dict[OrderState, int]:
    """How many orders the site has in each state, counted up to MOST_COUNTED. One query over the state index."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.state, (SELECT count(*) FROM (SELECT 1 FROM orders_order o"
            " WHERE o.site_id = %s AND o.state = s.state LIMIT %s) counted) FROM unnest(%s::text[]) AS s(state)",
            [site_id, MOST_COUNTED, [str(state) for state in OrderState]],
        )
        return {OrderState(state): count for state, count in cursor.fetchall()}


def daily_sales(*, site_id: SiteId, start: datetime, end: datetime, zone: str) -> dict[date, SalesDay]:
    """Paid orders of [start, end) by merchant day in `zone`; days without any are absent. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (paid_at AT TIME ZONE %(zone)s)::date AS day, count(*), sum(payable_fen)::bigint,"
            "       count(DISTINCT member_id)"
            "  FROM orders_order"
            " WHERE site_id = %(site)s AND paid_at IS NOT NULL AND paid_at >= %(start)s AND paid_at < %(end)s"
            " GROUP BY day",
            {"site": site_id, "start": start, "end": end, "zone": zone},
        )
        return {day: SalesDay(day, orders, Money(fen), buyers) for day, orders, fen, buyers in cursor.fetchall()}


@dataclass(frozen=True, slots=True)
class MemberTotal:
    """What a member paid for in all; refunded orders are left out."""

    orders: int
    paid: Money


def member_totals(*, site_id: SiteId, member_ids: Collection[MemberId]) -> dict[MemberId, MemberTotal]:
    """Paid orders of each member; absent means none. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT member_id, count(*), sum(payable_fen)::bigint FROM orders_order"
            " WHERE site_id = %s AND member_id = ANY(%s) AND state IN ('paid', 'shipped', 'completed')"
            " GROUP BY member_id",
            [site_id, list(member_ids)],
        )
        return {MemberId(member): MemberTotal(count, Money(fen)) for member, count, fen in cursor.fetchall()}


def states_of(*, site_id: SiteId, numbers: Collection[str]) -> dict[str, OrderState]:
    """The state of each order by its human number; unknown numbers are absent. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT number, state FROM orders_order WHERE site_id = %s AND number = ANY(%s)", [site_id, list(numbers)]
        )
        return {number: OrderState(state) for number, state in cursor.fetchall()}
