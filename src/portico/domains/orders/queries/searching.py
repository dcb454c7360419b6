"""The merchant's search of orders: what may be asked for, and a page of what matches. Made for a million orders: each
question has an index, and the newest come first by (created_at, id).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, Max, OuterRef, Q
from django.db.models.functions import Coalesce

from portico.domains.orders import models
from portico.domains.orders.desk.models import TagUse
from portico.domains.orders.queries.orders import views_of
from portico.domains.orders.queries.views import OrderView
from portico.domains.orders.rules import ADDRESS_PURPOSE, Delivery, OrderState
from portico.infra import sealed
from portico.kernel.ids import SiteId
from portico.kernel.paging import Page, decode_place, encode_place

# A name of more products than these is looked for in all lines.
_FEW_PRODUCTS: Final = 1_000
# Among so many orders a page is full when one in a hundred has what is looked for.
_NEAR: Final = 2_000


class AfterSalesFilter(StrEnum):
    """Orders with pieces in an open case; orders of which money was given back."""

    OPEN = "open"
    REFUNDED = "refunded"


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """What the console asks for; None or "" means any. Times are [since, until) of `created_at`."""

    state: OrderState | None = None
    number: str = ""
    phone: str = ""
    product: str = ""
    since: datetime | None = None
    until: datetime | None = None
    delivery: Delivery | None = None
    tag_id: UUID | None = None
    entry_id: UUID | None = None
    store_id: UUID | None = None
    member_id: UUID | None = None
    after_sales: AfterSalesFilter | None = None
    with_note: bool = False
    # Paid before this moment: with state PAID, what waits for too long.
    paid_before: datetime | None = None


def search_orders(*, site_id: SiteId, filter: OrderFilter, cursor: str | None, limit: int) -> Page[OrderView]:
    """A site's orders for the merchant, the newest first. Three queries; with `filter.product` up to seven.

    `filter.number` finds by the start of the number, `filter.phone` by the whole phone of the recipient,
    `filter.product` by a part of a line's name or by its whole SKU code. Raises Invalid (field `cursor`).
    """
    rows = _asked(site_id, filter)
    if cursor is not None:
        at, order_id = decode_place(cursor)
        rows = rows.filter(Q(created_at__lt=at) | Q(id__lt=order_id), created_at__lte=at)
    found = _first(rows.order_by("-created_at", "-id"), site_id, filter, limit + 1)
    shown = found[:limit]
    following = encode_place(shown[-1].created_at, shown[-1].id) if len(found) > limit else None
    return Page(views_of(shown), following)


def count_orders(*, site_id: SiteId, filter: OrderFilter) -> int:
    """How many `search_orders` would find. One query; with `filter.product` two."""
    count: int = _found(site_id, filter).count()
    return count


def count_order_lines(*, site_id: SiteId, filter: OrderFilter) -> int:
    """How many lines the orders have that `search_orders` would find. One query; with `filter.product` two."""
    found = _found(site_id, filter).values("id")
    count: int = models.OrderLine.objects.filter(order_id__in=found).count()
    return count


def _found(site_id: SiteId, filter: OrderFilter) -> Any:
    return _everywhere(_asked(site_id, filter), site_id, filter, _sold_as(site_id, filter.product))


def _first(rows: Any, site_id: SiteId, filter: OrderFilter, count: int) -> list[models.Order]:
    """The first `count` of the ordered `rows` that match the whole filter.

    What many orders have is found among the first few thousand, what many had long ago among the last few thousand of
    that time, what few have by an index of its own; each is quick, and none is for the others.
    """
    if not filter.product and filter.after_sales is not AfterSalesFilter.REFUNDED:
        return list(rows[:count])
    found = _near(rows, filter, count)
    if len(found) == count or not rows[_NEAR:].exists():
        return found
    sold = _sold_as(site_id, filter.product)
    if sold is not None and sold.product_ids is None:
        rows = rows.filter(created_at__lt=sold.until)
        found = _near(rows, filter, count)
        if len(found) == count:
            return found
    # Few have it: all of them are found and then sorted. By an index of `created_at` a million would be walked through.
    unindexed = Coalesce("created_at", "created_at").desc()
    return list(_everywhere(rows, site_id, filter, sold).order_by(unindexed, "-id")[:count])


def _near(rows: Any, filter: OrderFilter, count: int) -> list[models.Order]:
    return list(_one_by_one(rows.filter(id__in=rows.values("id")[:_NEAR]), filter)[:count])


def _one_by_one(rows: Any, filter: OrderFilter) -> Any:
    """`_everywhere`, as it is quick for a few thousand rows."""
    lines = models.OrderLine.objects.filter(order_id=OuterRef("pk"))
    if filter.product:
        rows = rows.filter(Exists(lines.filter(_named(filter.product))))
    if filter.after_sales is AfterSalesFilter.REFUNDED:
        rows = rows.filter(Q(refunded_freight_fen__gt=0) | Exists(lines.filter(refunded_fen__gt=0)))
    return rows


def _everywhere(rows: Any, site_id: SiteId, filter: OrderFilter, sold: _Sold | None) -> Any:
    """Those with the product, and with the after-sales, that are asked for."""
    if sold is not None:
        lines = models.OrderLine.objects.filter(_named(filter.product))
        if sold.product_ids is not None:
            lines = lines.filter(product_id__in=sold.product_ids)
        rows = rows.filter(id__in=lines.values("order_id"))
    if filter.after_sales is AfterSalesFilter.REFUNDED:
        # Not an OR of two: each half has its own partial index.
        of_lines = models.OrderLine.objects.filter(refunded_fen__gt=0).values("order_id")
        of_freight = models.Order.objects.filter(site_id=site_id, refunded_freight_fen__gt=0).values("id")
        rows = rows.filter(id__in=of_lines.union(of_freight))
    return rows


def _asked(site_id: SiteId, filter: OrderFilter) -> Any:
    """Everything but the product and what was given back."""
    rows = models.Order.objects.filter(site_id=site_id, **_plain(filter))
    if filter.number:
        rows = rows.filter(number__startswith=filter.number.strip().upper())
    if filter.phone:
        rows = rows.filter(phone_index=sealed.blind_index(filter.phone, purpose=ADDRESS_PURPOSE))
    if filter.with_note:
        rows = rows.exclude(staff_note="")
    if filter.tag_id is not None:
        rows = rows.filter(Exists(TagUse.objects.filter(order_id=OuterRef("pk"), tag_id=filter.tag_id)))
    if filter.after_sales is AfterSalesFilter.OPEN:
        rows = rows.filter(id__in=models.OrderLine.objects.filter(held_quantity__gt=0).values("order_id"))
    return rows


def _named(text: str) -> Q:
    # Ideographs have no case, and comparing without it takes a third of the time.
    part = Q(name__contains=text) if text.upper() == text.lower() else Q(name__icontains=text)
    return part | Q(sku_code=text)


@dataclass(frozen=True, slots=True)
class _Sold:
    """What was sold under a name: the products, None if they are more than a few; nothing of it after `until`."""

    product_ids: list[UUID] | None
    until: datetime


def _sold_as(site_id: SiteId, text: str) -> _Sold | None:
    """None without a text. One query."""
    if not text:
        return None
    named = models.SoldName.objects.filter(_named(text), site_id=site_id).values("product_id")
    found = list(named.annotate(last=Max("last_sold_on")).order_by("-last")[: _FEW_PRODUCTS + 1])
    last = max((one["last"] for one in found), default=date.min)
    ids = [one["product_id"] for one in found] if len(found) <= _FEW_PRODUCTS else None
    return _Sold(ids, datetime.combine(last, time.min, UTC) + timedelta(days=1))


def _plain(filter: OrderFilter) -> dict[str, Any]:
    """The conditions on the order's own columns, by what Django calls them."""
    wanted = {
        "state": filter.state,
        "delivery": filter.delivery,
        "entry_id": filter.entry_id,
        "store_id": filter.store_id,
        "member_id": filter.member_id,
        "created_at__gte": filter.since,
        "created_at__lt": filter.until,
        "paid_at__lt": filter.paid_before,
    }
    return {column: value for column, value in wanted.items() if value is not None}
