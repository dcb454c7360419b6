"""api.weixin.qq.com's error codes: which may pass, which mean a new token is needed.

HTTP is 200 even for failures; `errcode` decides. Source: the official pages of each call and the global table.
"""

from __future__ import annotations

import json
from typing import Any, Final

from portico.connectors.kit.http import Answer, PlatformHttp
from portico.kernel.errors import PorticoError

# Busy, per-second, per-minute, per-day caps, and the shipping service's own "busy".
_PASSING: Final = frozenset({-1, 44990, 44991, 44993, 45009, 45011, 10060012, 10060019})
TOKEN_REJECTED: Final = frozenset({40001, 40014, 42001})


def content_of(answer: Answer) -> dict[str, Any] | None:
    """The JSON object of an answer, or None."""
    try:
        content = json.loads(answer.body)
    except ValueError:
        return None
    return content if isinstance(content, dict) else None


def error_code(failure: PorticoError) -> int | None:
    """The platform's errcode in a failure of ours."""
    text = str(failure.data.get("platform_code", ""))
    return int(text) if text.lstrip("-").isdecimal() else None


def judge(http: PlatformHttp, call: str, answer: Answer) -> PorticoError | None:
    """None for a success; Retryable or Refused, with the errcode, otherwise."""
    content = content_of(answer)
    if answer.status != 200 or content is None:
        return http.retryable(call, f"HTTP_{answer.status}")
    code = int(content.get("errcode", 0))
    if code == 0:
        return None
    make = http.retryable if code in _PASSING else http.refused
    return make(call, str(code), str(content.get("errmsg", "")))
