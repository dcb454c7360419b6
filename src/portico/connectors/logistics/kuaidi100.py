"""Kuaidi100: a query signed by MD5, a subscription that carries the key, a callback signed with our own salt.

Sources: the vendor's articles (cloud.tencent.com/developer/article/1826144, 1828132) and apifox pages 514987 [B].
Recognition (智能判断, `www.kuaidi100.com/autonumber/auto`, a list of `comCode` by frequency): third-party code [C].
In doubt and kept here: codes of the query other than 408, 500 and 503 [?]; whether the callback's signature is in
upper case (both are taken) [?].
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from portico.connectors.kit.http import Answer, HttpLimits, PlatformHttp, Request
from portico.connectors.kit.record import Recorder, log_call
from portico.connectors.kit.verdicts import NEXT_DAY, NEXT_MINUTE, SOON, ErrorTable
from portico.connectors.logistics.tracking import MAX_PUSH_BYTES, beijing
from portico.domains.fulfilment.ports import (
    NoTraceYet,
    ParcelState,
    Step,
    Trace,
    TrackingForged,
    TrackingMalformed,
)
from portico.kernel.errors import PorticoError

PLATFORM: Final = "kuaidi100"
COMPANIES: Final = {
    "SF": "shunfeng",
    "ZTO": "zhongtong",
    "YTO": "yuantong",
    "STO": "shentong",
    "YD": "yunda",
    "JTSD": "jtexpress",
    "JD": "jd",
    "EMS": "ems",
    "YZPY": "youzhengguonei",
    "DBL": "debangkuaidi",
    "ZJS": "zhaijisong",
    "UC": "youshuwuliu",
}
_CARRIERS: Final = {company: carrier for carrier, company in COMPANIES.items()}
_STATES: Final = {
    "0": ParcelState.IN_TRANSIT,
    "1": ParcelState.COLLECTED,
    "2": ParcelState.PROBLEM,
    "3": ParcelState.SIGNED,
    "4": ParcelState.RETURNED,
    "5": ParcelState.DELIVERING,
    "6": ParcelState.RETURNING,
    "7": ParcelState.IN_TRANSIT,
    "8": ParcelState.IN_TRANSIT,
    "14": ParcelState.REFUSED,
}
# 500 of the query means "nothing yet"; 501 and 502 are the platform's own trouble.
ERRORS: Final = ErrorTable(passing={"500": NEXT_DAY, "501": NEXT_MINUTE, "502": SOON})
_POLL_ERRORS: Final = ErrorTable(passing={"500": NEXT_MINUTE})
_NOTHING_YET: Final = "500"
_WATCHED_ALREADY: Final = "501"


@dataclass(frozen=True, slots=True)
class Kuaidi100Config:
    """One customer. `salt` is ours: what the platform signs its callbacks with."""

    base_url: str
    customer: str
    key: str
    salt: str

    def __post_init__(self) -> None:
        if not self.salt:
            raise ValueError("without a salt anybody could tell us where parcels are")


class Kuaidi100:
    """Implements ParcelTracker. Thread-safe."""

    def __init__(
        self, config: Kuaidi100Config, *, limits: HttpLimits | None = None, record: Recorder = log_call
    ) -> None:
        self._config = config
        self._http = PlatformHttp(platform=PLATFORM, base_url=config.base_url, limits=limits, record=record)
        # Numbers are recognised at another of their hosts.
        elsewhere = config.base_url.replace("//poll.", "//www.", 1)
        self._recogniser = PlatformHttp(platform=PLATFORM, base_url=elsewhere, limits=limits, record=record)

    @property
    def provider(self) -> str:
        return PLATFORM

    def trace(self, *, carrier: str, number: str, phone: str = "") -> Trace:
        param = {"com": self._company("query", carrier), "num": number, "phone": phone, "resultv2": "1"}
        text = _compact(param)
        form = {
            "customer": self._config.customer,
            "param": text,
            "sign": _sign(text, self._config.key, self._config.customer),
        }
        # Not repeated by itself: every question is charged, also one without an answer.
        request = self._request("query", "/poll/query.do", form, repeatable=False)
        answer = self._http.send(request, self._judge_query)
        return _trace(json.loads(answer.body), watched=False)

    def watch(self, *, carrier: str, number: str, callback_url: str, phone: str = "") -> None:
        parameters = {"callbackurl": callback_url, "salt": self._config.salt, "resultv2": "1", "phone": phone}
        param = {
            "company": self._company("subscribe", carrier),
            "number": number,
            "key": self._config.key,
            "parameters": {name: value for name, value in parameters.items() if value},
        }
        form = {"schema": "json", "param": _compact(param)}
        request = self._request("subscribe", "/poll", form, repeatable=True)
        self._http.send(request, self._judge_subscription)

    def recognise(self, *, number: str) -> tuple[str, ...]:
        query = urlencode({"num": number, "key": self._config.key})
        target = f"/autonumber/auto?{query}"
        request = Request("recognise", "GET", target, repeatable=True, account=self._config.customer)
        answer = self._recogniser.send(request, self._judge_recognition)
        rows = json.loads(answer.body)
        found = (_CARRIERS.get(str(row.get("comCode"))) for row in rows if isinstance(row, dict))
        return tuple(carrier for carrier in found if carrier)

    def _judge_recognition(self, answer: Answer) -> PorticoError | None:
        """A list of companies, also an empty one; an object with a code is a refusal."""
        try:
            content = json.loads(answer.body)
        except ValueError:
            content = None
        if answer.status == 200 and isinstance(content, list):
            return None
        if answer.status != 200 or not isinstance(content, dict):
            return self._recogniser.retryable("recognise", f"HTTP_{answer.status}")
        code, message = str(content.get("returnCode", "")), str(content.get("message", ""))
        return _POLL_ERRORS.failure(self._recogniser, "recognise", code, message)

    def _company(self, call: str, carrier: str) -> str:
        if carrier not in COMPANIES:
            raise self._http.refused(call, "carrier_not_known", carrier)
        return COMPANIES[carrier]

    def _request(self, call: str, path: str, form: Mapping[str, str], *, repeatable: bool) -> Request:
        headers = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
        body = urlencode(form).encode()
        return Request(call, "POST", path, headers, body, repeatable=repeatable, account=self._config.customer)

    def _judge_query(self, answer: Answer) -> PorticoError | None:
        content = _object(answer.body)
        if answer.status != 200 or content is None:
            return self._http.retryable("query", f"HTTP_{answer.status}")
        if str(content.get("status")) == "200" and isinstance(content.get("data"), list):
            return None
        code, message = str(content.get("returnCode", "")), str(content.get("message", ""))
        failure = ERRORS.failure(self._http, "query", code, message)
        return NoTraceYet(**failure.data) if code == _NOTHING_YET else failure

    def _judge_subscription(self, answer: Answer) -> PorticoError | None:
        content = _object(answer.body)
        if answer.status != 200 or content is None:
            return self._http.retryable("subscribe", f"HTTP_{answer.status}")
        code, message = str(content.get("returnCode", "")), str(content.get("message", ""))
        if content.get("result") is True or code in {"200", _WATCHED_ALREADY}:
            return None
        return _POLL_ERRORS.failure(self._http, "subscribe", code, message)

    def read_push(self, *, form: Mapping[str, str]) -> tuple[Trace, ...]:
        text = form.get("param", "")
        given = form.get("sign", "").upper().encode()
        if not hmac.compare_digest(_sign(text, self._config.salt).encode(), given):
            raise TrackingForged()
        content = _object(text.encode()) if len(text) <= MAX_PUSH_BYTES else None
        result = content.get("lastResult") if content else None
        if content is None or not isinstance(result, dict):
            raise TrackingMalformed(reason="param")
        try:
            return (_trace(result, watched=content.get("status") == "polling"),)
        except (KeyError, TypeError, ValueError) as problem:
            raise TrackingMalformed(reason=type(problem).__name__) from None

    def push_answer(self, *, now: datetime) -> str:
        return '{"result":true,"returnCode":"200","message":"成功"}'

    def close_connections(self) -> None:
        """No connection is open any more."""
        self._http.close()
        self._recogniser.close()


def _compact(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def _sign(*parts: str) -> str:
    # The platform's own choice of digest; the secret in it is what counts.
    return hashlib.md5("".join(parts).encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest().upper()


def _object(body: bytes) -> dict[str, Any] | None:
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) else None


def _trace(result: Mapping[str, Any], *, watched: bool) -> Trace:
    """Raises KeyError, TypeError, ValueError for what is no trace."""
    company = str(result["com"])
    steps = tuple(Step(beijing(str(row["ftime"])), str(row["context"])) for row in reversed(result["data"]))
    state = _STATES.get(str(result.get("state")), ParcelState.UNKNOWN) if steps else ParcelState.NO_TRACE
    return Trace(_CARRIERS.get(company, company), str(result["nu"]), state, steps, watched)
