"""An order with its payment and parcels: what an order page shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from portico.domains.fulfilment import public as fulfilment
from portico.domains.fulfilment.ports import Step
from portico.domains.orders import public as orders
from portico.domains.payments import public as payments
from portico.kernel.ids import MemberId, OrderId, ShipmentId, SiteId
from portico.kernel.paging import Page
from portico.usecases.payment import ORDER


@dataclass(frozen=True, slots=True)
class OrderPage:
    order: orders.OrderView
    payment: payments.PaymentView | None
    shipments: tuple[fulfilment.ShipmentView, ...]
    # What the carriers say of them; lists do without.
    parcels: Mapping[ShipmentId, fulfilment.ParcelView] = field(default_factory=dict)

    @property
    def shipments_with_steps(self) -> tuple[tuple[fulfilment.ShipmentView, tuple[Step, ...]], ...]:
        """Each parcel with its carrier's words, the newest first."""
        followed = ((one, self.parcels.get(one.id)) for one in self.shipments)
        return tuple((one, parcel.steps[::-1] if parcel else ()) for one, parcel in followed)


def order_page(*, site_id: SiteId, order_id: OrderId, member_id: MemberId | None = None) -> OrderPage:
    """The order; only the member's own when `member_id` is given. Raises OrderNotFound. Six queries."""
    order = orders.get_order(site_id=site_id, order_id=order_id, member_id=member_id)
    page = order_pages(site_id=site_id, views=[order])[0]
    if not page.shipments:
        return page
    followed = fulfilment.parcels_of(site_id=site_id, shipment_ids=[parcel.id for parcel in page.shipments])
    return replace(page, parcels=followed)


def order_pages(*, site_id: SiteId, views: Sequence[orders.OrderView]) -> list[OrderPage]:
    """The orders with their payments and parcels. Two queries, however many."""
    if not views:
        return []
    ids = [view.id for view in views]
    paid = payments.payments_of(site_id=site_id, subject=ORDER, subject_ids=ids)
    parcels = fulfilment.shipments_of(site_id=site_id, order_ids=ids)
    return [OrderPage(view, paid.get(view.id), tuple(parcels.get(view.id, ()))) for view in views]


def my_orders(
    *, site_id: SiteId, member_id: MemberId, state: orders.OrderState | None, cursor: str | None, limit: int
) -> Page[OrderPage]:
    """A member's orders, the newest first. Five queries."""
    page = orders.list_orders(site_id=site_id, member_id=member_id, state=state, cursor=cursor, limit=limit)
    return Page(order_pages(site_id=site_id, views=page.items), page.next_cursor)
