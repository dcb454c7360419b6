"""Codes of the domains as sentences for the reader, from the labels that all entry points share."""

from __future__ import annotations

from portico.domains.fulfilment import public as fulfilment
from portico.domains.orders import public as orders
from portico.domains.promotions import public as promotions
from portico.infra.messages.labels import label
from portico.usecases.cart import Problem


def adjustment_text(adjustment: promotions.Adjustment, language: str) -> str:
    return label("adjustment", adjustment.code, language, adjustment.data)


def state_text(state: orders.OrderState, language: str) -> str:
    return label("order_state", str(state), language)


def cart_problem_text(problem: Problem, language: str) -> str:
    return label("cart_problem", problem.code, language, problem.data)


def quote_problem_text(problem: Problem, language: str) -> str:
    return label("quote_problem", problem.code, language, problem.data)


def carrier_name(code: str, language: str) -> str:
    carrier = next((one for one in fulfilment.carriers() if one.code == code), None)
    return carrier.name(language) if carrier else code


def opened_elsewhere_text(carrier: str, language: str) -> str:
    """Where somebody looked at a thing, when that was not here; empty when it was, or when nobody knows."""
    return "" if carrier in {"", "web"} else label("opened_in", carrier, language)


def timeline_text(entry: orders.TimelineView, language: str) -> str:
    """Who cancelled or completed decides the words."""
    data = dict(entry.data)
    match entry.code:
        case "cancelled":
            code = f"cancelled_{data.get('reason', orders.CancelReason.MERCHANT)}"
        case "completed":
            code = f"completed_{entry.actor_kind}"
        case _:
            code = entry.code
    if "carrier" in data:
        data["carrier_name"] = carrier_name(str(data["carrier"]), language)
    return label("timeline", code, language, data)
