"""Text messages, behind the members' port.

Sources: cloud.tencent.com/document/api/382/55981 (SendSms) and 382/59177 (codes).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

from portico.connectors.kit.http import Answer, HttpLimits, PlatformHttp, Request
from portico.connectors.kit.record import Recorder, log_call
from portico.connectors.sms.config import TencentSmsConfig
from portico.connectors.sms.tc3 import signed_headers
from portico.kernel.clock import utc_now
from portico.kernel.errors import PorticoError

PLATFORM: Final = "tencent_sms"
_VERSION: Final = "2021-01-11"
# Families of codes that may pass: the provider's own trouble, and every frequency limit.
_PASSING: Final = ("InternalError", "RequestLimitExceeded", "LimitExceeded", "ResourceUnavailable")


class TencentSmsSender:
    """Implements members' SmsSender. Thread-safe."""

    def __init__(
        self,
        config: TencentSmsConfig,
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
        held = self._config
        known = held.templates.get(template)
        if known is None or set(params) != set(known.params):
            raise self._http.refused("send", "template_not_configured", template)
        content = {
            "PhoneNumberSet": [f"+86{phone}"],
            "SmsSdkAppId": held.sdk_app_id,
            "SignName": held.sign_name,
            "TemplateId": known.template_id,
            "TemplateParamSet": [params[name] for name in known.params],
        }
        body = json.dumps(content, ensure_ascii=False).encode()
        # Not repeatable: a message that went out with its answer lost would go out twice, and be paid twice.
        request = Request("send", "POST", "/", self._headers(body), body, repeatable=False)
        self._http.send(request, self._judge)

    def _headers(self, body: bytes) -> dict[str, str]:
        signed = signed_headers(
            secret_id=self._config.secret_id,
            secret_key=self._config.secret_key,
            host=self._host,
            action="SendSms",
            body=body,
            now=self._clock(),
        )
        return signed | {
            "Host": self._host,
            "X-TC-Version": _VERSION,
            "X-TC-Region": self._config.region,
        }

    def _judge(self, answer: Answer) -> PorticoError | None:
        """The call may be fine and the number still refused: `SendStatusSet` decides."""
        try:
            response: dict[str, Any] = json.loads(answer.body)["Response"]
            verdict = response.get("Error") or response["SendStatusSet"][0]
            code, message = str(verdict["Code"]), str(verdict["Message"])
        except (ValueError, KeyError, TypeError, IndexError):
            return self._http.retryable("send", f"HTTP_{answer.status}")
        if code == "Ok":
            return None
        make = self._http.retryable if code.startswith(_PASSING) else self._http.refused
        return make("send", code, message)

    def close_connections(self) -> None:
        """No connection is open any more."""
        self._http.close()
