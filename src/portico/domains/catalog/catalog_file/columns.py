"""The columns a table may have, and the names people give them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portico.domains.catalog.errors import CatalogFileUnreadable

REQUIRED = ("product_code", "name", "category", "price")

# Ours first; then what is written above such columns, in Chinese and English.
ALIASES: dict[str, tuple[str, ...]] = {
    "product_code": ("商品编码", "商品编号", "货号", "SPU编码", "SPU", "product code"),
    "name": ("商品名称", "名称", "标题", "title", "product name"),
    "subtitle": ("副标题", "卖点", "简介", "brief"),
    "category": ("分类", "类目", "商品分类", "category path"),
    "brand": ("品牌",),
    "unit": ("单位",),
    "labels": ("标签", "label", "tags"),
    "keywords": ("关键词", "搜索词", "keyword"),
    "on_sale": ("上架", "是否上架", "状态", "on sale", "status"),
    "purchase_limit": ("限购", "限购数量", "purchase limit"),
    "rank": ("排序", "排序值", "权重"),
    "gallery": ("图片", "主图", "商品图", "轮播图", "images", "image urls"),
    "detail_images": ("详情图", "详情图片", "detail images"),
    "detail_html": ("详情", "商品详情", "描述", "description", "detail"),
    "attributes": ("参数", "属性", "商品参数", "attribute"),
    "option1_name": ("规格1名称", "规格一", "option1 name"),
    "option1_value": ("规格1值", "规格值一", "option1 value"),
    "option2_name": ("规格2名称", "规格二", "option2 name"),
    "option2_value": ("规格2值", "规格值二", "option2 value"),
    "option3_name": ("规格3名称", "规格三", "option3 name"),
    "option3_value": ("规格3值", "规格值三", "option3 value"),
    "sku_code": ("SKU编码", "规格编码", "商家编码", "SKU", "sku code"),
    "price": ("售价", "价格", "销售价", "单价", "price yuan"),
    "list_price": ("划线价", "市场价", "原价", "list price"),
    "stock": ("库存", "库存数量", "数量", "quantity"),
    "barcode": ("条码", "条形码", "69码", "ean"),
    "weight_g": ("重量", "重量g", "重量(克)", "weight", "weight g"),
    "member_price": ("会员价", "member price"),
    "volume_cm3": ("体积", "体积cm3", "体积(立方厘米)", "volume"),
    "kind": ("商品类型", "类型", "kind"),
    "deliveries": ("配送方式", "deliveries"),
    "sku_image": ("规格图", "SKU图片", "sku image"),
}


@dataclass(frozen=True, slots=True)
class ColumnPlan:
    """Which column of the file is which of ours: field → position, and field → header as written."""

    positions: Mapping[str, int]
    headers: Mapping[str, str]
    ignored: tuple[str, ...]


def _key(header: str) -> str:
    return re.sub(r"[\s_*:：（）()\-]+", "", header).lower()


_KNOWN = {_key(name): field for field, names in ALIASES.items() for name in (field, *names)}
# No sheet of products has more; each is a line of the page on which columns are mapped.
MAX_COLUMNS = 300


def guess_field(header: str) -> str:
    """The field of ours that a column of this name holds; empty when the name tells nothing."""
    return _KNOWN.get(_key(header), "")


def require_few(headers: Sequence[str]) -> None:
    """Nothing for a table that a person can map. Raises CatalogFileUnreadable above MAX_COLUMNS named columns."""
    named = sum(1 for header in headers if header)
    if named > MAX_COLUMNS:
        told = f"表格有 {named} 列，最多 {MAX_COLUMNS} 列 / {named} columns, {MAX_COLUMNS} at most"
        raise CatalogFileUnreadable(reason="too_many_columns", detail=told)


def plan_columns(headers: Sequence[str], mapping: Mapping[str, str] | None = None) -> ColumnPlan:
    """Finds our fields among `headers`; `mapping` (header → field) has the first word, "" leaves a column out.

    Raises CatalogFileUnreadable: a required column is missing, two columns claim one field, the mapping
    names an unknown header or field, or there are too many columns.
    """
    require_few(headers)
    wanted = _checked_mapping(headers, mapping or {})
    positions: dict[str, int] = {}
    ignored = []
    for position, header in enumerate(headers):
        field = wanted.get(header, _KNOWN.get(_key(header)))
        if not header or not field:
            ignored += [header] if header else []
        elif field in positions:
            both = f"{headers[positions[field]]} / {header}"
            raise CatalogFileUnreadable(reason="column_repeated", detail=f"{both} → {field}", column=header)
        else:
            positions[field] = position
    missing = [field for field in REQUIRED if field not in positions]
    if missing:
        names = "、".join(f"{ALIASES[field][0]} ({field})" for field in missing)
        raise CatalogFileUnreadable(reason="column_missing", detail=f"缺少列 / missing columns: {names}")
    return ColumnPlan(positions, {field: headers[i] for field, i in positions.items()}, tuple(ignored))


def _checked_mapping(headers: Sequence[str], mapping: Mapping[str, str]) -> Mapping[str, str]:
    for header, field in mapping.items():
        if header not in headers:
            raise CatalogFileUnreadable(reason="mapping_header_unknown", detail=f"mapping: {header}?")
        if field and field not in ALIASES:
            raise CatalogFileUnreadable(reason="mapping_field_unknown", detail=f"mapping: {header} → {field}?")
    return mapping
