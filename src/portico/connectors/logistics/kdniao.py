"""快递鸟: one address for every request, signed by base64 over the hex of an MD5; pushes signed the same way.

Sources: third-party code (also for 2002, 单号识别: `Shippers`) and the vendor's apifox page 2538027 (fields, states,
push form) [C]. In doubt and kept here:
refusals carry a text and no documented code, so which of them may pass is told by PASSING_WORDS [?].
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote_plus, urlencode

from portico.connectors.kit.http import Answer, HttpLimits, PlatformHttp, Request
from portico.connectors.kit.record import Recorder, log_call
from portico.connectors.kit.verdicts import NEXT_DAY, SOON
from portico.connectors.logistics.tracking import MAX_PUSH_BYTES, beijing, in_beijing
from portico.domains.fulfilment.ports import (
    NoTraceYet,
    ParcelState,
    Step,
    Trace,
    TrackingForged,
    TrackingMalformed,
)
from portico.kernel.errors import PorticoError

PLATFORM: Final = "kdniao"
# Its carrier codes are WeChat's delivery ids for these.
CARRIERS: Final = frozenset({"SF", "ZTO", "YTO", "STO", "YD", "JTSD", "JD", "EMS", "YZPY", "DBL", "ZJS", "UC"})
PASSING_WORDS: Final = ("繁忙", "稍后", "超时", "频繁")
_QUERY, _SUBSCRIBE, _RECOGNISE = "1002", "1008", "2002"
_PUSHES: Final = frozenset({"101", "102"})
_STATES: Final = {
    "0": ParcelState.NO_TRACE,
    "1": ParcelState.COLLECTED,
    "2": ParcelState.IN_TRANSIT,
    "201": ParcelState.IN_TRANSIT,
    "202": ParcelState.DELIVERING,
    "211": ParcelState.DELIVERING,
    "3": ParcelState.SIGNED,
    "311": ParcelState.SIGNED,
    "4": ParcelState.PROBLEM,
    "404": ParcelState.REFUSED,
}


@dataclass(frozen=True, slots=True)
class KdniaoConfig:
    """One account. Where its pushes go is set in the platform's console, not by a request."""

    base_url: str
    business_id: str
    app_key: str


class Kdniao:
    """Implements ParcelTracker. Thread-safe."""

    def __init__(self, config: KdniaoConfig, *, limits: HttpLimits | None = None, record: Recorder = log_call) -> None:
        self._config = config
        self._http = PlatformHttp(platform=PLATFORM, base_url=config.base_url, limits=limits, record=record)

    @property
    def provider(self) -> str:
        return PLATFORM

    def trace(self, *, carrier: str, number: str, phone: str = "") -> Trace:
        content = self._ask("query", _QUERY, carrier, number, phone)
        if not content["Traces"]:
            raise NoTraceYet(
                platform=PLATFORM,
                call="query",
                platform_code="no_trace",
                platform_message=str(content.get("Reason") or ""),
                retry_after_seconds=NEXT_DAY,
            )
        return _trace(content, watched=False)

    def watch(self, *, carrier: str, number: str, callback_url: str, phone: str = "") -> None:
        """`callback_url` is of no use here: the console says where pushes go."""
        self._ask("subscribe", _SUBSCRIBE, carrier, number, phone)

    def recognise(self, *, number: str) -> tuple[str, ...]:
        content = self._send("recognise", _RECOGNISE, {"LogisticCode": number})
        shippers = content.get("Shippers")
        codes = [str(row.get("ShipperCode")) for row in shippers if isinstance(row, dict)] if shippers else []
        return tuple(code for code in codes if code in CARRIERS)

    def _ask(self, call: str, kind: str, carrier: str, number: str, phone: str) -> dict[str, Any]:
        if carrier not in CARRIERS:
            raise self._http.refused(call, "carrier_not_known", carrier)
        data = {"OrderCode": "", "ShipperCode": carrier, "LogisticCode": number}
        if phone:
            # The last four digits are all the platform wants.
            data["CustomerName"] = phone[-4:]
        return self._send(call, kind, data)

    def _send(self, call: str, kind: str, data: Mapping[str, str]) -> dict[str, Any]:
        text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
        form = {
            "RequestData": text,
            "EBusinessID": self._config.business_id,
            "RequestType": kind,
            "DataSign": _sign(text, self._config.app_key),
            "DataType": "2",
        }
        headers = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
        path = "/Ebusiness/EbusinessOrderHandle.aspx"
        body = urlencode(form, quote_via=quote_plus).encode()
        request = Request(call, "POST", path, headers, body, repeatable=True, account=self._config.business_id)
        answer = self._http.send(request, lambda answer: self._judge(call, answer))
        content: dict[str, Any] = json.loads(answer.body)
        return content

    def _judge(self, call: str, answer: Answer) -> PorticoError | None:
        content = _object(answer.body)
        if answer.status != 200 or content is None:
            return self._http.retryable(call, f"HTTP_{answer.status}")
        if content.get("Success") is True and (call != "query" or isinstance(content.get("Traces"), list)):
            return None
        code, reason = str(content.get("ResultCode") or "refused"), str(content.get("Reason") or "")
        if any(word in reason for word in PASSING_WORDS):
            return self._http.retryable(call, code, reason, retry_after_seconds=SOON)
        return self._http.refused(call, code, reason)

    def read_push(self, *, form: Mapping[str, str]) -> tuple[Trace, ...]:
        text = form.get("RequestData", "")
        if not hmac.compare_digest(_sign(text, self._config.app_key).encode(), form.get("DataSign", "").encode()):
            raise TrackingForged()
        content = _object(text.encode()) if len(text) <= MAX_PUSH_BYTES else None
        if content is None or form.get("RequestType") not in _PUSHES:
            raise TrackingMalformed(reason="form")
        if str(content.get("EBusinessID")) != self._config.business_id:
            raise TrackingForged()
        try:
            rows = [row for row in content["Data"] if row["Success"] is True]
            return tuple(_trace(row, watched=True) for row in rows)
        except (KeyError, TypeError, ValueError) as problem:
            raise TrackingMalformed(reason=type(problem).__name__) from None

    def push_answer(self, *, now: datetime) -> str:
        answer = {
            "EBusinessID": self._config.business_id,
            "UpdateTime": in_beijing(now),
            "Success": True,
            "Reason": "",
        }
        return json.dumps(answer)

    def close_connections(self) -> None:
        """No connection is open any more."""
        self._http.close()


def _sign(text: str, app_key: str) -> str:
    digest = hashlib.md5((text + app_key).encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()
    return base64.b64encode(digest.encode()).decode()


def _object(body: bytes) -> dict[str, Any] | None:
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) else None


def _trace(row: Mapping[str, Any], *, watched: bool) -> Trace:
    """Raises KeyError, TypeError, ValueError for what is no trace."""
    steps = tuple(Step(beijing(str(one["AcceptTime"])), str(one["AcceptStation"])) for one in row["Traces"])
    # The finer state is there for those who have bought it.
    code = str(row.get("StateEx") or row.get("State") or "")
    state = _STATES.get(code) or _STATES.get(str(row.get("State")), ParcelState.UNKNOWN)
    return Trace(str(row["ShipperCode"]), str(row["LogisticCode"]), state, steps, watched)
