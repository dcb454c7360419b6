"""Opening what Xiaohongshu pushes: the signature and the seal are WeChat's.

Source: 消息加解密 (third/api-3rd-doc/msgCrypt) [C, one project's code]. What the pushes say: see `unsure`.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from portico.connectors.wechat_push.content import MAX_BYTES
from portico.connectors.wechat_push.crypto import PushBroken, PushCipher, signature_fits
from portico.connectors.xiaohongshu import unsure
from portico.connectors.xiaohongshu.client import PLATFORM
from portico.connectors.xiaohongshu.config import XiaohongshuConfig
from portico.infra.pushes import Push, PushForged, PushMalformed, PushStale, plain_value

# Our own limit; the platform publishes none.
MAX_SKEW: Final = timedelta(minutes=5)
_ECHO: Final = re.compile(r"[\x21-\x7e]{1,256}")


class XiaohongshuPushes:
    """Verifies before it believes. Thread-safe."""

    def __init__(self, config: XiaohongshuConfig) -> None:
        self._token = config.push_token
        self._cipher = PushCipher(encoding_aes_key=config.push_aes_key, receiver=config.app.app_id)

    def open(self, *, signature: str, timestamp: str, nonce: str, sealed: str, now: datetime) -> dict[str, Any]:
        """The content of a genuine push. Raises PushForged, PushStale, PushMalformed."""
        if not signature_fits(signature, self._token, timestamp, nonce, sealed):
            raise PushForged(reason="signature")
        _checked_time(timestamp, now)
        try:
            content = json.loads(self._cipher.open(sealed))
        except PushBroken:
            raise PushForged(reason="seal") from None
        except (ValueError, RecursionError) as problem:
            raise PushMalformed(reason=type(problem).__name__) from None
        if not isinstance(content, dict):
            raise PushMalformed(reason="not_an_object")
        return content


class XiaohongshuPushGate:
    """Implements infra's PushGate. A push's account is empty: who it is about is one of the things not known."""

    def __init__(self, config: XiaohongshuConfig) -> None:
        self._token = config.push_token
        self._app_id = config.app.app_id
        self._pushes = XiaohongshuPushes(config)

    def echo(self, *, query: Mapping[str, str], now: datetime) -> str:
        """`echostr` as it came."""
        timestamp = _checked_time(query.get("timestamp", ""), now)
        if not signature_fits(_first(query, unsure.SIGNATURE_NAMES), self._token, timestamp, query.get("nonce", "")):
            raise PushForged(reason="signature")
        text = query.get("echostr", "")
        if not _ECHO.fullmatch(text):
            raise PushMalformed(reason="echostr")
        return text

    def read(self, *, query: Mapping[str, str], body: bytes, now: datetime) -> Push:
        if len(body) > MAX_BYTES:
            raise PushForged(reason="size")
        try:
            outer = json.loads(body)
        except (ValueError, RecursionError):
            raise PushForged(reason="body") from None
        sealed = _first(outer, unsure.SEALED_NAMES) if isinstance(outer, dict) else ""
        if not sealed:
            raise PushForged(reason="not_sealed")
        content = self._pushes.open(
            signature=_first(query, unsure.SIGNATURE_NAMES),
            timestamp=query.get("timestamp", ""),
            nonce=query.get("nonce", ""),
            sealed=sealed,
            now=now,
        )
        kind = next((name for name in (plain_value(content, key) for key in unsure.KIND_NAMES) if name), "push")
        whole = json.dumps(content, sort_keys=True).encode()
        return Push(
            source=PLATFORM,
            app_id=self._app_id,
            kind=kind[:64].lower(),
            external_id=f"push:{hashlib.sha256(whole).hexdigest()}",
            account="",
            sent_at=datetime.fromtimestamp(int(query["timestamp"]), UTC),
            content=content,
        )


def _first(given: Mapping[str, Any], names: Sequence[str]) -> str:
    return next((value for name in names if isinstance(value := given.get(name), str) and value), "")


def _checked_time(timestamp: str, now: datetime) -> str:
    """The time stamp, when it is one of now. Raises PushForged, PushStale."""
    if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= 12):
        raise PushForged(reason="timestamp")
    if abs(now.timestamp() - int(timestamp)) > MAX_SKEW.total_seconds():
        raise PushStale(timestamp=timestamp)
    return timestamp
