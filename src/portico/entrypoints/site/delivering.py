"""How an order reaches its buyer, as the confirmation page asks for it: the ways, the stores, the times."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import QueryDict

from portico.domains.members import public as members
from portico.domains.orders import public as orders
from portico.domains.stores import public as stores
from portico.entrypoints.site.visitors import Visitor
from portico.infra import qr, rotating_codes
from portico.infra.actors import Member
from portico.infra.geocoding import Point
from portico.infra.messages.labels import label
from portico.kernel.errors import FieldError, Invalid
from portico.kernel.ids import StoreId, parse_id
from portico.usecases import checkout as checkouts
from portico.usecases import delivery_stores, store_words, till
from portico.usecases import pickup as pickups

BROUGHT = (orders.Delivery.SHIP, orders.Delivery.CITY)
# What a person typed on the page itself: told there, with everything kept.
FIELDS = frozenset({"note", "contact", "contact.name", "contact.phone", "store_id", "pickup_from", "address_id"})
_STORES_SHOWN = 10


def read_delivery(form: QueryDict) -> orders.Delivery:
    """The way that was chosen; parcels for anything else."""
    asked = form.get("delivery", "")
    return orders.Delivery(asked) if asked in orders.Delivery else orders.Delivery.SHIP


def read_point(text: str) -> Point | None:
    """`23.1291,113.2644` as a browser knows it (WGS-84), on the mainland's maps; None for anything else."""
    north, _, east = text.partition(",")
    try:
        point = Point(float(north), float(east))
    except ValueError:
        return None
    inside = -90 <= point.latitude <= 90 and -180 <= point.longitude <= 180
    return stores.on_mainland_maps(point) if inside else None


def _store_id(form: QueryDict) -> StoreId | None:
    known = parse_id(form.get("store", ""))
    return StoreId(known) if known else None


def read_place(form: QueryDict, delivery: orders.Delivery) -> dict[str, Any]:
    """The store, the time and the person of an order that is not sent by parcel. Raises Invalid (`pickup_from`)."""
    if delivery is orders.Delivery.CITY:
        return {"store_id": _store_id(form)}
    if delivery is not orders.Delivery.PICKUP:
        return {}
    text = form.get("pickup_from", "")
    try:
        pickup_from = datetime.fromisoformat(text) if text else None
    except ValueError:
        pickup_from = None
    if text and (pickup_from is None or pickup_from.tzinfo is None):
        raise Invalid(fields=(FieldError("pickup_from", "pickup_time_unknown"),))
    contact = checkouts.Contact(form.get("contact_name", "")[:60], form.get("contact_phone", "")[:30])
    return {"store_id": _store_id(form), "contact": contact, "pickup_from": pickup_from}


def looked_at(
    visitor: Visitor[Member],
    lines: Sequence[checkouts.WantedLine],
    address: members.Address | None,
    region_code: str | None,
) -> till.Till:
    """What the page shows for what is chosen on it. A store that is no longer one is as if none was chosen.

    `region_code`: of an address that is only being typed.
    """
    form = visitor.request.POST or visitor.request.GET

    def review(delivery: orders.Delivery, store_id: StoreId | None) -> till.Till:
        return till.review(
            actor=visitor.actor, lines=lines, delivery=delivery, address_id=address.id if address else None,
            store_id=store_id, region_code=region_code, now=visitor.now,
        )  # fmt: skip

    delivery = read_delivery(form)
    store_id = _store_id(form) if delivery is orders.Delivery.PICKUP else None
    try:
        found = review(delivery, store_id)
    except (stores.StoreNotFound, Invalid):
        found = review(delivery, None)
    if found.ways and found.delivery not in found.ways:
        found = review(found.ways[0], None)
    return found


def delivery_context(
    visitor: Visitor[Member],
    found: till.Till,
    lines: Sequence[checkouts.WantedLine],
    address: members.Address | None,
) -> dict[str, Any]:
    """What the template needs to ask for the delivery."""
    form = visitor.request.POST or visitor.request.GET
    language, zone = visitor.language, visitor.site.zone
    context: dict[str, Any] = {
        "delivery": str(found.delivery),
        "deliveries": [(str(way), label("delivery", str(way), language)) for way in found.ways],
        "till": found,
        "trouble": label("till", found.trouble, language) if found.trouble else "",
        "store_q": form.get("store_q", "")[:40],
        "at": form.get("at", "")[:60],
        "contact_name": form.get("contact_name", address.recipient if address else ""),
        "contact_phone": form.get("contact_phone", address.phone if address else ""),
        "pickup_from": form.get("pickup_from", ""),
    }
    if found.delivery is orders.Delivery.PICKUP:
        offers, more = delivery_stores.pickup_offers(
            site_id=visitor.site.id,
            quantities={line.sku_id: line.quantity for line in lines},
            point=read_point(context["at"]),
            text=context["store_q"].strip(),
            offset=0,
            limit=_STORES_SHOWN,
        )
        shown = [shown_store(offer.near, visitor) | {"short": bool(offer.short)} for offer in offers]
        if found.store is not None and all(one["store"].id != found.store.id for one in shown):
            shown.insert(0, shown_store(stores.NearStore(found.store, None), visitor) | {"short": False})
        today = visitor.now.astimezone(ZoneInfo(zone)).date()
        slots = [
            (
                slot.starts.isoformat(),
                store_words.day_name(slot.day, language=language, today=today),
                store_words.slot_text(slot),
            )
            for slot in found.slots
        ]
        context |= {"offers": shown, "more_stores": more, "slots": slots}
    elif found.store is not None:
        context["carrier"] = shown_store(stores.NearStore(found.store, found.metres), visitor)
    return context


def shown_store(near: stores.NearStore, visitor: Visitor[Any]) -> dict[str, Any]:
    """A store with its words: open or not, how far, where on a map."""
    store, zone = near.store, visitor.site.zone
    return {
        "store": store,
        "standing": store_words.standing_text(store, zone=zone, language=visitor.language, now=visitor.now),
        "is_open": store.standing(zone=zone, now=visitor.now).is_open,
        "distance": "" if near.metres is None else stores.distance_text(near.metres),
        "map_url": store_words.map_url(store),
    }


def pickup_part(visitor: Visitor[Member], order: orders.OrderView) -> dict[str, Any] | None:
    """Where the member's own order waits, with a fresh code; None for an order that is not fetched."""
    if order.delivery is not orders.Delivery.PICKUP:
        return None
    shown = pickups.shown_pickup(actor=visitor.actor, order_id=order.id, now=visitor.now)
    if shown is None:
        return None
    pickup, language, zone = shown.pickup, visitor.language, visitor.site.zone

    def text(at: datetime | None) -> str:
        return "" if at is None else store_words.moment_text(at, zone=zone, language=language, now=visitor.now)

    return {
        "state": label("pickup_state", str(shown.state), language),
        "place": shown_store(stores.NearStore(shown.store, None), visitor),
        "qr": qr.qr_png_uri(shown.qr.text) if shown.qr else "",
        "seconds": int((shown.qr.expires_at - visitor.now).total_seconds()) if shown.qr else 0,
        "code": rotating_codes.spaced(pickup.code) if shown.qr else "",
        "planned": text(pickup.planned_from),
        "ready": text(pickup.ready_at) if shown.qr else "",
        "due": text(pickup.due_at) if shown.qr else "",
    }
