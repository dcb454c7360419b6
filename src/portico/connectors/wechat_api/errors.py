"""api.weixin.qq.com's error codes: which may pass, which mean a new token is needed.

HTTP is 200 even for failures; `errcode` decides. Source: the official pages of each call and the global table.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final

from portico.connectors.kit.http import Answer, PlatformHttp
from portico.connectors.kit.verdicts import NEXT_DAY, NEXT_MINUTE, SOON, ErrorTable
from portico.kernel.errors import PorticoError

ERRORS: Final = ErrorTable(
    passing={
        # Busy, and the shipping service's own "busy".
        "-1": SOON,
        "10060012": SOON,
        "10060019": SOON,
        # Another message to the same person is on its way; the risk and template services' own "busy".
        "43108": SOON,
        "61080": SOON,
        "200001": SOON,
        # Caps: a second's, a minute's, a day's. 45009 was a minute's too on some older pages; the longer wait is safe.
        "44990": SOON,
        "44991": NEXT_MINUTE,
        "45011": NEXT_MINUTE,
        "61081": NEXT_MINUTE,
        "44993": NEXT_DAY,
        "45009": NEXT_DAY,
    }
)
WechatJudge = Callable[[PlatformHttp, str, Answer], PorticoError | None]
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
    return ERRORS.failure(http, call, code, str(content.get("errmsg", "")))


def judge_file(http: PlatformHttp, call: str, answer: Answer) -> PorticoError | None:
    """None for a file; what `judge` says of a JSON object, which only refusals are; Retryable for nothing at all."""
    if answer.status == 200 and answer.body and not answer.body.lstrip().startswith(b"{"):
        return None
    return judge(http, call, answer) or http.retryable(call, "not_a_file")
