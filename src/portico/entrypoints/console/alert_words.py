"""Alerts in words, each with the way to where it is dealt with."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from portico.domains.staff import public as staff

# Kind → icon, address, query.
_WAYS = {
    "late_shipping": ("redirect", "console:orders", "?late=1"),
    "late_packing": ("home", "console:pickups", "?shelf=pack"),
    "overdue_pickups": ("time", "console:pickups", "?shelf=overdue"),
    "after_sales": ("resubmit", "console:after_sales", ""),
    "abnormal_refunds": ("warning", "console:refunds", "?state=stuck"),
    "bill_differences": ("tasks", "console:bills", ""),
    "withdrawals": ("coins", "console:withdrawals", ""),
    "invoices": ("doc-full", "console:invoices", ""),
    "keys_missing": ("key", "console:pools", ""),
    "low_stock": ("table", "console:low_stock", ""),
    "reviews": ("pick", "console:reviews", ""),
    "failed_jobs": ("cogs", "", ""),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """`words` says what waits, `about` why or what of; `link` leads there, `task` names failed jobs."""

    words: str
    about: str
    icon: str
    link: str
    task: str = ""


def shown(alert: staff.AlertView) -> Shown:
    """The alert as a person reads it; an unknown kind by its code."""
    icon, name, query = _WAYS.get(alert.kind, ("warning", "", ""))
    words, about = _text(alert)
    task = alert.subject if alert.kind == "failed_jobs" else ""
    return Shown(words, about, icon, reverse(name) + query if name else "", task)


def _text(alert: staff.AlertView) -> tuple[str, str]:
    told = {
        "late_shipping": (_("%(n)d 个订单该发货了"), _("付款超过 %(hours)s 小时还没发完。")),
        "late_packing": (_("%(n)d 个自提订单该备货了"), _("已过约定的备货时间，还没点“备好了”。")),
        "overdue_pickups": (_("%(n)d 个自提订单逾期未取"), _("已过保留时间，请联系买家来取，或退款。")),
        "after_sales": (_("%(n)d 个售后等待处理"), _("到期不处理会按约定自动通过。")),
        "abnormal_refunds": (_("%(n)d 笔退款异常"), _("平台没有退成，需要人工处理。")),
        "bill_differences": (_("对账有 %(n)d 处差异"), _("平台账单和我们的记录不一致。")),
        "withdrawals": (_("%(n)d 笔提现等待审核"), ""),
        "invoices": (_("%(n)d 张发票等待开具"), ""),
        "keys_missing": (_("%(n)d 个订单在等卡密"), _("卡密已发完，补充后会自动发给买家。")),
        "low_stock": (_("%(n)d 个规格库存不足"), "、".join(alert.data.get("names", []))),
        "reviews": (_("%(n)d 条评价等待审核"), ""),
        "failed_jobs": (_("%(n)d 个后台任务失败"), alert.subject),
    }
    words, about = told.get(alert.kind, (f"{alert.kind} %(n)d", ""))
    values = {"n": alert.amount, **{name: value for name, value in alert.data.items() if isinstance(value, int | str)}}
    return words % values, about % values if "%(" in about else about
