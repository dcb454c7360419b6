"""What Aliyun SMS tells about the account: its templates and the words at the head of its messages.

Sources: help.aliyun.com, API QuerySmsTemplate (TemplateStatus 0 waiting, 1 approved, 2 turned down, 10 withdrawn) and
QuerySmsSign (SignStatus, the same numbers) [A].
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

from portico.connectors.kit.http import Answer, HttpLimits, PlatformHttp, Request
from portico.connectors.kit.record import Recorder, log_call
from portico.connectors.sms.acs3 import canonical_query, signed_headers
from portico.connectors.sms.aliyun import ERRORS, PLATFORM
from portico.connectors.sms.config import AliyunSmsConfig
from portico.kernel.clock import utc_now
from portico.kernel.errors import PorticoError, Refused

_VERSION: Final = "2017-05-25"
WAITING, APPROVED = 0, 1
# Our word for one that the account has not.
UNKNOWN: Final = -1
_NOT_THERE: Final = frozenset({"isv.SMS_TEMPLATE_ILLEGAL", "isv.SMS_SIGNATURE_ILLEGAL", "isv.SMS_SIGN_ILLEGAL"})


class AliyunSmsDesk:
    """Questions about one account. Every one may raise Retryable or Refused."""

    def __init__(
        self,
        config: AliyunSmsConfig,
        *,
        clock: Callable[[], datetime] = utc_now,
        limits: HttpLimits | None = None,
        record: Recorder = log_call,
    ) -> None:
        self._config = config
        self._clock = clock
        self._host = urlsplit(config.base_url).netloc
        self._http = PlatformHttp(platform=PLATFORM, base_url=config.base_url, limits=limits, record=record)

    def template_state(self, template_id: str) -> int:
        """TemplateStatus; UNKNOWN when the account has no such template."""
        return self._state("template", "QuerySmsTemplate", {"TemplateCode": template_id}, "TemplateStatus")

    def sign_state(self) -> int:
        """SignStatus of the configured name; UNKNOWN when the account has no such name."""
        return self._state("sign", "QuerySmsSign", {"SignName": self._config.sign_name}, "SignStatus")

    def _state(self, call: str, action: str, params: Mapping[str, str], field: str) -> int:
        try:
            return int(self._ask(call, action, params)[field])
        except Refused as refusal:
            if refusal.data.get("platform_code") in _NOT_THERE:
                return UNKNOWN
            raise

    def _ask(self, call: str, action: str, params: Mapping[str, str]) -> dict[str, Any]:
        query = canonical_query(params)
        headers = signed_headers(
            key_id=self._config.access_key_id,
            secret=self._config.access_key_secret,
            host=self._host,
            action=action,
            version=_VERSION,
            query=query,
            nonce=secrets.token_hex(16),
            now=self._clock(),
        )
        # Not repeated by itself: the nonce is good for one request.
        request = Request(call, "POST", f"/?{query}", headers, account=self._config.access_key_id)
        answer = self._http.send(request, lambda answer: self._judge(call, answer))
        told: dict[str, Any] = json.loads(answer.body)
        return told

    def _judge(self, call: str, answer: Answer) -> PorticoError | None:
        try:
            content = json.loads(answer.body)
            code, message = str(content["Code"]), str(content.get("Message", ""))
        except (ValueError, KeyError, TypeError):
            return self._http.retryable(call, f"HTTP_{answer.status}")
        return None if code == "OK" else ERRORS.failure(self._http, call, code, message)

    def close_connections(self) -> None:
        """No connection is open any more."""
        self._http.close()
