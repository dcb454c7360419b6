"""WeChat's waybill plug-in: the shop hands over a number, the buyer sees in the mini program where the parcel is.

Sources: the pages api_trace_waybill, api_query_trace, api_follow_waybill, 物流查询插件简介 (100,000 calls a day of an
app, 100 of a user) [A]; 931023 instead of the page's 9300559 for a number nobody knows yet (community thread) [C].
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from portico.connectors.kit.verdicts import NEXT_DAY
from portico.connectors.wechat_api.client import WechatApiClient
from portico.domains.fulfilment.ports import NoTraceYet, ParcelState
from portico.kernel.errors import Refused

_PATH: Final = "/cgi-bin/express/delivery/open_msg"
_NOTHING_YET: Final = frozenset({"931023", "9300559"})
_STATES: Final = {
    0: ParcelState.NO_TRACE,
    1: ParcelState.COLLECTED,
    2: ParcelState.IN_TRANSIT,
    3: ParcelState.DELIVERING,
    4: ParcelState.SIGNED,
    5: ParcelState.PROBLEM,
    # Signed for by somebody else (a locker, a neighbour).
    6: ParcelState.SIGNED,
}


@dataclass(frozen=True, slots=True)
class WaybillGoods:
    """A piece in the parcel, as the buyer sees it."""

    name: str
    picture_url: str


@dataclass(frozen=True, slots=True)
class Waybill:
    """What the platform wants to know. `transaction_id`: WeChat Pay's number; `order_path`: where a tap leads.

    `receiver_phone` is the whole number: some carriers tell nothing without it. It goes to the platform only.
    """

    openid: str
    receiver_phone: str
    carrier: str
    number: str
    transaction_id: str
    goods: tuple[WaybillGoods, ...]
    order_path: str


class WechatWaybills:
    """The waybills of one mini program. Every call may raise Retryable or Refused."""

    def __init__(self, client: WechatApiClient, *, app_id: str) -> None:
        self._client = client
        self._app = client.app(app_id)

    def hand_over(self, waybill: Waybill, *, with_messages: bool = False) -> str:
        """The token by which the mini program's plug-in shows the parcel. Idempotent by number and person.

        `with_messages`: the buyer is told of pick-up, delivery and signature by the platform itself.
        """
        call = "follow_waybill" if with_messages else "trace_waybill"
        content = {
            "openid": waybill.openid,
            "receiver_phone": waybill.receiver_phone,
            "delivery_id": waybill.carrier,
            "waybill_id": waybill.number,
            "trans_id": waybill.transaction_id,
            "order_detail_path": waybill.order_path,
            "goods_info": {
                "detail_list": [{"goods_name": one.name, "goods_img_url": one.picture_url} for one in waybill.goods]
            },
        }
        answer = self._client.post(call, f"{_PATH}/{call}", content, app=self._app, repeatable=True)
        return str(answer["waybill_token"])

    def state(self, *, token: str, with_messages: bool = False) -> ParcelState:
        """How far the parcel has got. Raises NoTraceYet."""
        call = "query_follow_trace" if with_messages else "query_trace"
        content = {"waybill_token": token}
        try:
            answer: dict[str, Any] = self._client.post(call, f"{_PATH}/{call}", content, app=self._app, repeatable=True)
        except Refused as refusal:
            if refusal.data["platform_code"] in _NOTHING_YET:
                raise NoTraceYet(**refusal.data | {"retry_after_seconds": NEXT_DAY}) from refusal
            raise
        return _STATES.get(int(answer["waybill_info"]["status"]), ParcelState.UNKNOWN)

    def carriers(self) -> dict[str, str]:
        """Every carrier the platform knows: its delivery id and name."""
        path = f"{_PATH}/get_delivery_list"
        answer = self._client.post("get_delivery_list", path, {}, app=self._app, repeatable=True)
        return {str(row["delivery_id"]): str(row["delivery_name"]) for row in answer["delivery_list"]}
