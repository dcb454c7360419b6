"""Goods arrive: the buyer says so, or time does."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from portico.domains.orders import public as orders
from portico.infra import outbox
from portico.infra.actors import Actor, Member, Right, Staff, System, require_right
from portico.kernel.ids import OrderId, SiteId
from portico.kernel.state import TransitionRefused


def confirm_receipt(*, actor: Member | Staff, order_id: OrderId, now: datetime) -> None:
    """The shipped order is completed. Raises OrderNotFound (also for another member's), Denied, TransitionRefused."""
    if isinstance(actor, Staff):
        require_right(actor, Right.ORDER_SHIP)
    with transaction.atomic():
        complete(actor.site_id, order_id, actor, now)


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


def auto_receive(*, now: datetime, limit: int = 200) -> int:
    """Orders shipped ten days ago count as received; how many did."""
    received = 0
    for site_id, order_id in orders.receivable_orders(now=now, limit=limit):
        with transaction.atomic():
            try:
                complete(site_id, order_id, System(site_id, "sweep"), now)
            except TransitionRefused:
                continue  # confirmed a moment ago
        received += 1
    return received
