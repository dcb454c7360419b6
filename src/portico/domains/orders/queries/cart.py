"""What is in a cart. Prices and stock of today are other domains' to say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from portico.domains.orders.rules import CartOwner
from portico.kernel.ids import CartLineId, SiteId, SkuId
from portico.kernel.money import Money


@dataclass(frozen=True, slots=True)
class CartLineView:
    id: CartLineId
    sku_id: SkuId
    quantity: int
    selected: bool
    price_when_added: Money
    added_at: datetime


def owner_condition(owner: CartOwner) -> tuple[str, UUID | bytes | None]:
    """The SQL condition (one placeholder) and its value that single out an owner's lines."""
    if owner.member_id is not None:
        return "member_id = %s", owner.member_id
    return "guest_key = %s", owner.guest_key


def line_view(row: Sequence[Any]) -> CartLineView:
    """The view of (id, sku_id, quantity, selected, price_when_added_fen, added_at)."""
    return CartLineView(row[0], row[1], row[2], row[3], Money(row[4]), row[5])


def cart_of(*, site_id: SiteId, owner: CartOwner) -> list[CartLineView]:
    """The lines of a cart, the latest added first. One query."""
    condition, value = owner_condition(owner)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, sku_id, quantity, selected, price_when_added_fen, added_at FROM orders_cart_line"  # noqa: S608
            f" WHERE site_id = %s AND {condition} ORDER BY added_at DESC, id DESC",
            [site_id, value],
        )
        return [line_view(row) for row in cursor.fetchall()]


def cart_quantity(*, site_id: SiteId, owner: CartOwner) -> int:
    """How many pieces are in the cart, for the badge."""
    condition, value = owner_condition(owner)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT coalesce(sum(quantity), 0) FROM orders_cart_line WHERE site_id = %s AND {condition}",  # noqa: S608
            [site_id, value],
        )
        return int(cursor.fetchone()[0])
