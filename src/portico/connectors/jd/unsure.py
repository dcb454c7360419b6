"""Facts about JD that we could not confirm on an official page, all in one place. Check before launch."""

from __future__ import annotations

from typing import Final

# 10102 "code已过期" is what a library recorded; other codes for wrong or used codes are not known.
SIGN_IN_CODE_INVALID: Final = frozenset({"10102"})

# The gateway's own "try again": nothing is published that we could read, so only HTTP failures count as passing.
PASSING: Final[frozenset[str]] = frozenset()

# Whether the openId of the answer is per mini program (as elsewhere) or per company is not said. We take it as per
# program. xId, JD's encrypted account name, is left alone.
