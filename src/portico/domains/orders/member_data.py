"""What this domain holds about a person: carts, and orders with an address and a note."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from portico.domains.orders.actions.cart import remove_skus
from portico.domains.orders.queries.cart import cart_of
from portico.domains.orders.queries.orders import list_orders
from portico.domains.orders.queries.views import OrderView
from portico.domains.orders.rules import ADDRESS_PURPOSE, member_owner
from portico.infra.locks import require_transaction
from portico.infra.ownership import OwnedTable
from portico.infra.sealed_columns import SealedColumn
from portico.kernel.ids import MemberId, SiteId

# What a merge of two members hands over, and its undo gives back.
OWNED = (
    OwnedTable("orders_order", ledger=True),
    OwnedTable("orders_cart_line"),
)


# What `portico rotate-keys` seals anew.
SEALED_COLUMNS = (SealedColumn("orders_order", "address", ADDRESS_PURPOSE),)


def export_member(*, site_id: SiteId, member_id: MemberId) -> dict[str, Any]:
    """The member's cart and all their orders, as JSON-able values."""
    orders: list[dict[str, Any]] = []
    cursor: str | None = None
    while True:
        page = list_orders(site_id=site_id, member_id=member_id, state=None, cursor=cursor, limit=100)
        orders += [_exported(order) for order in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    cart = [
        {"sku_id": str(line.sku_id), "quantity": line.quantity, "added_at": line.added_at.isoformat()}
        for line in cart_of(site_id=site_id, owner=member_owner(member_id))
    ]
    return {"cart": cart, "orders": orders}


def _exported(order: OrderView) -> dict[str, Any]:
    return {
        "number": order.number,
        "state": str(order.state),
        "created_at": order.created_at.isoformat(),
        "payable_fen": order.payable.minor,
        "note": order.note,
        "address": None if order.address is None else dataclasses.asdict(order.address),
        "lines": [
            {
                "sku_code": line.sku_code,
                "name": line.name,
                "option_text": line.option_text,
                "quantity": line.quantity,
                "payable_fen": line.payable.minor,
            }
            for line in order.lines
        ],
    }


def erase_member(*, site_id: SiteId, member_id: MemberId, now: datetime) -> None:
    """The cart is empty; orders keep their sums and goods and lose address, phone index and free words."""
    require_transaction()
    owner = member_owner(member_id)
    skus = [line.sku_id for line in cart_of(site_id=site_id, owner=owner)]
    remove_skus(site_id=site_id, owner=owner, sku_ids=skus)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE orders_order SET address = ''::bytea, phone_index = ''::bytea, note = '', staff_note = '',"
            " cancel_words = '' WHERE site_id = %s AND member_id = %s",
            [site_id, member_id],
        )
        cursor.execute(
            "UPDATE orders_staff_entry entry SET text = '' FROM orders_order o WHERE o.id = entry.order_id"
            " AND entry.kind IN ('note', 'repriced') AND o.site_id = %s AND o.member_id = %s",
            [site_id, member_id],
        )


def adopt_member(*, site_id: SiteId, from_member: MemberId, to_member: MemberId, now: datetime) -> None:
    """Orders and cart lines of `from_member` are `to_member`'s; a SKU both had keeps the larger quantity."""
    require_transaction()
    values: dict[str, UUID | datetime] = {"site": site_id, "from": from_member, "to": to_member, "now": now}
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE orders_order SET member_id = %(to)s WHERE site_id = %(site)s AND member_id = %(from)s", values
        )
        cursor.execute(
            """
            UPDATE orders_cart_line mine SET quantity = greatest(mine.quantity, theirs.quantity), updated_at = %(now)s
              FROM orders_cart_line theirs
             WHERE mine.site_id = %(site)s AND mine.member_id = %(to)s AND theirs.site_id = %(site)s
               AND theirs.member_id = %(from)s AND theirs.sku_id = mine.sku_id
            """,
            values,
        )
        cursor.execute(
            """
            DELETE FROM orders_cart_line theirs WHERE theirs.site_id = %(site)s AND theirs.member_id = %(from)s
               AND EXISTS (SELECT 1 FROM orders_cart_line mine WHERE mine.site_id = %(site)s
                            AND mine.member_id = %(to)s AND mine.sku_id = theirs.sku_id)
            """,
            values,
        )
        cursor.execute(
            "UPDATE orders_cart_line SET member_id = %(to)s, updated_at = %(now)s"
            " WHERE site_id = %(site)s AND member_id = %(from)s",
            values,
        )
