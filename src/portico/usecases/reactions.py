"""What follows from what: one table, event → effects. Each effect runs in a transaction of its own, once per event.

An effect writes rows and plans jobs; it never talks to a platform itself, because it may be run again when a
worker dies half-way.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping

from portico.domains.catalog import public as catalog
from portico.domains.entitlements import public as entitlements
from portico.domains.fulfilment import public as fulfilment
from portico.domains.inventory import public as inventory
from portico.domains.orders import public as orders
from portico.domains.payments import public as payments
from portico.domains.reviews import public as reviews
from portico.domains.touchpoints import public as touchpoints
from portico.infra import jobs
from portico.infra.actors import System
from portico.infra.outbox import Delivery, Event, Reaction
from portico.kernel.ids import OrderId
from portico.kernel.money import Money
from portico.usecases import after_sale_effects, invoicing, storefront
from portico.usecases.deliveries import deliver_freed, deliver_virtual
from portico.usecases.parcels import plan_watching
from portico.usecases.payment import ORDER, plan_closing
from portico.usecases.pickup import close_empty, plan_pickup, wait_for_freed
from portico.usecases.refunds import SEND_REFUND_TASK
from portico.usecases.shipping_reports import plan_shipping_report


def count_sale(delivery: Delivery[orders.OrderPaid]) -> None:
    """The products' sales counts include the order."""
    event = delivery.event
    quantities = orders.quantities_of(site_id=event.site_id, order_id=event.order_id)
    catalog.count_sale(site_id=event.site_id, quantities=quantities, now=delivery.now)


def credit_entry(delivery: Delivery[orders.OrderPaid]) -> None:
    """The entry through which the buyer came has the order to its credit."""
    event = delivery.event
    order = orders.get_order(site_id=event.site_id, order_id=event.order_id)
    if order.entry_id is not None:
        touchpoints.credit_order(
            site_id=event.site_id,
            order_id=event.order_id,
            entry_id=order.entry_id,
            visit_id=order.visit_id,
            amount=Money(event.paid_fen, order.payable.currency),
            now=delivery.now,
        )


def close_payments(delivery: Delivery[orders.OrderCancelled]) -> None:
    """The cancelled order's open payments are about to be closed at their platforms."""
    plan_closing(site_id=delivery.event.site_id, order_id=delivery.event.order_id, now=delivery.now)


def report_shipping(delivery: Delivery[orders.OrderShipped]) -> None:
    """The platform that holds the money is about to be told what has left."""
    plan_shipping_report(site_id=delivery.event.site_id, order_id=delivery.event.order_id, now=delivery.now)


def report_pickup(delivery: Delivery[fulfilment.PickedUp]) -> None:
    """The platform that holds the money is about to be told that the buyer has fetched the order."""
    plan_shipping_report(site_id=delivery.event.site_id, order_id=delivery.event.order_id, now=delivery.now)


def watch_parcel(delivery: Delivery[orders.OrderShipped]) -> None:
    """The platform that knows where parcels are is about to be asked to tell of this one."""
    event = delivery.event
    if event.shipment_id is None:
        return
    with contextlib.suppress(fulfilment.ShipmentNotFound):  # taken back before anybody asked
        plan_watching(site_id=event.site_id, shipment_id=event.shipment_id, now=delivery.now)


def send_refund(delivery: Delivery[payments.RefundOpened]) -> None:
    """The platform is about to be asked for the refund."""
    jobs.defer(SEND_REFUND_TASK, queue="platforms", refund_id=str(delivery.event.refund_id))


def tell_refund_arrived(delivery: Delivery[payments.RefundSucceeded]) -> None:
    """The order's timeline says that the money is back."""
    event = delivery.event
    if event.subject == ORDER:
        outlet = payments.get_refund(refund_id=event.refund_id).outlet
        orders.note_on_timeline(
            site_id=event.site_id,
            order_id=OrderId(event.subject_id),
            code=f"refund_arrived_{outlet}".rstrip("_"),
            data={},
            actor=System(event.site_id, "refund"),
            now=delivery.now,
        )


def debit_entry(delivery: Delivery[payments.RefundSucceeded]) -> None:
    """What was given back no longer counts for the entry. A returned late payment never counted."""
    event = delivery.event
    refund = payments.get_refund(refund_id=event.refund_id)
    if event.subject == ORDER and refund.reason in {"merchant_cancelled", "after_sale"}:
        touchpoints.debit_order(
            site_id=event.site_id,
            order_id=OrderId(event.subject_id),
            refund_id=event.refund_id,
            amount=refund.amount,
            now=delivery.now,
        )


def show_availability(delivery: Delivery[inventory.StockRanOut | inventory.StockReturned]) -> None:
    """Lists show the product as in stock exactly when some SKU of it is available now.

    Looks at the levels of now, not of the event, so that events may arrive in any order.
    """
    storefront.refresh_availability(site_id=delivery.event.site_id, sku_ids=[delivery.event.sku_id])


REACTIONS: Mapping[type[Event], tuple[Reaction, ...]] = {
    orders.OrderPlaced: (),
    fulfilment.AfterSaleOpened: (),
    fulfilment.AfterSaleMoved: (after_sale_effects.make_good_later, wait_for_freed, deliver_freed),
    orders.OrderPaid: (deliver_virtual, plan_pickup, count_sale, credit_entry),
    orders.OrderCancelled: (close_payments,),
    orders.OrderShipped: (report_shipping, watch_parcel, close_empty),
    orders.OrderCompleted: (),
    orders.OrderRefunded: (close_empty,),
    payments.RefundOpened: (send_refund,),
    payments.RefundStuck: (after_sale_effects.tell_refund_stuck,),
    payments.RefundSucceeded: (
        tell_refund_arrived,
        debit_entry,
        after_sale_effects.finish_case,
        invoicing.follow_refund,
    ),
    fulfilment.PickupPacked: (),
    fulfilment.PickedUp: (report_pickup,),
    reviews.ReviewWritten: (),
    entitlements.PackageRedeemed: (),
    entitlements.RedemptionUndone: (),
    inventory.StockRanOut: (show_availability,),
    inventory.StockReturned: (show_availability,),
}
