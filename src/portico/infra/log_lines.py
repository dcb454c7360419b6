"""Lines of the log without personal data, whatever was put into them: the last door before a log leaves the house.

Nothing personal is logged on purpose. What a data base or a library writes into the message of an error is not ours,
though, and PostgreSQL quotes the failing row.
"""

from __future__ import annotations

import logging
import re

_MOBILE = re.compile(r"(?<![\d.])(?:\+?86[- ]?)?(1[3-9]\d)[- ]?\d{4}[- ]?(\d{4})(?![\d.])")
# WeChat's: 28 characters, of which the first is an o, and mixed ones follow.
_OPENID = re.compile(r"(?<![\w-])o(?=[\w-]*\d)(?=[\w-]*[A-Z])[\w-]{27}(?![\w-])")
# "Failing row contains (…)", "Key (nickname)=(…) already exists", the statement, the value that would not convert.
_DETAIL = re.compile(r"(DETAIL:\s+|CONTEXT:\s+|LINE \d+: |invalid input (?:syntax|value) for [^:]+: ).*")


def discreet(line: str) -> str:
    """The text with telephone numbers and openids masked, and without what PostgreSQL quotes of a row or statement."""
    return _OPENID.sub("o…", _MOBILE.sub(r"\1****\2", _DETAIL.sub(r"\1…", line)))


class DiscreetFormatter(logging.Formatter):
    """Formats as its parent does, traces included, and makes the result discreet."""

    def format(self, record: logging.LogRecord) -> str:
        return discreet(super().format(record))
