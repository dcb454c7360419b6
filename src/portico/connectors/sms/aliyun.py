"""Text messages through Aliyun SMS (dysmsapi 2017-05-25), behind the members' port.

Sources: help.aliyun.com, API SendSms and 短信服务 API 错误码 [A]. Parameters go into the query, as the provider's own
libraries send them; the records hide the number and the variables.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from portico.connectors.kit.http import Answer, HttpLimits, PlatformHttp, Request
from portico.connectors.kit.record import Recorder, log_call
from portico.connectors.kit.verdicts import NEXT_DAY, NEXT_MINUTE, SOON, ErrorTable
from portico.connectors.sms.acs3 import canonical_query, signed_headers
from portico.connectors.sms.config import AliyunSmsConfig
from portico.kernel.clock import utc_now
from portico.kernel.errors import PorticoError

PLATFORM: Final = "aliyun_sms"
_VERSION: Final = "2017-05-25"
ERRORS: Final = ErrorTable(
    passing={
        # Of one number: the code does not say whether by minute, hour or day.
        "isv.BUSINESS_LIMIT_CONTROL": NEXT_MINUTE,
        # Limits the merchant has set in the console.
        "isv.DAY_LIMIT_CONTROL": NEXT_DAY,
        "isv.MONTH_LIMIT_CONTROL": NEXT_DAY,
        "SignatureNonceUsed": SOON,
    },
    # The provider's own trouble, and its gateway's throttling.
    families={"isp.": SOON, "Throttling": SOON, "ServiceUnavailable": SOON, "InternalError": SOON},
)


class AliyunSmsSender:
    """Implements members' SmsSender. Thread-safe."""

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

    def send(self, *, phone: str, template: str, params: Mapping[str, str]) -> None:
        known = self._config.templates.get(template)
        if known is None or set(params) != set(known.params):
            raise self._http.refused("send", "template_not_configured", template)
        query = canonical_query(
            {
                "PhoneNumbers": phone,
                "SignName": self._config.sign_name,
                "TemplateCode": known.template_id,
                "TemplateParam": json.dumps(dict(params), ensure_ascii=False, separators=(",", ":")),
            }
        )
        # Not repeatable: a message that went out with its answer lost would go out twice, and be paid twice.
        request = Request("send", "POST", f"/?{query}", self._headers(query), repeatable=False)
        self._http.send(request, self._judge)

    def _headers(self, query: str) -> dict[str, str]:
        return signed_headers(
            key_id=self._config.access_key_id,
            secret=self._config.access_key_secret,
            host=self._host,
            action="SendSms",
            version=_VERSION,
            query=query,
            nonce=secrets.token_hex(16),
            now=self._clock(),
        )

    def _judge(self, answer: Answer) -> PorticoError | None:
        """The gateway's failures have an HTTP status, the service's have 200; both have a `Code`."""
        try:
            content = json.loads(answer.body)
            code, message = str(content["Code"]), str(content.get("Message", ""))
        except (ValueError, KeyError, TypeError):
            return self._http.retryable("send", f"HTTP_{answer.status}")
        return None if code == "OK" else ERRORS.failure(self._http, "send", code, message)

    def close_connections(self) -> None:
        """No connection is open any more."""
        self._http.close()
