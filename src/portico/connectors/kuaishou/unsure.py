"""Facts about Kuaishou that we could not confirm on an official page, all in one place. Check before launch."""

from __future__ import annotations

from typing import Final

# `result` of a sign-in with a wrong code: 100200105 stands in the open platform's general table (a stored mirror); the
# mini program's own page was not to be had.
SIGN_IN_CODE_INVALID: Final = frozenset({"100200105"})

# Which of the table's codes mean "another token": 100200102 "refused, perhaps an invalid token", 100200108 "expired".
TOKEN_REJECTED: Final = frozenset({"100200102", "100200108"})

# refund_status: PROCESSING, SUCCESS and FAILED are those of payments (libraries); other words count as under way.
REFUND_FAILED: Final = "FAILED"

# What the platform wants to hear when a notification has arrived (libraries agree on `result`, some send the id back).
ACCEPTED: Final = 1

# No code is published for an order the platform has never heard of; every message about one that is quoted anywhere
# says that it does not exist.
_ORDER_UNKNOWN_TEXT: Final = "不存在"


def order_unknown(message: str) -> bool:
    """Whether a refusal of a query means that the platform has no such order."""
    return _ORDER_UNKNOWN_TEXT in message
