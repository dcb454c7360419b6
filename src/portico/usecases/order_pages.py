"""An order with its payment and parcels: what an order page shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from portico.domains.fulfilment import public as fulfilment
from portico.domains.orders import public as orders
from portico.domains.payments import public as payments
from portico.kernel.ids import MemberId, OrderId, OrderLineId, ShipmentId, SiteId
from portico.kernel.paging import Page
from portico.usecases.payment import ORDER
from portico.usecases.reviews import unreviewed


@dataclass(frozen=True, slots=True)
class OrderPage:
    order: orders.OrderView
    payment: payments.PaymentView | None
    shipments: tuple[fulfilment.ShipmentView, ...]
    # What the carriers say of them; lists do without.
    parcels: Mapping[ShipmentId, fulfilment.ParcelView] = field(default_factory=dict)
    unreviewed: tuple[OrderLineId, ...] = ()
    # When the shipped order counts as received by itself; None in lists, and while a case stops the clock.
    receipt_due_at: datetime | None = None

    def actions(self, now: datetime) -> tuple[orders.BuyerAction, ...]:
        """What its buyer may do with the order now, the most likely first."""
        may = orders.buyer_actions(self.order.state, expires_at=self.order.expires_at, now=now)
        if self.order.is_receipt_extended:
            may = tuple(action for action in may if action is not orders.BuyerAction.EXTEND_RECEIPT)
        return (orders.BuyerAction.REVIEW, *may) if self.unreviewed else may


def order_page(*, site_id: SiteId, order_id: OrderId, member_id: MemberId | None = None) -> OrderPage:
    """The order; only the member's own when `member_id` is given. Raises OrderNotFound. Eight queries."""
    order = orders.get_order(site_id=site_id, order_id=order_id, member_id=member_id)
    page = order_pages(site_id=site_id, views=[order])[0]
    if order.state is orders.OrderState.SHIPPED and not order.has_open_case and order.shipped_at is not None:
        usual = order.shipped_at + orders.get_policy(site_id=site_id).receive_after
        page = replace(page, receipt_due_at=order.receipt_due_at or usual)
    if not page.shipments:
        return page
    followed = fulfilment.parcels_of(site_id=site_id, shipment_ids=[parcel.id for parcel in page.shipments])
    return replace(page, parcels=followed)


def order_pages(*, site_id: SiteId, views: Sequence[orders.OrderView]) -> list[OrderPage]:
    """The orders with their payments, parcels and what waits for a review. Three queries, however many."""
    if not views:
        return []
    ids = [view.id for view in views]
    paid = payments.payments_of(site_id=site_id, subject=ORDER, subject_ids=ids)
    parcels = fulfilment.shipments_of(site_id=site_id, order_ids=ids)
    silent = unreviewed(site_id=site_id, views=views)
    return [
        OrderPage(view, paid.get(view.id), tuple(parcels.get(view.id, ())), unreviewed=silent[view.id])
        for view in views
    ]


def my_orders(
    *,
    site_id: SiteId,
    member_id: MemberId,
    state: orders.OrderState | None,
    cursor: str | None,
    limit: int,
    words: str = "",
) -> Page[OrderPage]:
    """A member's orders, the newest first; with `words` those they mean. Six queries."""
    page = orders.list_orders(
        site_id=site_id, member_id=member_id, state=state, cursor=cursor, limit=limit, words=words
    )
    return Page(order_pages(site_id=site_id, views=page.items), page.next_cursor)
