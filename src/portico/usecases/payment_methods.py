"""The ways to pay: which a shop offers, where each can be opened, and who the buyer is to the platform behind it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final, get_args

from django.db import transaction

from portico.domains.members import public as members
from portico.domains.payments import public as payments
from portico.domains.payments.ports import PaymentMethod
from portico.domains.sites import public as sites
from portico.infra import audit
from portico.infra.actors import Member, Right, Staff, require_right
from portico.kernel.errors import FieldError, Invalid
from portico.kernel.ids import SiteId
from portico.usecases.gateways import gateways

METHODS: Final[tuple[PaymentMethod, ...]] = get_args(PaymentMethod)
_PROVIDERS: Final[Mapping[PaymentMethod, str]] = {
    "wechat_jsapi": "wechat_pay",
    "wechat_oa": "wechat_pay",
    "wechat_native": "wechat_pay",
    "wechat_h5": "wechat_pay",
    "qq_mini": "wechat_pay",
    "alipay_mini": "alipay",
    "alipay_wap": "alipay",
    "alipay_page": "alipay",
    "douyin_mini": "douyin",
    "kuaishou_mini": "kuaishou",
    "baidu_mini": "baidu",
    "xiaohongshu_mini": "xiaohongshu",
    "balance": "balance",
}
# Where the platform wants to be told who pays: as whom the buyer has signed in with us there.
_SIGN_IN_OF: Final[Mapping[PaymentMethod, str]] = {
    "wechat_jsapi": "wechat_mini",
    "wechat_oa": "wechat_oa",
    "alipay_mini": "alipay_mini",
    "kuaishou_mini": "kuaishou_mini",
    "xiaohongshu_mini": "xiaohongshu_mini",
}
# What opens where, the most usual first. Balance opens everywhere, for who has any: pages ask for it by itself. `web`
# is the website. A browser still has to look whose it is: WeChat's own opens wechat_oa and not Alipay, every other one
# wechat_h5.
_OF_CARRIER: Final[Mapping[str, tuple[PaymentMethod, ...]]] = {
    "web": ("wechat_native", "wechat_h5", "alipay_page", "alipay_wap"),
    "h5": ("wechat_oa", "wechat_h5", "alipay_wap"),
    "mp-weixin": ("wechat_jsapi",),
    "mp-alipay": ("alipay_mini",),
    "mp-toutiao": ("douyin_mini",),
    "mp-kuaishou": ("kuaishou_mini",),
    "mp-baidu": ("baidu_mini",),
    "mp-qq": ("qq_mini",),
    "mp-xhs": ("xiaohongshu_mini",),
    "mp-jd": (),
}


def provider_of(method: PaymentMethod) -> str:
    """Whose money comes this way. Raises PaymentMethodUnknown."""
    if method not in _PROVIDERS:
        raise payments.PaymentMethodUnknown(method=method)
    return _PROVIDERS[method]


def offered_methods(site_id: SiteId) -> tuple[PaymentMethod, ...]:
    """What buyers can pay by: what the shop wants (all, unless its brand lists some) and its platforms can do."""
    wanted = sites.get_site(site_id=site_id).brand.get("payment_methods", METHODS)
    return tuple(method for method in possible_methods(site_id) if method in wanted)


def possible_methods(site_id: SiteId) -> tuple[PaymentMethod, ...]:
    """What the connected platforms can do, whether or not the shop wants it."""
    possible = {method for gateway in gateways(site_id).payment.values() for method in gateway.methods}
    return tuple(method for method in METHODS if method in possible)


def choose_methods(*, actor: Staff, methods: Collection[str], expected: Collection[str] | None, now: datetime) -> None:
    """Buyers can pay by these ways from now on; payments under way stay. Recorded in the audit.

    What is not connected stays as the shop had it. Raises Denied, Invalid (`methods`: none of what is possible),
    PaymentMethodsChanged when a colleague was faster.
    """
    require_right(actor, Right.SITE_EDIT)
    possible = possible_methods(actor.site_id)
    wanted = {method for method in possible if method in methods}
    if not wanted:
        raise Invalid(fields=(FieldError("methods", "required"),))
    with transaction.atomic():
        before = set(sites.get_site(site_id=actor.site_id).brand.get("payment_methods", METHODS))
        after = wanted | {method for method in before if method not in possible}
        sites.save_payment_methods(
            site_id=actor.site_id, methods=sorted(after), expected=None if expected is None else sorted(expected)
        )
        audit.record(
            actor=actor, action="sites.payment_methods", subject_type="site", subject_id=actor.site_id, now=now,
            changes={
                "on": [None, ", ".join(sorted(after - before))], "off": [None, ", ".join(sorted(before - after))]
            },
        )  # fmt: skip


def offered_by_carrier(site_id: SiteId) -> dict[str, list[PaymentMethod]]:
    """The same by where the buyer is, the most usual first."""
    offered = offered_methods(site_id)
    return {carrier: [one for one in methods if one in offered] for carrier, methods in _OF_CARRIER.items()}


def payer_openid(*, actor: Member, method: PaymentMethod) -> str:
    """Who the buyer is at the platform, empty where it does not ask.

    Raises PayerUnknown for a buyer who has never signed in there; NotConnected.
    """
    provider = _SIGN_IN_OF.get(method)
    if provider is None:
        return ""
    openid = members.openid_of(
        site_id=actor.site_id,
        member_id=actor.member_id,
        provider=provider,
        app_id=gateways(actor.site_id).app_ids[provider],
    )
    if openid is None:
        raise payments.PayerUnknown(method=method)
    return openid
