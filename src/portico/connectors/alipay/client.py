"""Signed calls to the gateway with verified answers, and signed addresses for browsers."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from portico.connectors.alipay import replies, signing
from portico.connectors.alipay.config import GATEWAY_PATH, AlipayConfig
from portico.connectors.alipay.errors import ERRORS
from portico.connectors.alipay.forms import written
from portico.connectors.kit.http import Answer, HttpLimits, PlatformHttp, Request
from portico.connectors.kit.record import Recorder, log_call
from portico.connectors.kit.verdicts import SOON
from portico.infra.rsa_keys import private_key, public_key
from portico.kernel.clock import utc_now
from portico.kernel.errors import PorticoError

PLATFORM: Final = "alipay"
NOT_GENUINE: Final = "REPLY_NOT_GENUINE"


class AlipayClient:
    """One app's line to the platform. Thread-safe."""

    def __init__(
        self,
        config: AlipayConfig,
        *,
        clock: Callable[[], datetime] = utc_now,
        limits: HttpLimits | None = None,
        record: Recorder = log_call,
    ) -> None:
        self.config = config
        self._clock = clock
        self._key = private_key(config.app_private_key)
        self.platform_key = public_key(config.alipay_public_key)
        self.http = PlatformHttp(platform=PLATFORM, base_url=config.base_url, limits=limits, record=record)

    def call(
        self, method: str, content: Mapping[str, Any], *, notify_url: str = "", repeatable: bool = True
    ) -> dict[str, Any]:
        """The verified response node of `method`. Raises Retryable, Refused.

        Every call here is idempotent by a number of ours, so one that got no answer may be sent again.
        """
        form = {"biz_content": json.dumps(content, ensure_ascii=False, separators=(",", ":"))}
        return self._exchange(method, form, {"notify_url": notify_url}, repeatable)

    def call_plain(self, method: str, form: Mapping[str, str]) -> dict[str, Any]:
        """The same for a call whose parameters stand beside the others. Not repeated: it may use up a code."""
        return self._exchange(method, form, {}, repeatable=False)

    def page_url(self, method: str, content: Mapping[str, Any], *, notify_url: str, return_url: str) -> str:
        """Where to send the browser: the whole order is in the address, and the platform has not heard of it yet."""
        form = {"biz_content": json.dumps(content, ensure_ascii=False, separators=(",", ":"))}
        params = self._signed(method, form, {"notify_url": notify_url, "return_url": return_url})
        return f"{self.config.base_url.rstrip('/')}{GATEWAY_PATH}?{urlencode(params | form)}"

    def _exchange(
        self, method: str, form: Mapping[str, str], addresses: Mapping[str, str], repeatable: bool
    ) -> dict[str, Any]:
        """As the platform's own SDKs send it: what every call has in the query, what this one has in the body."""
        request = Request(
            call=method,
            method="POST",
            target=f"{GATEWAY_PATH}?{urlencode(self._signed(method, form, addresses))}",
            headers={"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"},
            body=urlencode(form).encode(),
            repeatable=repeatable,
            account=self.config.app_id,
        )
        answer = self.http.send(request, lambda answer: self._judge(method, answer))
        return replies.read(answer.body, method).content

    def _signed(self, method: str, form: Mapping[str, str], addresses: Mapping[str, str]) -> dict[str, str]:
        params = {
            "app_id": self.config.app_id,
            "method": method,
            "format": "JSON",
            "charset": "utf-8",
            "sign_type": signing.SIGN_TYPE,
            "timestamp": written(self._clock()),
            "version": "1.0",
            **{name: address for name, address in addresses.items() if address},
        }
        text = signing.signed_text({**params, **form}, without=signing.OF_REQUEST)
        return params | {"sign": signing.sign(self._key, text)}

    def _judge(self, method: str, answer: Answer) -> PorticoError | None:
        try:
            reply = replies.read(answer.body, method)
        except ValueError:
            # An outer gate's page, or half an answer. It may well be done: whoever called must ask again.
            return self.http.retryable(method, f"HTTP_{answer.status}", retry_after_seconds=SOON)
        # The gateway cannot sign for an app it does not know. What the business says is always signed.
        must_be_signed = reply.succeeded or reply.code == replies.BUSINESS_FAILED
        if (must_be_signed or reply.sign) and not signing.fits(self.platform_key, reply.sign, reply.text.encode()):
            return self.http.retryable(method, NOT_GENUINE, retry_after_seconds=SOON)
        if reply.succeeded:
            return None
        if reply.code == replies.UNAVAILABLE:
            return self.http.retryable(method, reply.word, reply.message, retry_after_seconds=SOON)
        return ERRORS.failure(self.http, method, reply.word, reply.message)

    def close(self) -> None:
        """No connection is open any more."""
        self.http.close()
