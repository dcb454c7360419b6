"""Goods arrive: the buyer says so, or time does.

A shipped order counts as received `receive_days` after it was shipped (the site's terms of trade), a week after all
its parcels were signed for if that is sooner, and not while a carrier still has one of them, for at most twice the
time. Its buyer may put that off once, by three days. An open after-sales case stops the clock.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from portico.domains.fulfilment import public as fulfilment
from portico.domains.orders import public as orders
from portico.infra import outbox
from portico.infra.actors import Actor, Member, Right, Staff, System, require_right
from portico.kernel.ids import OrderId, SiteId
from portico.kernel.state import TransitionRefused

AFTER_SIGNING: Final = timedelta(days=7)
LOOK_AGAIN: Final = timedelta(days=3)
EXTENSION: Final = timedelta(days=3)


def confirm_receipt(*, actor: Member | Staff, order_id: OrderId, now: datetime) -> None:
    """The shipped order is completed. Raises OrderNotFound (also for another member's), Denied, TransitionRefused."""
    if isinstance(actor, Staff):
        require_right(actor, Right.ORDER_SHIP)
    with transaction.atomic():
        complete(actor.site_id, order_id, actor, now)


def extend_receipt(*, actor: Member, order_id: OrderId, now: datetime) -> datetime:
    """The member's shipped order counts as received three days later than it would have; when, then. Once an order.

    Raises OrderNotFound (also for another member's), TransitionRefused, ReceiptAlreadyExtended.
    """
    with transaction.atomic():
        return orders.extend_receipt(actor=actor, order_id=order_id, by=EXTENSION, now=now)


def complete(site_id: SiteId, order_id: OrderId, actor: Actor, now: datetime) -> None:
    """The shipped order is completed, and that is announced. Raises OrderNotFound, TransitionRefused."""
    order = orders.confirm_receipt(
        site_id=site_id,
        order_id=order_id,
        member_id=actor.member_id if isinstance(actor, Member) else None,
        actor=actor,
        now=now,
    )
    outbox.emit(
        orders.OrderCompleted(
            site_id=site_id,
            order_id=order_id,
            member_id=order.member_id,
            automatic=isinstance(actor, System),
        ),
        now=now,
    )


def note_arrival(*, site_id: SiteId, order_id: OrderId) -> None:
    """When everything has arrived the order counts as received a week after that, or sooner. Idempotent."""
    arrived_at = fulfilment.arrival_of(site_id=site_id, order_id=order_id)
    if arrived_at is None:
        return
    with transaction.atomic():
        orders.lock_order(site_id=site_id, order_id=order_id)
        order = orders.get_order(site_id=site_id, order_id=order_id)
        due_at = arrived_at + AFTER_SIGNING + (EXTENSION if order.is_receipt_extended else timedelta(0))
        orders.bring_receipt_forward(site_id=site_id, order_id=order_id, due_at=due_at)


def auto_receive(*, now: datetime, limit: int = 200) -> int:
    """Orders whose time is over count as received; how many did. What still travels is looked at again in days."""
    due = orders.receivable_orders(now=now, limit=limit)
    by_site: dict[SiteId, list[OrderId]] = defaultdict(list)
    for site_id, order_id in due:
        by_site[site_id].append(order_id)
    received = 0
    for site_id, order_ids in by_site.items():
        under_way = fulfilment.travelling(site_id=site_id, order_ids=order_ids)
        longest = 2 * orders.get_policy(site_id=site_id).receive_after
        for order_id in order_ids:
            received += _due(site_id, order_id, order_id in under_way, longest, now)
    return received


def _due(site_id: SiteId, order_id: OrderId, under_way: bool, longest: timedelta, now: datetime) -> bool:
    """Whether the order counts as received now."""
    with transaction.atomic():
        later = now + LOOK_AGAIN
        if under_way and orders.put_receipt_off(site_id=site_id, order_id=order_id, due_at=later, longest=longest):
            return False
        try:
            complete(site_id, order_id, System(site_id, "sweep"), now)
        except TransitionRefused:
            return False  # confirmed a moment ago
    return True
