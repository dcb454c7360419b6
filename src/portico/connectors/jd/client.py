"""Calls to JOS: one address, the method and its parameters in a form, all of it signed.

Source: 宙斯开放平台 API 调用协议 as five public SDKs have it [C]: MD5 in capitals over secret, sorted name-value pairs
and secret again; the answer is named after the method, spelled `_responce`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any, Final

from portico.connectors.jd import unsure
from portico.connectors.kit.http import HttpLimits
from portico.connectors.kit.record import Recorder, log_call
from portico.connectors.mini_hosts.app import MiniApp
from portico.connectors.mini_hosts.line import ErrorTable, HostLine, HostRequest
from portico.kernel.clock import utc_now

PLATFORM: Final = "jd"
_BEIJING: Final = timezone(timedelta(hours=8))
_PATH: Final = "/routerjson"


def _read(content: Mapping[str, Any]) -> tuple[str, str]:
    """`error_response` from the gateway, or `result` with a code of its own from the service."""
    error = content.get("error_response")
    if isinstance(error, dict):
        return str(error.get("code", "")) or "error_response", str(error.get("zh_desc", ""))
    result = next((value.get("result") for name, value in content.items() if _is_answer(name, value)), None)
    if isinstance(result, dict) and str(result.get("code", "0")) != "0":
        return str(result["code"]), str(result.get("error", ""))
    return "", ""


def _is_answer(name: str, value: object) -> bool:
    return name.endswith("_responce") and isinstance(value, dict)


TABLE: Final = ErrorTable(_read, unsure.PASSING)


def signature(fields: Mapping[str, str], app_secret: str) -> str:
    """`sign` over these fields."""
    pairs = "".join(f"{name}{value}" for name, value in sorted(fields.items()))
    text = f"{app_secret}{pairs}{app_secret}".encode()
    return hashlib.md5(text, usedforsecurity=False).hexdigest().upper()


class JosClient:
    """The line to the gateway for one application. Thread-safe. Every call may raise Retryable or Refused."""

    def __init__(
        self,
        app: MiniApp,
        *,
        base_url: str,
        clock: Callable[[], datetime] = utc_now,
        limits: HttpLimits | None = None,
        record: Recorder = log_call,
    ) -> None:
        self.app = app
        self._clock = clock
        self.line = HostLine(platform=PLATFORM, base_url=base_url, table=TABLE, limits=limits, record=record)

    def call(self, method: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """`result` of a method. Not repeated: it may use up a code."""
        fields = {
            "method": method,
            "app_key": self.app.app_id,
            "timestamp": self._clock().astimezone(_BEIJING).strftime("%Y-%m-%d %H:%M:%S"),
            "format": "json",
            "v": "2.0",
            "360buy_param_json": json.dumps(dict(params), ensure_ascii=False, sort_keys=True),
        }
        form = {**fields, "sign": signature(fields, self.app.app_secret)}
        answer = self.line.ask(HostRequest(method, _PATH, form=form))
        result = answer.get(method.replace(".", "_") + "_responce", {}).get("result")
        if not isinstance(result, dict):
            raise self.line.refused(method, "answer_without_result")
        return result

    def close_connections(self) -> None:
        """No connection is open any more."""
        self.line.close()
