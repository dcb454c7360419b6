"""Facts about Baidu that we could not confirm on an official page, all in one place. Check before launch."""

from __future__ import annotations

from typing import Final

# Errors of the OAuth addresses: the words of RFC 6749 are what Baidu's OAuth documents of old list.
SIGN_IN_CODE_INVALID: Final = frozenset({"invalid_grant", "invalid_code"})

# RFC 6749's words for "try again" at the same addresses.
OAUTH_PASSING: Final = frozenset({"server_error", "temporarily_unavailable"})

# Errors of openapi.baidu.com before a call is carried out: 110 invalid token, 111 expired (Baidu's old table of codes).
TOKEN_REJECTED: Final = frozenset({"110", "111"})

# The till's 10002 stands for several things; only the message tells an order that nobody has opened the till for.
_ORDER_UNKNOWN_CODE: Final = "10002"
_ORDER_UNKNOWN_TEXT: Final = "订单未找到"

# What a refund is refused with before an answer of ours to the notice of payment has said isConsumed 2 [C, two
# write-ups: "系统错误"]. It may pass, so it is tried again.
NOT_SETTLED_WITH: Final = "10002"

# status of an order: 1 and 2 are documented (unpaid, paid); -1 for a cancelled one is a guess.
ORDER_CANCELLED: Final = -1

# Documents ask for URL encoding "where a value holds Chinese" before signing. We sign ASCII only, and check what
# comes with the values decoded; a `returnData` with Chinese in it might need the encoded form.


def order_unknown(code: str, message: str) -> bool:
    """Whether a refusal of the till means that it has no such order."""
    return code == _ORDER_UNKNOWN_CODE and _ORDER_UNKNOWN_TEXT in message
