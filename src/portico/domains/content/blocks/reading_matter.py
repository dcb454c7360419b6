"""Blocks of articles: the text, and the cards in it."""

from __future__ import annotations

from typing import Any, Literal

import msgspec
from wagtail.blocks.field_block import CharBlock, ChoiceBlock, RichTextBlock, TextBlock
from wagtail.images.blocks import ImageChooserBlock

from portico.domains.content.blocks.editorial import EDITORIAL, RICH_TEXT
from portico.domains.content.blocks.fields import LinkBlock, PickBlock
from portico.domains.content.blocks.making import Making
from portico.domains.content.blocks.registry import BlockType, Place
from portico.domains.content.blocks.settings import BlockForm
from portico.domains.content.blocks.shopping import SAMPLE_ID
from portico.domains.content.wording import _
from portico.kernel.ids import parse_id

CARDS = _("卡片")
ARTICLE: frozenset[Place] = frozenset({"article"})


class ParagraphForm(BlockForm):
    html = RichTextBlock(features=RICH_TEXT, max_length=20_000, label=_("文字"))


class ParagraphValue(msgspec.Struct, frozen=True):
    html: str = ""


def _paragraph(value: ParagraphValue, making: Making) -> dict[str, Any] | None:
    html = making.html(value.html)
    return {"html": html} if html else None


class SubheadingForm(BlockForm):
    text = CharBlock(max_length=60, label=_("小标题"))
    level = ChoiceBlock(choices=(("2", _("大")), ("3", _("小"))), default="2", label=_("级别"))


class SubheadingValue(msgspec.Struct, frozen=True):
    text: str = ""
    level: Literal[2, 3] = 2


def _subheading(value: SubheadingValue, making: Making) -> dict[str, Any] | None:
    if not value.text:
        return None
    # The block keeps its id for life, so a link into the article stays good.
    return {"text": value.text, "level": value.level, "anchor": f"s-{making.block_id[-8:]}"}


class PictureForm(BlockForm):
    image = ImageChooserBlock(label=_("图片"))
    caption = CharBlock(required=False, max_length=80, label=_("图注"))


class PictureValue(msgspec.Struct, frozen=True):
    image: int | None = None
    caption: str = ""


def _picture(value: PictureValue, making: Making) -> dict[str, Any] | None:
    image = making.picture(value.image)
    return {"image": image, "caption": value.caption} if image else None


class QuoteForm(BlockForm):
    text = TextBlock(max_length=300, rows=3, label=_("引文"))
    source = CharBlock(required=False, max_length=40, label=_("出处"))


class QuoteValue(msgspec.Struct, frozen=True):
    text: str = ""
    source: str = ""


def _quote(value: QuoteValue, making: Making) -> dict[str, Any] | None:
    return {"text": value.text, "source": value.source} if value.text else None


class ProductCardForm(BlockForm):
    product_id = PickBlock("product", label=_("商品"))
    note = CharBlock(required=False, max_length=60, label=_("推荐语"))


class ProductCardValue(msgspec.Struct, frozen=True):
    product_id: str = ""
    note: str = ""


def _product_card(value: ProductCardValue, making: Making) -> dict[str, Any] | None:
    product_id = parse_id(value.product_id)
    if product_id is None:
        making.warn("nothing_picked")
        return None
    return {"product_id": str(product_id), "note": value.note}


class ActivityCardForm(BlockForm):
    title = CharBlock(max_length=30, label=_("标题"))
    text = CharBlock(required=False, max_length=60, label=_("说明"))
    image = ImageChooserBlock(required=False, label=_("图片"))
    link = LinkBlock(required=True, label=_("活动页"))


class ActivityCardValue(msgspec.Struct, frozen=True):
    title: str = ""
    text: str = ""
    image: int | None = None
    link: str = ""


def _activity_card(value: ActivityCardValue, making: Making) -> dict[str, Any] | None:
    link = making.link(value.link)
    if link is None:
        return None
    image = making.picture(value.image, alt=value.title)
    return {"title": value.title, "text": value.text, "image": image, "link": link}


class MiniProgramCardForm(BlockForm):
    title = CharBlock(max_length=30, label=_("标题"))
    text = CharBlock(required=False, max_length=60, label=_("说明"))
    image = ImageChooserBlock(required=False, label=_("图片"))
    link = LinkBlock(required=True, label=_("打开小程序的这一页"))
    entry = CharBlock(required=False, max_length=60, label=_("入口代码"), help_text=_("用来统计从这篇文章进来的人。"))


class MiniProgramCardValue(msgspec.Struct, frozen=True):
    title: str = ""
    text: str = ""
    image: int | None = None
    link: str = ""
    entry: str = ""


def _mini_program_card(value: MiniProgramCardValue, making: Making) -> dict[str, Any] | None:
    link = making.link(value.link)
    if link is None:
        return None
    image = making.picture(value.image, alt=value.title)
    return {"title": value.title, "text": value.text, "image": image, "link": link, "entry": value.entry}


BLOCKS = (
    BlockType(
        code="paragraph", label=_("段落"), group=EDITORIAL, icon="pilcrow", places=ARTICLE,
        form=ParagraphForm, value=ParagraphValue, document=_paragraph, sample={"html": "<p>先把水烧开。</p>"},
    ),
    BlockType(
        code="subheading", label=_("小标题"), group=EDITORIAL, icon="title", places=ARTICLE,
        form=SubheadingForm, value=SubheadingValue, document=_subheading, sample={"text": "泡一壶茶", "level": "2"},
    ),
    BlockType(
        code="picture", label=_("插图"), group=EDITORIAL, icon="image", places=ARTICLE,
        form=PictureForm, value=PictureValue, document=_picture, sample={"image": 1, "caption": "窗边的茶席"},
    ),
    BlockType(
        code="quote", label=_("引文"), group=EDITORIAL, icon="openquote", places=ARTICLE,
        form=QuoteForm, value=QuoteValue, document=_quote, sample={"text": "器物要用才有味道。", "source": "店主"},
    ),
    BlockType(
        code="product_card", label=_("商品卡片"), group=CARDS, icon="tag", places=ARTICLE,
        form=ProductCardForm, value=ProductCardValue, document=_product_card,
        sample={"product_id": SAMPLE_ID, "note": "文中的壶"},
    ),
    BlockType(
        code="activity_card", label=_("活动卡片"), group=CARDS, icon="date", places=ARTICLE,
        form=ActivityCardForm, value=ActivityCardValue, document=_activity_card,
        sample={"title": "秋茶节", "text": "到月底", "image": None, "link": "page:autumn-tea"},
    ),
    BlockType(
        code="mini_program_card", label=_("小程序卡片"), group=CARDS, icon="mobile-alt", places=ARTICLE,
        form=MiniProgramCardForm, value=MiniProgramCardValue, document=_mini_program_card,
        sample={"title": "在小程序里看", "text": "扫码或点一下", "image": None, "link": "tab:home", "entry": "article"},
    ),
)  # fmt: skip
