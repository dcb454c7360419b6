"""The way in for one app's pushes: signature first, then time, then the seal, then the fields.

Source: the official pages 消息推送 and 接收事件推送 (signatures, modes, what tells a repeated push).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from portico.connectors.wechat_push.config import WechatPushConfig
from portico.connectors.wechat_push.content import parsed
from portico.connectors.wechat_push.crypto import PushBroken, PushCipher, signature_fits
from portico.infra.pushes import Push, PushForged, PushMalformed, PushStale, plain_value

# The platform signs as it sends, and repeats after five seconds; the rest is for clocks that differ.
MAX_SKEW: Final = timedelta(minutes=5)
_ECHO: Final = re.compile(r"[\x21-\x7e]{1,256}")
_NUMBER: Final = re.compile(r"[0-9]{1,12}", re.ASCII)
_WORD: Final = re.compile(r"[A-Za-z0-9_.]{1,64}", re.ASCII)
_ACCOUNT: Final = re.compile(r"[A-Za-z0-9_@.-]{1,64}", re.ASCII)


class WechatPushGate:
    """Implements infra's PushGate."""

    def __init__(self, config: WechatPushConfig) -> None:
        self._config = config
        key = config.encoding_aes_key
        self._cipher = PushCipher(encoding_aes_key=key, receiver=config.app_id) if key else None

    def echo(self, *, query: Mapping[str, str], now: datetime) -> str:
        """`echostr` as it came."""
        self._check(query, "signature", now=now)
        text = query.get("echostr", "")
        if not _ECHO.fullmatch(text):
            raise PushMalformed(reason="echostr")
        return text

    def read(self, *, query: Mapping[str, str], body: bytes, now: datetime) -> Push:
        try:
            content = self._opened(query, parsed(body), now)
            return self._push(content, query)
        except PushBroken:
            raise PushForged(reason="seal") from None
        except (ValueError, OverflowError) as problem:
            raise PushMalformed(reason=type(problem).__name__) from None

    def _opened(self, query: Mapping[str, str], outer: dict[str, Any], now: datetime) -> dict[str, Any]:
        """The fields that the platform has signed.

        With a key only the sealed part counts: fields beside it (兼容模式) are signed by nobody.
        """
        if self._cipher is None:
            self._check(query, "signature", now=now)
            return outer
        sealed = outer.get("Encrypt")
        if not isinstance(sealed, str) or not sealed:
            raise PushForged(reason="not_sealed")
        self._check(query, "msg_signature", sealed, now=now)
        return parsed(self._cipher.open(sealed))

    def _check(self, query: Mapping[str, str], name: str, *more: str, now: datetime) -> None:
        timestamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
        if not signature_fits(query.get(name, ""), self._config.token, timestamp, nonce, *more):
            raise PushForged(reason="signature")
        if not _NUMBER.fullmatch(timestamp):
            raise PushForged(reason="timestamp")
        if abs(now.timestamp() - int(timestamp)) > MAX_SKEW.total_seconds():
            raise PushStale(timestamp=timestamp)

    def _push(self, content: dict[str, Any], query: Mapping[str, str]) -> Push:
        config = self._config
        push = Push(
            source=config.source,
            app_id=config.app_id,
            kind=_kind(content),
            external_id=self._external_id(content, query),
            # Events about a person's data name the person apart from the sender.
            account=plain_value(content, "OpenID") or plain_value(content, "FromUserName"),
            sent_at=_moment(content),
            content=content,
        )
        if not _ACCOUNT.fullmatch(push.account):
            raise ValueError("account")
        if push.value("AppID") not in {"", config.app_id} and push.kind.startswith("event.user_"):
            raise PushForged(reason="app_id")
        return push

    def _external_id(self, content: Mapping[str, Any], query: Mapping[str, str]) -> str:
        """What tells a repeated push: the message's number, else who, when and every word of it.

        Unsealed pushes are signed without their body: there the signature itself may be used only once, or somebody
        who saw one in a log could send anything with it.
        """
        if self._cipher is None:
            return f"signature:{query['timestamp']}:{query['nonce']}"
        number = plain_value(content, "MsgId")
        if number:
            return f"message:{number}"
        who = "|".join(plain_value(content, name) for name in ("FromUserName", "CreateTime", "MsgType", "Event"))
        # Two of one kind may come within a second (verdicts on pictures, messages that arrived): the rest tells them
        # apart, and a repeat has all of it again.
        whole = json.dumps(content, sort_keys=True).encode()
        return f"event:{who}|{hashlib.sha256(whole).hexdigest()[:32]}"


def _kind(content: Mapping[str, Any]) -> str:
    kind = plain_value(content, "MsgType").lower()
    event = plain_value(content, "Event").lower()
    if not _WORD.fullmatch(kind) or (kind == "event" and not _WORD.fullmatch(event)):
        raise ValueError("MsgType")
    return f"event.{event}" if kind == "event" else kind


def _moment(content: Mapping[str, Any]) -> datetime:
    seconds = plain_value(content, "CreateTime")
    if not _NUMBER.fullmatch(seconds):
        raise ValueError("CreateTime")
    return datetime.fromtimestamp(int(seconds), UTC)
