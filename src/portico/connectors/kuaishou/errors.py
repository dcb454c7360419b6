"""Kuaishou's way of saying no: `result` is 1 for a success, anything else is the code, with `error_msg`.

Sources: getAccessToken (100200100, 100200101) [B]; the open platform's table of codes [C, stored mirror].
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from portico.connectors.kuaishou import unsure
from portico.connectors.mini_hosts.line import ErrorTable

SUCCESS: Final = 1
# "Something inside went wrong".
_PASSING: Final = frozenset({"100200500"})


def _read(content: Mapping[str, Any]) -> tuple[str, str]:
    result = content.get("result")
    message = content.get("error_msg") or content.get("error") or ""
    return ("" if result == SUCCESS else str(result)), str(message)


TABLE: Final = ErrorTable(_read, _PASSING, unsure.TOKEN_REJECTED)
