"""Baidu's three ways of saying no: OAuth's `error`, the gateway's `error_code`, a service's `errno`.

Sources: Session Key (error, error_description) [B], 错误码 of the till (10000 signature, 10001 parameter, 10002 system,
10003 try again) and of the gateway (5010002 network, 5010003 QPS, 5010004 service) [B, stored mirror].
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from portico.connectors.baidu import unsure
from portico.connectors.mini_hosts.line import ErrorTable

_PASSING: Final = frozenset({"10003", "5010002", "5010003", "5010004", "4010001", "4010003"})


def _read(content: Mapping[str, Any]) -> tuple[str, str]:
    code = content.get("error") or content.get("error_code") or content.get("errno") or ""
    names = ("error_description", "error_msg", "msg", "errmsg")
    message = next((str(content[name]) for name in names if content.get(name)), "")
    return (str(code) if code else ""), message


TABLE: Final = ErrorTable(_read, _PASSING | unsure.OAUTH_PASSING, unsure.TOKEN_REJECTED)
