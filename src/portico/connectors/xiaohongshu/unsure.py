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

# Where signature, time stamp, nonce and the sealed text sit in a push (query or body), and which events there are, is
# not known. The gate takes the four parts; whatever a push says, ask `order` before believing it.
