"""Writes of pickups. The order itself moves in `usecases/pickup.py`, in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from portico.domains.fulfilment.pickup import models
from portico.domains.fulfilment.pickup.errors import (
    PickupAlreadyRedeemed,
    PickupCodeUsed,
    PickupNotFound,
    PickupNotReady,
    PickupNotRedeemed,
    PickupUndoTooLate,
)
from portico.domains.fulfilment.pickup.queries import PickupView, code_index, pickup_view
from portico.domains.fulfilment.pickup.rules import CODE_PURPOSE, UNDO_WITHIN
from portico.infra import rotating_codes, sealed
from portico.infra.actors import Actor, Staff, actor_label
from portico.infra.locks import require_transaction
from portico.kernel.ids import OrderId, OrderLineId, PickupId, SiteId, StoreId, new_id

_TRIES = 5


def open_pickup(
    *,
    site_id: SiteId,
    order_id: OrderId,
    store_id: StoreId,
    planned_from: datetime | None,
    planned_to: datetime | None,
    now: datetime,
) -> PickupId:
    """The order will be fetched at the store. Idempotent by: order."""
    require_transaction()
    row, _ = models.Pickup.objects.get_or_create(
        order_id=order_id,
        defaults={
            "id": new_id(),
            "site_id": site_id,
            "store_id": store_id,
            "planned_from": planned_from,
            "planned_to": planned_to,
            "created_at": now,
        },
    )
    return PickupId(row.id)


def prepare_pickup(*, site_id: SiteId, order_id: OrderId, ready_at: datetime, due_at: datetime) -> PickupView | None:
    """The paid order has a code and can be fetched from `ready_at` on, until `due_at`. None: it is no pickup.

    Idempotent by: order; the first code stays. Locks: the pickup.
    """
    require_transaction()
    row = models.Pickup.objects.select_for_update().filter(site_id=site_id, order_id=order_id).first()
    if row is None:
        return None
    if row.code_index is not None:
        return pickup_view(row)
    row.ready_at, row.due_at = ready_at, due_at
    for attempt in range(_TRIES):
        code = rotating_codes.new_digits()
        row.code_sealed, row.code_index = sealed.seal(code, purpose=CODE_PURPOSE), code_index(code)
        try:
            with transaction.atomic():
                row.save(update_fields=["code_sealed", "code_index", "ready_at", "due_at"])
        except IntegrityError as error:
            # One in 10^11 for each code that waits.
            if "pickup_code_once" not in str(error) or attempt == _TRIES - 1:
                raise
            continue
        break
    return pickup_view(row)


def mark_packed(*, site_id: SiteId, pickup_id: PickupId, now: datetime) -> bool:
    """The store has packed it: it can be fetched from `now` on, or sooner when its time was over already.

    False when it was packed before. Idempotent. Locks: the pickup.
    Raises PickupNotFound, PickupNotReady (not paid), PickupAlreadyRedeemed.
    """
    row = _locked(site_id, pickup_id)
    if row.ready_at is None:
        raise PickupNotReady()
    if row.redeemed_at is not None:
        raise PickupAlreadyRedeemed(at=row.redeemed_at.isoformat())
    if row.packed_at is not None:
        return False
    row.packed_at, row.ready_at = now, min(row.ready_at, now)
    row.save(update_fields=["packed_at", "ready_at"])
    return True


def close_pickup(*, site_id: SiteId, order_id: OrderId, now: datetime) -> bool:
    """Nothing of the order is left to hand over. False: no pickup, fetched, or closed before. Idempotent."""
    require_transaction()
    rows = models.Pickup.objects.filter(
        site_id=site_id, order_id=order_id, redeemed_at__isnull=True, closed_at__isnull=True
    )
    return rows.update(closed_at=now) == 1


def wait_again(*, site_id: SiteId, pickup_id: PickupId, due_at: datetime) -> bool:
    """Pieces that were kept back are free: what was handed over stays so, the rest waits under the same code until
    `due_at`. False when nothing was handed over yet. Idempotent. Raises PickupNotFound. Locks: the pickup.
    """
    row = _locked(site_id, pickup_id)
    if row.redeemed_at is None:
        return False
    row.redeemed_at, row.lines, row.due_at = None, [], max(row.due_at or due_at, due_at)
    row.save(update_fields=["redeemed_at", "lines", "due_at"])
    return True


def mark_redeemed(
    *,
    site_id: SiteId,
    pickup_id: PickupId,
    lines: Mapping[OrderLineId, int],
    digest: bytes | None,
    actor: Actor,
    now: datetime,
) -> PickupView:
    """The pieces were handed over now. `digest`: of the QR text that was scanned, used up by this.

    Raises PickupNotFound, PickupNotReady, PickupAlreadyRedeemed, PickupCodeUsed. Locks: the pickup.
    """
    row = _locked(site_id, pickup_id)
    if row.code_index is None:
        raise PickupNotReady()
    if row.redeemed_at is not None:
        raise PickupAlreadyRedeemed(at=row.redeemed_at.isoformat())
    # Who hands it over has packed it.
    row.redeemed_at, row.packed_at, row.closed_at = now, row.packed_at or now, None
    row.lines = [{"order_line_id": str(line), "quantity": quantity} for line, quantity in lines.items()]
    row.save(update_fields=["redeemed_at", "packed_at", "closed_at", "lines"])
    _write(row, models.PickupEntry.Kind.REDEEMED, digest, actor, now)
    return pickup_view(row)


def mark_undone(*, site_id: SiteId, pickup_id: PickupId, actor: Actor, now: datetime) -> dict[OrderLineId, int]:
    """The hand-over did not count: it waits again. Answers the pieces that are back behind the counter.

    Raises PickupNotFound, PickupNotRedeemed, PickupUndoTooLate after ten minutes. Locks: the pickup.
    """
    row = _locked(site_id, pickup_id)
    if row.redeemed_at is None:
        raise PickupNotRedeemed()
    if now >= row.redeemed_at + UNDO_WITHIN:
        raise PickupUndoTooLate(minutes=int(UNDO_WITHIN.total_seconds() // 60))
    lines = pickup_view(row).lines
    row.redeemed_at, row.lines = None, []
    row.save(update_fields=["redeemed_at", "lines"])
    _write(row, models.PickupEntry.Kind.UNDONE, None, actor, now)
    return lines


def _locked(site_id: SiteId, pickup_id: PickupId) -> models.Pickup:
    require_transaction()
    row = models.Pickup.objects.select_for_update().filter(site_id=site_id, id=pickup_id).first()
    if row is None:
        raise PickupNotFound(pickup_id=str(pickup_id))
    return row


def _write(row: models.Pickup, kind: str, digest: bytes | None, actor: Actor, now: datetime) -> None:
    actor_kind, actor_id = actor_label(actor)
    try:
        with transaction.atomic():
            models.PickupEntry.objects.create(
                site_id=row.site_id, pickup_id=row.id, order_id=row.order_id, store_id=row.store_id, kind=kind,
                digest=digest, actor_kind=actor_kind, actor_id=actor_id,
                actor_name=actor.name[:80] if isinstance(actor, Staff) else "", at=now,
            )  # fmt: skip
    except IntegrityError as error:
        if "digest" not in str(error):
            raise
        raise PickupCodeUsed() from error
