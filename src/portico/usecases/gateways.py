"""The platforms as the use cases see them: ports only. `config.wiring` decides who implements them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from portico.domains.fulfilment.ports import ShippingReporter
from portico.domains.members.ports import MiniProgramSignIn, SmsSender
from portico.domains.payments.ports import PaymentGateway


@dataclass(frozen=True, slots=True)
class Gateways:
    """`payment` and `mini_program` by provider, e.g. "wechat_pay" and "wechat_mini"."""

    payment: Mapping[str, PaymentGateway]
    mini_program: Mapping[str, MiniProgramSignIn]
    sms: SmsSender
    shipping: ShippingReporter


class _Bound:
    gateways: Gateways | None = None


def bind(gateways: Gateways) -> None:
    """`gateways()` returns these from now on. Called once, by config.wiring."""
    _Bound.gateways = gateways


def gateways() -> Gateways:
    if _Bound.gateways is None:
        raise RuntimeError("platforms are not wired; config.wiring.wire() has not run")
    return _Bound.gateways
