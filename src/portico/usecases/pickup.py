"""Fetching an order at a store: the code once it is paid, the hand-over at the counter, taking it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.db import transaction

from portico.domains.fulfilment import public as fulfilment
from portico.domains.orders import public as orders
from portico.domains.stores import public as stores
from portico.infra import audit, outbox, rotating_codes
from portico.infra.actors import Member, Staff, System
from portico.infra.outbox import Delivery
from portico.infra.sealed import mask_phone
from portico.kernel.errors import Conflict
from portico.kernel.ids import OrderId, OrderLineId, PickupId, SiteId, StoreId
from portico.usecases.spent_codes import handed_over
from portico.usecases.store_scope import allowed_stores, may_at


class PickupCancelled(Conflict):
    """The order was given up or refunded, or all of it is in an after-sales case: nothing may be handed over."""

    code = "pickup_cancelled"


@dataclass(frozen=True, slots=True)
class HandOverLine:
    """Pieces to hand over (or handed over, after it)."""

    name: str
    option_text: str
    image_url: str
    quantity: int


@dataclass(frozen=True, slots=True)
class PickupCard:
    """What a clerk sees before handing over. `problem`: the code of the error that handing over would raise, and
    `told` what its words need: when, where and by whom it was handed over.
    """

    pickup: fulfilment.PickupView
    state: fulfilment.PickupState
    order_id: OrderId
    order_number: str
    store: stores.StoreView
    contact_name: str
    contact_phone_masked: str
    note: str
    lines: tuple[HandOverLine, ...]
    problem: str | None
    undoable: bool
    told: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ShownPickup:
    """What the buyer sees. `qr` is good for a minute; None while there is nothing to fetch."""

    pickup: fulfilment.PickupView
    state: fulfilment.PickupState
    store: stores.StoreView
    qr: rotating_codes.Shown | None


def plan_pickup(delivery: Delivery[orders.OrderPaid]) -> None:
    """The paid order can be fetched once the store has packed it; its buyer has a code. Idempotent."""
    event = delivery.event
    pickup = fulfilment.pickup_of(site_id=event.site_id, order_id=event.order_id)
    if pickup is None or pickup.ready_at is not None:
        return
    store = stores.get_store(site_id=event.site_id, store_id=pickup.store_id)
    ready_at = delivery.now + timedelta(minutes=store.draft.prepare_minutes)
    fulfilment.prepare_pickup(
        site_id=event.site_id,
        order_id=event.order_id,
        ready_at=ready_at,
        due_at=max(ready_at, pickup.planned_to or ready_at) + timedelta(days=store.draft.keep_days),
    )
    orders.note_on_timeline(
        site_id=event.site_id,
        order_id=event.order_id,
        code="pickup_planned",
        data={"store": store.name},
        actor=System(event.site_id, "pickup"),
        now=delivery.now,
    )


def shown_pickup(*, actor: Member, order_id: OrderId, now: datetime) -> ShownPickup | None:
    """The pickup of the member's own order with a fresh QR code; None for an order that is not fetched.

    Raises OrderNotFound.
    """
    order = orders.get_order(site_id=actor.site_id, order_id=order_id, member_id=actor.member_id)
    pickup = fulfilment.pickup_of(site_id=actor.site_id, order_id=order_id)
    if pickup is None:
        return None
    store = stores.get_store(site_id=actor.site_id, store_id=pickup.store_id)
    state = pickup.state(now)
    waits = order.state is orders.OrderState.PAID and pickup.ready_at is not None and pickup.redeemed_at is None
    qr = rotating_codes.show(kind=fulfilment.PICKUP_QR_KIND, id=pickup.id, now=now) if waits else None
    return ShownPickup(pickup, state, store, qr)


def look_up(*, actor: Staff | System, pickup_id: PickupId, now: datetime) -> PickupCard:
    """What the clerk would hand over. Raises Denied, PickupNotFound (also for another store's)."""
    pickup = _mine(actor, pickup_id)
    order = orders.get_order(site_id=actor.site_id, order_id=pickup.order_id)
    card = _card(pickup, order, stores.get_store(site_id=actor.site_id, store_id=pickup.store_id), now)
    if card.problem != fulfilment.PickupAlreadyRedeemed.code:
        return card
    return replace(card, told=handed_over(site_id=actor.site_id, pickup_id=pickup_id))


def _card(pickup: fulfilment.PickupView, order: orders.OrderView, store: stores.StoreView, now: datetime) -> PickupCard:
    pieces = pickup.lines if pickup.redeemed_at is not None else _to_hand_over(order)
    return PickupCard(
        pickup=pickup,
        state=pickup.state(now),
        order_id=order.id,
        order_number=order.number,
        store=store,
        contact_name=order.address.recipient if order.address else "",
        contact_phone_masked=mask_phone(order.address.phone) if order.address and order.address.phone else "",
        note=order.note,
        lines=tuple(
            HandOverLine(line.name, line.option_text, line.image_url, pieces[line.id])
            for line in order.lines
            if line.id in pieces
        ),
        problem=_problem(pickup, order, pieces),
        undoable=pickup.undoable(now),
    )


def _to_hand_over(order: orders.OrderView) -> dict[OrderLineId, int]:
    return {line.id: line.to_ship for line in order.lines if line.to_ship and line.kind == "goods"}


def _problem(pickup: fulfilment.PickupView, order: orders.OrderView, pieces: dict[OrderLineId, int]) -> str | None:
    if pickup.redeemed_at is not None:
        return fulfilment.PickupAlreadyRedeemed.code
    if order.state is orders.OrderState.PENDING_PAYMENT or pickup.ready_at is None:
        return fulfilment.PickupNotReady.code
    if order.state is not orders.OrderState.PAID or not pieces:
        return PickupCancelled.code
    return None


def redeem_pickup(
    *, actor: Staff | System, pickup_id: PickupId, digest: bytes | None = None, now: datetime
) -> PickupCard:
    """Everything of the order that may leave was handed over, and the order is completed. Recorded in the audit.

    `digest`: of the QR text that was scanned; it is used up. Raises Denied, PickupNotFound, PickupNotReady,
    PickupAlreadyRedeemed, PickupCodeUsed, PickupCancelled; nothing has changed then. Locks: the order, the pickup.
    """
    site_id = actor.site_id
    pickup = _mine(actor, pickup_id)
    with transaction.atomic():
        head = orders.lock_order(site_id=site_id, order_id=pickup.order_id)
        order = orders.get_order(site_id=site_id, order_id=pickup.order_id)
        pieces = _to_hand_over(order)
        try:
            pickup = fulfilment.mark_redeemed(
                site_id=site_id, pickup_id=pickup_id, lines=pieces, digest=digest, actor=actor, now=now
            )
        except fulfilment.PickupAlreadyRedeemed as error:
            raise fulfilment.PickupAlreadyRedeemed(**handed_over(site_id=site_id, pickup_id=pickup_id)) from error
        if head.state is not orders.OrderState.PAID or not pieces:
            raise PickupCancelled(number=order.number)
        store = stores.get_store(site_id=site_id, store_id=pickup.store_id)
        changed = orders.ship_lines(
            site_id=site_id,
            order_id=order.id,
            quantities=pieces,
            data={"way": "pickup", "store": store.name},
            actor=actor,
            now=now,
        )
        if changed.moved is orders.OrderMove.SHIP:
            orders.confirm_receipt(site_id=site_id, order_id=order.id, member_id=None, actor=actor, now=now)
            outbox.emit(
                orders.OrderCompleted(site_id=site_id, order_id=order.id, member_id=order.member_id, automatic=False),
                now=now,
            )
        outbox.emit(
            fulfilment.PickedUp(site_id=site_id, order_id=order.id, pickup_id=pickup_id, store_id=pickup.store_id),
            now=now,
        )
        _record(actor, "fulfilment.pickup.redeem", order.id, store.name, now)
        order = orders.get_order(site_id=site_id, order_id=order.id)
    return _card(pickup, order, store, now)


def undo_pickup(*, actor: Staff | System, pickup_id: PickupId, now: datetime) -> PickupCard:
    """The hand-over of less than ten minutes ago did not count: the order waits at the store again, its code stays.

    Raises Denied, PickupNotFound, PickupNotRedeemed, PickupUndoTooLate, LinesNotShippable when pieces were refunded
    or are in an after-sales case since. Locks: the order, the pickup.
    """
    site_id = actor.site_id
    known = _mine(actor, pickup_id)
    with transaction.atomic():
        orders.lock_order(site_id=site_id, order_id=known.order_id)
        pieces = fulfilment.mark_undone(site_id=site_id, pickup_id=pickup_id, actor=actor, now=now)
        store = stores.get_store(site_id=site_id, store_id=known.store_id)
        orders.unship_lines(
            site_id=site_id,
            order_id=known.order_id,
            quantities=pieces,
            code="pickup_undone",
            data={"store": store.name},
            actor=actor,
            now=now,
        )
        _record(actor, "fulfilment.pickup.undo", known.order_id, store.name, now)
        pickup = fulfilment.get_pickup(site_id=site_id, pickup_id=pickup_id)
        order = orders.get_order(site_id=site_id, order_id=known.order_id)
    return _card(pickup, order, store, now)


def mark_packed(*, actor: Staff | System, pickup_id: PickupId, now: datetime) -> bool:
    """The store has packed the order; its buyer sees that it can be fetched. False when it was packed before.

    Raises Denied, PickupNotFound, PickupNotReady, PickupAlreadyRedeemed, PickupCancelled (refunded, or all of it in an
    after-sales case). Idempotent. Locks: the order, the pickup.
    """
    site_id = actor.site_id
    pickup = _mine(actor, pickup_id)
    with transaction.atomic():
        head = orders.lock_order(site_id=site_id, order_id=pickup.order_id)
        order = orders.get_order(site_id=site_id, order_id=pickup.order_id)
        newly = fulfilment.mark_packed(site_id=site_id, pickup_id=pickup_id, now=now)
        if head.state is not orders.OrderState.PAID or not _to_hand_over(order):
            raise PickupCancelled(number=order.number)
        if newly:
            store = stores.get_store(site_id=site_id, store_id=pickup.store_id)
            orders.note_on_timeline(
                site_id=site_id, order_id=order.id, code="pickup_packed", data={"store": store.name}, actor=actor,
                now=now,
            )  # fmt: skip
            packed = fulfilment.PickupPacked(
                site_id=site_id, order_id=order.id, pickup_id=pickup_id, store_id=pickup.store_id
            )
            outbox.emit(packed, now=now)
            _record(actor, "fulfilment.pickup.ready", order.id, store.name, now)
    return newly


def wait_for_freed(delivery: Delivery[fulfilment.AfterSaleMoved]) -> None:
    """Pieces that an after-sales case kept back when the rest was handed over, and that are free again, can be fetched
    with the same code. Idempotent. Locks: the order, the pickup.
    """
    event, site_id = delivery.event, delivery.event.site_id
    known = fulfilment.pickup_of(site_id=site_id, order_id=event.order_id)
    if known is None or known.redeemed_at is None:
        return
    orders.lock_order(site_id=site_id, order_id=event.order_id)
    order = orders.get_order(site_id=site_id, order_id=event.order_id)
    if order.state is orders.OrderState.PAID and _to_hand_over(order):
        store = stores.get_store(site_id=site_id, store_id=known.store_id)
        kept = delivery.now + timedelta(days=store.draft.keep_days)
        fulfilment.wait_again(site_id=site_id, pickup_id=known.id, due_at=kept)


def close_empty(delivery: Delivery[orders.OrderRefunded | orders.OrderShipped]) -> None:
    """A pickup of which nothing is left to hand over no longer waits. Idempotent; in any order with a hand-over."""
    event = delivery.event
    order = orders.get_order(site_id=event.site_id, order_id=event.order_id)
    if order.delivery is orders.Delivery.PICKUP and order.state is not orders.OrderState.PAID:
        fulfilment.close_pickup(site_id=event.site_id, order_id=event.order_id, now=delivery.now)


def _mine(actor: Staff | System, pickup_id: PickupId) -> fulfilment.PickupView:
    pickup = fulfilment.get_pickup(site_id=actor.site_id, pickup_id=pickup_id)
    if not may_at(actor, pickup.store_id):
        raise fulfilment.PickupNotFound(pickup_id=str(pickup_id))
    return pickup


def _record(actor: Staff | System, action: str, order_id: OrderId, store: str, now: datetime) -> None:
    changes = {"store": [None, store]} if store else None
    audit.record(actor=actor, action=action, subject_type="order", subject_id=order_id, now=now, changes=changes)


def cards_on(
    *,
    actor: Staff | System,
    shelf: fulfilment.PickupShelf,
    store_id: StoreId | None,
    offset: int,
    limit: int,
    now: datetime,
) -> list[PickupCard]:
    """A page of a shelf at the actor's stores (or at one of them). Raises Denied. A fixed number of queries."""
    found = fulfilment.pickups_on(
        site_id=actor.site_id, store_ids=_scope(actor, store_id), shelf=shelf, now=now, offset=offset, limit=limit
    )
    return _cards(actor.site_id, found, now)


def shelf_counts(
    *, actor: Staff | System, store_id: StoreId | None, now: datetime
) -> dict[fulfilment.PickupShelf, int]:
    """How many wait on each shelf at the actor's stores (or at one of them). Raises Denied."""
    return fulfilment.count_pickups(site_id=actor.site_id, store_ids=_scope(actor, store_id), now=now)


def _cards(site_id: SiteId, pickups: Sequence[fulfilment.PickupView], now: datetime) -> list[PickupCard]:
    views = orders.orders_by_id(site_id=site_id, order_ids=[one.order_id for one in pickups])
    places = stores.stores_by_id(site_id=site_id, store_ids={one.store_id for one in pickups})
    return [
        _card(one, views[one.order_id], places[one.store_id], now)
        for one in pickups
        if one.order_id in views and one.store_id in places
    ]


def _scope(actor: Staff | System, store_id: StoreId | None) -> frozenset[StoreId] | None:
    allowed = allowed_stores(actor)
    if store_id is None:
        return allowed
    return frozenset({store_id}) if allowed is None or store_id in allowed else frozenset()
