"""Facts about Douyin that we could not confirm on an official page, all in one place. Check before launch.

Each has its source. Everything else in this connector is from official pages or from two independent sources.
"""

from __future__ import annotations

from typing import Final

# The signature page writes byteAuthorization's values in quotes, the page of requestOrder without; libraries of both
# kinds are in use. We quote.
AUTHORIZATION: Final = (
    'SHA256-RSA2048 appid="{app_id}",nonce_str="{nonce}",timestamp="{timestamp}",key_version="{key_version}"'
    ',signature="{signature}"'
)

# Sign-in: 40018 "bad code" (the platform's forum); 40019 for the anonymous code (libraries).
SIGN_IN_CODE_INVALID: Final = frozenset({"40018", "40019"})

# A phone code that is too old (one library). The answer to a used or foreign code is not known.
PHONE_CODE_INVALID: Final = frozenset({"28005187"})

# An order nobody has placed: 20000 "订单不存在" stands in the table of the agency trade system (official page 错误码 of
# agency-trade-system); the general system's own table was not to be had.
ORDER_UNKNOWN: Final = frozenset({"20000"})

# refund_status in the answer to a query: the two ends are those of the notification, the way between is a guess.
# Whatever else comes counts as under way, so that nothing is settled by mistake.
REFUND_SUCCEEDED: Final = "SUCCESS"
REFUND_FAILED: Final = "FAIL"
