"""What can go wrong with entitlements."""

from __future__ import annotations

from portico.kernel.errors import Conflict, Invalid, NotFound


class KeysInvalid(Invalid):
    """The file of card keys cannot be read, or holds nothing to import."""

    code = "keys_invalid"


class KeysShort(Conflict):
    """Fewer free card keys than were bought: `data` has `sku_id`, `wanted`. Nothing was taken."""

    code = "keys_short"


class KeyNotFound(NotFound):
    code = "card_key_not_found"


class PackageNotFound(NotFound):
    code = "package_not_found"


class PlanInvalid(Invalid):
    code = "plan_invalid"


class PlanChanged(Conflict):
    """Somebody else saved the plan meanwhile; `data["version"]` is theirs."""

    code = "plan_changed"


class DownloadNotFound(NotFound):
    code = "download_not_found"


class DownloadOver(Conflict):
    """No download is left, or its time is over: `data["reason"]` is used_up, expired or refunded."""

    code = "download_over"


class TermsInvalid(Invalid):
    code = "download_terms_invalid"


class PackageExpired(Conflict):
    """`data["expired_on"]` is the last day, in the site's zone."""

    code = "package_expired"


class PackageVoided(Conflict):
    """It was refunded: nothing of it can be redeemed any more."""

    code = "package_voided"


class PackageUsedUp(Conflict):
    """Fewer times are left than asked for: `data["left"]`."""

    code = "package_used_up"


class StoreNotAllowed(Conflict):
    """The package is not redeemed at this store."""

    code = "package_store_not_allowed"


class CodeSpent(Conflict):
    """This code was redeemed before: `data` has `at` (ISO 8601, UTC), `store_id` and `who`, empty when unknown."""

    code = "scan_code_spent"


class RedemptionNotFound(NotFound):
    code = "redemption_not_found"


class UndoTooLate(Conflict):
    """A redemption can be taken back for ten minutes."""

    code = "redemption_undo_too_late"


class AlreadyUndone(Conflict):
    code = "redemption_already_undone"


class PackageNotRefundable(Conflict):
    """`data["reason"]`: by_terms, voided, or nothing_left."""

    code = "package_not_refundable"
