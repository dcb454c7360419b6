"""WeChat's waybill plug-in (物流查询插件): a token per waybill, and what became of it.

Sources: the pages api_trace_waybill, api_query_trace, api_query_follow_trace, 物流查询插件简介 (100,000 calls a day of
an app, 100 of a user), 9300503 and 9300534 [A]; an unknown waybill answers 931023 in practice where the page says
9300559 (community thread, 2024) [C].
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from ..clock import Clock
from ..people import People
from ..platform import Call, Reply, json_object
from ..quotas import DAY, Quotas
from ..store import Collection, Row, Store
from ..weixin.replies import error, ok
from ..weixin.tokens import Tokens
from .parcels import Parcels

STATES = {"none": 0, "collected": 1, "transit": 2, "delivering": 3, "signed": 4, "problem": 5, "returned": 5}
DELIVERIES = {
    "SF": "顺丰速运",
    "ZTO": "中通快递",
    "YTO": "圆通速递",
    "STO": "申通快递",
    "YD": "韵达速递",
    "JTSD": "极兔速递",
    "JD": "京东物流",
    "EMS": "中国邮政速递物流",
    "YZPY": "邮政快递包裹",
    "DBL": "德邦快递",
    "ZJS": "宅急送",
    "UC": "优速快递",
}


@dataclass(slots=True)
class Waybill(Row):
    """A waybill the merchant has told WeChat of. `followed`: its buyer gets messages on the way."""

    token: str
    number: str
    openid: str
    delivery_id: str
    phone: str
    goods: list[dict[str, Any]]
    followed: bool

    @property
    def key(self) -> str:
        return self.token


class Waybills:
    """The waybills of one mini program."""

    def __init__(
        self, store: Store, clock: Clock, quotas: Quotas, app_id: str, people: People, tokens: Tokens, parcels: Parcels
    ) -> None:
        self._clock = clock
        self._quotas = quotas
        self._app_id = app_id
        self._people = people
        self._tokens = tokens
        self._parcels = parcels
        self._waybills: Collection[Waybill] = Collection(store, "waybill", Waybill)

    def told(self) -> list[tuple[str, str, str]]:
        """Number, delivery id and phone of every waybill the merchant has told of."""
        return [(one.number, one.delivery_id, one.phone) for one in self._waybills]

    def trace(self, call: Call) -> Reply:
        """POST express/delivery/open_msg/trace_waybill."""
        return self._take(call, followed=False)

    def follow(self, call: Call) -> Reply:
        """POST express/delivery/open_msg/follow_waybill."""
        return self._take(call, followed=True)

    def _take(self, call: Call, *, followed: bool) -> Reply:
        if refusal := self._tokens.refuse(call, self._app_id):
            return refusal
        body = json_object(call.body)
        if body is None:
            return error(47001, "json_required")
        openid = str(body.get("openid") or "")
        person = self._people.find(openid)
        if person is None or openid != self._people.openid(person, self._app_id):
            return error(9300534, "openid_not_of_app")
        goods = (body.get("goods_info") or {}).get("detail_list")
        needed = ("receiver_phone", "waybill_id", "trans_id") + (() if followed else ("order_detail_path",))
        if any(not body.get(name) for name in needed) or not isinstance(goods, list) or not goods:
            return error(47001, "field_missing")
        if any(not one.get("goods_name") or not one.get("goods_img_url") for one in goods):
            return error(47001, "goods_field_missing")
        if body.get("delivery_id") and body["delivery_id"] not in DELIVERIES:
            return error(9300503, "delivery_unknown")
        if not self._quotas.take("mini.waybill.per_user_day", key=openid, window=DAY):
            return error(9300513, "user_day_quota")
        return self._kept(body, openid, goods, followed=followed)

    def _kept(self, body: dict[str, Any], openid: str, goods: list[dict[str, Any]], *, followed: bool) -> Reply:
        number, phone = str(body["waybill_id"]), str(body["receiver_phone"])
        held = next((w for w in self._waybills if (w.number, w.openid, w.followed) == (number, openid, followed)), None)
        if held is None:
            delivery = str(body.get("delivery_id") or "")
            held = Waybill(secrets.token_urlsafe(40), number, openid, delivery, phone, goods, followed)
            self._waybills.save(held)
        # Told again, the token is the same, and so are the goods it shows (community thread).
        return ok(waybill_token=held.token)

    def query(self, call: Call) -> Reply:
        """POST express/delivery/open_msg/query_trace and query_follow_trace."""
        if refusal := self._tokens.refuse(call, self._app_id):
            return refusal
        body = json_object(call.body) or {}
        held = self._waybills.get(str(body.get("waybill_token") or ""))
        if held is None:
            return error(931023, "waybill_unknown")
        found = self._parcels.known(held.number, held.delivery_id, held.phone)
        if isinstance(found, str):
            return error(931023, f"parcel_{found}")
        return ok(
            waybill_info={"status": STATES[found.state], "waybill_id": held.number},
            shop_info={"goods_info": {"detail_list": held.goods}},
            delivery_info={"delivery_id": found.carrier, "delivery_name": DELIVERIES.get(found.carrier, "")},
        )

    def list_deliveries(self, call: Call) -> Reply:
        """POST express/delivery/open_msg/get_delivery_list."""
        if refusal := self._tokens.refuse(call, self._app_id):
            return refusal
        rows = [{"delivery_id": code, "delivery_name": name} for code, name in DELIVERIES.items()]
        return ok(delivery_list=rows, count=len(rows))

    def clear(self) -> None:
        self._waybills.clear()
