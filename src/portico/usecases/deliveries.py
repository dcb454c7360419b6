"""What is bought and never shipped: card keys, downloads and packages reach their buyer when the order is paid.

Delivered pieces leave the order like pieces of a parcel (`orders.ship_lines`); an order of nothing else is completed
at once. A line that lacks keys, a file or a plan waits, and is delivered as soon as the merchant provides it.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from portico.domains.catalog import public as catalog
from portico.domains.entitlements import public as entitlements
from portico.domains.fulfilment import public as fulfilment
from portico.domains.orders import public as orders
from portico.domains.sites import public as sites
from portico.infra import outbox
from portico.infra.actors import System
from portico.infra.outbox import Delivery
from portico.kernel.ids import OrderId, OrderLineId, ProductId, SiteId, SkuId

VIRTUAL = frozenset(
    {str(catalog.ProductKind.CARD_KEY), str(catalog.ProductKind.DOWNLOAD), str(catalog.ProductKind.PACKAGE)}
)


def deliver_virtual(delivery: Delivery[orders.OrderPaid]) -> None:
    """The paid order's card keys, downloads and packages are their buyer's, as far as they can be."""
    deliver_order(site_id=delivery.event.site_id, order_id=delivery.event.order_id, now=delivery.now)


def deliver_freed(delivery: Delivery[fulfilment.AfterSaleMoved]) -> None:
    """Pieces that an after-sales case kept from being delivered, and that are free again, are their buyer's."""
    deliver_order(site_id=delivery.event.site_id, order_id=delivery.event.order_id, now=delivery.now)


def deliver_order(*, site_id: SiteId, order_id: OrderId, now: datetime) -> int:
    """Every virtual piece of the order that may leave is its buyer's; how many left now. What cannot leave waits.

    Idempotent by: the pieces, which leave once. Part of the caller's transaction. Locks: the order.
    """
    head = orders.lock_order(site_id=site_id, order_id=order_id)
    order = orders.get_order(site_id=site_id, order_id=order_id)
    lines = [line for line in order.lines if line.kind in VIRTUAL]
    if not lines:
        return 0
    if head.state is not orders.OrderState.PAID:
        for line in lines:
            entitlements.waits_no_more(order_line_id=line.id)
        return 0
    zone = sites.get_site(site_id=site_id).zone
    delivered = {line.id: line.to_ship for line in lines if line.to_ship and _delivered(order, line, zone, now)}
    for line in lines:
        if line.to_ship and line.id not in delivered:
            entitlements.wait_for(
                site_id=site_id, order_id=order_id, order_line_id=line.id, sku_id=line.sku_id,
                product_id=line.product_id, kind=line.kind, quantity=line.to_ship, now=now,
            )  # fmt: skip
        else:
            entitlements.waits_no_more(order_line_id=line.id)
    if delivered:
        _leave(order, delivered, now)
    return sum(delivered.values())


def _delivered(order: orders.OrderView, line: orders.OrderLineView, zone: str, now: datetime) -> bool:
    """The line's open pieces are the buyer's. False: the merchant has to provide something first."""
    if line.kind == catalog.ProductKind.CARD_KEY:
        return _keys_taken(order, line, zone, now)
    if line.kind == catalog.ProductKind.DOWNLOAD:
        return entitlements.grant_download(
            site_id=order.site_id, order_id=order.id, order_line_id=line.id, product_id=line.product_id,
            member_id=order.member_id, title=_title(line), now=now,
        )  # fmt: skip
    shares = entitlements.split_pieces(line.payable, line.quantity)
    # Pieces given up before they were delivered are the first ones: money goes back by the running share. Those that a
    # case held while others were delivered, and that are free again, are the last of those nobody has.
    granted = entitlements.granted_pieces(order_line_id=line.id)
    places = [place for place in range(line.quantity) if place not in granted][-line.to_ship :]
    pieces = [
        entitlements.PaidPiece(
            order_id=order.id, order_line_id=line.id, piece=place, product_id=line.product_id, sku_id=line.sku_id,
            member_id=order.member_id, title=_title(line), image_url=line.image_url, paid=shares[place],
        )
        for place in places
    ]  # fmt: skip
    return entitlements.grant_packages(site_id=order.site_id, pieces=pieces, zone=zone, now=now)


def _keys_taken(order: orders.OrderView, line: orders.OrderLineView, zone: str, now: datetime) -> bool:
    try:
        with transaction.atomic():
            entitlements.take_keys(
                site_id=order.site_id, sku_id=line.sku_id, order_id=order.id, order_line_id=line.id,
                member_id=order.member_id, wanted=line.to_ship, today=now.astimezone(ZoneInfo(zone)).date(), now=now,
            )  # fmt: skip
    except entitlements.KeysShort:
        return False
    return True


def _title(line: orders.OrderLineView) -> str:
    return f"{line.name} {line.option_text}".strip()


def _leave(order: orders.OrderView, pieces: dict[OrderLineId, int], now: datetime) -> None:
    actor = System(order.site_id, "delivery")
    changed = orders.ship_lines(
        site_id=order.site_id, order_id=order.id, quantities=pieces, data={"virtual": str(sum(pieces.values()))},
        actor=actor, now=now,
    )  # fmt: skip
    outbox.emit(
        orders.OrderShipped(
            site_id=order.site_id, order_id=order.id, member_id=order.member_id, shipment_id=None,
            complete=changed.moved is not None,
        ),
        now=now,
    )  # fmt: skip
    nothing_else = all(line.kind in VIRTUAL for line in order.lines)
    if nothing_else and changed.moved is orders.OrderMove.SHIP:
        orders.confirm_receipt(site_id=order.site_id, order_id=order.id, member_id=None, actor=actor, now=now)
        outbox.emit(
            orders.OrderCompleted(
                site_id=order.site_id, order_id=order.id, member_id=order.member_id, automatic=True
            ),
            now=now,
        )  # fmt: skip


def deliver_waiting(
    *, site_id: SiteId, sku_id: SkuId | None = None, product_id: ProductId | None = None, now: datetime
) -> int:
    """Orders that waited for this SKU or product are delivered, the oldest first; how many lines wait no more.

    Each order in a transaction of its own; call it outside one.
    """
    done = 0
    for waiting in entitlements.waiting_lines(site_id=site_id, sku_id=sku_id, product_id=product_id):
        with transaction.atomic():
            deliver_order(site_id=site_id, order_id=waiting.order_id, now=now)
        left = entitlements.waiting_of_orders(site_id=site_id, order_ids=[waiting.order_id])
        done += waiting.order_line_id not in left
    return done


def deliver_all_waiting(*, now: datetime) -> int:
    """Whoever waits and can be served is: behind the deliveries that are made at once. How many lines."""
    return sum(deliver_waiting(site_id=site_id, now=now) for site_id in entitlements.sites_waiting())
