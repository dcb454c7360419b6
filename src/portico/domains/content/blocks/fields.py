"""Fields of block forms that pick something of the shop: products, categories, links, icons.

They store ids and strings. The widget is an element of the console, which brings its script; without it there is
still an input to type into.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail.blocks.field_block import ChoiceBlock, FieldBlock

from portico.domains.content.links import BadLink, normal_link
from portico.domains.content.wording import _
from portico.kernel.ids import parse_id

ICONS = {
    "truck": _("配送"), "shield": _("保障"), "refresh": _("退换"), "chat": _("客服"), "clock": _("时间"),
    "wallet": _("支付"), "box": _("包装"), "pin": _("地点"), "home": _("家"), "user": _("会员"), "check": _("勾"),
    "bell": _("提醒"), "list": _("清单"), "gift": _("礼物"), "leaf": _("叶子"), "heart": _("爱心"), "star": _("星星"),
    "drop": _("水滴"), "phone": _("电话"),
}  # fmt: skip


class PickWidget(forms.HiddenInput):
    """`<portico-pick kind="…" [many max="…"]>` around the input with the value; many ids are joined by commas."""

    # The element shows something, so its label must show as well.
    is_hidden = False

    def __init__(self, kind: str, *, most: int | None = None, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.kind = kind
        self.most = most

    def format_value(self, value: Any) -> str | None:
        return ",".join(value) if isinstance(value, list | tuple) else super().format_value(value)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        value = data.get(name)
        if self.most is None or not isinstance(value, str):
            return value
        return [part for part in (part.strip() for part in value.split(",")) if part]

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        return format_html(
            '<portico-pick kind="{}"{}>{}</portico-pick>',
            self.kind, format_html(' many max="{}"', self.most) if self.most else "",
            super().render(name, value, attrs, renderer),
        )  # fmt: skip


class _IdField(forms.CharField):
    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        if text and parse_id(text) is None:
            raise ValidationError(_("请从列表里选择。"))
        return text


class _IdsField(forms.Field):
    def __init__(self, *, most: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.most = most

    def clean(self, value: Any) -> list[str]:
        ids = list(dict.fromkeys(value or ()))
        super().clean(ids)
        if any(parse_id(one) is None for one in ids):
            raise ValidationError(_("请从列表里选择。"))
        if len(ids) > self.most:
            raise ValidationError(_("最多选 %(most)s 个。") % {"most": self.most})
        return ids


class _LinkField(forms.CharField):
    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        try:
            return normal_link(text) or ""
        except BadLink:
            raise ValidationError(_("这个链接不在店铺里，请用选择器选择去处。")) from None


class _PickBlock(FieldBlock):
    def __init__(self, field: forms.Field, **kwargs: Any) -> None:
        self.field = field
        super().__init__(**kwargs)

    def get_searchable_content(self, value: Any) -> Sequence[str]:
        return []


class PickBlock(_PickBlock):
    """One thing by its id; "" for none."""

    def __init__(self, kind: str, *, required: bool = True, help_text: Any = None, **kwargs: Any) -> None:
        super().__init__(_IdField(required=required, help_text=help_text, widget=PickWidget(kind)), **kwargs)

    class Meta:
        default = ""


class PickManyBlock(_PickBlock):
    """Several things by their ids, in the editor's order."""

    def __init__(
        self, kind: str, *, required: bool = True, most: int = 20, help_text: Any = None, **kwargs: Any
    ) -> None:
        field = _IdsField(required=required, most=most, help_text=help_text, widget=PickWidget(kind, most=most))
        super().__init__(field, **kwargs)

    class Meta:
        default: list[str] = []


class LinkBlock(_PickBlock):
    """A link as in `links`; "" for none."""

    def __init__(self, *, required: bool = False, help_text: Any = None, **kwargs: Any) -> None:
        super().__init__(_LinkField(required=required, help_text=help_text, widget=PickWidget("link")), **kwargs)

    class Meta:
        default = ""
        icon = "link"


class IconBlock(ChoiceBlock):
    """An icon of the set all front ends draw."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=list(ICONS.items()), **kwargs)
