"""Opening what Xiaohongshu pushes: the signature and the seal are WeChat's.

Source: 消息加解密 (third/api-3rd-doc/msgCrypt) [C, one project's code]. What the pushes say: see `unsure`.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any, Final

from portico.connectors.wechat_push.crypto import PushBroken, PushCipher, signature_fits
from portico.connectors.xiaohongshu.config import XiaohongshuConfig
from portico.infra.pushes import PushForged, PushMalformed, PushStale

# Our own limit; the platform publishes none.
MAX_SKEW: Final = timedelta(minutes=5)


class XiaohongshuPushes:
    """Verifies before it believes. Thread-safe."""

    def __init__(self, config: XiaohongshuConfig) -> None:
        self._token = config.push_token
        self._cipher = PushCipher(encoding_aes_key=config.push_aes_key, receiver=config.app.app_id)

    def open(self, *, signature: str, timestamp: str, nonce: str, sealed: str, now: datetime) -> dict[str, Any]:
        """The content of a genuine push. Raises PushForged, PushStale, PushMalformed."""
        if not signature_fits(signature, self._token, timestamp, nonce, sealed):
            raise PushForged(reason="signature")
        if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= 12):
            raise PushForged(reason="timestamp")
        if abs(now.timestamp() - int(timestamp)) > MAX_SKEW.total_seconds():
            raise PushStale(timestamp=timestamp)
        try:
            content = json.loads(self._cipher.open(sealed))
        except PushBroken:
            raise PushForged(reason="seal") from None
        except ValueError as problem:
            raise PushMalformed(reason=type(problem).__name__) from None
        if not isinstance(content, dict):
            raise PushMalformed(reason="not_an_object")
        return content
