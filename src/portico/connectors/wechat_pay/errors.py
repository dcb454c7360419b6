"""What WeChat Pay's codes mean for us: which may pass, and when. Everything else is final.

Source: the error tables of the v3 pages we call, [A]; how long to wait is our advice, but for STATEMENT_CREATING, where
the platform's is half an hour. Older pages spell some codes without "_" and one with another ending.
"""

from __future__ import annotations

from typing import Final

from portico.connectors.kit.verdicts import SOON, ErrorTable

HALF_AN_HOUR: Final = 1_800


def plain(code: str) -> str:
    """A code as every page's spelling of it ends up."""
    return code.replace("_", "").upper()


ERRORS: Final = ErrorTable(
    passing={
        "SYSTEMERROR": SOON,
        "BANKERROR": SOON,
        "FREQUENCYLIMITED": SOON,
        "RATELIMITEXCEED": SOON,
        "RATELIMITEXCEEDED": SOON,
        "USERPAYING": SOON,
        "STATEMENTCREATING": HALF_AN_HOUR,
    },
    spelling=plain,
)
