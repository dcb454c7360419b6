"""快递鸟: query (1002), subscription (1008), and the push of traces (101) that follows one.

Source: third-party code and the vendor's apifox page 2538027 (states, push form) [C]. What a refusal says is not
documented in anything we could read: the texts in REASONS are ours [?].
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from ..clock import Clock
from ..faults import Fault
from ..pay.prepay import is_loopback
from ..platform import Call, Reply
from ..services.keys import LogisticsKeys
from ..store import Collection, Row, Store
from .deliveries import TrackingPushes
from .parcels import Parcel, Parcels, shown

# 快递鸟's carrier codes are WeChat's delivery ids for every carrier the shop knows.
CARRIERS = frozenset({"SF", "ZTO", "YTO", "STO", "YD", "JTSD", "JD", "EMS", "YZPY", "DBL", "ZJS", "UC"})
STATES = {
    "none": "0",
    "collected": "1",
    "transit": "2",
    "delivering": "2",
    "signed": "3",
    "problem": "4",
    "returned": "4",
}
QUERY, SUBSCRIBE, RECOGNISE = "1002", "1008", "2002"
REASONS = {
    "business_unknown": "EBusinessID 不存在",
    "signature_wrong": "DataSign 数据内容签名错误",
    "type_unknown": "RequestType 没有开通",
    "data_wrong": "RequestData 格式错误",
    "carrier_unknown": "快递公司编码有误",
    "phone_needed": "缺少 CustomerName 手机号后四位",
    "busy": "系统繁忙，请稍后再试",
}


@dataclass(slots=True)
class Watch(Row):
    """A subscribed number. The address is the account's, set in the console."""

    number: str
    carrier: str
    phone: str
    callback: str

    @property
    def key(self) -> str:
        return self.number


class KdniaoPlatform:
    """No signatures on replies; failures are HTTP 200 with Success false."""

    def busy(self) -> Reply:
        return Reply(200, {"Success": False, "Reason": REASONS["busy"]}, "fault_ordered")

    def refuse(self, code: str, status: int | None) -> Reply:
        return Reply(status or 200, {"Success": False, "Reason": code}, "fault_ordered")

    def seal(self, call: Call, body: bytes, fault: Fault | None) -> dict[str, str]:
        return {}


class Kdniao:
    """One account. `push_url`: where its console says traces go."""

    def __init__(
        self, store: Store, clock: Clock, keys: LogisticsKeys, parcels: Parcels, pushes: TrackingPushes
    ) -> None:
        self._clock = clock
        self._keys = keys
        self._parcels = parcels
        self._pushes = pushes
        self._watches: Collection[Watch] = Collection(store, "kdniao", Watch)
        self.push_url = ""
        parcels.told.append(self._tell)

    def watched(self) -> list[tuple[str, str, str]]:
        """Number, carrier and phone of every subscribed parcel."""
        return [(one.number, one.carrier, one.phone) for one in self._watches]

    def handle(self, call: Call) -> Reply:
        """POST /Ebusiness/EbusinessOrderHandle.aspx."""
        form = dict(parse_qsl(call.body.decode("utf-8", "replace"), keep_blank_values=True))
        text = form.get("RequestData", "")
        if form.get("EBusinessID") != self._keys.kdniao_business_id:
            return self._refused("business_unknown")
        if form.get("DataSign") != sign(text, self._keys.kdniao_app_key):
            return self._refused("signature_wrong")
        if form.get("RequestType") not in {QUERY, SUBSCRIBE, RECOGNISE} or form.get("DataType") != "2":
            return self._refused("type_unknown")
        try:
            data = json.loads(text)
        except ValueError:
            data = None
        if not isinstance(data, dict) or not data.get("LogisticCode"):
            return self._refused("data_wrong")
        if form["RequestType"] == RECOGNISE:
            return self._recognise(str(data["LogisticCode"]))
        if data.get("ShipperCode") not in CARRIERS:
            return self._refused("carrier_unknown")
        return self._query(data) if form["RequestType"] == QUERY else self._subscribe(data)

    def _refused(self, rule: str) -> Reply:
        content = {"EBusinessID": self._keys.kdniao_business_id, "Success": False, "Reason": REASONS[rule]}
        return Reply(200, content, rule)

    def _query(self, data: dict[str, Any]) -> Reply:
        number, carrier = str(data["LogisticCode"]), str(data["ShipperCode"])
        found = self._parcels.known(number, carrier, str(data.get("CustomerName") or ""))
        if found == "phone_needed":
            return self._refused("phone_needed")
        parcel = found if isinstance(found, Parcel) else Parcel(number, carrier, "")
        return Reply(200, self._view(parcel, data), "ok" if parcel.steps else "parcel_unknown")

    def _recognise(self, number: str) -> Reply:
        rows = [{"ShipperCode": code, "ShipperName": code} for code in self._parcels.likely(number)]
        content = {
            "EBusinessID": self._keys.kdniao_business_id, "LogisticCode": number, "Success": True, "Shippers": rows,
        }  # fmt: skip
        return Reply(200, content, "ok" if rows else "number_unknown")

    def _subscribe(self, data: dict[str, Any]) -> Reply:
        number = str(data["LogisticCode"])
        phone = str(data.get("CustomerName") or "")
        watch = Watch(number, str(data["ShipperCode"]), phone, str(data.get("Callback") or ""))
        self._watches.save(watch)
        parcel = self._parcels.get(number)
        if parcel is not None and parcel.steps:
            self._tell(parcel)
        now = shown(self._clock.now())
        return Reply(200, {"EBusinessID": self._keys.kdniao_business_id, "UpdateTime": now, "Success": True})

    def _tell(self, parcel: Parcel) -> None:
        watch = self._watches.get(parcel.number)
        if watch is None or not is_loopback(urlsplit(self.push_url).hostname or ""):
            return
        if isinstance(self._parcels.known(parcel.number, watch.carrier, watch.phone), str):
            return
        row = self._view(parcel, {"OrderCode": ""}) | {"CallBack": watch.callback}
        content = {
            "EBusinessID": self._keys.kdniao_business_id,
            "Count": "1",
            "PushTime": shown(self._clock.now()),
            "Data": [row],
        }
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        form = {"RequestData": text, "RequestType": "101", "DataSign": sign(text, self._keys.kdniao_app_key)}
        self._pushes.tell("kdniao", self.push_url, form, signature_field="DataSign")

    def _view(self, parcel: Parcel, data: dict[str, Any]) -> dict[str, Any]:
        """The trace, oldest step first."""
        traces = [{"AcceptStation": step["text"], "AcceptTime": shown(step["at"])} for step in parcel.steps]
        return {
            "EBusinessID": self._keys.kdniao_business_id,
            "OrderCode": str(data.get("OrderCode") or ""),
            "ShipperCode": parcel.carrier,
            "LogisticCode": parcel.number,
            "Success": True,
            "Reason": "" if traces else "此单无物流信息",
            "State": STATES[parcel.state],
            "Traces": traces,
        }

    def clear(self) -> None:
        self._watches.clear()


def sign(text: str, app_key: str) -> str:
    """base64 over the hex form of the digest: the vendor's own way."""
    return base64.b64encode(hashlib.md5((text + app_key).encode()).hexdigest().encode()).decode()
