"""Carriers, couriers, what a waybill number looks like, and how long to wait before a report is tried again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from portico.domains.fulfilment.errors import CarrierUnknown, TrackingNumberMalformed
from portico.domains.fulfilment.ports import ParcelState
from portico.kernel.errors import FieldError, Invalid

COURIER_PURPOSE = "parcel_courier"
# The platform may show an order unshipped for a while after it took the report.
REPORT_SETTLES_AFTER = timedelta(minutes=10)
STEPS_PURPOSE = "parcel_steps"
# A parcel whose platform stays silent is asked about once a day (every question is charged), for a fortnight.
LOOK_EVERY = timedelta(days=1)
MAX_LOOKS = 14
# Nobody but us says that the parcel has left.
NOT_SCANNED = frozenset({ParcelState.NO_TRACE, ParcelState.UNKNOWN})
# A carrier has the parcel, and it has not arrived.
UNDER_WAY = frozenset({ParcelState.COLLECTED, ParcelState.IN_TRANSIT, ParcelState.DELIVERING, ParcelState.PROBLEM})
# Limit of shipping_list of upload_shipping_info.
MAX_PARCELS = 15
MAX_COURIER_NAME = 20
# Nothing happens to a parcel any more.
ARRIVED = frozenset({ParcelState.SIGNED, ParcelState.RETURNED})

# Any carrier: letters, digits and hyphens. The carriers' own shapes change too often to refuse by them.
_TRACKING_NUMBER = re.compile(r"[A-Z0-9-]{6,32}")
_COURIER_PHONE = re.compile(r"\+?[0-9-]{7,18}")


@dataclass(frozen=True, slots=True)
class Carrier:
    """`code` is WeChat's delivery id, so that it can be reported as it is. `phone`: its nationwide hotline, or none."""

    code: str
    name_zh: str
    name_en: str
    phone: str = ""

    def name(self, language: str) -> str:
        return self.name_en if language == "en" else self.name_zh


# Codes: "delivery_id" of the express companies of WeChat's logistics assistant (get_delivery_list).
CARRIERS: tuple[Carrier, ...] = (
    Carrier("SF", "顺丰速运", "SF Express", "95338"),
    Carrier("ZTO", "中通快递", "ZTO Express", "95311"),
    Carrier("YTO", "圆通速递", "YTO Express", "95554"),
    Carrier("STO", "申通快递", "STO Express", "95543"),
    Carrier("YD", "韵达速递", "Yunda Express", "95546"),
    Carrier("JTSD", "极兔速递", "J&T Express", "956025"),
    Carrier("JD", "京东物流", "JD Logistics", "950616"),
    Carrier("EMS", "中国邮政 EMS", "China Post EMS", "11183"),
    Carrier("YZPY", "邮政快递包裹", "China Post Parcel", "11183"),
    Carrier("DBL", "德邦快递", "Deppon Express", "95353"),
    Carrier("ZJS", "宅急送", "ZJS Express"),
    Carrier("UC", "优速快递", "UC Express"),
)
_BY_CODE = {carrier.code: carrier for carrier in CARRIERS}
_BY_NAME = {name: carrier for carrier in CARRIERS for name in (carrier.name_zh, carrier.name_en.upper())}
# Merchants write the short name in their sheets.
_BY_NAME |= {
    name.removesuffix(suffix): carrier
    for name, carrier in list(_BY_NAME.items())
    for suffix in ("速运", "快递", "速递", "物流", " EXPRESS")
    if name.endswith(suffix)
}


class Method(StrEnum):
    """How a parcel leaves: with an express company, or with the shop's own courier within the city."""

    EXPRESS = "express"
    CITY = "city"


class ReportState(StrEnum):
    WAITING = "waiting"
    ACCEPTED = "accepted"
    REFUSED = "refused"  # the platform will never take it as it is: a person must look


def find_carrier(text: str) -> Carrier:
    """The carrier by code, full name or short name, whatever the case. Raises CarrierUnknown."""
    wanted = text.strip().upper()
    carrier = _BY_CODE.get(wanted) or _BY_NAME.get(wanted)
    if carrier is None:
        raise CarrierUnknown(carrier=text.strip()[:40])
    return carrier


def checked_tracking_number(text: str) -> str:
    """The number in capitals without spaces. Raises TrackingNumberMalformed."""
    number = "".join(text.split()).upper()
    if not _TRACKING_NUMBER.fullmatch(number):
        raise TrackingNumberMalformed(tracking_number=number[:40])
    return number


def checked_courier(name: str, phone: str) -> tuple[str, str]:
    """Name and phone of a courier, without spaces around. Raises Invalid (`courier_name`, `courier_phone`)."""
    name, phone = " ".join(name.split()), "".join(phone.split())
    broken = []
    if not name:
        broken.append(FieldError("courier_name", "required"))
    elif len(name) > MAX_COURIER_NAME:
        broken.append(FieldError("courier_name", "too_long", {"max": MAX_COURIER_NAME}))
    if not _COURIER_PHONE.fullmatch(phone):
        broken.append(FieldError("courier_phone", "phone_malformed"))
    if broken:
        raise Invalid(fields=tuple(broken))
    return name, phone


def retry_delay(attempts: int) -> timedelta:
    """How long to wait after the `attempts`-th failed report: 30 s, doubling, at most an hour."""
    return min(timedelta(seconds=30 * 2 ** min(attempts - 1, 10)), timedelta(hours=1))
