"""Everything that happened to an order, in one row: its own timeline, and what colleagues wrote and tagged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from portico.domains.orders import public as orders
from portico.entrypoints.console import wording


@dataclass(frozen=True, slots=True)
class Told:
    """What happened, why if somebody said so, and when. `internal`: the buyer does not see it."""

    words: str
    at: datetime
    why: str = ""
    internal: bool = False


def told(order: orders.OrderView, entries: Sequence[orders.StaffEntryView]) -> list[Told]:
    """The newest first. A change of price has its reason beside it, a cancellation the words of who cancelled."""
    reasons = {entry.at: entry.text for entry in entries if entry.kind == "repriced"}
    found = [Told(wording.timeline_text(entry), entry.at, _why(order, entry, reasons)) for entry in order.timeline]
    found += [
        Told(_said(entry), entry.at, _text(entry), internal=True) for entry in entries if entry.kind != "repriced"
    ]
    # What happened in the same moment keeps the order in which it was written down.
    return sorted(found, key=lambda one: one.at)[::-1]


def _why(order: orders.OrderView, entry: orders.TimelineView, reasons: dict[datetime, str]) -> str:
    if entry.code == "repriced":
        return reasons.get(entry.at, "")
    if entry.code in {"cancelled", "refunded"} and entry.actor_kind != "system":
        return order.cancel_words
    return str(entry.data.get("reason", "")) if entry.code not in {"cancelled", "refunded"} else ""


def _said(entry: orders.StaffEntryView) -> str:
    words = {
        "note": _("%(who)s 写了备注"),
        "tag_added": _("%(who)s 打上标签“%(tag)s”"),
        "tag_removed": _("%(who)s 去掉标签“%(tag)s”"),
    }
    return words[entry.kind] % {"who": entry.author, "tag": entry.text}


def _text(entry: orders.StaffEntryView) -> str:
    return entry.text if entry.kind == "note" else ""
