"""Blocks that lead into the shop: search, banners, shelves, notices, products."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Literal

import msgspec
from django.core.exceptions import ValidationError
from wagtail.blocks.field_block import (
    BooleanBlock,
    CharBlock,
    ChoiceBlock,
    DateTimeBlock,
    IntegerBlock,
    MultipleChoiceBlock,
)
from wagtail.blocks.list_block import ListBlock
from wagtail.blocks.struct_block import StructBlock, StructBlockValidationError
from wagtail.images.blocks import ImageChooserBlock

from portico.domains.content.blocks.fields import LinkBlock, PickBlock, PickManyBlock
from portico.domains.content.blocks.making import Making
from portico.domains.content.blocks.reading import Item
from portico.domains.content.blocks.registry import BlockType, Place
from portico.domains.content.blocks.settings import BlockForm
from portico.domains.content.wording import _
from portico.kernel.ids import parse_id

SHOP = _("店铺")
GOODS = _("商品")
PAGE: frozenset[Place] = frozenset({"page"})
BOTH: frozenset[Place] = frozenset({"page", "article"})
SAMPLE_ID = "0198c0de-0000-7000-8000-000000000001"

COLUMNS = (("4", "4"), ("5", "5"))
MAX_PRODUCTS = 20


class SearchForm(BlockForm):
    placeholder = CharBlock(required=False, max_length=20, label=_("提示文字"), help_text=_("留空显示热门搜索词。"))
    shape = ChoiceBlock(choices=(("round", _("圆角")), ("square", _("方角"))), default="round", label=_("形状"))


class SearchValue(msgspec.Struct, frozen=True):
    placeholder: str = ""
    shape: Literal["round", "square"] = "round"


def _search(value: SearchValue, making: Making) -> dict[str, Any]:
    return {"placeholder": value.placeholder, "shape": value.shape}


class BannerSlideForm(StructBlock):
    image = ImageChooserBlock(label=_("图片"))
    image_narrow = ImageChooserBlock(required=False, label=_("手机图"), help_text=_("留空则手机上也用上面的图片。"))
    title = CharBlock(required=False, max_length=30, label=_("标题"))
    subtitle = CharBlock(required=False, max_length=60, label=_("副标题"))
    words_in_picture = BooleanBlock(required=False, label=_("图片里已经写了标题"))
    link = LinkBlock(label=_("点击去往"))


class BannerForm(BlockForm):
    ratio = ChoiceBlock(
        choices=(("5:2", "5:2"), ("2:1", "2:1"), ("16:9", "16:9"), ("1:1", "1:1"), ("3:4", "3:4")),
        default="5:2", label=_("宽高比"),
    )  # fmt: skip
    autoplay_seconds = IntegerBlock(
        default=5, min_value=0, max_value=30, label=_("自动轮播间隔（秒）"), help_text=_("填 0 则不自动播放。")
    )
    items = ListBlock(BannerSlideForm(label=_("轮播图")), min_num=1, max_num=8, label=_("轮播图"))


class BannerSlide(msgspec.Struct, frozen=True):
    image: int | None = None
    image_narrow: int | None = None
    title: str = ""
    subtitle: str = ""
    words_in_picture: bool = False
    link: str = ""


class BannerValue(msgspec.Struct, frozen=True):
    ratio: Literal["5:2", "2:1", "16:9", "1:1", "3:4"] = "5:2"
    autoplay_seconds: int = 5
    items: tuple[Item[BannerSlide], ...] = ()


def _banner(value: BannerValue, making: Making) -> dict[str, Any] | None:
    slides = []
    for number, item in enumerate(value.items, start=1):
        slide = item.value
        image = making.picture(slide.image, alt=slide.title)
        if image is None:
            continue
        narrow = making.picture(slide.image_narrow)
        slides.append({
            "id": f"slide-{number}", "image": {**image, "narrow_url": narrow["url"] if narrow else None},
            "title": slide.title, "subtitle": slide.subtitle, "words_in_picture": slide.words_in_picture,
            "link": making.link(slide.link),
        })  # fmt: skip
    seconds = max(0, min(value.autoplay_seconds, 30))
    return {"ratio": value.ratio, "autoplay_seconds": seconds, "items": slides} if slides else None


class CategoryGridForm(BlockForm):
    title = CharBlock(required=False, max_length=20, label=_("标题"))
    columns = ChoiceBlock(choices=COLUMNS, default="4", label=_("每行几个"))
    category_ids = PickManyBlock(
        "category", required=False, most=20, label=_("分类"), help_text=_("不选则显示全部一级分类。")
    )


class CategoryGridValue(msgspec.Struct, frozen=True):
    title: str = ""
    columns: Literal[4, 5] = 4
    category_ids: tuple[str, ...] = ()


def _category_grid(value: CategoryGridValue, making: Making) -> dict[str, Any]:
    return {"title": value.title, "columns": value.columns, "category_ids": _ids(value.category_ids)}


class QuickEntryForm(StructBlock):
    image = ImageChooserBlock(required=False, label=_("图片"))
    label = CharBlock(max_length=8, label=_("文字"))
    link = LinkBlock(required=True, label=_("点击去往"))


class QuickEntriesForm(BlockForm):
    columns = ChoiceBlock(choices=COLUMNS, default="5", label=_("每行几个"))
    items = ListBlock(QuickEntryForm(label=_("入口")), min_num=1, max_num=20, label=_("入口"))


class QuickEntry(msgspec.Struct, frozen=True):
    image: int | None = None
    label: str = ""
    link: str = ""


class QuickEntriesValue(msgspec.Struct, frozen=True):
    columns: Literal[4, 5] = 5
    items: tuple[Item[QuickEntry], ...] = ()


def _quick_entries(value: QuickEntriesValue, making: Making) -> dict[str, Any] | None:
    items = [
        {"image": making.picture(one.value.image, alt=one.value.label), "label": one.value.label,
         "link": making.link(one.value.link)}
        for one in value.items if one.value.label
    ]  # fmt: skip
    return {"columns": value.columns, "items": items} if items else None


class NoticeLineForm(StructBlock):
    text = CharBlock(max_length=60, label=_("文字"))
    link = LinkBlock(label=_("点击去往"))


class NoticeForm(BlockForm):
    items = ListBlock(NoticeLineForm(label=_("公告")), min_num=1, max_num=5, label=_("公告"))


class NoticeLine(msgspec.Struct, frozen=True):
    text: str = ""
    link: str = ""


class NoticeValue(msgspec.Struct, frozen=True):
    items: tuple[Item[NoticeLine], ...] = ()


def _notice(value: NoticeValue, making: Making) -> dict[str, Any] | None:
    items = [{"text": one.value.text, "link": making.link(one.value.link)} for one in value.items if one.value.text]
    return {"items": items} if items else None


class MemberCardForm(BlockForm):
    guest_title = CharBlock(required=False, max_length=20, label=_("未登录时的标题"))
    guest_text = CharBlock(required=False, max_length=40, label=_("未登录时的说明"))
    member_text = CharBlock(required=False, max_length=40, label=_("登录后的说明"))
    entries = MultipleChoiceBlock(
        choices=(
            ("orders", _("我的订单")),
            ("favourites", _("收藏")),
            ("history", _("浏览记录")),
            ("addresses", _("收货地址")),
            ("service", _("客服")),
        ),
        required=False,
        default=["orders", "favourites", "history", "service"],
        label=_("快捷入口"),
    )


class MemberCardValue(msgspec.Struct, frozen=True):
    guest_title: str = ""
    guest_text: str = ""
    member_text: str = ""
    entries: tuple[Literal["orders", "favourites", "history", "addresses", "service"], ...] = ()


def _member_card(value: MemberCardValue, making: Making) -> dict[str, Any]:
    return {
        "guest_title": value.guest_title, "guest_text": value.guest_text, "member_text": value.member_text,
        "entries": list(value.entries),
    }  # fmt: skip


class ProductsForm(BlockForm):
    title = CharBlock(required=False, max_length=20, label=_("标题"))
    subtitle = CharBlock(required=False, max_length=40, label=_("副标题"))
    layout = ChoiceBlock(
        choices=(("shelf", _("横滑")), ("grid", _("双列")), ("list", _("列表")), ("large", _("大图"))),
        default="grid", label=_("样式"),
    )  # fmt: skip
    source = ChoiceBlock(
        choices=(
            ("manual", _("手动挑选")),
            ("category", _("某个分类")),
            ("newest", _("最新上架")),
            ("sales", _("热销")),
            ("recommended", _("推荐位")),
        ),
        default="newest", label=_("商品来源"),
    )  # fmt: skip
    product_ids = PickManyBlock(
        "product", required=False, most=MAX_PRODUCTS, label=_("商品"), help_text=_("手动挑选时用。")
    )
    category_id = PickBlock("category", required=False, label=_("分类"), help_text=_("其他来源也可以只取这个分类。"))
    limit = IntegerBlock(default=8, min_value=1, max_value=MAX_PRODUCTS, label=_("最多显示几件"))
    more_link = LinkBlock(label=_("“更多”去往"))

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if cleaned["source"] == "manual" and not cleaned["product_ids"]:
            raise StructBlockValidationError({"product_ids": ValidationError(_("请至少挑选一件商品。"))})
        if cleaned["source"] == "category" and not cleaned["category_id"]:
            raise StructBlockValidationError({"category_id": ValidationError(_("请选择一个分类。"))})
        return cleaned


class ProductsValue(msgspec.Struct, frozen=True):
    title: str = ""
    subtitle: str = ""
    layout: Literal["shelf", "grid", "list", "large"] = "grid"
    source: Literal["manual", "category", "newest", "sales", "recommended"] = "newest"
    product_ids: tuple[str, ...] = ()
    category_id: str = ""
    limit: int = 8
    more_link: str = ""


def _products(value: ProductsValue, making: Making) -> dict[str, Any] | None:
    product_ids = _ids(value.product_ids) if value.source == "manual" else []
    if value.source == "manual" and not product_ids:
        making.warn("nothing_picked")
        return None
    category_id = parse_id(value.category_id)
    return {
        "title": value.title, "subtitle": value.subtitle, "layout": value.layout, "source": value.source,
        "product_ids": product_ids, "category_id": str(category_id) if category_id else None,
        "limit": max(1, min(value.limit, MAX_PRODUCTS)), "more_link": making.link(value.more_link),
    }  # fmt: skip


class CountdownForm(BlockForm):
    title = CharBlock(max_length=20, label=_("标题"))
    text = CharBlock(required=False, max_length=40, label=_("说明"))
    ends_at = DateTimeBlock(label=_("结束时间"))
    ended_text = CharBlock(required=False, max_length=20, label=_("结束后显示"), help_text=_("留空则结束后不再显示。"))
    link = LinkBlock(label=_("点击去往"))
    image = ImageChooserBlock(required=False, label=_("图片"))


class CountdownValue(msgspec.Struct, frozen=True):
    title: str = ""
    text: str = ""
    ends_at: datetime | None = None
    ended_text: str = ""
    link: str = ""
    image: int | None = None


def _countdown(value: CountdownValue, making: Making) -> dict[str, Any] | None:
    if value.ends_at is None:
        making.warn("end_missing")
        return None
    return {
        "title": value.title, "text": value.text, "ends_at": value.ends_at.astimezone(UTC).isoformat(),
        "ended_text": value.ended_text, "link": making.link(value.link),
        "image": making.picture(value.image, alt=value.title),
    }  # fmt: skip


def _ids(texts: tuple[str, ...]) -> list[str]:
    return [str(found) for found in (parse_id(text) for text in texts) if found]


def item(value: dict[str, Any]) -> dict[str, Any]:
    """An element as Wagtail stores it, for samples."""
    return {"type": "item", "value": value, "id": SAMPLE_ID}


BLOCKS = (
    BlockType(
        code="search", label=_("搜索框"), group=SHOP, icon="search", places=PAGE,
        form=SearchForm, value=SearchValue, document=_search, sample={"placeholder": "搜索好物", "shape": "round"},
    ),
    BlockType(
        code="banner", label=_("轮播图"), group=SHOP, icon="image", places=PAGE,
        form=BannerForm, value=BannerValue, document=_banner,
        sample={"ratio": "5:2", "autoplay_seconds": 5, "items": [item({
            "image": 1, "image_narrow": None, "title": "秋天的灯", "subtitle": "给夜晚一点暖光",
            "words_in_picture": False, "link": "search:灯"})]},
    ),
    BlockType(
        code="category_grid", label=_("分类宫格"), group=SHOP, icon="grid", places=PAGE,
        form=CategoryGridForm, value=CategoryGridValue, document=_category_grid,
        sample={"title": "逛逛分类", "columns": "4", "category_ids": []},
    ),
    BlockType(
        code="quick_entries", label=_("快捷入口"), group=SHOP, icon="list-ul", places=PAGE,
        form=QuickEntriesForm, value=QuickEntriesValue, document=_quick_entries,
        sample={"columns": "5", "items": [item({"image": None, "label": "文章", "link": "articles"})]},
    ),
    BlockType(
        code="notice", label=_("公告"), group=SHOP, icon="warning", places=PAGE,
        form=NoticeForm, value=NoticeValue, document=_notice,
        sample={"items": [item({"text": "满 199 元包邮", "link": ""})]},
    ),
    BlockType(
        code="member_card", label=_("会员卡片"), group=SHOP, icon="user", places=PAGE,
        form=MemberCardForm, value=MemberCardValue, document=_member_card,
        sample={"guest_title": "欢迎回家", "guest_text": "登录后查看订单", "member_text": "今天也要好好生活",
                "entries": ["orders", "favourites"]},
    ),
    BlockType(
        code="products", label=_("商品"), group=GOODS, icon="tag", places=BOTH,
        form=ProductsForm, value=ProductsValue, document=_products,
        sample={"title": "新品", "subtitle": "", "layout": "grid", "source": "newest", "product_ids": [],
                "category_id": "", "limit": 4, "more_link": ""},
    ),
    BlockType(
        code="countdown", label=_("倒计时"), group=GOODS, icon="time", places=PAGE,
        form=CountdownForm, value=CountdownValue, document=_countdown,
        sample={"title": "双十二预热", "text": "全场包邮", "ends_at": "2030-12-12T16:00:00Z", "ended_text": "已结束",
                "link": "", "image": None},
    ),
)  # fmt: skip
