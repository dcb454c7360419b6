"""Reads of pickups, always of one site."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from portico.domains.fulfilment.pickup import models
from portico.domains.fulfilment.pickup.errors import PickupNotFound
from portico.domains.fulfilment.pickup.rules import CODE_PURPOSE, PickupState, state_of, undoable
from portico.infra import sealed
from portico.kernel.ids import OrderId, OrderLineId, PickupId, SiteId, StoreId


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
    redeemed_at: datetime | None
    lines: dict[OrderLineId, int]

    def state(self, now: datetime) -> PickupState:
        return state_of(ready_at=self.ready_at, due_at=self.due_at, redeemed_at=self.redeemed_at, now=now)

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
        redeemed_at=row.redeemed_at,
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


def waiting_pickups(
    *, site_id: SiteId, store_ids: Collection[StoreId] | None, offset: int = 0, limit: int
) -> tuple[list[PickupView], int]:
    """What is paid and was not fetched, the longest waiting first, and how much there is. None: at every store.

    An order that was refunded meanwhile is among them: the caller knows orders.
    """
    rows = models.Pickup.objects.filter(site_id=site_id, ready_at__isnull=False, redeemed_at__isnull=True)
    if store_ids is not None:
        rows = rows.filter(store_id__in=list(store_ids))
    page = rows.order_by("ready_at", "id")[offset : offset + limit]
    return [pickup_view(row) for row in page], rows.count()


def pickup_entries(
    *, site_id: SiteId, store_ids: Collection[StoreId] | None, since: datetime, limit: int = 200
) -> list[PickupEntryView]:
    """The hand-overs at these stores (None: everywhere) since then, the newest first. One query."""
    rows = models.PickupEntry.objects.filter(Q(site_id=site_id, at__gte=since))
    if store_ids is not None:
        rows = rows.filter(store_id__in=list(store_ids))
    return [
        PickupEntryView(
            row.seq, PickupId(row.pickup_id), OrderId(row.order_id), StoreId(row.store_id), row.kind, row.actor_kind,
            row.actor_id, row.at,
        )
        for row in rows.order_by("-seq")[:limit]
    ]  # fmt: skip


def overdue_pickups(*, site_id: SiteId, now: datetime, limit: int = 100) -> list[PickupView]:
    """What nobody came for in time, the longest overdue first."""
    rows = models.Pickup.objects.filter(
        site_id=site_id, ready_at__isnull=False, redeemed_at__isnull=True, due_at__lte=now
    )
    return [pickup_view(row) for row in rows.order_by("due_at", "id")[:limit]]
