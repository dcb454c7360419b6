"""The merchant's figures of a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from portico.kernel.ids import SiteId
from portico.kernel.money import Money


@dataclass(frozen=True, slots=True)
class DaySales:
    """`placed` counts orders created in the period, by `placers` people; the rest is about orders paid in it (refunds
    included)."""

    placed: int
    placers: int
    paid_orders: int
    paid: Money
    buyers: int


def day_sales(*, site_id: SiteId, start: datetime, end: datetime) -> DaySales:
    """Sales of [start, end). One query over two index ranges."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT placed.orders, placed.people, paid.orders, paid.fen, paid.people
              FROM (SELECT count(*) AS orders, count(DISTINCT member_id) AS people FROM orders_order
                     WHERE site_id = %(site)s AND created_at >= %(start)s AND created_at < %(end)s) placed,
                   (SELECT count(*) AS orders, coalesce(sum(payable_fen), 0)::bigint AS fen,
                           count(DISTINCT member_id) AS people FROM orders_order
                     WHERE site_id = %(site)s
                       AND paid_at IS NOT NULL AND paid_at >= %(start)s AND paid_at < %(end)s) paid
            """,
            {"site": site_id, "start": start, "end": end},
        )
        placed, placers, paid_orders, paid_fen, buyers = cursor.fetchone()
    return DaySales(placed, placers, paid_orders, Money(paid_fen), buyers)


def orders_to_ship(*, site_id: SiteId) -> int:
    """Orders that are paid and wait for their parcel. One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM orders_order WHERE site_id = %s AND state = 'paid'", [site_id])
        return int(cursor.fetchone()[0])
