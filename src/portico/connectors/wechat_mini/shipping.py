"""Shipping reports, behind fulfilment's port: WeChat pays goods sellers only for what is reported shipped.

Source: the official page of upload_shipping_info (fields, limits, error table).
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any, Final

from portico.connectors.wechat_api.client import WechatApiClient
from portico.connectors.wechat_api.errors import error_code
from portico.domains.fulfilment.ports import Logistics, ReportedParcel, ShippingReport
from portico.kernel.errors import Refused

_BEIJING: Final = timezone(timedelta(hours=8))
_BY_MERCHANT_NUMBER: Final = 1
_UNIFIED: Final = 1
_SPLIT: Final = 2
UNCHANGED: Final = 10060023
MAX_ITEMS_TEXT: Final = 120


class WechatShippingReporter:
    """Implements fulfilment's ShippingReporter for orders of one mini program and one merchant number."""

    def __init__(self, client: WechatApiClient, *, app_id: str, mchid: str) -> None:
        self._client = client
        self._app = client.app(app_id)
        self._mchid = mchid

    def report(self, report: ShippingReport) -> None:
        path = "/wxa/sec/order/upload_shipping_info"
        content = delivery(self._mchid, report) | {
            "upload_time": upload_time(report.told_at),
            "payer": {"openid": report.payer_openid},
        }
        try:
            self._client.post("upload_shipping_info", path, content, app=self._app, repeatable=True)
        except Refused as refusal:
            # The platform holds exactly this already: an earlier report whose answer got lost.
            if error_code(refusal) != UNCHANGED:
                raise


def order_key(mchid: str, out_trade_no: str) -> dict[str, Any]:
    """How a payment is named to the shipping service."""
    return {"order_number_type": _BY_MERCHANT_NUMBER, "mchid": mchid, "out_trade_no": out_trade_no}


def delivery(mchid: str, report: ShippingReport) -> dict[str, Any]:
    """How one payment is delivered, whatever it is: parcels, a courier, a pickup, nothing to carry."""
    content: dict[str, Any] = {
        "order_key": order_key(mchid, report.out_trade_no),
        "logistics_type": int(report.logistics),
        "delivery_mode": _SPLIT if report.split else _UNIFIED,
        "shipping_list": [_parcel(report, parcel) for parcel in report.parcels],
    }
    return content | {"is_all_delivered": report.all_delivered} if report.split else content


def _parcel(report: ShippingReport, parcel: ReportedParcel) -> dict[str, Any]:
    held: dict[str, Any] = {"item_desc": _shorten(parcel.items_text)}
    if report.logistics is not Logistics.EXPRESS:
        return held
    held |= {"tracking_no": parcel.tracking_number, "express_company": parcel.carrier_code}
    if report.recipient_phone_masked:
        held["contact"] = {"receiver_contact": report.recipient_phone_masked}
    return held


def upload_time(moment: datetime) -> str:
    """RFC 3339 in Beijing time, with milliseconds: reports are put in order by it."""
    return moment.astimezone(_BEIJING).isoformat(timespec="milliseconds")


def _shorten(text: str) -> str:
    return text if len(text) <= MAX_ITEMS_TEXT else text[: MAX_ITEMS_TEXT - 1] + "…"
