"""异步通知: a signed form to the trade's notify_url, repeated until the answer is the word `success`.

Eight deliveries in 24 h 22 min, 4 m, 10 m, 10 m, 1 h, 2 h, 6 h and 15 h apart; the notify_id stays the same.
Source: 异步通知说明, quoted alike in several public projects [C]. The fields of a refund's notification (gmt_refund
with milliseconds, out_biz_no, refund_fee) are from notifications that public projects have recorded [C].
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from urllib.parse import urlencode

from ..calls import CallLog
from ..clock import Clock
from ..delivery import Courier, Parcel, Wire
from ..faults import Faults
from ..store import Store
from .keys import AlipayKeys
from .signing import content, sign
from .trades import written

LADDER = (240, 600, 600, 3_600, 7_200, 21_600, 54_000)
SIGNED_WITHOUT = frozenset({"sign", "sign_type"})
ANOTHER_APP = "2021000000000000"


@dataclass(slots=True)
class Notice(Parcel):
    """One notification."""


class Notices(Courier[Notice]):
    """The queue of notifications."""

    def __init__(self, store: Store, clock: Clock, faults: Faults, calls: CallLog, keys: AlipayKeys) -> None:
        super().__init__(
            kind="alipay_notice",
            parcel_type=Notice,
            ladder=LADDER,
            store=store,
            clock=clock,
            faults=faults,
            calls=calls,
        )
        self._keys = keys

    def queue(self, event: str, url: str, fields: dict[str, str]) -> None:
        """The notification is on its way, if the trade has an address for it."""
        if url:
            now = self._clock.now()
            notice_id = f"{written(now)[:10].replace('-', '')}00222{secrets.randbelow(10**23):023d}"
            self.send(Notice(notice_id, f"alipay.{event}", url, fields, now, now))

    def accepted(self, status: int, answer: bytes) -> bool:
        return status == 200 and answer == b"success"

    def wire(self, parcel: Notice, fault: str) -> Wire:
        fields = {
            **parcel.content,
            "notify_id": parcel.id,
            "notify_time": written(self._clock.now()),
            "notify_type": "trade_status_sync",
            "charset": "utf-8",
            "version": "1.0",
        }
        if fault == "wrong_appid":
            fields["app_id"] = fields["auth_app_id"] = ANOTHER_APP
        message = content(fields, without=SIGNED_WITHOUT)
        fields["sign"] = sign(self._keys.platform_private, message + b"&" if fault == "wrong_signature" else message)
        fields["sign_type"] = "RSA2"
        headers = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8", "User-Agent": "Mozilla/4.0"}
        return Wire(parcel.url, headers, urlencode(fields).encode())
