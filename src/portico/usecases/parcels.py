"""Where parcels are: a platform that knows is asked to tell, its signed pushes are believed, silence is asked about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from portico.domains.fulfilment import public as fulfilment
from portico.domains.fulfilment.ports import ParcelState, Trace
from portico.domains.orders import public as orders
from portico.domains.sites import public as sites
from portico.infra import jobs
from portico.infra.actors import System
from portico.kernel.errors import Refused, Unavailable
from portico.kernel.ids import AfterSaleId, ShipmentId, SiteId
from portico.usecases.gateways import gateways
from portico.usecases.receipts import note_arrival

LOOK_TASK = "portico.look_at_parcel"
MAX_RECOGNISED = 50
# The rest of a paid order may still wait while this parcel travels.
# Goods may still be on their way back, or be argued about.
_COMING_BACK = frozenset(
    {fulfilment.CaseState.RETURNING, fulfilment.CaseState.REJECTED, fulfilment.CaseState.ARBITRATION}
    | {fulfilment.CaseState.OFFERED}
)
_ON_THE_WAY = frozenset({orders.OrderState.PAID, orders.OrderState.SHIPPED})


def plan_watching(*, site_id: SiteId, shipment_id: ShipmentId, now: datetime) -> None:
    """The platform that knows where parcels are, when one is connected, will be asked to tell. Idempotent.

    Nobody is asked about what a courier brings.
    """
    known = fulfilment.get_shipment(site_id=site_id, shipment_id=shipment_id)
    if known.method is not fulfilment.Method.EXPRESS:
        return
    provider = next(iter(gateways(site_id).parcels), None)
    if provider is None:
        return
    watch_id = fulfilment.plan_watch(site_id=site_id, shipment_id=shipment_id, provider=provider, now=now)
    if watch_id is not None:
        jobs.defer(LOOK_TASK, queue="platforms", watch_id=str(watch_id))


def plan_case_watching(
    *, site_id: SiteId, case_id: AfterSaleId, leg: fulfilment.Leg, waybill: tuple[str, str], now: datetime
) -> None:
    """The same for a parcel of an after-sales case: what comes back, or the replacement. Idempotent by the waybill."""
    provider = next(iter(gateways(site_id).parcels), None)
    if provider is None:
        return
    watch_id = fulfilment.plan_case_watch(
        site_id=site_id, case_id=case_id, leg=leg, waybill=waybill, provider=provider, now=now
    )
    if watch_id is not None:
        jobs.defer(LOOK_TASK, queue="platforms", watch_id=str(watch_id))


def look(*, watch_id: UUID, now: datetime) -> None:
    """The platform has been asked to tell of the parcel, or has told now. What fails is planned again. Idempotent."""
    parcel = fulfilment.parcel_to_look_at(watch_id=watch_id, now=now)
    if parcel is None:
        return
    phone = _phone(parcel)
    if phone is None:
        # Whoever waited for it has it, or the money is back: nobody pays for more questions.
        with transaction.atomic():
            fulfilment.stop_watching(watch_id=watch_id)
        return
    try:
        if parcel.watched:
            _ask(parcel, phone, now)
        else:
            _start(parcel, phone)
    except (Unavailable, Refused) as error:
        with transaction.atomic():
            fulfilment.note_look_failure(
                watch_id=watch_id,
                error=f"{error.code} {error.data.get('platform_code', '')}".strip(),
                final=isinstance(error, Refused),
                now=now,
            )
        return
    if not parcel.watched:
        with transaction.atomic():
            fulfilment.mark_watched(watch_id=watch_id, now=now)


def _phone(parcel: fulfilment.ParcelToLookAt) -> str | None:
    """Whose number the carrier wants: some (SF) tell nothing without the receiver's. Empty for an erased receiver.

    None when nobody waits for the parcel any more.
    """
    order = orders.get_order(site_id=parcel.site_id, order_id=parcel.order_id)
    receiver = order.address.phone if order.address else ""
    if parcel.case_id is None:
        return receiver if order.state in _ON_THE_WAY else None
    case = fulfilment.get_case(site_id=parcel.site_id, case_id=parcel.case_id)
    if parcel.leg is fulfilment.Leg.SENT:
        return receiver if case.state is fulfilment.CaseState.EXCHANGE_SENT else None
    if case.state not in _COMING_BACK:
        return None
    return case.return_to.phone if case.return_to else receiver


def _start(parcel: fulfilment.ParcelToLookAt, phone: str) -> None:
    site = sites.get_site(site_id=parcel.site_id)
    gateways(parcel.site_id).parcels[parcel.provider].watch(
        carrier=parcel.carrier_code,
        number=parcel.tracking_number,
        callback_url=f"{settings.PORTICO.public_url}/hooks/{parcel.provider}/{site.code}",
        phone=phone,
    )


def _ask(parcel: fulfilment.ParcelToLookAt, phone: str, now: datetime) -> None:
    trace = (
        gateways(parcel.site_id)
        .parcels[parcel.provider]
        .trace(carrier=parcel.carrier_code, number=parcel.tracking_number, phone=phone)
    )
    with transaction.atomic():
        fulfilment.note_trace(site_id=parcel.site_id, provider=parcel.provider, trace=trace, now=now)
    note_arrivals(parcel.site_id, trace)


def recognises(*, site_id: SiteId) -> bool:
    """Whether a platform is connected that knows whose number a waybill number is."""
    return bool(gateways(site_id).parcels)


def recognise(*, site_id: SiteId, numbers: Sequence[str]) -> dict[str, str]:
    """The carrier's code by waybill number, for the numbers of which the platform names just one carrier.

    Asks about the first fifty; a platform that is not connected, or does not answer, knows none.
    """
    tracker = next(iter(gateways(site_id).parcels.values()), None)
    found: dict[str, str] = {}
    if tracker is None:
        return found
    for number in list(dict.fromkeys(numbers))[:MAX_RECOGNISED]:
        try:
            carriers = tracker.recognise(number=number)
        except (Unavailable, Refused):
            return found
        if len(carriers) == 1:
            found[number] = carriers[0]
    return found


def take_push(*, site_id: SiteId, provider: str, form: Mapping[str, str], now: datetime) -> str:
    """The parcels in the push have got as far as it says; returns the JSON that the platform wants to read.

    Pushes about parcels that nobody here sent are answered alike. Idempotent. Raises NotConnected, TrackingForged,
    TrackingMalformed.
    """
    tracker = gateways(site_id).parcels[provider]
    traces = tracker.read_push(form=form)
    with transaction.atomic():
        for trace in sorted(traces, key=lambda one: (one.carrier, one.number)):
            fulfilment.note_trace(site_id=site_id, provider=provider, trace=trace, now=now)
    for trace in traces:
        note_arrivals(site_id, trace)
    return tracker.push_answer(now=now)


def note_arrivals(site_id: SiteId, trace: Trace) -> None:
    """Orders that have all arrived with this parcel count as received in time. Orders are locked after the watches
    are let go of: whoever mends a parcel locks them the other way round.
    """
    if trace.state is not ParcelState.SIGNED:
        return
    for order_id in fulfilment.orders_of_waybill(
        site_id=site_id, carrier_code=trace.carrier, tracking_number=trace.number
    ):
        note_arrival(site_id=site_id, order_id=order_id)
    for case_id, leg in fulfilment.cases_of_waybill(
        site_id=site_id, carrier_code=trace.carrier, tracking_number=trace.number
    ):
        _note_case_arrival(site_id, case_id, leg, trace)


def _note_case_arrival(site_id: SiteId, case_id: AfterSaleId, leg: fulfilment.Leg, trace: Trace) -> None:
    """The case's history says, once for a waybill, that its parcel has arrived. Locks: the order, then the case."""
    with transaction.atomic():
        seen = fulfilment.get_case(site_id=site_id, case_id=case_id)
        orders.lock_order(site_id=site_id, order_id=seen.order_id)
        fulfilment.lock_case(site_id=site_id, case_id=case_id)
        case = fulfilment.get_case(site_id=site_id, case_id=case_id)
        code = "return_arrived" if leg is fulfilment.Leg.RETURN else "replacement_arrived"
        known = {entry.data.get("tracking_number") for entry in case.entries if entry.code == code}
        if case.state in fulfilment.OPEN_CASE_STATES and trace.number not in known:
            data = {"carrier": trace.carrier, "tracking_number": trace.number}
            at = max((step.at for step in trace.steps), default=None)
            if at is not None:
                step = fulfilment.CaseStep(data=data)
                actor = System(site_id, "tracking")
                fulfilment.note_case(case_id=case_id, code=code, actor=actor, now=at, step=step)
