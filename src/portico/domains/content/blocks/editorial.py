"""Blocks of words and pictures on pages."""

from __future__ import annotations

from typing import Any, Literal

import msgspec
from wagtail.blocks.field_block import (
    BooleanBlock,
    CharBlock,
    ChoiceBlock,
    FloatBlock,
    IntegerBlock,
    RichTextBlock,
    TextBlock,
)
from wagtail.blocks.list_block import ListBlock
from wagtail.blocks.struct_block import StructBlock
from wagtail.images.blocks import ImageChooserBlock

from portico.domains.content.blocks.fields import IconBlock, LinkBlock
from portico.domains.content.blocks.making import Making
from portico.domains.content.blocks.reading import Item
from portico.domains.content.blocks.registry import BlockType
from portico.domains.content.blocks.settings import BlockForm
from portico.domains.content.blocks.shopping import BOTH, PAGE, item
from portico.domains.content.wording import _

EDITORIAL = _("图文")
LAYOUT = _("排版")
RICH_TEXT = ("bold", "italic", "strikethrough", "h3", "h4", "ol", "ul", "link", "hr", "blockquote")


class ArticleListForm(BlockForm):
    title = CharBlock(required=False, max_length=20, label=_("标题"))
    subtitle = CharBlock(required=False, max_length=40, label=_("副标题"))
    layout = ChoiceBlock(choices=(("cards", _("卡片")), ("rows", _("列表"))), default="cards", label=_("样式"))
    kind = ChoiceBlock(
        choices=(("article", _("文章")), ("case", _("案例")), ("help", _("帮助"))), default="article", label=_("栏目")
    )
    topic = CharBlock(required=False, max_length=20, label=_("主题"), help_text=_("留空显示所有主题。"))
    limit = IntegerBlock(default=4, min_value=1, max_value=12, label=_("最多显示几篇"))
    more_link = LinkBlock(label=_("“更多”去往"))


class ArticleListValue(msgspec.Struct, frozen=True):
    title: str = ""
    subtitle: str = ""
    layout: Literal["cards", "rows"] = "cards"
    kind: Literal["article", "case", "help"] = "article"
    topic: str = ""
    limit: int = 4
    more_link: str = ""


def _article_list(value: ArticleListValue, making: Making) -> dict[str, Any]:
    return {
        "title": value.title, "subtitle": value.subtitle, "layout": value.layout, "kind": value.kind,
        "topic": value.topic, "limit": max(1, min(value.limit, 12)), "more_link": making.link(value.more_link),
    }  # fmt: skip


class RichTextForm(BlockForm):
    html = RichTextBlock(features=RICH_TEXT, max_length=20_000, label=_("文字"))


class RichTextValue(msgspec.Struct, frozen=True):
    html: str = ""


def _rich_text(value: RichTextValue, making: Making) -> dict[str, Any] | None:
    html = making.html(value.html)
    return {"html": html} if html else None


class ZoneForm(StructBlock):
    label = CharBlock(max_length=20, label=_("名称"), help_text=_("读屏软件会念出来。"))
    link = LinkBlock(required=True, label=_("点击去往"))
    x = FloatBlock(default=0, min_value=0, max_value=100, label=_("左（%）"))
    y = FloatBlock(default=0, min_value=0, max_value=100, label=_("上（%）"))
    width = FloatBlock(default=50, min_value=1, max_value=100, label=_("宽（%）"))
    height = FloatBlock(default=50, min_value=1, max_value=100, label=_("高（%）"))


class ImageForm(BlockForm):
    image = ImageChooserBlock(label=_("图片"))
    full_bleed = BooleanBlock(required=False, default=True, label=_("撑满屏幕宽度"))
    zones = ListBlock(ZoneForm(label=_("热区")), default=[], max_num=12, label=_("热区"))


class Zone(msgspec.Struct, frozen=True):
    label: str = ""
    link: str = ""
    x: float = 0
    y: float = 0
    width: float = 50
    height: float = 50


class ImageValue(msgspec.Struct, frozen=True):
    image: int | None = None
    full_bleed: bool = True
    zones: tuple[Item[Zone], ...] = ()


def _image(value: ImageValue, making: Making) -> dict[str, Any] | None:
    image = making.picture(value.image)
    if image is None:
        return None
    zones = [_zone(one.value, making) for one in value.zones]
    return {"image": image, "full_bleed": value.full_bleed, "zones": [zone for zone in zones if zone["link"]]}


def _zone(zone: Zone, making: Making) -> dict[str, Any]:
    """Inside the picture, whatever was typed."""
    x, y = min(max(zone.x, 0), 99), min(max(zone.y, 0), 99)
    return {
        "label": zone.label, "link": making.link(zone.link), "x": x, "y": y,
        "width": min(max(zone.width, 1), 100 - x), "height": min(max(zone.height, 1), 100 - y),
    }  # fmt: skip


class MosaicTileForm(StructBlock):
    image = ImageChooserBlock(label=_("图片"))
    label = CharBlock(required=False, max_length=20, label=_("名称"), help_text=_("读屏软件会念出来。"))
    link = LinkBlock(label=_("点击去往"))


class MosaicForm(BlockForm):
    layout = ChoiceBlock(
        choices=(("two", _("两张并排")), ("three", _("三张并排")), ("one_two", _("左一右二")), ("four", _("四宫格"))),
        default="two", label=_("样式"),
    )  # fmt: skip
    items = ListBlock(MosaicTileForm(label=_("图片")), min_num=1, max_num=4, label=_("图片"))


class MosaicTile(msgspec.Struct, frozen=True):
    image: int | None = None
    label: str = ""
    link: str = ""


class MosaicValue(msgspec.Struct, frozen=True):
    layout: Literal["two", "three", "one_two", "four"] = "two"
    items: tuple[Item[MosaicTile], ...] = ()


_TILES = {"two": 2, "three": 3, "one_two": 3, "four": 4}


def _mosaic(value: MosaicValue, making: Making) -> dict[str, Any] | None:
    tiles = []
    for one in value.items[: _TILES[value.layout]]:
        image = making.picture(one.value.image, alt=one.value.label)
        if image is not None:
            tiles.append({"image": image, "label": one.value.label, "link": making.link(one.value.link)})
    if len(tiles) != _TILES[value.layout]:
        # A gap in the middle of a mosaic looks broken; an editor sees why it is not there.
        making.warn("tiles_missing", wanted=_TILES[value.layout], found=len(tiles))
        return None
    return {"layout": value.layout, "items": tiles}


class HeadingForm(BlockForm):
    title = CharBlock(max_length=30, label=_("标题"))
    subtitle = CharBlock(required=False, max_length=60, label=_("副标题"))
    align = ChoiceBlock(choices=(("start", _("靠左")), ("center", _("居中"))), default="start", label=_("对齐"))
    more_link = LinkBlock(label=_("“更多”去往"))


class HeadingValue(msgspec.Struct, frozen=True):
    title: str = ""
    subtitle: str = ""
    align: Literal["start", "center"] = "start"
    more_link: str = ""


def _heading(value: HeadingValue, making: Making) -> dict[str, Any] | None:
    if not value.title:
        return None
    return {
        "title": value.title, "subtitle": value.subtitle, "align": value.align,
        "more_link": making.link(value.more_link),
    }  # fmt: skip


class FeatureForm(StructBlock):
    icon = IconBlock(default="check", label=_("图标"))
    title = CharBlock(max_length=20, label=_("标题"))
    text = CharBlock(required=False, max_length=80, label=_("说明"))


class FeaturesForm(BlockForm):
    columns = ChoiceBlock(choices=(("2", "2"), ("3", "3"), ("4", "4")), default="3", label=_("每行几个"))
    items = ListBlock(FeatureForm(label=_("卖点")), min_num=1, max_num=8, label=_("卖点"))


class Feature(msgspec.Struct, frozen=True):
    icon: str = ""
    title: str = ""
    text: str = ""


class FeaturesValue(msgspec.Struct, frozen=True):
    columns: Literal[2, 3, 4] = 3
    items: tuple[Item[Feature], ...] = ()


def _features(value: FeaturesValue, making: Making) -> dict[str, Any] | None:
    items = [
        {"icon": one.value.icon, "title": one.value.title, "text": one.value.text}
        for one in value.items if one.value.title
    ]  # fmt: skip
    return {"columns": value.columns, "items": items} if items else None


class QuestionForm(StructBlock):
    question = CharBlock(max_length=80, label=_("问题"))
    answer = RichTextBlock(features=("bold", "ol", "ul", "link"), max_length=4000, label=_("回答"))


class FaqForm(BlockForm):
    title = CharBlock(required=False, max_length=20, label=_("标题"))
    items = ListBlock(QuestionForm(label=_("问题")), min_num=1, max_num=30, label=_("问题"))


class Question(msgspec.Struct, frozen=True):
    question: str = ""
    answer: str = ""


class FaqValue(msgspec.Struct, frozen=True):
    title: str = ""
    items: tuple[Item[Question], ...] = ()


def _faq(value: FaqValue, making: Making) -> dict[str, Any] | None:
    items = [
        {"question": one.value.question, "answer_html": making.html(one.value.answer)}
        for one in value.items if one.value.question
    ]  # fmt: skip
    return {"title": value.title, "items": items} if items else None


class ContactForm(BlockForm):
    title = CharBlock(required=False, max_length=20, label=_("标题"))
    show_phone = BooleanBlock(required=False, default=True, label=_("显示客服电话"))
    show_hours = BooleanBlock(required=False, default=True, label=_("显示服务时间"))
    address = TextBlock(required=False, max_length=120, rows=2, label=_("地址"))
    image = ImageChooserBlock(required=False, label=_("图片"))


class ContactValue(msgspec.Struct, frozen=True):
    title: str = ""
    show_phone: bool = True
    show_hours: bool = True
    address: str = ""
    image: int | None = None


def _contact(value: ContactValue, making: Making) -> dict[str, Any]:
    return {
        "title": value.title, "show_phone": value.show_phone, "show_hours": value.show_hours,
        "address": value.address, "image": making.picture(value.image),
    }  # fmt: skip


class SpacingForm(BlockForm):
    height = IntegerBlock(default=16, min_value=4, max_value=120, label=_("高度（像素）"))
    line = BooleanBlock(required=False, label=_("中间画一条线"))


class SpacingValue(msgspec.Struct, frozen=True):
    height: int = 16
    line: bool = False


def _spacing(value: SpacingValue, making: Making) -> dict[str, Any]:
    return {"height": max(4, min(value.height, 120)), "line": value.line}


BLOCKS = (
    BlockType(
        code="image", label=_("图片热区"), group=EDITORIAL, icon="image", places=BOTH,
        form=ImageForm, value=ImageValue, document=_image,
        sample={"image": 1, "full_bleed": True, "zones": [item({
            "label": "看灯具", "link": "search:灯", "x": 10.0, "y": 20.0, "width": 30.0, "height": 40.0})]},
    ),
    BlockType(
        code="mosaic", label=_("魔方"), group=EDITORIAL, icon="table", places=PAGE,
        form=MosaicForm, value=MosaicValue, document=_mosaic,
        sample={"layout": "two", "items": [item({"image": 1, "label": "茶席", "link": ""}),
                                           item({"image": 1, "label": "书桌", "link": ""})]},
    ),
    BlockType(
        code="heading", label=_("标题"), group=EDITORIAL, icon="title", places=PAGE,
        form=HeadingForm, value=HeadingValue, document=_heading,
        sample={"title": "本季精选", "subtitle": "慢慢挑", "align": "start", "more_link": ""},
    ),
    BlockType(
        code="rich_text", label=_("富文本"), group=EDITORIAL, icon="pilcrow", places=PAGE,
        form=RichTextForm, value=RichTextValue, document=_rich_text, sample={"html": "<p>我们慢慢做。</p>"},
    ),
    BlockType(
        code="article_list", label=_("文章列表"), group=EDITORIAL, icon="doc-full", places=PAGE,
        form=ArticleListForm, value=ArticleListValue, document=_article_list,
        sample={"title": "读一读", "subtitle": "", "layout": "cards", "kind": "article", "topic": "", "limit": 4,
                "more_link": "articles"},
    ),
    BlockType(
        code="features", label=_("卖点"), group=EDITORIAL, icon="check", places=PAGE,
        form=FeaturesForm, value=FeaturesValue, document=_features,
        sample={"columns": "3", "items": [item({"icon": "leaf", "title": "好材料", "text": "看得见的来处"})]},
    ),
    BlockType(
        code="faq", label=_("常见问题"), group=EDITORIAL, icon="help", places=BOTH,
        form=FaqForm, value=FaqValue, document=_faq,
        sample={"title": "常见问题", "items": [item({"question": "怎么退换？", "answer": "<p>七天无理由。</p>"})]},
    ),
    BlockType(
        code="contact", label=_("联系方式"), group=EDITORIAL, icon="mail", places=PAGE,
        form=ContactForm, value=ContactValue, document=_contact,
        sample={"title": "联系我们", "show_phone": True, "show_hours": True, "address": "杭州市", "image": None},
    ),
    BlockType(
        code="spacing", label=_("间距"), group=LAYOUT, icon="minus", places=BOTH,
        form=SpacingForm, value=SpacingValue, document=_spacing, sample={"height": 16, "line": False},
    ),
)  # fmt: skip
