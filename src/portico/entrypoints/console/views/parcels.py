"""The parcels of an order, from its page: ship some or all of it, mend a slip, say that the courier has been there."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from portico.domains.fulfilment import public as fulfilment
from portico.entrypoints.console.access import staff_view
from portico.entrypoints.console.reading import Reader, version_of
from portico.entrypoints.console.views.shipping import explain
from portico.infra.actors import Right, Staff
from portico.kernel.clock import utc_now
from portico.kernel.errors import Conflict, Invalid
from portico.kernel.ids import OrderId, OrderLineId, ShipmentId
from portico.usecases import shipping

_PIECES = "pieces-"


@staff_view(Right.ORDER_SHIP, "POST")
def ship(request: HttpRequest, actor: Staff, order_id: UUID) -> HttpResponse:
    """A parcel with the pieces given has left, by express or by courier. No pieces named: all that is left."""
    try:
        parcel = shipping.ship_parcel(
            actor=actor,
            order_id=OrderId(order_id),
            parcel=_parcel(request),
            quantities=_pieces(request),
            now=utc_now(),
        )
    except (Conflict, Invalid) as error:
        messages.error(request, explain(error))
    else:
        _tell_shipped(request, parcel)
    return redirect("console:order", order_id)


def _parcel(request: HttpRequest) -> fulfilment.Parcel:
    if request.POST.get("method") == fulfilment.Method.CITY:
        return fulfilment.CityParcel(request.POST.get("courier_name", ""), request.POST.get("courier_phone", ""))
    return fulfilment.ExpressParcel(request.POST.get("carrier", ""), request.POST.get("tracking_number", ""))


def _pieces(request: HttpRequest) -> dict[OrderLineId, int] | None:
    """How many of which line; None when the form names no line. Raises Invalid (`quantities`)."""
    named = [name for name in request.POST if name.startswith(_PIECES)]
    if not named:
        return None
    reader, pieces = Reader(), {}
    for name in named:
        count = reader.whole("quantities", request.POST.get(name, "") or "0")
        try:
            line = OrderLineId(UUID(name.removeprefix(_PIECES)))
        except ValueError:
            continue
        if count:
            pieces[line] = count
    if reader.errors:
        raise Invalid(fields=tuple(reader.errors))
    return pieces


def _tell_shipped(request: HttpRequest, parcel: fulfilment.ShipmentView) -> None:
    if parcel.method is fulfilment.Method.CITY:
        messages.success(request, _("已交给配送员，送达后请登记。"))
    else:
        messages.success(request, _("已发货，买家可以看到物流信息。"))


@staff_view(Right.ORDER_SHIP, "POST")
def change_waybill(request: HttpRequest, actor: Staff, shipment_id: UUID) -> HttpResponse:
    """The parcel travels under the waybill given."""
    known = fulfilment.get_shipment(site_id=actor.site_id, shipment_id=ShipmentId(shipment_id))
    try:
        shipping.change_waybill(
            actor=actor,
            shipment_id=known.id,
            version=version_of(request.POST.get("version", "")),
            carrier=request.POST.get("carrier", ""),
            tracking_number=request.POST.get("tracking_number", ""),
            now=utc_now(),
        )
    except (Conflict, Invalid) as error:
        messages.error(request, explain(error))
    else:
        messages.success(request, _("运单已更正，买家看到的是新的运单。"))
    return redirect("console:order", known.order_id)


@staff_view(Right.ORDER_SHIP, "POST")
def withdraw(request: HttpRequest, actor: Staff, shipment_id: UUID) -> HttpResponse:
    """The parcel never left after all; its pieces wait for shipping again."""
    known = fulfilment.get_shipment(site_id=actor.site_id, shipment_id=ShipmentId(shipment_id))
    try:
        shipping.withdraw_parcel(
            actor=actor, shipment_id=known.id, version=version_of(request.POST.get("version", "")), now=utc_now()
        )
    except (Conflict, Invalid) as error:
        messages.error(request, explain(error))
    else:
        messages.success(request, _("已撤回，这些商品回到待发货。"))
    return redirect("console:order", known.order_id)


@staff_view(Right.ORDER_SHIP, "POST")
def deliver(request: HttpRequest, actor: Staff, shipment_id: UUID) -> HttpResponse:
    """The courier has brought the parcel."""
    known = fulfilment.get_shipment(site_id=actor.site_id, shipment_id=ShipmentId(shipment_id))
    try:
        shipping.mark_delivered(actor=actor, shipment_id=known.id, now=utc_now())
    except (Conflict, Invalid) as error:
        messages.error(request, explain(error))
    else:
        messages.success(request, _("已登记送达。"))
    return redirect("console:order", known.order_id)
