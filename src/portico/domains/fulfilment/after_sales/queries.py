"""Cases as their readers see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet

from portico.domains.fulfilment.after_sales import models
from portico.domains.fulfilment.after_sales.errors import AfterSaleNotFound
from portico.domains.fulfilment.after_sales.policy import ReturnAddress, opened_address
from portico.domains.fulfilment.after_sales.rules import MERCHANT_STATES, OPEN_STATES, Kind, Reason, State
from portico.infra.keyset import newest_first
from portico.kernel.ids import AfterSaleId, MemberId, OrderId, OrderLineId, ProductId, RefundId, SiteId, SkuId
from portico.kernel.money import Money
from portico.kernel.paging import Page


@dataclass(frozen=True, slots=True)
class CaseLine:
    """See models.AfterSaleLine. `granted*` are None until something was decided."""

    id: UUID
    order_line_id: OrderLineId
    sku_id: SkuId
    product_id: ProductId
    name: str
    option_text: str
    image_url: str
    quantity: int
    worth: Money
    asked: Money
    granted_quantity: int | None
    granted: Money | None
    back_quantity: int | None
    exchange_sku_id: SkuId | None
    exchange_text: str


@dataclass(frozen=True, slots=True)
class CaseEntry:
    """What was done or said. `code` names the text; `actor_kind` is member, staff or system."""

    code: str
    data: dict[str, Any]
    words: str
    pictures: tuple[UUID, ...]
    for_staff: bool
    actor_kind: str
    actor_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CaseView:
    """One case. `entries` only where one case is read, empty in lists."""

    id: AfterSaleId
    site_id: SiteId
    number: str
    order_id: OrderId
    order_number: str
    member_id: MemberId
    kind: Kind
    state: State
    is_unshipped: bool
    by_merchant: bool
    reason: Reason
    words: str
    asked: Money
    asked_freight: Money
    granted: Money | None
    granted_freight: Money | None
    return_to: ReturnAddress | None
    return_carrier: str
    return_number: str
    sent_carrier: str
    sent_number: str
    refund_id: RefundId | None
    close_reason: str
    version: int
    due_at: datetime | None
    opened_at: datetime
    updated_at: datetime
    ended_at: datetime | None
    lines: tuple[CaseLine, ...]
    entries: tuple[CaseEntry, ...] = ()

    @property
    def asked_total(self) -> Money:
        return self.asked + self.asked_freight

    @property
    def granted_total(self) -> Money | None:
        if self.granted is None or self.granted_freight is None:
            return None
        return self.granted + self.granted_freight

    @property
    def shown_total(self) -> Money:
        """What it is about now: what was granted, before that what was asked."""
        granted = self.granted_total
        return self.asked_total if granted is None else granted


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Of the console's queue. `number` is the start of a case's or an order's number."""

    states: tuple[State, ...] = ()
    kind: Kind | None = None
    number: str = ""
    is_overdue_before: datetime | None = None


def _money(fen: int | None, currency: str) -> Money | None:
    return None if fen is None else Money(fen, currency)


def _line(row: models.AfterSaleLine, currency: str) -> CaseLine:
    return CaseLine(
        id=row.id,
        order_line_id=OrderLineId(row.order_line_id),
        sku_id=SkuId(row.sku_id),
        product_id=ProductId(row.product_id),
        name=row.name,
        option_text=row.option_text,
        image_url=row.image_url,
        quantity=row.quantity,
        worth=Money(row.worth_fen, currency),
        asked=Money(row.asked_fen, currency),
        granted_quantity=row.granted_quantity,
        granted=_money(row.granted_fen, currency),
        back_quantity=row.back_quantity,
        exchange_sku_id=None if row.exchange_sku_id is None else SkuId(row.exchange_sku_id),
        exchange_text=row.exchange_text,
    )


def _entry(row: models.AfterSaleEntry) -> CaseEntry:
    pictures = tuple(UUID(picture) for picture in row.pictures)
    return CaseEntry(row.code, row.data, row.words, pictures, row.for_staff, row.actor_kind, row.actor_name, row.at)


def case_view(row: models.AfterSale, entries: Sequence[models.AfterSaleEntry] = ()) -> CaseView:
    """The case of a row whose lines are at hand."""
    return CaseView(
        id=AfterSaleId(row.id),
        site_id=SiteId(row.site_id),
        number=row.number,
        order_id=OrderId(row.order_id),
        order_number=row.order_number,
        member_id=MemberId(row.member_id),
        kind=Kind(row.kind),
        state=State(row.state),
        is_unshipped=row.is_unshipped,
        by_merchant=row.by_merchant,
        reason=Reason(row.reason),
        words=row.words,
        asked=Money(row.asked_fen, row.currency),
        asked_freight=Money(row.asked_freight_fen, row.currency),
        granted=_money(row.granted_fen, row.currency),
        granted_freight=_money(row.granted_freight_fen, row.currency),
        return_to=opened_address(row.return_to),
        return_carrier=row.return_carrier,
        return_number=row.return_number,
        sent_carrier=row.sent_carrier,
        sent_number=row.sent_number,
        refund_id=None if row.refund_id is None else RefundId(row.refund_id),
        close_reason=row.close_reason,
        version=row.version,
        due_at=row.due_at,
        opened_at=row.opened_at,
        updated_at=row.updated_at,
        ended_at=row.ended_at,
        lines=tuple(_line(line, row.currency) for line in sorted(row.lines.all(), key=lambda line: line.position)),
        entries=tuple(_entry(entry) for entry in entries),
    )


def get_case(
    *, site_id: SiteId, case_id: AfterSaleId, member_id: MemberId | None = None, for_staff: bool = False
) -> CaseView:
    """The case with its history, of the member when given; the staff's own notes only `for_staff`.

    Raises AfterSaleNotFound. Three queries.
    """
    rows = models.AfterSale.objects.filter(site_id=site_id, id=case_id)
    if member_id is not None:
        rows = rows.filter(member_id=member_id)
    row = rows.prefetch_related("lines").first()
    if row is None:
        raise AfterSaleNotFound()
    entries = row.entries.order_by("id")
    return case_view(row, list(entries if for_staff else entries.filter(for_staff=False)))


def cases_of_member(
    *, site_id: SiteId, member_id: MemberId, is_open: bool | None, cursor: str | None, limit: int
) -> Page[CaseView]:
    """A member's cases, the newest first. Two queries."""
    rows = models.AfterSale.objects.filter(site_id=site_id, member_id=member_id)
    if is_open is not None:
        rows = rows.filter(state__in=OPEN_STATES) if is_open else rows.exclude(state__in=OPEN_STATES)
    return _page(rows, cursor, limit)


def search_cases(*, site_id: SiteId, filter: CaseFilter, cursor: str | None, limit: int) -> Page[CaseView]:
    """A site's cases for the merchant, the newest first. Two queries."""
    rows = models.AfterSale.objects.filter(site_id=site_id)
    if filter.states:
        rows = rows.filter(state__in=[str(state) for state in filter.states])
    if filter.kind is not None:
        rows = rows.filter(kind=filter.kind)
    if filter.number:
        wanted = filter.number.strip().upper()
        column = "order_number" if wanted.startswith("P") else "number"
        rows = rows.filter(**{f"{column}__startswith": wanted})
    if filter.is_overdue_before is not None:
        rows = rows.filter(due_at__lt=filter.is_overdue_before)
    return _page(rows, cursor, limit)


def _page(rows: QuerySet[models.AfterSale], cursor: str | None, limit: int) -> Page[CaseView]:
    found, following = newest_first(rows.prefetch_related("lines"), cursor=cursor, limit=limit)
    return Page([case_view(row) for row in found], following)


def cases_of_order(*, site_id: SiteId, order_id: OrderId) -> list[CaseView]:
    """All cases about the order, the newest first. Two queries."""
    rows = models.AfterSale.objects.filter(site_id=site_id, order_id=order_id).prefetch_related("lines")
    return [case_view(row) for row in rows.order_by("-id")]


def case_counts(*, site_id: SiteId) -> dict[State, int]:
    """How many cases are in each open state. One query; closed ones are absent."""
    rows = (
        models.AfterSale.objects.filter(site_id=site_id, state__in=OPEN_STATES)
        .values_list("state")
        .annotate(found=Count("id"))
    )
    return {State(state): found for state, found in rows}


def count_waiting_cases(*, site_id: SiteId) -> int:
    """How many cases wait for the merchant."""
    return models.AfterSale.objects.filter(site_id=site_id, state__in=MERCHANT_STATES).count()


def open_case_counts(*, site_id: SiteId, order_ids: Sequence[OrderId]) -> dict[OrderId, int]:
    """How many open cases each order has; orders without one are absent. One query."""
    rows = (
        models.AfterSale.objects.filter(site_id=site_id, order_id__in=list(order_ids), state__in=OPEN_STATES)
        .values_list("order_id")
        .annotate(found=Count("id"))
    )
    return {OrderId(order_id): found for order_id, found in rows}


def count_open_cases(*, site_id: SiteId, member_id: MemberId) -> int:
    """How many cases of the member are not over."""
    return models.AfterSale.objects.filter(site_id=site_id, member_id=member_id, state__in=OPEN_STATES).count()


def due_cases(*, now: datetime, limit: int) -> list[tuple[SiteId, AfterSaleId]]:
    """Cases of all sites whose deadline has passed, the longest due first."""
    rows = models.AfterSale.objects.filter(due_at__lte=now).order_by("due_at").values_list("site_id", "id")
    return [(SiteId(site_id), AfterSaleId(case_id)) for site_id, case_id in rows[:limit]]


def overdue_cases(*, site_id: SiteId, before: datetime, limit: int) -> list[CaseView]:
    """Cases that wait for the merchant and are due before `before`, the most urgent first: for alerts. Two queries."""
    rows = models.AfterSale.objects.filter(site_id=site_id, state__in=MERCHANT_STATES, due_at__lt=before)
    return [case_view(row) for row in rows.order_by("due_at").prefetch_related("lines")[:limit]]


def case_of_refund(*, site_id: SiteId, refund_id: UUID) -> CaseView | None:
    """The case whose money the refund is. Two queries."""
    row = models.AfterSale.objects.filter(site_id=site_id, refund_id=refund_id).prefetch_related("lines").first()
    return None if row is None else case_view(row)


def promised_money(*, order_id: OrderId) -> tuple[dict[OrderLineId, int], int]:
    """What open cases about the order already ask for, in fen: by order line, and of the freight. Two queries."""
    asked: dict[OrderLineId, int] = {}
    open_lines = models.AfterSaleLine.objects.filter(case__order_id=order_id, case__state__in=OPEN_STATES).exclude(
        case__state=State.REFUNDING
    )
    for line_id, fen in open_lines.values_list("order_line_id", "asked_fen"):
        asked[OrderLineId(line_id)] = asked.get(OrderLineId(line_id), 0) + fen
    freight = models.AfterSale.objects.filter(order_id=order_id, state__in=OPEN_STATES).exclude(state=State.REFUNDING)
    return asked, sum(freight.values_list("asked_freight_fen", flat=True))
