"""Facts about Xiaohongshu that we could not confirm on an official page, all in one place. Check before launch."""

from __future__ import annotations

from typing import Final

# 410101 "the app's access token does not fit" was measured at the live address by a public project (2026-08); the rest
# of the table of codes was not to be had.
TOKEN_REJECTED: Final = frozenset({"410101"})

# The platform's codes for "busy" are not known: only HTTP failures count as passing.
PASSING: Final[frozenset[str]] = frozenset()

# The interface's page and libraries write `openid`, the page about sign-in `open_id`. We read both.
OPENID_NAMES: Final = ("openid", "open_id")

# real_price of a line is taken to be for all its pieces (a library checks the total so); order_price is their sum with
# the freight.

# Where signature, time stamp, nonce and the sealed text sit in a push, which events there are, and how an address is
# checked, is not known. WeChat's places and check are taken, whose seal it is: the first three in the query, the last
# in the body's JSON. Whatever a push says, it is only a reason to ask.
SIGNATURE_NAMES: Final = ("msg_signature", "signature")
SEALED_NAMES: Final = ("encrypt", "Encrypt")
KIND_NAMES: Final = ("event", "msg_type", "type", "Event", "MsgType")

# No code is published for an order the platform has never heard of; its words are taken to say that it does not exist.
_ORDER_UNKNOWN_TEXT: Final = "不存在"


def order_unknown(message: str) -> bool:
    """Whether a refusal of a question means that the platform has no such order."""
    return _ORDER_UNKNOWN_TEXT in message
