"""Orders, singly and in lists. A list costs three queries, however long."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection
from django.db.models import Exists, OuterRef, Q

from portico.domains.orders import models
from portico.domains.orders.desk.rules import DEFAULT_POLICY
from portico.domains.orders.errors import OrderNotFound
from portico.domains.orders.queries.views import (
    OrderAddress,
    OrderLineView,
    OrderView,
    TimelineView,
    adjustments_from_json,
)
from portico.domains.orders.rules import ADDRESS_PURPOSE, Delivery, OrderState
from portico.infra import sealed
from portico.infra.keyset import newest_first
from portico.kernel.ids import EntryId, MemberId, OrderId, OrderLineId, ProductId, SiteId, SkuId, StoreId, VisitId
from portico.kernel.money import Money
from portico.kernel.paging import Page

# What a buyer's search looks for at most.
MAX_SOUGHT_WORDS = 5
MAX_SOUGHT_CHARS = 60


def get_order(*, site_id: SiteId, order_id: OrderId, member_id: MemberId | None = None) -> OrderView:
    """The order; only the member's own when `member_id` is given. Raises OrderNotFound for any other."""
    rows = models.Order.objects.filter(id=order_id, site_id=site_id)
    if member_id is not None:
        rows = rows.filter(member_id=member_id)
    views = views_of(list(rows))
    if not views:
        raise OrderNotFound()
    return views[0]


def get_orders(*, site_id: SiteId, order_ids: Sequence[OrderId]) -> list[OrderView]:
    """These orders in the order asked for; those the site does not have are left out. Three queries."""
    found = {view.id: view for view in views_of(list(models.Order.objects.filter(site_id=site_id, id__in=order_ids)))}
    return [found[order_id] for order_id in order_ids if order_id in found]


def list_orders(
    *,
    site_id: SiteId,
    member_id: MemberId,
    state: OrderState | None,
    cursor: str | None,
    limit: int,
    words: str = "",
) -> Page[OrderView]:
    """A member's orders, the newest first. Three queries.

    With `words` only those whose number begins so, or that have a line with all of the words in its name or options.
    """
    rows = models.Order.objects.filter(site_id=site_id, member_id=member_id)
    parts = words.split()[:MAX_SOUGHT_WORDS]
    if parts:
        lines = models.OrderLine.objects.filter(order_id=OuterRef("pk"))
        for part in parts:
            lines = lines.filter(Q(name__icontains=part) | Q(option_text__icontains=part))
        rows = rows.filter(Q(number__istartswith=parts[0]) | Exists(lines))
    if state is not None:
        rows = rows.filter(state=state)
    return page_of(rows, cursor, limit)


def page_of(rows: Any, cursor: str | None, limit: int) -> Page[OrderView]:
    """One page of these rows as orders, the newest first. Three queries."""
    found, following = newest_first(rows, cursor=cursor, limit=limit)
    return Page(views_of(found), following)


def find_by_number(*, site_id: SiteId, numbers: Sequence[str]) -> dict[str, OrderId]:
    """Order ids by human number; unknown numbers are absent. One query."""
    rows = models.Order.objects.filter(site_id=site_id, number__in=list(numbers)).values_list("number", "id")
    return {number: OrderId(order_id) for number, order_id in rows}


def order_ids_of(*, site_id: SiteId, member_id: MemberId) -> tuple[OrderId, ...]:
    """All orders of a member, the oldest first. One query."""
    rows = models.Order.objects.filter(site_id=site_id, member_id=member_id).order_by("id")
    return tuple(OrderId(order_id) for order_id in rows.values_list("id", flat=True))


def order_counts(*, site_id: SiteId, member_id: MemberId) -> dict[OrderState, int]:
    """How many orders a member has in each state; absent means none. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT state, count(*) FROM orders_order WHERE site_id = %s AND member_id = %s GROUP BY state",
            [site_id, member_id],
        )
        return {OrderState(state): count for state, count in cursor.fetchall()}


def quantities_of(*, site_id: SiteId, order_id: OrderId) -> dict[SkuId, int]:
    """Pieces per SKU in an order. Raises OrderNotFound."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT line.sku_id, sum(line.quantity)::int FROM orders_order_line line"
            " JOIN orders_order o ON o.id = line.order_id WHERE o.id = %s AND o.site_id = %s GROUP BY line.sku_id",
            [order_id, site_id],
        )
        quantities = {SkuId(sku): quantity for sku, quantity in cursor.fetchall()}
    if not quantities:
        raise OrderNotFound()
    return quantities


def bought_quantities(
    *, site_id: SiteId, member_id: MemberId, product_ids: Sequence[ProductId]
) -> dict[ProductId, int]:
    """Pieces of each product in the member's orders that stand: not cancelled, not refunded. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT line.product_id, sum(line.quantity - line.refunded_quantity)::int FROM orders_order o"
            " JOIN orders_order_line line ON line.order_id = o.id"
            " WHERE o.site_id = %s AND o.member_id = %s AND o.state NOT IN ('cancelled', 'refunded')"
            " AND line.product_id = ANY(%s) GROUP BY line.product_id",
            [site_id, member_id, list(product_ids)],
        )
        return {ProductId(product): quantity for product, quantity in cursor.fetchall()}


def expired_orders(*, now: datetime, limit: int) -> list[tuple[SiteId, OrderId]]:
    """Unpaid orders of all sites whose time is over, the longest overdue first."""
    rows = (
        models.Order.objects.filter(state=OrderState.PENDING_PAYMENT, expires_at__lte=now)
        .order_by("expires_at")
        .values_list("site_id", "id")
    )
    return [(SiteId(site), OrderId(order)) for site, order in rows[:limit]]


_RECEIVABLE = """
SELECT o.site_id, o.id FROM orders_order o LEFT JOIN orders_trade_policy p ON p.site_id = o.site_id
 WHERE o.state = 'shipped' AND o.shipped_at <= %(now)s - make_interval(days => 1)
   AND coalesce(o.receipt_due_at, o.shipped_at + make_interval(days => coalesce(p.receive_days, %(usual)s))) <= %(now)s
   AND NOT EXISTS (SELECT FROM orders_order_line l WHERE l.order_id = o.id AND l.held_quantity > 0)
 ORDER BY o.shipped_at LIMIT %(limit)s
"""


def receivable_orders(*, now: datetime, limit: int) -> list[tuple[SiteId, OrderId]]:
    """Shipped orders of all sites that count as received by now, the oldest first: by each site's terms of trade.

    An open after-sales case stops the clock.
    """
    with connection.cursor() as cursor:
        cursor.execute(_RECEIVABLE, {"now": now, "usual": DEFAULT_POLICY.receive_days, "limit": limit})
        return [(SiteId(site), OrderId(order)) for site, order in cursor.fetchall()]


def views_of(rows: Sequence[models.Order]) -> list[OrderView]:
    """The rows with their lines and timelines, in the same order. Two queries."""
    ids = [row.id for row in rows]
    if not ids:
        return []
    lines: dict[UUID, list[models.OrderLine]] = defaultdict(list)
    for line in models.OrderLine.objects.filter(order_id__in=ids).order_by("order_id", "position"):
        lines[line.order_id].append(line)
    timeline: dict[UUID, list[models.TimelineEntry]] = defaultdict(list)
    for entry in models.TimelineEntry.objects.filter(order_id__in=ids).order_by("id"):
        timeline[entry.order_id].append(entry)
    return [_view(row, lines[row.id], timeline[row.id]) for row in rows]


def _view(row: models.Order, lines: list[models.OrderLine], timeline: list[models.TimelineEntry]) -> OrderView:
    def money(minor: int) -> Money:
        return Money(minor, row.currency)

    return OrderView(
        id=OrderId(row.id),
        site_id=SiteId(row.site_id),
        number=row.number,
        member_id=MemberId(row.member_id),
        state=OrderState(row.state),
        source=row.source,
        goods=money(row.goods_fen),
        freight=money(row.freight_fen),
        discount=money(row.discount_fen),
        payable=money(row.payable_fen),
        explanation=adjustments_from_json(row.explanation, row.currency),
        address=_opened(bytes(row.address)),
        note=row.note,
        staff_note=row.staff_note,
        entry_id=None if row.entry_id is None else EntryId(row.entry_id),
        visit_id=None if row.visit_id is None else VisitId(row.visit_id),
        cancel_reason=row.cancel_reason,
        cancel_words=row.cancel_words,
        created_at=row.created_at,
        expires_at=row.expires_at,
        paid_at=row.paid_at,
        shipped_at=row.shipped_at,
        receipt_due_at=row.receipt_due_at,
        completed_at=row.completed_at,
        cancelled_at=row.cancelled_at,
        lines=tuple(_line_view(line, row.currency) for line in lines),
        delivery=Delivery(row.delivery),
        store_id=None if row.store_id is None else StoreId(row.store_id),
        refunded_freight=money(row.refunded_freight_fen),
        version=row.version,
        timeline=tuple(TimelineView(e.code, e.data, e.actor_kind, e.actor_name, e.at) for e in timeline),
    )


def _line_view(line: models.OrderLine, currency: str) -> OrderLineView:
    return OrderLineView(
        id=OrderLineId(line.id),
        sku_id=SkuId(line.sku_id),
        product_id=ProductId(line.product_id),
        sku_code=line.sku_code,
        name=line.name,
        option_text=line.option_text,
        image_url=line.image_url,
        unit_price=Money(line.unit_price_fen, currency),
        list_price=None if line.list_price_fen is None else Money(line.list_price_fen, currency),
        quantity=line.quantity,
        payable=Money(line.payable_fen, currency),
        adjustments=adjustments_from_json(line.adjustments, currency),
        kind=line.kind,
        shipped_quantity=line.shipped_quantity,
        held_quantity=line.held_quantity,
        held_unshipped=line.held_unshipped,
        refunded_quantity=line.refunded_quantity,
        refunded_unshipped=line.refunded_unshipped,
        refunded=Money(line.refunded_fen, currency),
    )


def _opened(address: bytes) -> OrderAddress | None:
    """An erased address is stored as no bytes at all."""
    if not address:
        return None
    return msgspec.json.decode(sealed.unseal(address, purpose=ADDRESS_PURPOSE), type=OrderAddress)
