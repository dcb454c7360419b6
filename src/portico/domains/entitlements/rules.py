"""Pure decisions: what a plan may hold, what a piece of it is worth, when it may be redeemed and taken back."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from uuid import UUID
from zoneinfo import ZoneInfo

from portico.domains.entitlements.errors import (
    PackageExpired,
    PackageNotRefundable,
    PackageUsedUp,
    PackageVoided,
    PlanInvalid,
    StoreNotAllowed,
)
from portico.kernel.errors import FieldError
from portico.kernel.money import Money

KEY_PURPOSE = "card_key"
FINGERPRINT_PURPOSE = "card_key_fingerprint"
CODE_PURPOSE = "package_code"
UNDO_WITHIN = timedelta(minutes=10)
MAX_ITEMS = 20
MAX_TIMES = 1000
MAX_DAYS = 3650
MAX_NAME = 80
MAX_NOTE = 500
# One hundred million yuan, as in the catalogue.
MAX_SHARE_FEN = 10_000_000_000


class PackageState(StrEnum):
    """What a package is worth to its owner now; follows from its rows and the clock."""

    USABLE = "usable"
    USED_UP = "used_up"
    EXPIRED = "expired"
    REFUNDED = "refunded"


@dataclass(frozen=True, slots=True)
class PlanItem:
    """One service: how often, and its part of the price. All shares zero: by times."""

    name: str
    times: int
    share_fen: int = 0


@dataclass(frozen=True, slots=True)
class PlanDraft:
    """What an editor hands in. Good for `days` after payment, or until the end of `until`, or without end."""

    items: tuple[PlanItem, ...]
    days: int | None = None
    until: date | None = None
    store_ids: tuple[UUID, ...] = ()
    refundable: bool = True
    note: str = ""


def checked_plan(draft: PlanDraft) -> PlanDraft:
    """The plan with trimmed words. Raises PlanInvalid naming every broken field."""
    errors: list[FieldError] = []
    if not draft.items:
        errors.append(FieldError("items", "required"))
    if len(draft.items) > MAX_ITEMS:
        errors.append(FieldError("items", "too_many", {"max": MAX_ITEMS}))
    items = []
    for place, item in enumerate(draft.items):
        name = item.name.strip()
        items.append(PlanItem(name, item.times, item.share_fen))
        errors += _item_errors(place, name, item)
    if draft.days is not None and not 1 <= draft.days <= MAX_DAYS:
        errors.append(FieldError("days", "out_of_range", {"min": 1, "max": MAX_DAYS}))
    if draft.days is not None and draft.until is not None:
        errors.append(FieldError("until", "plan_two_ends"))
    if len(draft.note) > MAX_NOTE:
        errors.append(FieldError("note", "too_long", {"max": MAX_NOTE}))
    if _has_control(draft.note):
        errors.append(FieldError("note", "control_characters"))
    if errors:
        raise PlanInvalid(fields=tuple(errors))
    return PlanDraft(tuple(items), draft.days, draft.until, draft.store_ids, draft.refundable, draft.note.strip())


def _item_errors(place: int, name: str, item: PlanItem) -> list[FieldError]:
    errors = []
    if not name:
        errors.append(FieldError(f"items.{place}.name", "required"))
    elif len(name) > MAX_NAME:
        errors.append(FieldError(f"items.{place}.name", "too_long", {"max": MAX_NAME}))
    elif _has_control(name):
        errors.append(FieldError(f"items.{place}.name", "control_characters"))
    if not 1 <= item.times <= MAX_TIMES:
        errors.append(FieldError(f"items.{place}.times", "out_of_range", {"min": 1, "max": MAX_TIMES}))
    if not 0 <= item.share_fen <= MAX_SHARE_FEN:
        errors.append(FieldError(f"items.{place}.share", "out_of_range", {"min": 0, "max": MAX_SHARE_FEN // 100}))
    return errors


def _has_control(text: str) -> bool:
    return any(unicodedata.category(character) in {"Cc", "Cs"} and character not in "\r\n\t" for character in text)


def split_pieces(payable: Money, quantity: int) -> list[Money]:
    """What each piece of a line cost: the differences of the running floor, so that any first k add up exactly."""
    marks = [payable.minor * count // quantity for count in range(quantity + 1)]
    return [Money(after - before, payable.currency) for before, after in pairwise(marks)]


def split_items(paid: Money, items: Sequence[PlanItem]) -> list[Money]:
    """What each service of one package cost: by the plan's shares, exactly `paid` together; by times without them."""
    shares = [item.share_fen for item in items]
    return paid.allocate(shares if any(shares) else [item.times for item in items])


def unused_value(*, paid_fen: int, times: int, used: int, voided: int) -> int:
    """What the unused times of one service are worth, in fen: its price less the used times' exact running share.

    Used times count first: floor(paid × (used + voided) / times) is gone. All times unused are worth all of it.
    """
    return paid_fen - paid_fen * (used + voided) // times


def expiry(*, days: int | None, until: date | None, granted_at: datetime, zone: str) -> datetime | None:
    """The moment a package ends: the end of the last day in the site's zone. None: without end."""
    place = ZoneInfo(zone)
    if until is not None:
        last = until
    elif days is not None:
        last = granted_at.astimezone(place).date() + timedelta(days=days)
    else:
        return None
    return datetime.combine(last + timedelta(days=1), datetime.min.time(), place)


def last_day(expires_at: datetime, zone: str) -> date:
    """The last day on which the package is good."""
    return (expires_at - timedelta(microseconds=1)).astimezone(ZoneInfo(zone)).date()


def package_state(*, voided: bool, left: int, expires_at: datetime | None, now: datetime) -> PackageState:
    if voided:
        return PackageState.REFUNDED
    if left == 0:
        return PackageState.USED_UP
    if expires_at is not None and expires_at <= now:
        return PackageState.EXPIRED
    return PackageState.USABLE


def require_redeemable(
    *,
    voided: bool,
    expires_at: datetime | None,
    store_ids: Sequence[UUID],
    store_id: UUID | None,
    left: int,
    times: int,
    zone: str,
    now: datetime,
) -> None:
    """Nothing, when `times` of a service with `left` may be redeemed at the store now.

    Raises PackageVoided, PackageExpired, StoreNotAllowed, PackageUsedUp.
    """
    if voided:
        raise PackageVoided()
    if expires_at is not None and expires_at <= now:
        raise PackageExpired(expired_on=last_day(expires_at, zone).isoformat())
    if store_ids and store_id not in store_ids:
        raise StoreNotAllowed()
    if not 1 <= times <= left:
        raise PackageUsedUp(left=left)


def require_refundable(*, refundable: bool, voided: bool, left: int, by_merchant: bool) -> None:
    """Nothing, when the unused times may be given back. The merchant may waive the plan's terms.

    Raises PackageNotRefundable.
    """
    if voided:
        raise PackageNotRefundable(reason="voided")
    if not refundable and not by_merchant:
        raise PackageNotRefundable(reason="by_terms")
    if left == 0:
        raise PackageNotRefundable(reason="nothing_left")


def key_digest(number: str, secret: str) -> str:
    """What makes two cards the same, case and all: the index behind it folds case, so it is given a hash."""
    return hashlib.sha256(f"{number}\0{secret}".encode()).hexdigest()


def masked(text: str) -> str:
    """A card's text with everything but its last four characters hidden; short ones altogether."""
    return "••••" + (text[-4:] if len(text) > 6 else "")
