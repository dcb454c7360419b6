"""Kuaidi100: real-time query, subscription, and the callback that follows a subscription.

Sources: the vendor's own articles and apifox pages 514987 (query, poll, callback, states, codes) [B]; query codes other
than 408, 500 and 503 from memory of the same table [?].
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
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

COMPANIES = {
    "shunfeng": "SF",
    "zhongtong": "ZTO",
    "yuantong": "YTO",
    "shentong": "STO",
    "yunda": "YD",
    "jtexpress": "JTSD",
    "jd": "JD",
    "ems": "EMS",
    "youzhengguonei": "YZPY",
    "debangkuaidi": "DBL",
    "zhaijisong": "ZJS",
    "youshuwuliu": "UC",
}
STATES = {
    "none": "0",
    "transit": "0",
    "collected": "1",
    "problem": "2",
    "signed": "3",
    "returned": "4",
    "delivering": "5",
}
QUERY_MESSAGES = {
    "400": "参数错误",
    "408": "快递公司参数异常：验证码错误",
    "500": "查询无结果，请隔段时间再查",
    "502": "服务器繁忙",
    "503": "验证签名失败",
    "601": "KEY已过期",
}
POLL_MESSAGES = {
    "200": "提交成功",
    "500": "服务器错误",
    "501": "重复订阅",
    "600": "您不是合法的订阅者（即授权Key出错）",
    "700": "订阅方的订阅数据存在错误",
    "701": "拒绝订阅的快递公司",
}
MAX_NUMBER = 32
_SIX = re.compile(r"[A-Za-z0-9-]{6,32}")


@dataclass(slots=True)
class Subscription(Row):
    """A number that is watched until it is signed for."""

    number: str
    company: str
    url: str
    salt: str | None
    phone: str
    polling: bool = True
    told: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        return self.number


def query_error(code: str, rule: str) -> Reply:
    return Reply(200, {"result": False, "returnCode": code, "message": QUERY_MESSAGES.get(code, code)}, rule)


def poll_answer(code: str, rule: str) -> Reply:
    return Reply(200, {"result": code == "200", "returnCode": code, "message": POLL_MESSAGES.get(code, code)}, rule)


class Kuaidi100Platform:
    """No signatures on replies; failures are HTTP 200 with `returnCode`."""

    def busy(self) -> Reply:
        return query_error("502", "fault_ordered")

    def refuse(self, code: str, status: int | None) -> Reply:
        return query_error(code, "fault_ordered")

    def seal(self, call: Call, body: bytes, fault: Fault | None) -> dict[str, str]:
        return {}


class Kuaidi100:
    """One customer of Kuaidi100."""

    def __init__(
        self, store: Store, clock: Clock, keys: LogisticsKeys, parcels: Parcels, pushes: TrackingPushes
    ) -> None:
        self._clock = clock
        self._keys = keys
        self._parcels = parcels
        self._pushes = pushes
        self._subscriptions: Collection[Subscription] = Collection(store, "kuaidi100", Subscription)
        parcels.told.append(self._tell)

    def watched(self) -> list[tuple[str, str, str]]:
        """Number, WeChat's delivery id and phone of every parcel somebody waits to hear of."""
        return [(one.number, COMPANIES[one.company], one.phone) for one in self._subscriptions if one.polling]

    def query(self, call: Call) -> Reply:
        """POST /poll/query.do."""
        form = dict(parse_qsl(call.body.decode("utf-8", "replace"), keep_blank_values=True))
        text = form.get("param", "")
        if form.get("customer") != self._keys.kuaidi100_customer:
            return query_error("503", "customer_unknown")
        if form.get("sign") != _sign(text, self._keys.kuaidi100_key, self._keys.kuaidi100_customer):
            return query_error("503", "signature_wrong")
        param = _object(text)
        if param is None or not param.get("com") or not param.get("num"):
            return query_error("400", "param_wrong")
        carrier = COMPANIES.get(str(param["com"]))
        if carrier is None:
            return query_error("400", "company_unknown")
        found = self._parcels.known(str(param["num"]), carrier, str(param.get("phone") or ""))
        if isinstance(found, str):
            return query_error("408" if found == "phone_needed" else "500", f"parcel_{found}")
        return Reply(200, _result(found, str(param["com"])))

    def recognise(self, call: Call) -> Reply:
        """GET /autonumber/auto?num=&key=: companies by frequency."""
        if call.query.get("key") != self._keys.kuaidi100_key:
            return poll_answer("600", "key_unknown")
        number = call.query.get("num", "")
        names = {carrier: company for company, carrier in COMPANIES.items()}
        companies = [names[carrier] for carrier in self._parcels.likely(number)]
        rows = [
            {"comCode": company, "noPre": number[:4], "noCount": 100 - place, "startTime": ""}
            for place, company in enumerate(companies)
        ]
        raw = json.dumps(rows, ensure_ascii=False).encode()
        return Reply(200, None, "ok" if rows else "number_unknown", {"Content-Type": "application/json"}, raw=raw)

    def subscribe(self, call: Call) -> Reply:
        """POST /poll. No signature: the key travels in the request."""
        form = dict(parse_qsl(call.body.decode("utf-8", "replace"), keep_blank_values=True))
        param = _object(form.get("param", ""))
        if form.get("schema") != "json" or param is None:
            return poll_answer("700", "param_wrong")
        if param.get("key") != self._keys.kuaidi100_key:
            return poll_answer("600", "key_unknown")
        number, more = str(param.get("number") or ""), param.get("parameters")
        url = str(more.get("callbackurl") or "") if isinstance(more, dict) else ""
        if not _SIX.fullmatch(number) or not isinstance(more, dict) or not is_loopback(urlsplit(url).hostname or ""):
            return poll_answer("700", "subscription_wrong")
        if param.get("company") not in COMPANIES:
            return poll_answer("701", "company_unknown")
        held = self._subscriptions.get(number)
        if held is not None and held.polling:
            return poll_answer("501", "subscribed_already")
        salt = more.get("salt")
        phone = str(more.get("phone") or "")
        kept = Subscription(number, str(param["company"]), url, None if salt is None else str(salt), phone)
        self._subscriptions.save(kept)
        parcel = self._parcels.get(number)
        if parcel is not None and parcel.steps:
            self._tell(parcel)
        return poll_answer("200", "ok")

    def _tell(self, parcel: Parcel) -> None:
        held = self._subscriptions.get(parcel.number)
        if held is None or not held.polling:
            return
        known = self._parcels.known(parcel.number, COMPANIES[held.company], held.phone)
        if isinstance(known, str):
            return
        status = "shutdown" if parcel.state == "signed" else "polling"
        held.polling = status == "polling"
        self._subscriptions.save(held)
        self._push(held, status, "", _result(parcel, held.company))

    def give_up(self, number: str) -> bool:
        """Three days without a trace: the watch ends with `abort`. False when nothing is watched."""
        held = self._subscriptions.get(number)
        if held is None or not held.polling:
            return False
        held.polling = False
        self._subscriptions.save(held)
        nothing = {"message": "", "state": "0", "status": "200", "ischeck": "0", "com": held.company, "nu": number}
        self._push(held, "abort", "3天查询无记录", nothing | {"data": []})
        return True

    def _push(self, held: Subscription, status: str, message: str, result: dict[str, Any]) -> None:
        content = {"status": status, "billstatus": "", "message": message, "autoCheck": "0", "lastResult": result}
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        form = {"param": text}
        if held.salt is not None:
            form["sign"] = _sign(text, held.salt)
        self._pushes.tell("kuaidi100", held.url, form, signature_field="sign")

    def clear(self) -> None:
        self._subscriptions.clear()


def _sign(*parts: str) -> str:
    return hashlib.md5("".join(parts).encode()).hexdigest().upper()


def _object(text: str) -> dict[str, Any] | None:
    try:
        value = json.loads(text)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def _result(parcel: Parcel, company: str) -> dict[str, Any]:
    """The trace, newest step first."""
    rows = [
        {"context": step["text"], "time": shown(step["at"]), "ftime": shown(step["at"])}
        for step in reversed(parcel.steps)
    ]
    return {
        "message": "ok",
        "state": STATES[parcel.state],
        "status": "200",
        "ischeck": "1" if parcel.state == "signed" else "0",
        "com": company,
        "nu": parcel.number,
        "data": rows,
    }
