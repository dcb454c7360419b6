"""How shipping fails."""

from __future__ import annotations

from portico.kernel.errors import Conflict, Invalid, NotFound


class CarrierUnknown(Invalid):
    """We know no carrier of this code or name."""

    code = "carrier_unknown"


class TrackingNumberMalformed(Invalid):
    """A waybill number has 6 to 32 letters, digits or hyphens."""

    code = "tracking_number_malformed"


class AlreadyShipped(Conflict):
    """The order has a parcel with this waybill already."""

    code = "already_shipped"


class TooManyParcels(Conflict):
    """An order goes in at most `data["max"]` parcels."""

    code = "too_many_parcels"


class ShipmentNotFound(NotFound):
    """The site has no such parcel, or it was withdrawn."""

    code = "shipment_not_found"


class ShipmentChanged(Conflict):
    """Somebody changed the parcel after this form was opened."""

    code = "shipment_changed"


class ShipmentTravelling(Conflict):
    """The carrier has the parcel, or the courier has delivered it: it cannot be taken back."""

    code = "shipment_travelling"


class NotForThisParcel(Conflict):
    """A waybill belongs to an express parcel, an arrival told by hand to a courier's."""

    code = "not_for_this_parcel"
