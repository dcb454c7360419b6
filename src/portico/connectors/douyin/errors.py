"""Douyin's two ways of saying no: `err_no` with `err_msg` or `err_tips`, and `data.error_code` for tokens.

Sources: the pages 状态码 (common codes, 28…) [B], getAccessToken and code2Session (400…, -1) [B].
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from portico.connectors.mini_hosts.line import ErrorTable

# Busy, network inside, quota of the day, too many at once.
_PASSING: Final = frozenset({"-1", "28001005", "28001006", "28003017", "28003018"})
# Invalid, expired.
_TOKEN_REJECTED: Final = frozenset({"28001003", "28001008"})


def _read(content: Mapping[str, Any]) -> tuple[str, str]:
    data = content.get("data")
    inner = data.get("error_code") if isinstance(data, dict) else None
    code = content.get("err_no") or inner or 0
    message = content.get("err_msg") or content.get("err_tips") or content.get("message") or ""
    return (str(code) if code else ""), str(message)


TABLE: Final = ErrorTable(_read, _PASSING, _TOKEN_REJECTED)
