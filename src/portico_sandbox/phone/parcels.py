"""Parcels as a person's phone has them: everything the shop has sent or somebody watches, and a driver's next scan."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from ..logistics.parcels import Parcel
from ..logistics.waybills import DELIVERIES
from ..sandbox import Sandbox

# What the scanner says at each station, and the state the parcel is in after it.
JOURNEY: Final = (
    ("collected", "【杭州市】浙江杭州余杭公司 已揽收，揽投员：周师傅"),
    ("transit", "【杭州市】快件离开 浙江杭州转运中心，正在发往 上海转运中心"),
    ("transit", "【上海市】快件到达 上海转运中心"),
    ("delivering", "【上海市】上海徐汇公司 的派件员陈师傅正在派件，电话 021-00000000"),
    ("signed", "【上海市】快件已签收，签收人：前台。感谢使用，期待再次为您服务"),
)
ENDS: Final = {
    "problem": "【上海市】派件不成功：收件人电话无法接通，明日再派",
    "returned": "【上海市】快件已退回发件人",
}
OVER: Final = frozenset({"signed", "returned"})


class CannotMove(Exception):
    """The parcel goes no further; the text says why."""


@dataclass(slots=True)
class Shown:
    """A parcel and what is known of it. `watched_by`: kuaidi100, kdniao, waybill; `order`: whose payment it is for."""

    number: str
    carrier: str
    phone: str
    order: str = ""
    openid: str = ""
    watched_by: list[str] = field(default_factory=list)
    steps: list[dict[str, Any]] = field(default_factory=list)
    state: str = "none"


class PhoneParcels:
    """The parcels of everybody."""

    def __init__(self, box: Sandbox) -> None:
        self._box = box
        self._services = box.services

    def all(self) -> list[dict[str, Any]]:
        """Newest first, each with the carrier's name and what the next scan would say."""
        return [self._view(one) for one in reversed(self._known().values())]

    def _known(self) -> dict[str, Shown]:
        found: dict[str, Shown] = {}
        for order in self._box.orders:
            for one in (order.shipping or {}).get("shipping_list", []):
                number = str(one.get("tracking_no") or "")
                if number and number not in found:
                    contact = (one.get("contact") or {}).get("receiver_contact") or ""
                    carrier = str(one.get("express_company") or "")
                    found[number] = Shown(number, carrier, str(contact), order.out_trade_no, order.payer_openid)
        watchers = (
            ("kuaidi100", self._services.kuaidi100.watched()),
            ("kdniao", self._services.kdniao.watched()),
            ("waybill", self._services.waybills.told()),
        )
        for watcher, rows in watchers:
            for number, carrier, phone in rows:
                shown = found.setdefault(number, Shown(number, carrier, phone))
                shown.phone = shown.phone or phone
                if watcher not in shown.watched_by:
                    shown.watched_by.append(watcher)
        for parcel in self._services.parcels:
            shown = found.setdefault(parcel.number, Shown(parcel.number, parcel.carrier, parcel.phone))
            shown.carrier, shown.steps, shown.state = parcel.carrier, parcel.steps, parcel.state
        return found

    @staticmethod
    def _view(shown: Shown) -> dict[str, Any]:
        following = next_step(shown)
        return {
            "number": shown.number,
            "carrier": shown.carrier,
            "carrier_name": DELIVERIES.get(shown.carrier, shown.carrier),
            "order": shown.order,
            "openid": shown.openid,
            "watched_by": shown.watched_by,
            "state": shown.state,
            "steps": shown.steps,
            "next": following[0] if following else "",
        }

    def advance(self, number: str, ending: str) -> Parcel:
        """The driver scans the parcel: its next step, or the `ending` it comes to. Raises CannotMove."""
        shown = self._known().get(number)
        if shown is None:
            raise CannotMove("没有这个运单号")
        step = (ending, ENDS[ending]) if ending in ENDS else next_step(shown)
        if step is None or shown.state in OVER:
            raise CannotMove("这个包裹已经走完了")
        state, text = step
        return self._services.parcels.move(number, shown.carrier or "ZTO", shown.phone, state, text)


def next_step(shown: Shown) -> tuple[str, str] | None:
    """The first station the parcel has not been to; None when it has arrived. After trouble it goes on."""
    if shown.state in OVER:
        return None
    been = {step["text"] for step in shown.steps}
    return next((step for step in JOURNEY if step[1] not in been), None)
