"""What orders announce: facts in the past tense, ids and amounts only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from portico.infra.outbox import Event
from portico.kernel.ids import MemberId, OrderId, PaymentId, ShipmentId


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPlaced(Event):
    name: ClassVar[str] = "orders.placed"
    order_id: OrderId
    member_id: MemberId
    payable_fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPaid(Event):
    """The money has arrived and the stock is sold."""

    name: ClassVar[str] = "orders.paid"
    order_id: OrderId
    member_id: MemberId
    payment_id: PaymentId
    paid_fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCancelled(Event):
    """Cancelled before it was paid; the stock is free again. `reason` is a CancelReason."""

    name: ClassVar[str] = "orders.cancelled"
    order_id: OrderId
    member_id: MemberId
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderShipped(Event):
    """Pieces of the order have left, in a parcel or without one. `complete`: they were the last."""

    name: ClassVar[str] = "orders.shipped"
    order_id: OrderId
    member_id: MemberId
    shipment_id: ShipmentId | None = None
    complete: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCompleted(Event):
    """The goods were received: the buyer said so, or ten days passed."""

    name: ClassVar[str] = "orders.completed"
    order_id: OrderId
    member_id: MemberId
    automatic: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRefunded(Event):
    """A paid order was given up before shipping; its money is on the way back."""

    name: ClassVar[str] = "orders.refunded"
    order_id: OrderId
    member_id: MemberId
    refunded_fen: int
