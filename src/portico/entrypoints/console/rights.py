"""Which role may do what. A role is a Django group of the same name; a person may hold several."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from portico.infra.actors import Right

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True, slots=True)
class Role:
    """`name` is the group's name in the data base and never changes; `label` and `about` are what people read."""

    name: str
    label: StrPromise
    about: StrPromise
    rights: frozenset[Right]


_PRODUCTS = frozenset({Right.CATALOG_READ, Right.STOCK_READ})
_SHOPPERS = frozenset({Right.ORDER_READ, Right.MEMBER_READ})

# The table of roles, one entry a row. Cells that wait for what is not built yet: refunds and withdrawals of finance
# (today a refund comes only with giving up an order), the figures of customer service on its own work, and everything
# about campaigns but the guides. Content is not a column of the table: customer service drafts articles and pages,
# and an operator or owner publishes them.
ROLES: dict[str, Role] = {
    role.name: role
    for role in (
        Role("owner", _("店主"), _("所有功能，包括员工、审计和设置"), frozenset(Right)),
        Role(
            "operator",
            _("运营"),
            _("商品、内容、活动和数据；会员信息打码，可以合并会员"),
            _PRODUCTS
            | _SHOPPERS
            | {
                Right.CATALOG_EDIT,
                Right.REVIEW_EDIT,
                Right.STOCK_ADJUST,
                Right.MEMBER_MERGE,
                Right.CAMPAIGN_READ,
                Right.CAMPAIGN_EDIT,
                Right.CONTENT_EDIT,
                Right.CONTENT_PUBLISH,
                Right.FIGURES_MONEY,
                Right.FIGURES_READ,
                Right.PLATFORM_READ,
                Right.STORE_READ,
                Right.STORE_EDIT,
                Right.REDEEM,
            },
        ),
        Role(
            "customer_service",
            _("客服"),
            _("订单备注、取消和限额退款；填写原因后可看完整收件信息"),
            _PRODUCTS
            | _SHOPPERS
            | {
                Right.ORDER_NOTE,
                Right.REVIEW_EDIT,
                Right.ORDER_CANCEL,
                Right.AFTER_SALE_EDIT,
                Right.ORDER_REPRICE,
                Right.PERSONAL_RECIPIENT,
                Right.PERSONAL_REVEAL,
                Right.MONEY_REFUND_LIMITED,
                Right.CONTENT_EDIT,
                Right.STORE_READ,
            },
        ),
        Role(
            "warehouse",
            _("仓库"),
            _("库存和发货；收件人只在发货期间可看"),
            frozenset(
                {
                    Right.STOCK_READ,
                    Right.STOCK_ADJUST,
                    Right.ORDER_READ,
                    Right.ORDER_SHIP,
                    Right.PERSONAL_RECIPIENT,
                }
            ),
        ),
        Role(
            "finance",
            _("财务"),
            _("对账、退款、提现、余额和发票；订单只读，会员信息打码；销售额数据"),
            _SHOPPERS
            | {
                Right.MONEY_READ,
                Right.MONEY_REFUND,
                Right.MONEY_SETTLE,
                Right.BALANCE_ADJUST,
                Right.FIGURES_MONEY,
            },
        ),
        # Hands over at the stores the account is bound to (`stores.posts_of`), and sees nothing else.
        Role("clerk", _("店员"), _("只在自己的门店核销：自提提货和套餐次数"), frozenset({Right.REDEEM})),
        # Aggregates only, and of enough people: see `usecases.figures`.
        Role(
            "analyst",
            _("分析"),
            _("只有汇总数据，不少于 5 人的合计"),
            frozenset({Right.FIGURES_MONEY, Right.FIGURES_READ}),
        ),
        # Sees what others do, changes nothing.
        Role(
            "auditor",
            _("审计"),
            _("各处只读，外加审计日志；什么都不能改"),
            _PRODUCTS
            | _SHOPPERS
            | {
                Right.CAMPAIGN_READ,
                Right.MONEY_READ,
                Right.FIGURES_MONEY,
                Right.FIGURES_READ,
                Right.SITE_READ,
                Right.PLATFORM_READ,
                Right.AUDIT_READ,
                Right.STORE_READ,
            },
        ),
    )
}

# What Wagtail's views call what they do, and the right it takes. Taking away what shoppers see is publishing, too.
_RIGHT_OF_ACTION = {
    **dict.fromkeys(("add", "change", "view", "choose"), Right.CONTENT_EDIT),
    **dict.fromkeys(("publish", "delete", "lock", "unlock", "bulk_delete"), Right.CONTENT_PUBLISH),
}
_CONTENT_APP = "content"


def right_of_action(action: str) -> Right | None:
    """The right for one of Wagtail's actions on content; None for an action nobody may do."""
    return _RIGHT_OF_ACTION.get(action)


def right_of_permission(permission: str) -> Right | None:
    """The right behind Django's `content.publish_article` and its like; None for permissions that are not content's."""
    app, _dot, codename = permission.partition(".")
    return right_of_action(codename.rsplit("_", 1)[0]) if app == _CONTENT_APP else None


def rights_of_roles(names: Iterable[str]) -> frozenset[Right]:
    """The rights of all `names` together; a group that is no role grants nothing."""
    return frozenset(right for name in names if name in ROLES for right in ROLES[name].rights)
