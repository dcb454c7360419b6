"""Callbacks of the company: XML, always sealed for the corp id, repeated three times until answered.

Source: the pages 接收消息与事件, 加解密方案: one signature, `msg_signature`, over the sealed text; `echostr` is sealed
too and the answer is what it holds. Dossier section 6 [A].
"""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import httpx

from ..calls import CallLog
from ..clock import Clock
from ..delivery import ANSWER_WITHIN, Courier, Parcel, Wire
from ..faults import Faults
from ..pushes import crypto
from ..pushes.forms import render
from ..services.keys import WecomKeys
from ..store import Store

LADDER = (5, 5, 5)


@dataclass(slots=True)
class WecomPush(Parcel):
    """One event of the company."""


class WecomPushes(Courier[WecomPush]):
    """`url` is the address the merchant saved in the console."""

    def __init__(self, store: Store, clock: Clock, faults: Faults, calls: CallLog, keys: WecomKeys) -> None:
        super().__init__(
            kind="wecom_push",
            parcel_type=WecomPush,
            ladder=LADDER,
            store=store,
            clock=clock,
            faults=faults,
            calls=calls,
        )
        self._keys = keys
        self.url = ""

    def event(self, event: str, **fields: Any) -> WecomPush:
        """The event is on its way."""
        now = self._clock.now()
        content = {
            "ToUserName": self._keys.corp_id,
            "FromUserName": "sys",
            "CreateTime": int(now),
            "MsgType": "event",
            "Event": event,
        }
        return self.send(WecomPush(str(uuid.uuid4()), f"wecom.{event}", self.url, content | fields, now, now))

    def accepted(self, status: int, answer: bytes) -> bool:
        return status == 200

    def wire(self, parcel: WecomPush, fault: str) -> Wire:
        timestamp = int(self._clock.real()) - (600 if fault == "expired_timestamp" else 0)
        receiver = "ww0000000000000000" if fault == "wrong_appid" else self._keys.corp_id
        sealed = crypto.seal(
            render("xml", parcel.content), encoding_aes_key=self._keys.encoding_aes_key, app_id=receiver
        )
        query = self._signed(sealed, str(timestamp))
        if fault == "wrong_signature":
            query["msg_signature"] = query["msg_signature"][::-1]
        body = render("xml", {"ToUserName": self._keys.corp_id, "AgentID": "", "Encrypt": sealed})
        return Wire(f"{parcel.url}?{urlencode(query)}", {"Content-Type": "text/xml"}, body)

    def _signed(self, sealed: str, timestamp: str) -> dict[str, str]:
        nonce = secrets.token_hex(5)
        signature = crypto.sign(self._keys.push_token, timestamp, nonce, sealed)
        return {"msg_signature": signature, "timestamp": timestamp, "nonce": nonce}

    def verification(self) -> tuple[dict[str, str], str]:
        """The query the platform verifies an address with, and what it wants back."""
        echo = str(secrets.randbelow(10**19))
        sealed = crypto.seal(echo.encode(), encoding_aes_key=self._keys.encoding_aes_key, app_id=self._keys.corp_id)
        return self._signed(sealed, str(int(self._clock.real()))) | {"echostr": sealed}, echo

    async def verify(self) -> bool:
        """Whether the merchant's address answers the question, as when it is saved in the console."""
        query, wanted = self.verification()
        async with httpx.AsyncClient(timeout=ANSWER_WITHIN, trust_env=False) as client:
            try:
                answer = await client.get(self.url, params=query)
            except httpx.HTTPError:
                return False
        return answer.status_code == 200 and answer.text == wanted
