"""The fields of an import in words, grouped as a person looks for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from portico.domains.catalog import public as catalog

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

_WORDS = {
    "product_code": _("商品编码"),
    "name": _("商品名称"),
    "subtitle": _("卖点"),
    "category": _("分类（用 / 分隔上下级）"),
    "brand": _("品牌"),
    "unit": _("单位"),
    "labels": _("标签"),
    "keywords": _("搜索关键词"),
    "on_sale": _("是否上架"),
    "purchase_limit": _("每人限购"),
    "rank": _("排序权重"),
    "gallery": _("商品图片（地址或文件名）"),
    "detail_images": _("详情图片（地址或文件名）"),
    "detail_html": _("图文详情"),
    "attributes": _("商品参数"),
    "option1_name": _("规格 1 名称"),
    "option1_value": _("规格 1 值"),
    "option2_name": _("规格 2 名称"),
    "option2_value": _("规格 2 值"),
    "option3_name": _("规格 3 名称"),
    "option3_value": _("规格 3 值"),
    "sku_code": _("SKU 编码"),
    "price": _("价格（元）"),
    "list_price": _("划线价（元）"),
    "stock": _("首次库存"),
    "barcode": _("条形码"),
    "weight_g": _("重量（克）"),
    "member_price": _("会员价（元）"),
    "volume_cm3": _("体积（立方厘米）"),
    "kind": _("商品类型（实物、下载、卡密、套餐）"),
    "deliveries": _("配送方式（快递、自提、同城）"),
    "sku_image": _("规格图片（地址或文件名）"),
}


@dataclass(frozen=True, slots=True)
class FieldChoice:
    name: str
    label: StrPromise | str
    is_required: bool


def field_choices() -> list[FieldChoice]:
    """Every field an import knows, in the importer's order; one without words yet shows its name."""
    return [
        FieldChoice(name, _WORDS.get(name, name), name in catalog.REQUIRED_COLUMNS) for name in catalog.IMPORT_COLUMNS
    ]
