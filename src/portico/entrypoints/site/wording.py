"""Codes of the domains as sentences for the reader, from the labels that all entry points share."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portico.domains.orders import public as orders
from portico.domains.promotions import public as promotions
from portico.infra.messages.labels import label
from portico.usecases import order_words
from portico.usecases.cart import Problem

_CARRIERS = {
    "mp-weixin": _("微信小程序"), "mp-alipay": _("支付宝小程序"), "mp-baidu": _("百度小程序"),
    "mp-toutiao": _("抖音小程序"), "mp-kuaishou": _("快手小程序"), "mp-xhs": _("小红书小程序"),
    "mp-jd": _("京东小程序"), "mp-qq": _("QQ 小程序"), "h5": _("手机网页"), "web": _("官网"), "oa": _("公众号"),
    "store": _("门店"), "live": _("直播间"), "host-app": _("合作应用"),
}  # fmt: skip

_PAID_BY = {
    "wechat_pay": _("微信支付"), "alipay": _("支付宝"), "douyin": _("抖音支付"), "kuaishou": _("快手支付"),
    "baidu": _("百度收银台"), "xiaohongshu": _("小红书支付"), "balance": _("余额"),
}  # fmt: skip


def paid_by_text(provider: str) -> str:
    """Whose payment it was, as people call it."""
    return str(_PAID_BY.get(provider, provider))


def adjustment_text(adjustment: promotions.Adjustment, language: str) -> str:
    return label("adjustment", adjustment.code, language, adjustment.data)


def state_text(state: orders.OrderState | orders.OrderView, language: str) -> str:
    """A state by itself (a tab), or where this very order stands."""
    if isinstance(state, orders.OrderView):
        return order_words.state_text(state, language)
    return label("order_state", str(state), language)


def cart_problem_text(problem: Problem, language: str) -> str:
    return label("cart_problem", problem.code, language, problem.data)


def quote_problem_text(problem: Problem, language: str) -> str:
    return label("quote_problem", problem.code, language, problem.data)


def opened_elsewhere_text(carrier: str, language: str) -> str:
    """Where somebody looked at a thing, when that was not here; empty when it was, or when nobody knows."""
    return "" if carrier in {"", "web"} else label("opened_in", carrier, language)


def carrier_text(carrier: str) -> str:
    """Where somebody came in; empty for what nobody knows."""
    return str(_CARRIERS.get(carrier, ""))
