"""The console's menu: which entries there are, and in which order."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from portico.entrypoints.console.menu_items import (
    AlertsMenuItem,
    CountedMenuItem,
    CountedSubmenu,
    GuideMenuItem,
    RightMenuItem,
    SecurityMenuItem,
    waiting_merges,
    waiting_of,
)
from portico.infra.actors import Right


def _menu(*items: RightMenuItem) -> Menu:
    return Menu(items=list(items))


@hooks.register("register_admin_menu_item")
def overview_entry() -> MenuItem:
    return RightMenuItem(
        _("概览"), "wagtailadmin_home", right=Right.FIGURES_MONEY, name="overview", icon="home", order=10
    )


@hooks.register("register_admin_menu_item")
def alerts_entry() -> MenuItem:
    return AlertsMenuItem(_("待办提醒"), "", name="alerts", icon_name="bell", order=12)


@hooks.register("register_admin_menu_item")
def catalogue_entry() -> MenuItem:
    return SubmenuMenuItem(
        _("商品"),
        _menu(
            RightMenuItem(
                _("商品列表"), "console:products", right=Right.CATALOG_READ, name="products", icon="list-ul", order=1
            ),
            RightMenuItem(
                _("商品分类"), "console:categories", right=Right.CATALOG_READ, name="categories", icon="folder", order=2
            ),
            RightMenuItem(
                _("商品品牌"), "console:brands", right=Right.CATALOG_READ, name="brands", icon="bookmark", order=3
            ),
            RightMenuItem(
                _("组合套餐"), "console:bundles", right=Right.CAMPAIGN_READ, name="bundles", icon="group", order=5
            ),
            RightMenuItem(
                _("服务保障"),
                "console:assurances",
                right=Right.CATALOG_READ,
                name="assurances",
                icon="success",
                order=4,
            ),
            RightMenuItem(
                _("回收站"), "console:recycle_bin", right=Right.CATALOG_READ, name="recycle-bin", icon="bin", order=9
            ),
            RightMenuItem(
                _("评价管理"), "console:reviews", right=Right.CATALOG_READ, name="reviews", icon="pick", order=8
            ),
            RightMenuItem(
                _("批量导入"), "console:imports", right=Right.CATALOG_EDIT, name="imports", icon="upload", order=3
            ),
            RightMenuItem(
                _("搜索词库"),
                "console:search_words",
                right=Right.CATALOG_READ,
                name="search-words",
                icon="search",
                order=8,
            ),
            RightMenuItem(
                _("搜索报告"),
                "console:search_report",
                right=Right.CATALOG_READ,
                name="search-report",
                icon="view",
                order=9,
            ),
        ),
        name="catalogue",
        icon_name="tag",
        order=20,
    )


@hooks.register("register_admin_menu_item")
def orders_entry() -> MenuItem:
    return CountedSubmenu(
        _("订单"),
        _menu(
            RightMenuItem(
                _("订单列表"),
                "console:orders",
                right=Right.ORDER_READ,
                name="order-list",
                icon="clipboard-list",
                order=1,
            ),
            RightMenuItem(_("批量发货"), "console:ship", right=Right.ORDER_SHIP, name="ship", icon="redirect", order=2),
            CountedMenuItem(
                _("售后"),
                "console:after_sales",
                waiting=waiting_of("after_sales"),
                right=Right.ORDER_READ,
                name="after-sales",
                icon="rotate",
                order=4,
            ),
            RightMenuItem(
                _("运费模板"), "console:freight", right=Right.SITE_READ, name="freight", icon="globe", order=7
            ),
            RightMenuItem(
                _("合并发货"),
                "console:merge_ship",
                right=Right.ORDER_SHIP,
                name="merge-ship",
                icon="collapse-down",
                order=3,
            ),
            RightMenuItem(
                _("订单标签"), "console:order_tags", right=Right.ORDER_NOTE, name="order-tags", icon="tag", order=7
            ),
            RightMenuItem(
                _("交易设置"), "console:trade_policy", right=Right.SITE_READ, name="trade-policy", icon="cog", order=9
            ),
        ),
        waiting=waiting_of("after_sales"),
        name="orders",
        icon_name="clipboard-list",
        order=30,
    )


@hooks.register("register_admin_menu_item")
def stores_entry() -> MenuItem:
    return RightMenuItem(_("门店"), "console:stores", right=Right.STORE_READ, name="stores", icon="home", order=42)


@hooks.register("register_admin_menu_item")
def redeem_entry() -> MenuItem:
    return SubmenuMenuItem(
        _("卡券与核销"),
        _menu(
            RightMenuItem(_("核销台"), "console:redeem", right=Right.REDEEM, name="redeem", icon="check", order=1),
            RightMenuItem(_("自提订单"), "console:pickups", right=Right.REDEEM, name="pickups", icon="home", order=1),
            RightMenuItem(
                _("核销记录"),
                "console:redemptions",
                right=Right.ORDER_READ,
                name="redemptions",
                icon="history",
                order=2,
            ),
            RightMenuItem(
                _("套餐方案"), "console:plans", right=Right.CATALOG_READ, name="plans", icon="calendar-check", order=3
            ),
            RightMenuItem(_("卡密库"), "console:pools", right=Right.CATALOG_READ, name="pools", icon="key", order=4),
            RightMenuItem(
                _("下载文件"), "console:downloads", right=Right.CATALOG_READ, name="downloads", icon="download", order=5
            ),
        ),
        name="entitlements",
        icon_name="check",
        order=35,
    )


@hooks.register("register_admin_menu_item")
def stock_entry() -> MenuItem:
    return SubmenuMenuItem(
        _("库存"),
        _menu(
            RightMenuItem(_("库存数量"), "console:stock", right=Right.STOCK_READ, name="levels", icon="table", order=1),
            RightMenuItem(
                _("库存预警"), "console:low_stock", right=Right.STOCK_READ, name="low-stock", icon="warning", order=2
            ),
        ),
        name="stock",
        icon_name="table",
        order=40,
    )


@hooks.register("register_admin_menu_item")
def decoration_entry() -> MenuItem:
    return SubmenuMenuItem(
        _("装修"),
        _menu(
            _content_item(_("页面装修"), "wagtailsnippets_content_decoratedpage:list", "pages", "mobile-alt", 1),
            _content_item(_("模板"), "console:templates", "templates", "grid", 2),
            RightMenuItem(
                _("引导位"), "console:guides", right=Right.CAMPAIGN_READ, name="guides", icon="arrow-right", order=3
            ),
        ),
        name="decoration",
        icon_name="mobile-alt",
        order=44,
    )


@hooks.register("register_admin_menu_item")
def content_entry() -> MenuItem:
    articles = "wagtailsnippets_content_article:list"
    return SubmenuMenuItem(
        _("内容"),
        _menu(
            _content_item(_("文章"), articles, "articles", "doc-full", 1, "?kind=article"),
            _content_item(_("案例"), articles, "cases", "view", 2, "?kind=case"),
            _content_item(_("帮助"), articles, "help-articles", "help", 3, "?kind=help"),
            _content_item(_("资料"), "wagtailsnippets_content_resource:list", "resources", "download", 4),
            _content_item(_("图片素材"), "wagtailimages:index", "pictures", "image", 5),
            _content_item(_("文件素材"), "wagtaildocs:index", "files", "folder-open-1", 6),
        ),
        name="content",
        icon_name="doc-full",
        order=46,
    )


def _content_item(label: Any, url_name: str, name: str, icon: str, order: int, query: str = "") -> RightMenuItem:
    return RightMenuItem(label, url_name, right=Right.CONTENT_EDIT, name=name, icon=icon, order=order, query=query)


@hooks.register("register_admin_menu_item")
def members_entry() -> MenuItem:
    return CountedSubmenu(
        _("会员"),
        _menu(
            RightMenuItem(
                _("会员列表"), "console:members", right=Right.MEMBER_READ, name="member-list", icon="list-ul", order=1
            ),
            CountedMenuItem(
                _("待确认合并"),
                "console:conflicts",
                waiting=waiting_merges,
                right=Right.MEMBER_READ,
                name="conflicts",
                icon="group",
                order=2,
            ),
            RightMenuItem(
                _("合并记录"), "console:merges", right=Right.MEMBER_READ, name="merges", icon="history", order=3
            ),
            RightMenuItem(
                _("授权与隐私"), "console:privacy", right=Right.MEMBER_READ, name="privacy", icon="lock", order=4
            ),
        ),
        waiting=waiting_merges,
        name="members",
        icon_name="group",
        order=50,
    )


@hooks.register("register_admin_menu_item")
def brand_entry() -> MenuItem:
    return RightMenuItem(_("品牌"), "console:brand", right=Right.SITE_READ, name="brand", icon="palette", order=58)


@hooks.register("register_admin_menu_item")
def site_entry() -> MenuItem:
    return RightMenuItem(
        _("站点设置"), "console:site", right=Right.SITE_READ, name="site-settings", icon="sliders", order=60
    )


@hooks.register("register_admin_menu_item")
def platforms_entry() -> MenuItem:
    return SubmenuMenuItem(
        _("平台"),
        _menu(
            RightMenuItem(
                _("平台接入"),
                "console:connections",
                right=Right.PLATFORM_READ,
                name="connections",
                icon="link",
                order=1,
            ),
            RightMenuItem(
                _("调用记录"),
                "console:platform_calls",
                right=Right.PLATFORM_READ,
                name="calls",
                icon="history",
                order=2,
            ),
        ),
        name="platforms",
        icon_name="link",
        order=59,
    )


@hooks.register("register_admin_menu_item")
def staff_entry() -> MenuItem:
    return RightMenuItem(_("员工"), "console:staff", right=Right.STAFF_MANAGE, name="staff", icon="user", order=62)


@hooks.register("register_admin_menu_item")
def audit_entry() -> MenuItem:
    return RightMenuItem(_("审计日志"), "console:audit", right=Right.AUDIT_READ, name="audit", icon="history", order=64)


@hooks.register("register_admin_menu_item")
def security_entry() -> MenuItem:
    return SecurityMenuItem(_("账号安全"), "", name="security", icon_name="lock", order=8900)


@hooks.register("register_admin_menu_item")
def guide_entry() -> MenuItem:
    opens_beside = {"target": "_blank", "rel": "noopener"}
    return GuideMenuItem(_("使用文档"), "/docs/", name="guide", icon_name="help", attrs=opens_beside, order=9000)
