"""Facts about pickups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from portico.infra.outbox import Event
from portico.kernel.ids import OrderId, PickupId, StoreId


@dataclass(frozen=True, slots=True, kw_only=True)
class PickupPacked(Event):
    """The store has packed the order: its buyer may come. Once for each order."""

    name: ClassVar[str] = "fulfilment.pickup_packed"
    order_id: OrderId
    pickup_id: PickupId
    store_id: StoreId


@dataclass(frozen=True, slots=True, kw_only=True)
class PickedUp(Event):
    """The order was handed over at the store."""

    name: ClassVar[str] = "fulfilment.picked_up"
    order_id: OrderId
    pickup_id: PickupId
    store_id: StoreId
