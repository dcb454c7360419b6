"""Pure decisions about pickups."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

CODE_PURPOSE = "pickup_code"
# How long a hand-over to the wrong person can be taken back.
UNDO_WITHIN = timedelta(minutes=10)
# What a rotating QR text of a pickup begins with (infra.rotating_codes).
QR_KIND = "P"


class PickupState(StrEnum):
    """`waiting`: not paid yet. `preparing`: paid, the store packs it. `ready`: packed, or the time that packing takes
    is over. `overdue`: nobody came in time; it is kept. `closed`: refunded before anybody came.
    """

    WAITING = "waiting"
    PREPARING = "preparing"
    READY = "ready"
    OVERDUE = "overdue"
    REDEEMED = "redeemed"
    CLOSED = "closed"


class PickupShelf(StrEnum):
    """Where a clerk looks for it: to be packed, packed, not fetched in time, handed over."""

    PACK = "pack"
    READY = "ready"
    OVERDUE = "overdue"
    DONE = "done"


def state_of(
    *,
    ready_at: datetime | None,
    due_at: datetime | None,
    redeemed_at: datetime | None,
    closed_at: datetime | None = None,
    now: datetime,
) -> PickupState:
    """Where the pickup stands at `now`."""
    if redeemed_at is not None:
        return PickupState.REDEEMED
    if closed_at is not None:
        return PickupState.CLOSED
    if ready_at is None:
        return PickupState.WAITING
    if now < ready_at:
        return PickupState.PREPARING
    return PickupState.OVERDUE if due_at is not None and due_at <= now else PickupState.READY


def undoable(*, redeemed_at: datetime | None, now: datetime) -> bool:
    """Whether the hand-over can still be taken back."""
    return redeemed_at is not None and now < redeemed_at + UNDO_WITHIN
