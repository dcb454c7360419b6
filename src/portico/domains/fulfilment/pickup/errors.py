"""What can go wrong at the counter."""

from __future__ import annotations

from portico.kernel.errors import Conflict, NotFound


class PickupNotFound(NotFound):
    """No such pickup on this site, or at no store the asker works for."""

    code = "pickup_not_found"


class PickupNotReady(Conflict):
    """The order is not paid: there is nothing to hand over."""

    code = "pickup_not_ready"


class PickupAlreadyRedeemed(Conflict):
    """It was handed over before: `data["at"]` (UTC, ISO 8601) says when."""

    code = "pickup_already_redeemed"


class PickupNotRedeemed(Conflict):
    """Nothing was handed over that could be taken back."""

    code = "pickup_not_redeemed"


class PickupUndoTooLate(Conflict):
    """The hand-over was more than `data["minutes"]` minutes ago."""

    code = "pickup_undo_too_late"


class PickupCodeUsed(Conflict):
    """This very QR code was scanned before: it is a copy of a picture."""

    code = "pickup_code_used"
