"""Several paid orders of one buyer in one box: each keeps its own money and its own parcel, under the same waybill.

Decision: orders are never merged into one. Money never leaves its order, so that a refund of one leaves the others be;
what travels together is only the waybill (ADR on merging and splitting).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from portico.domains.fulfilment import public as fulfilment
from portico.domains.orders import public as orders
from portico.infra.actors import Right, Staff, require_right
from portico.kernel.errors import Conflict, FieldError, Invalid
from portico.kernel.ids import SiteId
from portico.usecases.shipping import ship_order

MOST_GROUPS: Final = 50
MOST_TOGETHER: Final = 20


class NotOneParcel(Conflict):
    """These orders cannot travel together: not of one buyer to one address, or one of them does not wait for shipping.

    `data["number"]` is the first that does not fit.
    """

    code = "not_one_parcel"


@dataclass(frozen=True, slots=True)
class Group:
    """Orders that can travel together, the oldest first."""

    orders: tuple[orders.OrderView, ...]

    @property
    def pieces(self) -> int:
        return sum(line.to_ship for order in self.orders for line in order.lines)


def mergeable(*, site_id: SiteId) -> tuple[Group, ...]:
    """Paid orders of the same buyer to the same address, at least two together; the longest waiting group first."""
    candidates = orders.shipped_alike(site_id=site_id, limit=MOST_GROUPS)
    views = {
        view.id: view for view in orders.get_orders(site_id=site_id, order_ids=[i for ids in candidates for i in ids])
    }
    groups = [Group(tuple(found)) for ids in candidates for found in _alike(views[i] for i in ids if i in views)]
    return tuple(group for group in groups if len(group.orders) > 1)


def _alike(found: Iterable[orders.OrderView]) -> list[list[orders.OrderView]]:
    """The orders by address, as it is read."""
    by_address: dict[orders.OrderAddress | None, list[orders.OrderView]] = {}
    for order in found:
        if order.address is not None and not order.has_open_case:
            by_address.setdefault(order.address, []).append(order)
    return list(by_address.values())


def ship_together(
    *, actor: Staff, numbers: Sequence[str], carrier: str, tracking_number: str, now: datetime
) -> tuple[str, ...]:
    """All of these orders have left under one waybill, or none has; their numbers.

    Raises Denied, Invalid (`chosen`: fewer than two or over twenty), NotOneParcel, and what `ship_order` raises.
    Locks: the orders, by id.
    """
    require_right(actor, Right.ORDER_SHIP)
    known = orders.find_by_number(site_id=actor.site_id, numbers=list(numbers))
    if not 2 <= len(known) <= MOST_TOGETHER or len(known) != len(set(numbers)):
        raise Invalid(fields=(FieldError("chosen", "out_of_range", {"min": 2, "max": MOST_TOGETHER}),))
    fulfilment.checked_parcel(fulfilment.ExpressParcel(carrier, tracking_number))
    with transaction.atomic():
        for order_id in sorted(known.values()):
            orders.lock_order(site_id=actor.site_id, order_id=order_id)
        views = orders.get_orders(site_id=actor.site_id, order_ids=sorted(known.values()))
        _require_one_parcel(views)
        for view in views:
            ship_order(actor=actor, order_id=view.id, carrier=carrier, tracking_number=tracking_number, now=now)
    return tuple(view.number for view in views)


def _require_one_parcel(views: Sequence[orders.OrderView]) -> None:
    first = views[0]
    for view in views:
        fits = (
            view.member_id == first.member_id
            and view.address is not None
            and view.address == first.address
            and view.state is orders.OrderState.PAID
            and view.delivery is orders.Delivery.SHIP
        )
        if not fits:
            raise NotOneParcel(number=view.number)
