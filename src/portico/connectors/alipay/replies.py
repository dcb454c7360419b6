"""A reply of the gateway taken apart without touching the text its signature covers.

Form: `{"<method>_response": {…}, "sign": "…"}`, or `error_response` in the first place when the call got no further
than the gateway. Which of the two a failure uses differs by call, so both are read [C].
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from json import JSONDecoder
from typing import Any, Final

ERROR_NODE: Final = "error_response"
OK: Final = "10000"
BUSINESS_FAILED: Final = "40004"
UNAVAILABLE: Final = "20000"
_DECODER: Final = JSONDecoder()
_BLANKS: Final = re.compile(r"[ \t\n\r]*")


@dataclass(frozen=True, slots=True)
class Reply:
    """`text` is the node's JSON as it came, `content` the same read; `sign` is empty when there is none."""

    text: str
    content: dict[str, Any]
    sign: str
    is_error_node: bool

    @property
    def succeeded(self) -> bool:
        """A success of alipay.system.oauth.token has no `code` at all; every other has 10000."""
        return not self.is_error_node and str(self.content.get("code", OK)) == OK

    @property
    def code(self) -> str:
        return str(self.content.get("code") or "")

    @property
    def word(self) -> str:
        """The most exact code there is: the business's, else the gateway's."""
        return str(self.content.get("sub_code") or self.code or "unknown")

    @property
    def message(self) -> str:
        return str(self.content.get("sub_msg") or self.content.get("msg") or "")


def node_of(method: str) -> str:
    """`alipay.trade.query` → `alipay_trade_query_response`."""
    return f"{method.replace('.', '_')}_response"


def read(body: bytes, method: str) -> Reply:
    """The reply to `method`. Raises ValueError when it has not this form."""
    members = _members(body.decode())
    for name in (node_of(method), ERROR_NODE):
        if name in members:
            text, content = members[name]
            if not isinstance(content, dict):
                raise ValueError("the response node is no object")
            sign = members.get("sign", ("", ""))[1]
            return Reply(text, content, sign if isinstance(sign, str) else "", name == ERROR_NODE)
    raise ValueError("no response node")


def _members(text: str) -> dict[str, tuple[str, Any]]:
    """The members of the outermost object: their own text, and what it means. Raises ValueError.

    `json.loads` would lose the text, and a search for braces would stumble over those inside strings.
    """
    found: dict[str, tuple[str, Any]] = {}
    at = _past(text, 0, "{")
    while True:
        name, at = _value(text, at)
        start = _past(text, at, ":")
        content, end = _value(text, start)
        if not isinstance(name, str) or name in found:
            raise ValueError("a name twice, or none")
        found[name] = (text[start:end], content)
        at = _blanks(text, end)
        if text[at : at + 1] == "}":
            break
        at = _past(text, at, ",")
    if text[at + 1 :].strip():
        raise ValueError("more than one value")
    return found


def _value(text: str, at: int) -> tuple[Any, int]:
    """The JSON value that begins at `at`, and where it ends. Raises ValueError."""
    try:
        return _DECODER.raw_decode(text, at)
    except RecursionError as problem:
        raise ValueError("nested without end") from problem


def _past(text: str, at: int, mark: str) -> int:
    """Where the next value begins, after `mark` and blanks. Raises ValueError."""
    at = _blanks(text, at)
    if text[at : at + 1] != mark:
        raise ValueError(f"no {mark!r} at {at}")
    return _blanks(text, at + 1)


def _blanks(text: str, at: int) -> int:
    match = _BLANKS.match(text, at)
    return match.end() if match else at
