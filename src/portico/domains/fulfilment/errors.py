"""How shipping fails."""

from __future__ import annotations

from portico.kernel.errors import Conflict, Invalid


class CarrierUnknown(Invalid):
    """We know no carrier of this code or name."""

    code = "carrier_unknown"


class TrackingNumberMalformed(Invalid):
    """A waybill number has 6 to 32 letters, digits or hyphens."""

    code = "tracking_number_malformed"


class AlreadyShipped(Conflict):
    """The order has its parcel already."""

    code = "already_shipped"
