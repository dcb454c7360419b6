"""What the wallet wants from a platform that pays money out. `connectors/` implements it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from portico.kernel.money import Money

PayoutState = Literal["processing", "waits_for_payee", "paid", "failed"]


@dataclass(frozen=True, slots=True)
class StartPayout:
    """Give `amount` to the person of `openid`. `number`: ours for ever. `name`: the payee's real name, when asked."""

    number: str
    openid: str
    amount: Money
    remark: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Payout:
    """A payout as the platform sees it now. `params`: what the payee's front end confirms it with, when it must."""

    number: str
    state: PayoutState
    params: dict[str, str]
    reason: str = ""


class PayoutGateway(Protocol):
    """One merchant's way to pay money out. Every call may raise Retryable or Refused."""

    @property
    def sign_in(self) -> str:
        """As whom the payee must have signed in with us, e.g. `wechat_mini`."""
        ...

    def start(self, request: StartPayout) -> Payout:
        """The platform holds the money ready for the payee. Idempotent by `number` for equal requests."""
        ...

    def query(self, *, number: str) -> Payout | None:
        """What the platform knows; None when it has never heard of the number."""
        ...
