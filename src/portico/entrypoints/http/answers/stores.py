"""Stores, times and pickups as the API shows them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

import msgspec

from portico.domains.stores import public as stores
from portico.infra import qr, rotating_codes
from portico.infra.messages.labels import label
from portico.usecases import store_words
from portico.usecases.delivery_stores import StoreOffer
from portico.usecases.pickup import ShownPickup


class StoreAnswer(msgspec.Struct, frozen=True):
    """`latitude` and `longitude` in GCJ-02, as maps in the mainland draw. `hours`: Monday to Sunday.

    `distance_m` is the way as the crow flies, null when nobody said from where.
    """

    id: str
    code: str
    name: str
    phone: str
    address: str
    region_code: str
    latitude: float
    longitude: float
    map_url: str
    is_open: bool
    open_text: str
    hours: list[str]
    picture_urls: list[str]
    notice: str
    pickup: bool
    city_delivery: bool
    delivery_radius_m: int
    distance_m: int | None
    distance_text: str


class StorePageAnswer(msgspec.Struct, frozen=True):
    """`next_offset` null: these were the last."""

    items: list[StoreAnswer]
    next_offset: int | None


class ShortAnswer(msgspec.Struct, frozen=True):
    sku_id: str
    available: int


class StoreOfferAnswer(msgspec.Struct, frozen=True):
    """A store and what it has too little of; nothing short: the order can be fetched there."""

    store: StoreAnswer
    short: list[ShortAnswer]


class StoreOfferPageAnswer(msgspec.Struct, frozen=True):
    items: list[StoreOfferAnswer]
    next_offset: int | None


class SlotAnswer(msgspec.Struct, frozen=True):
    """A time at which somebody may come. `day_text` is 今天, 明天 or a date; `text` is 14:00–15:00."""

    starts_at: datetime
    ends_at: datetime
    day: date
    day_text: str
    text: str


class PickupAnswer(msgspec.Struct, frozen=True):
    """`code`: twelve digits, empty until the order is paid. `qr_image`: a picture of the code that is good until
    `qr_expires_at`; ask again then.
    """

    state: str
    state_text: str
    store: StoreAnswer
    code: str
    code_text: str
    qr_image: str | None
    qr_expires_at: datetime | None
    ready_at: datetime | None
    due_at: datetime | None
    planned_from: datetime | None
    planned_to: datetime | None
    planned_text: str
    ready_text: str
    due_text: str
    redeemed_at: datetime | None


def store_answer(
    store: stores.StoreView, *, zone: str, language: str, now: datetime, metres: float | None = None
) -> StoreAnswer:
    draft = store.draft
    return StoreAnswer(
        id=str(store.id),
        code=store.code,
        name=store.name,
        phone=draft.phone,
        address=store.address,
        region_code=draft.region_code,
        latitude=draft.point.latitude,
        longitude=draft.point.longitude,
        map_url=store_words.map_url(store),
        is_open=store.standing(zone=zone, now=now).is_open,
        open_text=store_words.standing_text(store, zone=zone, language=language, now=now),
        hours=store_words.week_texts(store, language),
        picture_urls=list(store.picture_urls),
        notice=draft.notice,
        pickup=draft.pickup,
        city_delivery=draft.delivers,
        delivery_radius_m=draft.delivery_radius_m,
        distance_m=None if metres is None else round(metres),
        distance_text="" if metres is None else stores.distance_text(metres),
    )


def offer_answer(offer: StoreOffer, *, zone: str, language: str, now: datetime) -> StoreOfferAnswer:
    return StoreOfferAnswer(
        store=store_answer(offer.store, zone=zone, language=language, now=now, metres=offer.near.metres),
        short=[ShortAnswer(str(sku_id), available) for sku_id, available in offer.short.items()],
    )


def slot_answers(slots: Iterable[stores.Slot], *, zone: str, language: str, now: datetime) -> list[SlotAnswer]:
    today = now.astimezone(ZoneInfo(zone)).date()
    return [
        SlotAnswer(
            starts_at=slot.starts,
            ends_at=slot.ends,
            day=slot.day,
            day_text=store_words.day_name(slot.day, language=language, today=today),
            text=store_words.slot_text(slot),
        )
        for slot in slots
    ]


def pickup_answer(shown: ShownPickup, *, zone: str, language: str, now: datetime) -> PickupAnswer:
    pickup = shown.pickup

    def text(at: datetime | None) -> str:
        return "" if at is None else store_words.moment_text(at, zone=zone, language=language, now=now)

    planned = text(pickup.planned_from)
    if pickup.planned_to is not None:
        planned += f"–{pickup.planned_to.astimezone(ZoneInfo(zone)):%H:%M}"
    return PickupAnswer(
        state=str(shown.state),
        state_text=label("pickup_state", str(shown.state), language),
        store=store_answer(shown.store, zone=zone, language=language, now=now),
        code=pickup.code if shown.qr else "",
        code_text=rotating_codes.spaced(pickup.code) if shown.qr else "",
        qr_image=qr.qr_png_uri(shown.qr.text) if shown.qr else None,
        qr_expires_at=shown.qr.expires_at if shown.qr else None,
        ready_at=pickup.ready_at,
        due_at=pickup.due_at,
        planned_from=pickup.planned_from,
        planned_to=pickup.planned_to,
        planned_text=planned,
        ready_text=text(pickup.ready_at),
        due_text=text(pickup.due_at),
        redeemed_at=pickup.redeemed_at,
    )
