"""Facts about QQ that we could not confirm on an official page, all in one place. Check before launch."""

from __future__ import annotations

from typing import Final

# The page lists 40029 for a wrong code; a used one is taken to answer as WeChat's does.
SIGN_IN_CODE_INVALID: Final = frozenset({"40029", "40163"})

# Which codes mean "another token": those of WeChat, whose interface this copies, and -3000 (one library).
TOKEN_REJECTED: Final = frozenset({"40001", "40014", "42001", "-3000"})

# Whether QQ's proxy passes WeChat Pay's signature headers on with the answer is not said. We do not ask for them: all
# we take from that answer is an address to send the buyer to, and the payment is believed from WeChat Pay itself.
