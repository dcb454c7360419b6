"""The way in for the company's events: signature, time, seal, fields; always sealed, whatever the console says.

Source: the pages 加解密方案 and 接收消息与事件: `msg_signature` covers the sealed text; to verify an address the
platform seals `echostr` too and wants back what it holds [A].
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from portico.connectors.wechat_push.content import parsed
from portico.connectors.wechat_push.crypto import PushBroken, PushCipher, signature_fits
from portico.connectors.wechat_push.gate import MAX_SKEW
from portico.connectors.wecom.config import PLATFORM, WecomConfig
from portico.infra.pushes import Push, PushForged, PushMalformed, PushStale, plain_value

_NUMBER: Final = re.compile(r"[0-9]{1,12}", re.ASCII)
_WORD: Final = re.compile(r"[a-z0-9_.]{1,64}", re.ASCII)
_ACCOUNT: Final = re.compile(r"[A-Za-z0-9_@.-]{0,64}", re.ASCII)
# What names an event once: who told whom of what, and when.
_IDENTITY: Final = ("Event", "ChangeType", "CreateTime", "UserID", "ExternalUserID", "ChatId", "Token", "MsgId")


class WecomPushGate:
    """Implements infra's PushGate. A push's kind is `event.<event>.<change type>`; its account the customer's id."""

    def __init__(self, config: WecomConfig) -> None:
        if not config.push_token or not config.push_aes_key:
            raise ValueError("WeCom's events need a token and an EncodingAESKey")
        self._corp_id = config.corp_id
        self._token = config.push_token
        self._cipher = PushCipher(encoding_aes_key=config.push_aes_key, receiver=config.corp_id)

    def echo(self, *, query: Mapping[str, str], now: datetime) -> str:
        """What `echostr` holds."""
        sealed = query.get("echostr", "")
        try:
            text = self._opened(query, sealed, now).decode("ascii")
        except PushBroken:
            raise PushForged(reason="seal") from None
        except UnicodeDecodeError:
            raise PushMalformed(reason="echostr") from None
        return text

    def read(self, *, query: Mapping[str, str], body: bytes, now: datetime) -> Push:
        try:
            sealed = parsed(body).get("Encrypt")
            if not isinstance(sealed, str) or not sealed:
                raise PushForged(reason="not_sealed")
            return self._push(parsed(self._opened(query, sealed, now)))
        except PushBroken:
            raise PushForged(reason="seal") from None
        except (ValueError, OverflowError) as problem:
            raise PushMalformed(reason=type(problem).__name__) from None

    def _opened(self, query: Mapping[str, str], sealed: str, now: datetime) -> bytes:
        """Raises PushForged before the seal is touched: its padding must not be an oracle."""
        timestamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
        if not signature_fits(query.get("msg_signature", ""), self._token, timestamp, nonce, sealed):
            raise PushForged(reason="signature")
        if not _NUMBER.fullmatch(timestamp):
            raise PushForged(reason="timestamp")
        if abs(now.timestamp() - int(timestamp)) > MAX_SKEW.total_seconds():
            raise PushStale(timestamp=timestamp)
        return self._cipher.open(sealed)

    def _push(self, content: dict[str, Any]) -> Push:
        account, seconds = plain_value(content, "ExternalUserID"), plain_value(content, "CreateTime")
        kind = _kind(content)
        if not _ACCOUNT.fullmatch(account) or not _NUMBER.fullmatch(seconds) or not _WORD.fullmatch(kind):
            raise ValueError("fields")
        return Push(
            source=PLATFORM,
            app_id=self._corp_id,
            kind=kind,
            external_id="event:" + "|".join(plain_value(content, name) for name in _IDENTITY),
            account=account,
            sent_at=datetime.fromtimestamp(int(seconds), UTC),
            content=content,
        )


def _kind(content: Mapping[str, Any]) -> str:
    """`event.change_external_contact.add_external_contact`, `event.kf_msg_or_event`, `text`, …"""
    names = [plain_value(content, name) for name in ("MsgType", "Event", "ChangeType")]
    return ".".join(name.lower() for name in names if name)
