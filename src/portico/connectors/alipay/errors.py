"""What the platform's codes mean for us.

Source: 公共错误码 (20000 and the call limits may pass) and the tables of the trade calls, by way of stored mirrors
[B/C]. Codes come as `ACQ.X`, sometimes `AQC.X` [sic] and sometimes bare; they meet here without the prefix.
"""

from __future__ import annotations

from typing import Final

from portico.connectors.kit.verdicts import NEXT_MINUTE, SOON, ErrorTable
from portico.kernel.errors import PorticoError


def plain(code: str) -> str:
    """`ACQ.TRADE_NOT_EXIST`, `TRADE_NOT_EXIST` → `TRADE_NOT_EXIST`."""
    word = code.upper()
    return word.partition(".")[2] if word.startswith(("ACQ.", "AQC.")) else word


def says(error: PorticoError, *codes: str) -> bool:
    """Whether the platform's word in `error` is one of `codes`, with or without its prefix."""
    return plain(str(error.data.get("platform_code", ""))) in codes


ERRORS: Final = ErrorTable(
    passing={
        "20000": SOON,
        "SYSTEM_ERROR": SOON,
        "UNKNOW_ERROR": SOON,
        "ISP.UNKNOW-ERROR": SOON,
        "AOP.UNKNOW-ERROR": SOON,
        "40005": NEXT_MINUTE,
        "ISV.APP-CALL-LIMITED": NEXT_MINUTE,
        "ISV.METHOD-CALL-LIMITED": NEXT_MINUTE,
    },
    spelling=plain,
)
