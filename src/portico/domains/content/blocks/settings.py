"""What every block has besides its content: on which carriers and in which time it shows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from django import forms
from django.core.exceptions import ValidationError
from wagtail.blocks.field_block import DateTimeBlock, MultipleChoiceBlock
from wagtail.blocks.struct_block import BlockGroup, StructBlock, StructBlockValidationError

from portico.domains.content.wording import _

CARRIERS = (
    ("mp-weixin", _("微信小程序")),
    ("mp-alipay", _("支付宝小程序")),
    ("mp-baidu", _("百度小程序")),
    ("mp-toutiao", _("抖音小程序")),
    ("mp-kuaishou", _("快手小程序")),
    ("mp-xhs", _("小红书小程序")),
    ("mp-jd", _("京东小程序")),
    ("mp-qq", _("QQ 小程序")),
    ("h5", _("手机网页")),
    ("web", _("网站")),
)
_SETTINGS = ("carriers", "visible_from", "visible_until")


class BlockForm(StructBlock):
    """The form of a block: its own fields, and below them the common settings, folded away."""

    carriers = MultipleChoiceBlock(
        choices=CARRIERS, required=False, widget=forms.CheckboxSelectMultiple, label=_("只在这些入口显示"),
        help_text=_("不选表示全部显示。"),
    )  # fmt: skip
    visible_from = DateTimeBlock(required=False, label=_("开始显示"))
    visible_until = DateTimeBlock(required=False, label=_("停止显示"))

    def get_form_layout(self) -> BlockGroup:
        own = [name for name in self.child_blocks if name not in _SETTINGS]
        return BlockGroup(children=own, settings=list(_SETTINGS))

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        begin, end = cleaned.get("visible_from"), cleaned.get("visible_until")
        if begin and end and end <= begin:
            raise StructBlockValidationError({"visible_until": ValidationError(_("要晚于开始显示的时间。"))})
        return cleaned


class Shown(msgspec.Struct, frozen=True):
    """The common settings, as Wagtail stores them beside a block's own fields."""

    carriers: tuple[str, ...] = ()
    visible_from: datetime | None = None
    visible_until: datetime | None = None


def shows(*, carriers: list[str], begins: datetime | None, ends: datetime | None, carrier: str, now: datetime) -> bool:
    """Whether a block shows on `carrier` ("" is nowhere in particular: everything shows) at `now`."""
    if carriers and carrier and carrier not in carriers:
        return False
    return (begins is None or begins <= now) and (ends is None or now < ends)
