"""The menu of money: reconciling, refunds, the statement, balances, withdrawals, invoices."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem

from portico.entrypoints.console.menu_items import CountedMenuItem, CountedSubmenu, RightMenuItem, waiting_of
from portico.infra.actors import Right

_COUNTED = {
    "bills": "bill_differences",
    "refunds": "abnormal_refunds",
    "withdrawals": "withdrawals",
    "invoices": "invoices",
}


def _money_item(label: Any, url_name: str, name: str, icon: str, order: int) -> RightMenuItem:
    if name in _COUNTED:
        return CountedMenuItem(
            label,
            url_name,
            waiting=waiting_of(_COUNTED[name]),
            right=Right.MONEY_READ,
            name=name,
            icon=icon,
            order=order,
        )
    return RightMenuItem(label, url_name, right=Right.MONEY_READ, name=name, icon=icon, order=order)


@hooks.register("register_admin_menu_item")
def money_entry() -> MenuItem:
    return CountedSubmenu(
        _("资金"),
        Menu(
            items=[
                _money_item(_("对账"), "console:bills", "bills", "tasks", 1),
                _money_item(_("退款"), "console:refunds", "refunds", "resubmit", 2),
                _money_item(_("收支明细"), "console:statement", "statement", "list-ul", 3),
                _money_item(_("余额"), "console:balances", "balances", "group", 4),
                _money_item(_("发票"), "console:invoices", "invoices", "doc-full", 6),
                _money_item(_("提现"), "console:withdrawals", "withdrawals", "redirect", 5),
                RightMenuItem(
                    _("支付方式"),
                    "console:payment_methods",
                    right=Right.SITE_READ,
                    name="ways-to-pay",
                    icon="cog",
                    order=7,
                ),
            ]
        ),
        waiting=waiting_of(*_COUNTED.values()),
        name="money",
        icon_name="coins",
        order=42,
    )
