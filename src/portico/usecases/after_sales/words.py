"""What people read about a case, in their language: the same words on every front end."""

from __future__ import annotations

from portico.domains.fulfilment import public as fulfilment
from portico.infra.messages.labels import label
from portico.usecases.order_words import carrier_name

__all__ = [
    "carrier_name",
    "close_text",
    "entry_text",
    "exchange_refused_text",
    "kind_text",
    "reason_text",
    "refused_text",
    "state_text",
]


def state_text(state: fulfilment.CaseState, language: str) -> str:
    return label("after_sale_state", str(state), language)


def kind_text(kind: fulfilment.CaseKind, language: str) -> str:
    return label("after_sale_kind", str(kind), language)


def reason_text(reason: str, language: str) -> str:
    return label("after_sale_reason", reason, language)


def refused_text(reason: str, language: str) -> str:
    """Why nothing can be asked for; empty when something can."""
    return label("after_sale_refused", reason, language) if reason else ""


def exchange_refused_text(reason: str, language: str) -> str:
    """Why a piece cannot be exchanged for this option; empty when it can."""
    return label("exchange_refused", reason, language) if reason else ""


def close_text(case: fulfilment.CaseView, language: str) -> str:
    """Why the case ended without money or goods; empty for any other."""
    return label("after_sale_close", case.close_reason, language) if case.close_reason else ""


def entry_text(entry: fulfilment.CaseEntry, language: str) -> str:
    """A step of the case's history. Who took it decides the words."""
    data = dict(entry.data)
    if "reason" in data:
        data["reason_text"] = reason_text(str(data["reason"]), language)
    if "carrier" in data:
        data["carrier_name"] = carrier_name(str(data["carrier"]), language)
    return label("after_sale_entry", f"{entry.code}_{entry.actor_kind}", language, data)
