"""What buyers read about their orders, in their language: the same words on every front end."""

from __future__ import annotations

from portico.domains.fulfilment import public as fulfilment
from portico.domains.orders import public as orders
from portico.infra.messages.labels import label
from portico.kernel.money import yuan_text


def timeline_text(entry: orders.TimelineView, language: str, delivery: orders.Delivery = orders.Delivery.SHIP) -> str:
    """An entry of an order's timeline. Who cancelled or completed decides the words, and how it is delivered."""
    data = dict(entry.data)
    match entry.code:
        case "cancelled" | "refunded":
            code = f"{entry.code}_{data.get('reason', orders.CancelReason.MERCHANT)}"
        case "completed":
            code = f"completed_{entry.actor_kind}"
        case "shipped" | "part_shipped" if data.get("way") == "pickup":
            code = "picked_up"
        case "shipped" | "part_shipped" if "carrier" not in data:
            # Brought by a courier, or handed over without a parcel; the rest may have been refunded.
            code = f"{entry.code}_{'courier' if 'courier' in data else 'plain'}"
        case "paid" if delivery is not orders.Delivery.SHIP:
            code = f"paid_{delivery}"
        case _:
            code = entry.code
    if "carrier" in data:
        data["carrier_name"] = carrier_name(str(data["carrier"]), language)
    if "amount_fen" in data:
        # The timeline keeps texts; `label` makes yuan of numbers only.
        data["amount"] = yuan_text(int(data.pop("amount_fen")))
    return label("timeline", code, language, data)


def state_text(order: orders.OrderView, language: str) -> str:
    """Where the order stands, as its buyer says it: what is fetched is not waiting to be shipped."""
    state = str(order.state)
    if order.state is orders.OrderState.PAID and order.delivery in {orders.Delivery.PICKUP, orders.Delivery.CITY}:
        state = f"paid_{order.delivery}"
    return label("order_state", state, language)


def carrier_name(code: str, language: str) -> str:
    """The express company's name; the code itself for one we no longer know."""
    carrier = _carrier(code)
    return carrier.name(language) if carrier else code


def carrier_phone(code: str) -> str:
    """The express company's hotline; empty when we know none."""
    carrier = _carrier(code)
    return carrier.phone if carrier else ""


def _carrier(code: str) -> fulfilment.Carrier | None:
    return next((one for one in fulfilment.carriers() if one.code == code), None)
