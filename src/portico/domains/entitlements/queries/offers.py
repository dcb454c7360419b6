"""Reads of what the merchant provides (plans, files, terms), of who waits for it, and of granted downloads."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Min, Q

from portico.domains.entitlements.errors import DownloadNotFound
from portico.domains.entitlements.models import DownloadFile, DownloadGrant, DownloadTerms, Plan, Waiting
from portico.domains.entitlements.rules import PlanItem
from portico.kernel.ids import MemberId, OrderId, OrderLineId, ProductId, SiteId, SkuId


@dataclass(frozen=True, slots=True)
class PlanView:
    sku_id: SkuId
    product_id: ProductId
    items: tuple[PlanItem, ...]
    days: int | None
    until: date | None
    store_ids: tuple[UUID, ...]
    refundable: bool
    note: str
    version: int

    @property
    def times(self) -> int:
        return sum(item.times for item in self.items)


@dataclass(frozen=True, slots=True)
class FileView:
    id: UUID
    product_id: ProductId
    name: str
    size: int
    added_at: datetime


@dataclass(frozen=True, slots=True)
class TermsView:
    days: int | None
    times: int | None
    version: int


@dataclass(frozen=True, slots=True)
class GrantView:
    """A buyer's right to the files of a product. `left` is None without a limit."""

    id: UUID
    order_id: OrderId
    order_line_id: OrderLineId
    product_id: ProductId
    title: str
    times: int | None
    used: int
    granted_at: datetime
    expires_at: datetime | None
    voided: bool
    files: tuple[FileView, ...]

    @property
    def left(self) -> int | None:
        return None if self.times is None else self.times - self.used

    def is_open(self, now: datetime) -> bool:
        return not self.voided and self.left != 0 and (self.expires_at is None or self.expires_at > now)


@dataclass(frozen=True, slots=True)
class WaitingLine:
    order_id: OrderId
    order_line_id: OrderLineId
    sku_id: SkuId
    product_id: ProductId
    kind: str
    quantity: int
    since: datetime


@dataclass(frozen=True, slots=True)
class WaitingSku:
    """How many pieces of a SKU were paid and wait for keys, files or a plan, and since when."""

    sku_id: SkuId
    product_id: ProductId
    kind: str
    orders: int
    since: datetime


def plans(*, site_id: SiteId, sku_ids: Collection[SkuId]) -> dict[SkuId, PlanView]:
    """The plans of these SKUs; one without a plan is absent. One query."""
    rows = Plan.objects.filter(site_id=site_id, sku_id__in=list(sku_ids))
    return {SkuId(row.sku_id): _plan(row) for row in rows}


def _plan(row: Plan) -> PlanView:
    return PlanView(
        sku_id=SkuId(row.sku_id),
        product_id=ProductId(row.product_id),
        items=tuple(PlanItem(item["name"], item["times"], item["share_fen"]) for item in row.items),
        days=row.days,
        until=row.until,
        store_ids=tuple(row.store_ids),
        refundable=row.refundable,
        note=row.note,
        version=row.version,
    )


def files_of(*, site_id: SiteId, product_ids: Collection[ProductId]) -> dict[ProductId, tuple[FileView, ...]]:
    """The files buyers may take, by product, the oldest first. One query."""
    rows = DownloadFile.objects.filter(
        site_id=site_id, product_id__in=list(product_ids), removed_at__isnull=True
    ).order_by("added_at", "id")
    found: dict[ProductId, list[FileView]] = {}
    for row in rows:
        product_id = ProductId(row.product_id)
        found.setdefault(product_id, []).append(FileView(row.id, product_id, row.name, row.size, row.added_at))
    return {product_id: tuple(files) for product_id, files in found.items()}


def terms_of(*, site_id: SiteId, product_id: ProductId) -> TermsView:
    """The product's terms; without limits, version 0, when nobody set any."""
    row = DownloadTerms.objects.filter(site_id=site_id, product_id=product_id).first()
    return TermsView(None, None, 0) if row is None else TermsView(row.days, row.times, row.version)


def grants_of_orders(
    *, site_id: SiteId, order_ids: Collection[OrderId], member_id: MemberId | None = None
) -> tuple[GrantView, ...]:
    """The downloads granted with these orders. Two queries."""
    rows = DownloadGrant.objects.filter(site_id=site_id, order_id__in=list(order_ids))
    if member_id is not None:
        rows = rows.filter(member_id=member_id)
    found = list(rows.order_by("granted_at", "id"))
    if not found:
        return ()
    files = files_of(site_id=site_id, product_ids={ProductId(row.product_id) for row in found})
    return tuple(_grant(row, files.get(ProductId(row.product_id), ())) for row in found)


def get_grant(*, site_id: SiteId, grant_id: UUID, member_id: MemberId) -> GrantView:
    """The member's grant, without its files. Raises DownloadNotFound, also for another's."""
    row = DownloadGrant.objects.filter(site_id=site_id, id=grant_id, member_id=member_id).first()
    if row is None:
        raise DownloadNotFound()
    return _grant(row, ())


def _grant(row: DownloadGrant, files: tuple[FileView, ...]) -> GrantView:
    return GrantView(
        id=row.id,
        order_id=OrderId(row.order_id),
        order_line_id=OrderLineId(row.order_line_id),
        product_id=ProductId(row.product_id),
        title=row.title,
        times=row.times,
        used=row.used,
        granted_at=row.granted_at,
        expires_at=row.expires_at,
        voided=row.voided_at is not None,
        files=files,
    )


def waiting_lines(
    *, site_id: SiteId, sku_id: SkuId | None = None, product_id: ProductId | None = None, limit: int = 500
) -> tuple[WaitingLine, ...]:
    """Paid lines that wait for what the merchant provides, the oldest first."""
    rows = Waiting.objects.filter(site_id=site_id)
    if sku_id is not None:
        rows = rows.filter(sku_id=sku_id)
    if product_id is not None:
        rows = rows.filter(product_id=product_id)
    return tuple(
        WaitingLine(
            OrderId(row.order_id), OrderLineId(row.order_line_id), SkuId(row.sku_id), ProductId(row.product_id),
            row.kind, row.quantity, row.since,
        )
        for row in rows.order_by("since")[:limit]
    )  # fmt: skip


def waiting_of_orders(*, site_id: SiteId, order_ids: Collection[OrderId]) -> frozenset[OrderLineId]:
    """Which lines of these orders wait. One query."""
    rows = Waiting.objects.filter(site_id=site_id, order_id__in=list(order_ids))
    return frozenset(OrderLineId(line) for line in rows.values_list("order_line_id", flat=True))


def waiting_skus(*, site_id: SiteId) -> tuple[WaitingSku, ...]:
    """What buyers wait for, the longest wait first: for the console and its alerts. One query."""
    rows = (
        Waiting.objects.filter(site_id=site_id)
        .values("sku_id", "product_id", "kind")
        .annotate(count=Count("order_id", distinct=True), first=Min("since"))
        .order_by("first")
    )
    return tuple(
        WaitingSku(SkuId(row["sku_id"]), ProductId(row["product_id"]), row["kind"], row["count"], row["first"])
        for row in rows
    )


def sites_waiting() -> tuple[SiteId, ...]:
    """Sites where somebody waits: for the sweep."""
    return tuple(SiteId(site) for site in Waiting.objects.order_by().values_list("site_id", flat=True).distinct())


def downloads_of_member(*, site_id: SiteId, member_id: MemberId, limit: int = 100) -> tuple[GrantView, ...]:
    """A member's downloads that were not given back, the newest first. Two queries."""
    rows = list(
        DownloadGrant.objects.filter(Q(site_id=site_id, member_id=member_id, voided_at__isnull=True)).order_by("-id")[
            :limit
        ]
    )
    files = files_of(site_id=site_id, product_ids={ProductId(row.product_id) for row in rows}) if rows else {}
    return tuple(_grant(row, files.get(ProductId(row.product_id), ())) for row in rows)
