"""The ways to pay on the website: whose they are, and which of them fits the browser that asks."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portico.domains.payments.ports import PaymentMethod


@dataclass(frozen=True, slots=True)
class Way:
    """One platform: `wide` is how a computer pays there, `narrow` a phone."""

    kind: str
    name: Promise
    wide: PaymentMethod
    narrow: PaymentMethod

    def method(self, offered: Collection[str], *, phone: bool) -> PaymentMethod | None:
        """What fits the device, else what there is."""
        order = (self.narrow, self.wide) if phone else (self.wide, self.narrow)
        return next((method for method in order if method in offered), None)


WAYS: Final = (
    Way("wechat", _("微信支付"), "wechat_native", "wechat_h5"),
    Way("alipay", _("支付宝"), "alipay_page", "alipay_wap"),
)
# Inside WeChat its own sheet opens over the page; the page it has for other browsers refuses there.
_IN_WECHAT: Final = Way("wechat", _("微信支付"), "wechat_native", "wechat_oa")


@dataclass(frozen=True, slots=True)
class Choice:
    """`method` is None where nothing can be paid. `other`: the same platform's other way, by code or on this phone."""

    ways: tuple[tuple[Way, PaymentMethod], ...]
    method: PaymentMethod | None
    kind: str
    other: PaymentMethod | None


def choose(request: HttpRequest, offered: Collection[str], asked: str) -> Choice:
    """The ways this browser can pay by, and the one that was asked for, or the most usual."""
    agent = request.headers.get("user-agent", "")
    # Neither app opens the other's pages.
    inside = (_IN_WECHAT,) if "MicroMessenger" in agent else WAYS[1:] if "AlipayClient" in agent else WAYS
    phone = "Mobi" in agent or _IN_WECHAT in inside
    found = [(way, way.method(offered, phone=phone)) for way in inside]
    ways = tuple((way, method) for way, method in found if method is not None)
    for way, _usual in ways:
        chosen = next((method for method in (way.wide, way.narrow) if method == asked and method in offered), None)
        if chosen is not None:
            return Choice(ways, chosen, way.kind, _other(way, chosen, offered))
    if not ways:
        return Choice((), None, "", None)
    way, usual = ways[0]
    return Choice(ways, usual, way.kind, _other(way, usual, offered))


def _other(way: Way, method: PaymentMethod, offered: Collection[str]) -> PaymentMethod | None:
    """Alipay's page for computers shows a code by itself: only WeChat has two ways worth choosing between."""
    other = way.narrow if method == way.wide else way.wide
    return other if way.kind == "wechat" and other in offered else None
