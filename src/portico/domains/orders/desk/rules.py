"""Pure decisions of the desk: which terms a shop may set, what a tag or a saved search may be called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import timedelta

from portico.kernel.errors import FieldError, Invalid

MAX_NOTE = 500
MAX_TAGS = 30
MAX_TAGS_ON_ORDER = 8
MAX_TAG_NAME = 12
MAX_SAVED = 20
MAX_SAVED_NAME = 20
COLOURS = ("grey", "red", "orange", "green", "blue", "purple")

# What each may be, both ends included; the table's CHECK says the same.
_BOUNDS: Mapping[str, tuple[int, int]] = {
    "payment_minutes": (5, 1440),
    "ship_within_hours": (1, 720),
    "receive_days": (1, 60),
    "after_sales_days": (0, 365),
}


@dataclass(frozen=True, slots=True)
class TradePolicy:
    """How long things may take in a shop.

    A buyer has `payment_minutes` to pay; a paid order waits at most `ship_within_hours` before it counts as late; what
    was shipped counts as received after `receive_days`; from then on the buyer may ask for after-sales for
    `after_sales_days`. `version` is 0 for a shop that never saved any.
    """

    payment_minutes: int = 30
    ship_within_hours: int = 48
    receive_days: int = 10
    after_sales_days: int = 15
    version: int = 0

    @property
    def payment_window(self) -> timedelta:
        return timedelta(minutes=self.payment_minutes)

    @property
    def receive_after(self) -> timedelta:
        return timedelta(days=self.receive_days)

    @property
    def after_sales_window(self) -> timedelta:
        return timedelta(days=self.after_sales_days)

    @property
    def ship_within(self) -> timedelta:
        return timedelta(hours=self.ship_within_hours)


DEFAULT_POLICY = TradePolicy()
POLICY_FIELDS = tuple(field.name for field in fields(TradePolicy) if field.name != "version")


def check_policy(policy: TradePolicy) -> None:
    """Nothing, for terms a shop may set. Raises Invalid naming every one that is out of bounds."""
    errors = []
    for name, (least, most) in _BOUNDS.items():
        if not least <= getattr(policy, name) <= most:
            errors.append(FieldError(name, "out_of_range", {"min": least, "max": most}))
    if errors:
        raise Invalid(fields=tuple(errors))


def checked_name(text: str, *, limit: int, field: str = "name") -> str:
    """The name, trimmed, its blanks single. Raises Invalid: empty, too long, or with control characters in it."""
    name = " ".join(text.split())
    if not name:
        raise Invalid(fields=(FieldError(field, "required"),))
    if len(name) > limit:
        raise Invalid(fields=(FieldError(field, "too_long", {"max": limit}),))
    if not name.isprintable():
        raise Invalid(fields=(FieldError(field, "control_characters"),))
    return name
