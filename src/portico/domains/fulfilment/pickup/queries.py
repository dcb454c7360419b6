"""Reads of pickups, always of one site."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from portico.domains.fulfilment.pickup import models
from portico.domains.fulfilment.pickup.errors import PickupNotFound
from portico.domains.fulfilment.pickup.rules import CODE_PURPOSE, PickupShelf, PickupState, state_of, undoable
from portico.infra import sealed
from portico.kernel.ids import OrderId, OrderLineId, PickupId, SiteId, StoreId

_OPEN = Q(ready_at__isnull=False, redeemed_at__isnull=True, closed_at__isnull=True)
_WAITING = (PickupShelf.PACK, PickupShelf.READY, PickupShelf.OVERDUE)


@dataclass(frozen=True, slots=True)
class PickupView:
    """`code`: twelve digits, empty until the order is paid. Show it to its buyer alone."""

    id: PickupId
    order_id: OrderId
    store_id: StoreId
    planned_from: datetime | None
    planned_to: datetime | None
    code: str
    ready_at: datetime | None
    due_at: datetime | None
    packed_at: datetime | None
    redeemed_at: datetime | None
    closed_at: datetime | None
    lines: dict[OrderLineId, int]

    def state(self, now: datetime) -> PickupState:
        return state_of(
            ready_at=self.ready_at, due_at=self.due_at, redeemed_at=self.redeemed_at, closed_at=self.closed_at, now=now
        )

    def undoable(self, now: datetime) -> bool:
        return undoable(redeemed_at=self.redeemed_at, now=now)


@dataclass(frozen=True, slots=True)
class PickupEntryView:
    """A line of a store's record: `kind` is redeemed or undone."""

    seq: int
    pickup_id: PickupId
    order_id: OrderId
    store_id: StoreId
    kind: str
    actor_kind: str
    actor_id: str
    actor_name: str
    at: datetime


def code_index(code: str) -> bytes:
    """What a code is found by."""
    return sealed.blind_index(code, purpose=CODE_PURPOSE)


def pickup_view(row: models.Pickup) -> PickupView:
    code = sealed.unseal(bytes(row.code_sealed), purpose=CODE_PURPOSE) if row.code_sealed else ""
    return PickupView(
        id=PickupId(row.id),
        order_id=OrderId(row.order_id),
        store_id=StoreId(row.store_id),
        planned_from=row.planned_from,
        planned_to=row.planned_to,
        code=code,
        ready_at=row.ready_at,
        due_at=row.due_at,
        packed_at=row.packed_at,
        redeemed_at=row.redeemed_at,
        closed_at=row.closed_at,
        lines={OrderLineId(UUID(line["order_line_id"])): line["quantity"] for line in row.lines},
    )


def get_pickup(*, site_id: SiteId, pickup_id: PickupId) -> PickupView:
    """Raises PickupNotFound."""
    row = models.Pickup.objects.filter(site_id=site_id, id=pickup_id).first()
    if row is None:
        raise PickupNotFound(pickup_id=str(pickup_id))
    return pickup_view(row)


def pickup_of(*, site_id: SiteId, order_id: OrderId) -> PickupView | None:
    """The order's pickup; None for an order that reaches its buyer in another way. One query."""
    row = models.Pickup.objects.filter(site_id=site_id, order_id=order_id).first()
    return None if row is None else pickup_view(row)


def pickup_by_code(*, site_id: SiteId, code: str) -> PickupView | None:
    """The pickup with these twelve digits. One query."""
    row = models.Pickup.objects.filter(site_id=site_id, code_index=code_index(code)).first()
    return None if row is None else pickup_view(row)


def pickups_on(
    *,
    site_id: SiteId,
    store_ids: Collection[StoreId] | None,
    shelf: PickupShelf,
    now: datetime,
    offset: int = 0,
    limit: int,
) -> list[PickupView]:
    """A page of one shelf at these stores (None: at all). What waits: the longest waiting first; done: the newest.

    One query.
    """
    rows = _at(site_id, store_ids).filter(_shelves(now)[shelf])
    order = ("-redeemed_at", "-id") if shelf is PickupShelf.DONE else ("ready_at", "id")
    return [pickup_view(row) for row in rows.order_by(*order)[offset : offset + limit]]


def count_pickups(*, site_id: SiteId, store_ids: Collection[StoreId] | None, now: datetime) -> dict[PickupShelf, int]:
    """How many stand on each shelf where somebody has to do something; DONE is not counted. One query."""
    open_ones = _at(site_id, store_ids).filter(_OPEN)
    counts = open_ones.aggregate(
        **{str(shelf): Count("id", filter=found) for shelf, found in _shelves(now).items() if shelf in _WAITING}
    )
    return {shelf: counts[str(shelf)] for shelf in _WAITING}


def count_late_packing(*, site_id: SiteId, now: datetime) -> int:
    """Paid orders that should have been packed by now and that nobody has said to be. One query."""
    return _at(site_id, None).filter(_OPEN, packed_at__isnull=True, ready_at__lte=now, due_at__gt=now).count()


def _at(site_id: SiteId, store_ids: Collection[StoreId] | None) -> QuerySet[models.Pickup]:
    rows = models.Pickup.objects.filter(site_id=site_id)
    return rows if store_ids is None else rows.filter(store_id__in=list(store_ids))


def _shelves(now: datetime) -> dict[PickupShelf, Q]:
    """What stands where. Each pickup of a paid order that was not given up stands on exactly one shelf."""
    in_time = Q(due_at__gt=now)
    return {
        PickupShelf.PACK: _OPEN & in_time & Q(packed_at__isnull=True),
        PickupShelf.READY: _OPEN & in_time & Q(packed_at__isnull=False),
        PickupShelf.OVERDUE: _OPEN & Q(due_at__lte=now),
        PickupShelf.DONE: Q(redeemed_at__isnull=False),
    }


def pickup_entries(
    *, site_id: SiteId, store_ids: Collection[StoreId] | None, since: datetime, limit: int = 200
) -> list[PickupEntryView]:
    """The hand-overs at these stores (None: everywhere) since then, the newest first. One query."""
    rows = models.PickupEntry.objects.filter(Q(site_id=site_id, at__gte=since))
    if store_ids is not None:
        rows = rows.filter(store_id__in=list(store_ids))
    return [_entry(row) for row in rows.order_by("-seq")[:limit]]


def last_hand_over(*, site_id: SiteId, pickup_id: PickupId) -> PickupEntryView | None:
    """The latest hand-over, taken back or not. One query."""
    rows = models.PickupEntry.objects.filter(site_id=site_id, pickup_id=pickup_id, kind="redeemed")
    row = rows.order_by("-seq").first()
    return None if row is None else _entry(row)


def _entry(row: models.PickupEntry) -> PickupEntryView:
    return PickupEntryView(
        row.seq, PickupId(row.pickup_id), OrderId(row.order_id), StoreId(row.store_id), row.kind, row.actor_kind,
        row.actor_id, row.actor_name, row.at,
    )  # fmt: skip
