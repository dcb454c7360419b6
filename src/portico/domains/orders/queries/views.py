"""Orders as their readers see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portico.domains.orders.rules import OrderState
from portico.domains.promotions.public import Adjustment
from portico.kernel.ids import EntryId, MemberId, OrderId, OrderLineId, ProductId, SiteId, SkuId, VisitId
from portico.kernel.money import Money


@dataclass(frozen=True, slots=True)
class OrderAddress:
    """Where an order goes, as it was when the order was placed."""

    recipient: str
    phone: str
    region_code: str
    province: str
    city: str
    district: str
    detail: str


@dataclass(frozen=True, slots=True)
class LineSnapshot:
    """A SKU as the catalogue shows it at the moment of ordering; the price comes from the quote."""

    sku_id: SkuId
    product_id: ProductId
    sku_code: str
    name: str
    option_text: str
    image_url: str


@dataclass(frozen=True, slots=True)
class OrderLineView:
    id: OrderLineId
    sku_id: SkuId
    product_id: ProductId
    sku_code: str
    name: str
    option_text: str
    image_url: str
    unit_price: Money
    list_price: Money | None
    quantity: int
    payable: Money
    adjustments: tuple[Adjustment, ...]


@dataclass(frozen=True, slots=True)
class TimelineView:
    """`code` and `data` name the text; `actor_kind` is member, staff or system."""

    code: str
    data: dict[str, Any]
    actor_kind: str
    actor_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OrderView:
    """`address` is None once the buyer's personal data were erased. Sums as in promotions.Quote."""

    id: OrderId
    site_id: SiteId
    number: str
    member_id: MemberId
    state: OrderState
    source: str
    goods: Money
    freight: Money
    discount: Money
    payable: Money
    explanation: tuple[Adjustment, ...]
    address: OrderAddress | None
    note: str
    staff_note: str
    entry_id: EntryId | None
    visit_id: VisitId | None
    cancel_reason: str
    cancel_words: str
    created_at: datetime
    expires_at: datetime
    paid_at: datetime | None
    shipped_at: datetime | None
    completed_at: datetime | None
    cancelled_at: datetime | None
    lines: tuple[OrderLineView, ...]
    timeline: tuple[TimelineView, ...]


def adjustments_to_json(adjustments: tuple[Adjustment, ...]) -> list[dict[str, Any]]:
    return [{"code": a.code, "amount_fen": a.amount.minor, "data": dict(a.data)} for a in adjustments]


def adjustments_from_json(rows: list[dict[str, Any]], currency: str) -> tuple[Adjustment, ...]:
    return tuple(Adjustment(row["code"], Money(row["amount_fen"], currency), row["data"]) for row in rows)
