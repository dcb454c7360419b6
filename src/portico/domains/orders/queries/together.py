"""Paid orders that may travel together."""

from __future__ import annotations

from django.db import connection

from portico.kernel.ids import OrderId, SiteId

# The address itself is sealed: the phone's index and the region narrow it down, the reader compares the rest.
_ALIKE = """
SELECT array_agg(id ORDER BY id) FROM orders_order
 WHERE site_id = %s AND state = 'paid' AND delivery = 'ship' AND address <> ''::bytea
 GROUP BY member_id, phone_index, region_code HAVING count(*) > 1
 ORDER BY (array_agg(id ORDER BY id))[1] LIMIT %s
"""


def shipped_alike(*, site_id: SiteId, limit: int) -> list[list[OrderId]]:
    """Orders waiting for shipping to the same buyer, phone and region; the longest waiting first. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_ALIKE, [site_id, limit])
        return [[OrderId(order) for order in ids] for (ids,) in cursor.fetchall()]
