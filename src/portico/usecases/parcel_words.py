"""What buyers read about each parcel of an order: where it is, what is in it, its way so far. On every front end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from portico.domains.fulfilment import public as fulfilment
from portico.domains.fulfilment.ports import ParcelState
from portico.infra.messages.labels import label
from portico.usecases.order_pages import OrderPage
from portico.usecases.order_words import carrier_name, carrier_phone, timeline_text


@dataclass(frozen=True, slots=True)
class ShownParcel:
    """A parcel in the reader's language. `track` is (when, words), the newest first.

    `state` is a ParcelState; `carrier` is the express company, or that a courier brings it.
    """

    shipment: fulfilment.ShipmentView
    carrier: str
    carrier_phone: str
    state: ParcelState
    state_text: str
    pieces: tuple[tuple[str, int], ...]
    track: tuple[tuple[datetime, str], ...]


def shown_parcels(page: OrderPage, language: str) -> tuple[ShownParcel, ...]:
    """The parcels of the order, the first that left first."""
    return tuple(_shown(page, shipment, language) for shipment in page.shipments)


def _shown(page: OrderPage, shipment: fulfilment.ShipmentView, language: str) -> ShownParcel:
    names = {line.id: f"{line.name} {line.option_text}".strip() for line in page.order.lines}
    state = _state(page, shipment)
    return ShownParcel(
        shipment=shipment,
        carrier=label("parcel", "courier", language)
        if shipment.method is fulfilment.Method.CITY
        else carrier_name(shipment.carrier_code, language),
        carrier_phone=carrier_phone(shipment.carrier_code),
        state=state,
        state_text=label("parcel", str(state), language),
        pieces=tuple((names.get(line, ""), quantity) for line, quantity in shipment.lines.items()),
        track=_track(page, shipment, language),
    )


def _state(page: OrderPage, shipment: fulfilment.ShipmentView) -> ParcelState:
    if shipment.method is fulfilment.Method.CITY:
        return ParcelState.SIGNED if shipment.delivered_at else ParcelState.DELIVERING
    known = page.parcels.get(shipment.id)
    return known.state if known else ParcelState.NO_TRACE


def _track(page: OrderPage, shipment: fulfilment.ShipmentView, language: str) -> tuple[tuple[datetime, str], ...]:
    """That it left and was received, and between them the carrier's words."""
    way = [(shipment.shipped_at, _left(shipment, language))]
    known = page.parcels.get(shipment.id)
    way += [(step.at, step.text) for step in known.steps] if known else []
    if shipment.delivered_at is not None:
        way.append((shipment.delivered_at, label("timeline", "delivered_by_courier", language)))
    way += [(entry.at, timeline_text(entry, language)) for entry in page.order.timeline if entry.code == "completed"]
    # Carriers write several steps within a second: the later one stays on top.
    way.reverse()
    return tuple(sorted(way, key=lambda step: step[0], reverse=True))


def _left(shipment: fulfilment.ShipmentView, language: str) -> str:
    if shipment.method is fulfilment.Method.CITY:
        return label("timeline", "shipped_courier", language)
    names = {
        "carrier_name": carrier_name(shipment.carrier_code, language),
        "tracking_number": shipment.tracking_number,
    }
    return label("timeline", "shipped", language, names)
