"""Orders as their readers see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portico.domains.orders.rules import RECEIPT_EXTENDED, Delivery, OrderState
from portico.domains.promotions.public import Adjustment
from portico.kernel.ids import EntryId, MemberId, OrderId, OrderLineId, ProductId, SiteId, SkuId, StoreId, VisitId
from portico.kernel.money import Money, sum_money

_NOTHING = Money(0)


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
    kind: str = "goods"


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
    kind: str = "goods"
    shipped_quantity: int = 0
    held_quantity: int = 0
    held_unshipped: int = 0
    refunded_quantity: int = 0
    refunded_unshipped: int = 0
    refunded: Money = _NOTHING

    @property
    def to_ship(self) -> int:
        """Pieces that may leave now: neither gone, nor given up, nor in an open after-sales case."""
        return self.quantity - self.shipped_quantity - self.held_unshipped - self.refunded_unshipped

    @property
    def open_shipped(self) -> int:
        """Pieces the buyer has, of which nothing was decided."""
        given_back = self.held_quantity - self.held_unshipped + self.refunded_quantity - self.refunded_unshipped
        return self.shipped_quantity - given_back


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
    # When it counts as received; None: by the site's terms of trade.
    receipt_due_at: datetime | None
    completed_at: datetime | None
    cancelled_at: datetime | None
    lines: tuple[OrderLineView, ...]
    timeline: tuple[TimelineView, ...]
    delivery: Delivery = Delivery.SHIP
    store_id: StoreId | None = None
    refunded_freight: Money = _NOTHING
    version: int = 1

    @property
    def is_receipt_extended(self) -> bool:
        """Whether its buyer has put the receipt off."""
        return any(entry.code == RECEIPT_EXTENDED for entry in self.timeline)

    @property
    def has_open_case(self) -> bool:
        """Whether pieces of it are in an open after-sales case."""
        return any(line.held_quantity for line in self.lines)

    @property
    def refunded(self) -> Money:
        """What was given back of this order, or is on its way."""
        return sum_money([self.refunded_freight, *(line.refunded for line in self.lines)], self.payable.currency)


def adjustments_to_json(adjustments: tuple[Adjustment, ...]) -> list[dict[str, Any]]:
    return [{"code": a.code, "amount_fen": a.amount.minor, "data": dict(a.data)} for a in adjustments]


def adjustments_from_json(rows: list[dict[str, Any]], currency: str) -> tuple[Adjustment, ...]:
    return tuple(Adjustment(row["code"], Money(row["amount_fen"], currency), row["data"]) for row in rows)
