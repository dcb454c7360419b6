"""What a shopper does with a cart."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from portico.domains.orders.errors import CartFull, CartLineNotFound
from portico.domains.orders.queries.cart import CartLineView, line_view, owner_condition
from portico.domains.orders.rules import GUEST_CART_KEPT, MAX_CART_LINES, MAX_QUANTITY, CartOwner, guest_owner
from portico.infra.locks import require_transaction
from portico.kernel.errors import FieldError, Invalid
from portico.kernel.ids import CartLineId, MemberId, SiteId, SkuId, new_id
from portico.kernel.money import Money


def checked_quantity(quantity: int) -> int:
    """`quantity` when it is 1…999. Raises Invalid (field `quantity`)."""
    if not 1 <= quantity <= MAX_QUANTITY:
        raise Invalid(fields=(FieldError("quantity", "quantity_out_of_range", {"max": MAX_QUANTITY}),))
    return quantity


def add_line(
    *, site_id: SiteId, owner: CartOwner, sku_id: SkuId, quantity: int, unit_price: Money, now: datetime
) -> CartLineView:
    """The cart holds `quantity` more pieces of the SKU (at most 999), selected, remembered at today's price.

    The line as it is now. One statement. Raises CartFull when the SKU would be one too many, Invalid for a bad
    quantity.
    """
    require_transaction()
    checked_quantity(quantity)
    condition, value = owner_condition(owner)
    column = condition.partition(" ")[0]
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO orders_cart_line AS line
              (id, site_id, member_id, guest_key, sku_id, quantity, selected, price_when_added_fen, added_at,
               updated_at)
            SELECT %(id)s, %(site)s, %(member)s, %(guest)s, %(sku)s, %(quantity)s, true, %(price)s, %(now)s, %(now)s
             WHERE %(limit)s > (SELECT count(*) FROM orders_cart_line
                                 WHERE site_id = %(site)s AND {column} = %(owner)s AND sku_id <> %(sku)s)
            ON CONFLICT (site_id, {column}, sku_id) WHERE {column} IS NOT NULL DO UPDATE
               SET quantity = least(line.quantity + excluded.quantity, %(max)s), selected = true,
                   price_when_added_fen = excluded.price_when_added_fen, updated_at = excluded.updated_at
            RETURNING id, sku_id, quantity, selected, price_when_added_fen, added_at
            """,  # noqa: S608  # only our own column name is put in
            {
                "id": new_id(),
                "site": site_id,
                "member": owner.member_id,
                "guest": owner.guest_key,
                "sku": sku_id,
                "quantity": quantity,
                "price": unit_price.minor,
                "now": now,
                "owner": value,
                "limit": MAX_CART_LINES,
                "max": MAX_QUANTITY,
            },
        )
        row = cursor.fetchone()
    if row is None:
        raise CartFull(limit=MAX_CART_LINES)
    return line_view(row)


def change_line(
    *,
    site_id: SiteId,
    owner: CartOwner,
    line_id: CartLineId,
    quantity: int | None,
    selected: bool | None,
    now: datetime,
) -> None:
    """The line has this quantity and selection; None leaves either as it is.

    Raises CartLineNotFound (also for somebody else's line), Invalid for a bad quantity.
    """
    require_transaction()
    if quantity is not None:
        checked_quantity(quantity)
    condition, value = owner_condition(owner)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE orders_cart_line SET quantity = coalesce(%s, quantity), selected = coalesce(%s, selected),"  # noqa: S608
            f" updated_at = %s WHERE id = %s AND site_id = %s AND {condition}",
            [quantity, selected, now, line_id, site_id, value],
        )
        if cursor.rowcount == 0:
            raise CartLineNotFound()


def remove_line(*, site_id: SiteId, owner: CartOwner, line_id: CartLineId) -> None:
    """The line is gone. Raises CartLineNotFound."""
    require_transaction()
    condition, value = owner_condition(owner)
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM orders_cart_line WHERE id = %s AND site_id = %s AND {condition}",  # noqa: S608
            [line_id, site_id, value],
        )
        if cursor.rowcount == 0:
            raise CartLineNotFound()


def remove_skus(*, site_id: SiteId, owner: CartOwner, sku_ids: Sequence[SkuId]) -> None:
    """The cart no longer holds any of these SKUs: they were bought, or can no longer be bought."""
    require_transaction()
    condition, value = owner_condition(owner)
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM orders_cart_line WHERE site_id = %s AND {condition} AND sku_id = ANY(%s)",  # noqa: S608
            [site_id, value, list(sku_ids)],
        )


def select_all(*, site_id: SiteId, owner: CartOwner, selected: bool, now: datetime) -> None:
    """Every line of the cart is selected, or none is."""
    require_transaction()
    condition, value = owner_condition(owner)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE orders_cart_line SET selected = %s, updated_at = %s WHERE site_id = %s AND {condition}",  # noqa: S608
            [selected, now, site_id, value],
        )


def merge_guest_cart(*, site_id: SiteId, guest_token: str, member_id: MemberId, now: datetime) -> None:
    """The guest's lines are the member's; a SKU both had keeps the larger quantity. The guest's cart is empty.

    A member's cart that would grow beyond the limit keeps the guest's latest lines that still fit.
    Idempotent: a second merge finds nothing. Raises GuestTokenMalformed.
    """
    require_transaction()
    owner = guest_owner(guest_token)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH theirs AS (
              DELETE FROM orders_cart_line WHERE site_id = %(site)s AND guest_key = %(guest)s
              RETURNING id, sku_id, quantity, selected, price_when_added_fen, added_at
            ), mine AS (
              SELECT sku_id FROM orders_cart_line WHERE site_id = %(site)s AND member_id = %(member)s
            ), ranked AS (
              SELECT theirs.*, mine.sku_id IS NOT NULL AS known,
                     row_number() OVER (PARTITION BY mine.sku_id IS NOT NULL ORDER BY added_at DESC) AS place
                FROM theirs LEFT JOIN mine USING (sku_id)
            )
            INSERT INTO orders_cart_line AS line
              (id, site_id, member_id, sku_id, quantity, selected, price_when_added_fen, added_at, updated_at)
            -- A fresh key: the guest's row of the old key is still visible to this statement.
            SELECT gen_random_uuid(), %(site)s, %(member)s, sku_id, quantity, selected, price_when_added_fen,
                   added_at, %(now)s
              FROM ranked WHERE known OR place <= %(limit)s - (SELECT count(*) FROM mine)
            ON CONFLICT (site_id, member_id, sku_id) WHERE member_id IS NOT NULL DO UPDATE
               SET quantity = greatest(line.quantity, excluded.quantity),
                   selected = line.selected OR excluded.selected, updated_at = excluded.updated_at
            """,
            {"site": site_id, "guest": owner.guest_key, "member": member_id, "now": now, "limit": MAX_CART_LINES},
        )


def forget_old_guest_carts(*, now: datetime) -> int:
    """Guests' lines untouched for sixty days are gone; how many."""
    require_transaction()
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM orders_cart_line WHERE guest_key IS NOT NULL AND updated_at < %s", [now - GUEST_CART_KEPT]
        )
        return int(cursor.rowcount)
