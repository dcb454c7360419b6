"""What the picker's scripts need to know: where to ask, the kinds of links, and the sentences they show."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from portico.entrypoints.console.picking import link_kinds


def pick_setup() -> dict[str, Any]:
    return {
        "url": reverse("console:pick", args=["link"]).removesuffix("link/"),
        "links": [asdict(kind) for kind in link_kinds()],
        "words": {
            "kinds": {
                "product": _("商品"),
                "category": _("商品分类"),
                "article": _("文章"),
                "page": _("页面"),
                "resource": _("资料"),
                "link": _("链接"),
            },
            "titles": {
                "product": _("选择商品"),
                "category": _("选择商品分类"),
                "article": _("选择文章"),
                "page": _("选择页面"),
                "resource": _("选择资料"),
                "link": _("点击后打开"),
            },
            "pick": _("选择"),
            "choose": _("选择{what}"),
            "change": _("更换"),
            "search": _("输入名称或编码搜索"),
            "results": _("搜索结果"),
            "nothing": _("没有找到，换个词试试。"),
            "counted": _("已选 {n} 项，最多 {max} 项"),
            "done": _("完成"),
            "use": _("使用"),
            "close": _("关闭"),
            "up": _("上移"),
            "down": _("下移"),
            "remove": _("移除"),
            "gone": _("已删除，不会显示"),
            "failed": _("没有读取成功，请检查网络后再试。"),
        },
    }
