"""Reads of packages: what their owners hold, what a scanned code names, and the ledger of redemptions."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet

from portico.domains.entitlements.errors import PackageNotFound
from portico.domains.entitlements.models import Package, PackageItem, Redemption
from portico.domains.entitlements.rules import (
    CODE_PURPOSE,
    UNDO_WITHIN,
    PackageState,
    package_state,
    unused_value,
)
from portico.infra import sealed
from portico.kernel.ids import MemberId, OrderId, OrderLineId, ProductId, SiteId, SkuId
from portico.kernel.money import Money
from portico.kernel.paging import Page, checked_limit, decode_place, encode_place

Shelf = Literal["usable", "past"]


@dataclass(frozen=True, slots=True)
class ItemView:
    id: UUID
    name: str
    times: int
    used: int
    voided: int

    @property
    def left(self) -> int:
        return self.times - self.used - self.voided


@dataclass(frozen=True, slots=True)
class PackageView:
    """`unused` is what its unused times are worth; `refunded` what was given back for it."""

    id: UUID
    site_id: SiteId
    order_id: OrderId
    order_line_id: OrderLineId
    product_id: ProductId
    sku_id: SkuId
    member_id: MemberId
    title: str
    image_url: str
    note: str
    state: PackageState
    store_ids: tuple[UUID, ...]
    refundable: bool
    granted_at: datetime
    expires_at: datetime | None
    paid: Money
    unused: Money
    refunded: Money
    items: tuple[ItemView, ...]

    @property
    def left(self) -> int:
        return sum(item.left for item in self.items)

    @property
    def times(self) -> int:
        return sum(item.times for item in self.items)


@dataclass(frozen=True, slots=True)
class RedemptionView:
    """One line of the ledger. `undone`: taken back by a later line; `undo_until`: until when it may be."""

    id: UUID
    package_id: UUID
    order_id: OrderId
    member_id: MemberId
    title: str
    item: str
    kind: str
    times: int
    left_after: int
    store_id: UUID | None
    actor_kind: str
    actor_id: str
    actor_name: str
    at: datetime
    undone: bool

    @property
    def undo_until(self) -> datetime:
        return self.at + UNDO_WITHIN

    def can_undo(self, now: datetime) -> bool:
        return self.kind == "redeem" and not self.undone and now <= self.undo_until


def get_package(*, site_id: SiteId, package_id: UUID, member_id: MemberId | None = None, now: datetime) -> PackageView:
    """The package; only the member's own when given. Raises PackageNotFound. Two queries."""
    rows = Package.objects.filter(site_id=site_id, id=package_id)
    if member_id is not None:
        rows = rows.filter(member_id=member_id)
    for view in _views(rows, now):
        return view
    raise PackageNotFound()


def packages_of(
    *, site_id: SiteId, member_id: MemberId, shelf: Shelf, cursor: str | None, limit: int | None, now: datetime
) -> Page[PackageView]:
    """A member's packages, the newest first: those good for something, or the others. Two queries."""
    size = checked_limit(limit)
    usable = (
        Q(voided_at__isnull=True)
        & (Q(expires_at__isnull=True) | Q(expires_at__gt=now))
        & Exists(PackageItem.objects.filter(package=OuterRef("pk"), times__gt=F("used") + F("voided")))
    )
    rows = Package.objects.filter(site_id=site_id, member_id=member_id)
    rows = rows.filter(usable) if shelf == "usable" else rows.exclude(usable)
    return _page(rows, cursor, size, now)


def list_packages(
    *, site_id: SiteId, order_ids: Collection[OrderId] | None, cursor: str | None, limit: int | None, now: datetime
) -> Page[PackageView]:
    """The site's packages, the newest first; of these orders when given. Two queries."""
    rows = Package.objects.filter(site_id=site_id)
    if order_ids is not None:
        rows = rows.filter(order_id__in=list(order_ids))
    return _page(rows, cursor, checked_limit(limit), now)


def _page(rows: QuerySet[Package], cursor: str | None, size: int, now: datetime) -> Page[PackageView]:
    if cursor is not None:
        at, key = decode_place(cursor)
        rows = rows.filter(Q(granted_at__lt=at) | Q(granted_at=at, id__lt=key))
    found = _views(rows.order_by("-granted_at", "-id")[: size + 1], now)
    more = encode_place(found[size - 1].granted_at, found[size - 1].id) if len(found) > size else None
    return Page(found[:size], more)


def packages_of_orders(
    *, site_id: SiteId, order_ids: Collection[OrderId], member_id: MemberId | None = None, now: datetime
) -> list[PackageView]:
    """The packages of these orders, piece by piece. Two queries."""
    rows = Package.objects.filter(site_id=site_id, order_id__in=list(order_ids))
    if member_id is not None:
        rows = rows.filter(member_id=member_id)
    return _views(rows.order_by("order_line_id", "piece"), now)


def granted_pieces(*, order_line_id: OrderLineId) -> frozenset[int]:
    """Which pieces of the line are somebody's package, void ones too; pieces count from 0. One query."""
    return frozenset(Package.objects.filter(order_line_id=order_line_id).values_list("piece", flat=True))


def package_digits(*, site_id: SiteId, package_id: UUID, member_id: MemberId) -> str:
    """The package's twelve digits, for its owner. Raises PackageNotFound, also for a void one."""
    row = Package.objects.filter(site_id=site_id, id=package_id, member_id=member_id, voided_at__isnull=True).first()
    if row is None or not row.code:
        raise PackageNotFound()
    return sealed.unseal(row.code, purpose=CODE_PURPOSE)


def digits_digest(digits: str) -> bytes:
    """What twelve digits are known by: for looking them up, and for refusing them once they are spent."""
    return sealed.blind_index(digits, purpose=CODE_PURPOSE)


def package_of_digits(*, site_id: SiteId, digits: str) -> UUID | None:
    """The package that shows these digits now."""
    return (
        Package.objects.filter(site_id=site_id, code_index=digits_digest(digits)).values_list("id", flat=True).first()
    )


def package_ledger(*, site_id: SiteId, package_id: UUID) -> tuple[RedemptionView, ...]:
    """Everything that was given, redeemed and taken back, the newest first. One query."""
    rows = Redemption.objects.filter(site_id=site_id, package_id=package_id)
    return tuple(_lines(rows.order_by("-at", "-id")))


def redemptions(
    *,
    site_id: SiteId,
    store_ids: Collection[UUID] | None = None,
    actor_id: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    cursor: str | None = None,
    limit: int | None = None,
) -> Page[RedemptionView]:
    """What was redeemed and taken back, the newest first. `store_ids` None: everywhere. One query."""
    size = checked_limit(limit)
    rows = Redemption.objects.filter(site_id=site_id, kind__in=["redeem", "undo"])
    if store_ids is not None:
        rows = rows.filter(store_id__in=list(store_ids))
    if actor_id is not None:
        rows = rows.filter(actor_kind="staff", actor_id=actor_id)
    if since is not None:
        rows = rows.filter(at__gte=since)
    if until is not None:
        rows = rows.filter(at__lt=until)
    if cursor is not None:
        at, key = decode_place(cursor)
        rows = rows.filter(Q(at__lt=at) | Q(at=at, id__lt=key))
    found = _lines(rows.order_by("-at", "-id")[: size + 1])
    more = encode_place(found[size - 1].at, found[size - 1].id) if len(found) > size else None
    return Page(found[:size], more)


def get_redemption(*, site_id: SiteId, redemption_id: UUID) -> RedemptionView | None:
    for line in _lines(Redemption.objects.filter(site_id=site_id, id=redemption_id)):
        return line
    return None


def ledger_mismatches(*, site_id: SiteId) -> tuple[UUID, ...]:
    """Packages whose counters are not the sum of their ledger: always empty, unless somebody edited the tables."""
    wrong = []
    for item in PackageItem.objects.filter(package__site_id=site_id).prefetch_related("ledger"):
        sums = dict.fromkeys(("grant", "redeem", "undo", "void"), 0)
        for line in item.ledger.all():
            sums[line.kind] += line.times
        if (sums["grant"], sums["redeem"] - sums["undo"], sums["void"]) != (item.times, item.used, item.voided):
            wrong.append(item.package_id)
    return tuple(wrong)


def _lines(rows: QuerySet[Redemption]) -> list[RedemptionView]:
    undone = Redemption.objects.filter(undoes_id=OuterRef("pk"))
    found = rows.select_related("package", "item").annotate(taken_back=Exists(undone))
    return [
        RedemptionView(
            id=row.id, package_id=row.package_id, order_id=OrderId(row.package.order_id),
            member_id=MemberId(row.package.member_id), title=row.package.title, item=row.item.name, kind=row.kind,
            times=row.times, left_after=row.left_after, store_id=row.store_id, actor_kind=row.actor_kind,
            actor_id=row.actor_id, actor_name=row.actor_name, at=row.at, undone=row.taken_back,
        )
        for row in found
    ]  # fmt: skip


def _views(rows: QuerySet[Package], now: datetime) -> list[PackageView]:
    with_items = rows.prefetch_related(Prefetch("items", PackageItem.objects.order_by("position")))
    return [_view(row, row.items.all(), now) for row in with_items]


def _view(row: Package, rows: Iterable[PackageItem], now: datetime) -> PackageView:
    kept = list(rows)
    items = tuple(ItemView(item.id, item.name, item.times, item.used, item.voided) for item in kept)
    left = sum(item.left for item in items)
    unused = sum(
        unused_value(paid_fen=item.paid_fen, times=item.times, used=item.used, voided=item.voided) for item in kept
    )
    return PackageView(
        id=row.id, site_id=SiteId(row.site_id), order_id=OrderId(row.order_id),
        order_line_id=OrderLineId(row.order_line_id), product_id=ProductId(row.product_id), sku_id=SkuId(row.sku_id),
        member_id=MemberId(row.member_id), title=row.title, image_url=row.image_url, note=row.note,
        state=package_state(voided=row.voided_at is not None, left=left, expires_at=row.expires_at, now=now),
        store_ids=tuple(row.store_ids), refundable=row.refundable, granted_at=row.granted_at,
        expires_at=row.expires_at, paid=Money(row.paid_fen), unused=Money(unused),
        refunded=Money(row.refunded_fen), items=items,
    )  # fmt: skip
