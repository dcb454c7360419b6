"""The platforms as the use cases see them: ports only. `config.wiring` decides who implements them."""

from __future__ import annotations

from dataclasses import dataclass

from portico.domains.fulfilment.ports import ShippingReporter
from portico.domains.members.ports import MiniProgramSignIn, OfficialAccount, SmsSender
from portico.domains.payments.ports import PaymentGateway
from portico.infra.pushes import PushGate
from portico.kernel.errors import Unavailable


class NotConnected(Unavailable):
    """The merchant has not connected this platform: its keys are not set."""

    code = "platform_not_connected"


class Platforms[P](dict[str, P]):
    """Implementations by provider, e.g. "wechat_pay". Looking up one that is not connected raises NotConnected."""

    def __missing__(self, provider: str) -> P:
        raise NotConnected(platform=provider)


@dataclass(frozen=True, slots=True)
class Gateways:
    """`pushes`: by whom they come from, e.g. "wechat_oa"."""

    payment: Platforms[PaymentGateway]
    mini_program: Platforms[MiniProgramSignIn]
    sms: SmsSender
    shipping: ShippingReporter
    official: Platforms[OfficialAccount]
    pushes: Platforms[PushGate]


class _Bound:
    gateways: Gateways | None = None


def bind(gateways: Gateways) -> None:
    """`gateways()` returns these from now on. Called once, by config.wiring."""
    _Bound.gateways = gateways


def gateways() -> Gateways:
    if _Bound.gateways is None:
        raise RuntimeError("platforms are not wired; config.wiring.wire() has not run")
    return _Bound.gateways
