"""What Douyin, Kuaishou and Baidu tell a merchant by themselves, each in its form and on its ladder.

Sources: Douyin 通用参数 and 支付结果回调 (ladder 12, 12, 33 s, then 1 to 7 minutes) [B]; Kuaishou 支付回调 (header
`kwaisign`) [C], whose ladder is not published: a minute, five times [?]; Baidu 通知支付状态 (every two minutes, 200
times, an answer within two seconds with errno 0) [B].
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import uuid
from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlencode

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA1, SHA256

from ..calls import CallLog
from ..clock import Clock
from ..delivery import Courier, Parcel, Wire
from ..faults import Faults
from ..platform import json_object
from ..store import Store

FORM = "application/x-www-form-urlencoded"


@dataclass(slots=True)
class HostNotice(Parcel):
    """One notification of a host."""


class HostNotices(Courier[HostNotice]):
    """The queue of one host."""

    host: ClassVar[str]
    steps: ClassVar[Sequence[float]]

    def __init__(self, store: Store, clock: Clock, faults: Faults, calls: CallLog) -> None:
        super().__init__(
            kind=f"{self.host}_notice",
            parcel_type=HostNotice,
            ladder=self.steps,
            store=store,
            clock=clock,
            faults=faults,
            calls=calls,
        )

    def queue(self, event: str, url: str, content: dict[str, Any]) -> None:
        """The notification is on its way, if there is an address for it."""
        if url:
            now = self._clock.now()
            self.send(HostNotice(str(uuid.uuid4()), f"{self.host}.{event}", url, content, now, now))

    def accepted(self, status: int, answer: bytes) -> bool:
        content = json_object(answer)
        return status == 200 and content is not None and self.is_yes(content)

    @abstractmethod
    def is_yes(self, answer: dict[str, Any]) -> bool:
        """Whether this JSON ends the retries."""


class DouyinNotices(HostNotices):
    """Signed with the platform's key over time stamp, nonce and body; the signature is made for each attempt."""

    host = "douyin"
    steps = (12, 12, 33, 60, 120, 180, 240, 300, 360, 420)

    def __init__(self, store: Store, clock: Clock, faults: Faults, calls: CallLog, key: RSAPrivateKey) -> None:
        super().__init__(store, clock, faults, calls)
        self._key = key

    def is_yes(self, answer: dict[str, Any]) -> bool:
        return answer.get("err_no") == 0

    def wire(self, parcel: HostNotice, fault: str) -> Wire:
        content = dict(parcel.content)
        if fault == "wrong_appid":
            content["app_id"] = "tt0000000000000000"
        kind = parcel.event_type.rpartition(".")[2]
        body = _json({"version": "3.0", "type": kind, "msg": _json(content).decode()})
        timestamp = str(int(self._clock.real()) - (3_600 if fault == "expired_timestamp" else 0))
        nonce = secrets.token_urlsafe(24)
        signed = f"{timestamp}\n{nonce}\n".encode() + body + b"\n"
        signature = self._key.sign(signed[::-1] if fault == "wrong_signature" else signed, PKCS1v15(), SHA256())
        headers = {
            "Content-Type": "application/json",
            "Byte-Timestamp": timestamp,
            "Byte-Nonce-Str": nonce,
            "Byte-Signature": base64.b64encode(signature).decode(),
        }
        return Wire(parcel.url, headers, body)


class KuaishouNotices(HostNotices):
    """MD5 over the body with the app's secret behind. A repetition is the first one again, byte for byte."""

    host = "kuaishou"
    steps = (60,) * 5

    def __init__(self, store: Store, clock: Clock, faults: Faults, calls: CallLog, app: tuple[str, str]) -> None:
        super().__init__(store, clock, faults, calls)
        self._app_id, self._secret = app

    def is_yes(self, answer: dict[str, Any]) -> bool:
        return answer.get("result") == 1

    def wire(self, parcel: HostNotice, fault: str) -> Wire:
        envelope = {
            "data": parcel.content,
            "biz_type": parcel.event_type.rpartition(".")[2].upper(),
            "message_id": parcel.id,
            "app_id": "ks000000000000000000" if fault == "wrong_appid" else self._app_id,
            "timestamp": int(parcel.created_at * 1_000),
        }
        body = _json(envelope)
        secret = self._secret[::-1] if fault == "wrong_signature" else self._secret
        signature = hashlib.md5(body + secret.encode(), usedforsecurity=False).hexdigest()
        return Wire(parcel.url, {"Content-Type": "application/json", "kwaisign": signature}, body)


class BaiduNotices(HostNotices):
    """A form, signed like everything at the till. `on_consumed` hears the order number when the answer says so."""

    host = "baidu"
    steps = (120,) * 200

    def __init__(self, store: Store, clock: Clock, faults: Faults, calls: CallLog, key: RSAPrivateKey) -> None:
        super().__init__(store, clock, faults, calls)
        self._key = key
        self.on_consumed: Callable[[str], None] = lambda number: None

    def is_yes(self, answer: dict[str, Any]) -> bool:
        return answer.get("errno") == 0

    def answered(self, parcel: HostNotice, answer: bytes) -> None:
        data = (json_object(answer) or {}).get("data")
        if isinstance(data, dict) and data.get("isConsumed") == 2:
            self.on_consumed(str(parcel.content["tpOrderId"]))

    def wire(self, parcel: HostNotice, fault: str) -> Wire:
        fields = {name: str(value) for name, value in parcel.content.items()}
        if fault == "wrong_appid" and "dealId" in fields:
            fields["dealId"] = "100000000"
        text = "&".join(f"{name}={value}" for name, value in sorted(fields.items())).encode()
        signed = text[::-1] if fault == "wrong_signature" else text
        signature = self._key.sign(signed, PKCS1v15(), SHA1())
        form = fields | {"rsaSign": base64.b64encode(signature).decode()}
        return Wire(parcel.url, {"Content-Type": FORM}, urlencode(form).encode())


def _json(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
