"""The queue of pushes: plain, compatible or secure, three repeats five seconds apart, disturbed by faults.

Success is HTTP 200 within five seconds with `success`, nothing, or a reply. Source: 消息推送, 接收普通消息 (retries).
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import httpx

from ..calls import CallLog
from ..clock import Clock
from ..credentials import AppCredentials
from ..delivery import ANSWER_WITHIN, Courier, Parcel, Wire
from ..faults import Faults
from ..store import Store
from . import crypto
from .forms import render

LADDER = (5, 5, 5)
MINI, OFFICIAL = "mini", "oa"
MODES = ("plain", "compatible", "secure")
FORMS = ("json", "xml")


@dataclass(slots=True)
class Push(Parcel):
    """One push of the app `app`."""

    app: str = ""


class Pushes(Courier[Push]):
    """Pushes of the mini program and the official account. The merchant's choices are in the open attributes."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        faults: Faults,
        calls: CallLog,
        apps: dict[str, AppCredentials],
    ) -> None:
        super().__init__(
            kind="push", parcel_type=Push, ladder=LADDER, store=store, clock=clock, faults=faults, calls=calls
        )
        self._apps = apps
        self.urls = dict.fromkeys(apps, "")
        self.forms = {MINI: "json", OFFICIAL: "xml"}
        self.mode = "secure"
        # Who reads the replies that come back with an answer.
        self.on_answer: Callable[[Push, bytes], None] = lambda push, answer: None

    def event(self, app: str, event: str, openid: str, **fields: Any) -> Push:
        """The event is on its way to the merchant."""
        return self.message(app, "event", openid, Event=event, **fields)

    def message(self, app: str, kind: str, openid: str, **fields: Any) -> Push:
        """A message of MsgType `kind` is on its way to the merchant."""
        now = self._clock.now()
        base = {
            "ToUserName": self._apps[app].original_id,
            "FromUserName": openid,
            "CreateTime": int(now),
            "MsgType": kind,
        }
        name = f"push.{app}.{fields.get('Event', kind)}"
        return self.send(Push(str(uuid.uuid4()), name, self.urls[app], base | fields, now, now, app=app))

    def accepted(self, status: int, answer: bytes) -> bool:
        return status == 200 and (answer in {b"", b"success"} or answer.lstrip()[:1] in {b"<", b"{"})

    def answered(self, parcel: Push, answer: bytes) -> None:
        self.on_answer(parcel, answer)

    def wire(self, parcel: Push, fault: str) -> Wire:
        app, form = self._apps[parcel.app], self.forms[parcel.app]
        timestamp = str(int(self._clock.real()) - (600 if fault == "expired_timestamp" else 0))
        nonce = secrets.token_hex(5)
        query = {
            "signature": crypto.sign(app.push_token, timestamp, nonce),
            "timestamp": timestamp,
            "nonce": nonce,
            "openid": parcel.content["FromUserName"],
        }
        body = render(form, parcel.content)
        if self.mode != "plain":
            meant_for = "wx0000000000000000" if fault == "wrong_appid" else app.app_id
            sealed = crypto.seal(body, encoding_aes_key=app.encoding_aes_key, app_id=meant_for)
            shown = parcel.content if self.mode == "compatible" else {"ToUserName": app.original_id}
            body = render(form, shown | {"Encrypt": sealed})
            signature = crypto.sign(app.push_token, timestamp, nonce, sealed)
            query |= {"encrypt_type": "aes", "msg_signature": signature}
        if fault == "wrong_signature":
            for name in {"signature", "msg_signature"} & set(query):
                query[name] = query[name][::-1]
        headers = {
            "Content-Type": "application/json" if form == "json" else "text/xml",
            "User-Agent": "Mozilla/4.0",
        }
        return Wire(f"{parcel.url}?{urlencode(query)}", headers, body)

    async def verify(self, app: str) -> bool:
        """Whether the merchant's address echoes, as when it is saved in the console."""
        timestamp, nonce, echo = str(int(self._clock.real())), secrets.token_hex(5), str(secrets.randbelow(10**19))
        signature = crypto.sign(self._apps[app].push_token, timestamp, nonce)
        query = {"signature": signature, "timestamp": timestamp, "nonce": nonce, "echostr": echo}
        async with httpx.AsyncClient(timeout=ANSWER_WITHIN, trust_env=False) as client:
            try:
                answer = await client.get(self.urls[app], params=query)
            except httpx.HTTPError:
                return False
        return answer.status_code == 200 and answer.text == echo
