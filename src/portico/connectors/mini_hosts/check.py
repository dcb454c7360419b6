"""What the checks of most hosts have in common: a token tells whether the keys are good, and that is nearly all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from portico.connectors.kit.checking import Doorstep, Inquiry, OurAddress, Signs
from portico.infra.platform_checks import Capability, Code, Finding


class TokenCheck:
    """Implements PlatformCheck for a host.

    `more` asks what else can be asked without effect. `untried`: what only the first real use shows.
    """

    def __init__(
        self,
        signs: Signs,
        ask_for_token: Callable[[], None],
        door: Doorstep,
        *,
        url: str,
        address: OurAddress,
        more: Callable[[Inquiry], None] | None = None,
        untried: tuple[Capability, ...] = (),
    ) -> None:
        self._signs = signs
        self._ask_for_token = ask_for_token
        self._door = door
        self._url = url
        self._address = address
        self._more = more
        self._untried = untried

    def check(self, *, now: datetime) -> tuple[Finding, ...]:
        inquiry = Inquiry(self._signs)
        if self._door.visit(inquiry, now=now) and inquiry.opens(self._ask_for_token):
            if self._more:
                self._more(inquiry)
            for capability in self._untried:
                inquiry.add(Code.NOT_TRIED, capability=capability)
        inquiry.looks_home(self._address, platform_url=self._url)
        return inquiry.findings
