"""The platforms as the use cases see them: ports only. `config.wiring` decides who implements them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from portico.domains.fulfilment.ports import ParcelTracker, ShippingMonitor, ShippingReporter
from portico.domains.members.ports import FollowerList, MiniProgramSignIn, OfficialAccount, SmsSender, TextCheck
from portico.domains.payments.ports import BillSource, PaymentGateway
from portico.domains.touchpoints.ports import MiniProgramCodes
from portico.domains.wallet.ports import PayoutGateway
from portico.infra.geocoding import Geocoder
from portico.infra.platform_calls import CallLog
from portico.infra.platform_checks import PlatformCheck
from portico.infra.pushes import PushGate
from portico.kernel.errors import Unavailable
from portico.kernel.ids import SiteId


class NotConnected(Unavailable):
    """The merchant has not connected this platform: its keys are not set."""

    code = "platform_not_connected"


class Platforms[P](dict[str, P]):
    """Implementations by provider, e.g. "wechat_pay". Looking up one that is not connected raises NotConnected."""

    def __missing__(self, provider: str) -> P:
        raise NotConnected(platform=provider)


@dataclass(frozen=True, slots=True)
class Gateways:
    """A site's platforms. `pushes`: by whom they come from, e.g. "wechat_oa"; `app_ids`: our app there, by provider.

    `checks`: by the platform's name in `platform_keys.PLATFORMS`. `calls`: the record of what was asked of them.
    """

    payment: Platforms[PaymentGateway]
    mini_program: Platforms[MiniProgramSignIn]
    sms: SmsSender
    shipping: ShippingReporter
    official: Platforms[OfficialAccount]
    pushes: Platforms[PushGate]
    app_ids: Platforms[str]
    checks: Platforms[PlatformCheck]
    calls: CallLog
    bills: Platforms[BillSource]
    # Those that know where parcels are, the preferred first.
    parcels: Platforms[ParcelTracker]
    geocoder: Geocoder
    codes: Platforms[MiniProgramCodes]
    texts: Platforms[TextCheck]
    # What drift is measured against.
    shipping_monitors: Platforms[ShippingMonitor]
    followers: Platforms[FollowerList]
    # Who pays money out to members.
    payouts: Platforms[PayoutGateway]


class _Bound:
    of_site: Callable[[SiteId], Gateways] | None = None


def bind(of_site: Callable[[SiteId], Gateways]) -> None:
    """`gateways(site_id)` asks this from now on. Called once, by config.wiring."""
    _Bound.of_site = of_site


def gateways(site_id: SiteId) -> Gateways:
    """The site's platforms, as the keys are that hold now."""
    if _Bound.of_site is None:
        raise RuntimeError("platforms are not wired; config.wiring.wire() has not run")
    return _Bound.of_site(site_id)
