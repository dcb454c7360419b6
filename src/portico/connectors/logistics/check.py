"""Whether the accounts at the couriers' aggregators work, asked without a charge.

Both are asked something that is incomplete on purpose: that they complain of the parcel and not of us shows that they
took our signature. A complete question would be charged, also one without an answer. That signatures are looked at
first is how the sandbox does it and what the vendors' examples show; it is on no page [?].
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from portico.connectors.kit.checking import Doorstep, Inquiry, OurAddress, Signs
from portico.infra.platform_checks import Capability, Code, Finding

KUAIDI100_SIGNS: Final = Signs(
    codes={"503": Code.WRONG_SECRET, "600": Code.WRONG_SECRET, "601": Code.SECRET_FROZEN, "502": Code.UNREACHABLE}
)
KDNIAO_SIGNS: Final = Signs(
    codes={},
    words={
        "EBusinessID": Code.APP_UNKNOWN,
        "签名": Code.WRONG_SECRET,
        "没有开通": Code.PERMISSION_MISSING,
        "次数": Code.QUOTA_USED_UP,
        "余额": Code.QUOTA_USED_UP,
    },
)
# What a question without a parcel's number is refused with.
KUAIDI100_FINE: Final = ("400",)
KDNIAO_FINE: Final = ("refused",)


class TrackerCheck:
    """Implements PlatformCheck for either. `ask` puts the incomplete question; `fine`: how that is refused."""

    def __init__(
        self,
        signs: Signs,
        ask: Callable[[], Any],
        door: Doorstep,
        *,
        url: str,
        address: OurAddress,
        fine: tuple[str, ...],
    ) -> None:
        self._signs = signs
        self._ask = ask
        self._door = door
        self._url = url
        self._address = address
        self._fine = fine

    def check(self, *, now: datetime) -> tuple[Finding, ...]:
        inquiry = Inquiry(self._signs)
        if self._door.visit(inquiry, now=now):
            opened = inquiry.opens(self._ask, fine=self._fine, capability=Capability.TRACKING)
            if opened:
                # Watching a parcel is another product of theirs, and has an effect.
                inquiry.add(Code.NOT_TRIED, capability=Capability.SUBSCRIPTIONS)
        inquiry.looks_home(self._address, platform_url=self._url)
        return inquiry.findings
