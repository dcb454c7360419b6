"""What the wallet wants from a platform that pays money out. `connectors/` implements it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
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
    # Where the platform tells how it ended; empty: it is asked.
    notify_url: str = ""


@dataclass(frozen=True, slots=True)
class Payout:
    """A payout as the platform sees it now. `params`: what the payee's front end confirms it with, when it must."""

    number: str
    state: PayoutState
    params: dict[str, str]
    reason: str = ""
    amount: Money | None = None


@dataclass(frozen=True, slots=True)
class PayoutNotice:
    """The platform says how a payout ended: signature verified, content decrypted, merchant checked."""

    notice_id: str
    payout: Payout


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

    def cancel(self, *, number: str) -> Payout:
        """The payee can no longer confirm; failed once the money is back: query, or await the notice.

        Raises Refused when the payee has confirmed already, or the platform has never heard of the number.
        """
        ...

    def read_notification(self, *, headers: Mapping[str, str], body: bytes, now: datetime) -> PayoutNotice:
        """The verified content. Raises what the payment gateway of the same platform raises for a false notice."""
        ...
