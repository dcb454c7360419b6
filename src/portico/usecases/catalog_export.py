"""The catalogue as a file that an import reads back without changing anything: XLSX, CSV or JSON, in pages.

A table has one row per SKU, the product's own cells in the first row only; JSON has it all, option pictures too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Any

from portico.domains.catalog import public as catalog
from portico.domains.inventory import public as inventory
from portico.domains.sites import public as sites
from portico.infra.actors import Right
from portico.infra.media import media_url
from portico.infra.sheets import Cell, Column
from portico.kernel.ids import CategoryId, ProductId, SiteId, SkuId
from portico.kernel.money import Money
from portico.usecases.addresses import site_base
from portico.usecases.category_paths import category_paths, written_path
from portico.usecases.sheet_export import SheetExport, SheetRequest

PAGE = 200
# As `catalog.IMPORT_COLUMNS` names them, and so in the order they are explained in.
COLUMNS = tuple(catalog.IMPORT_COLUMNS)
_WIDE = {"name": 36, "subtitle": 30, "category": 22, "gallery": 40, "detail_images": 40, "detail_html": 40,
         "attributes": 30, "sku_code": 20, "product_code": 20}  # fmt: skip
_KINDS = {"goods": "实物", "download": "下载", "card_key": "卡密", "package": "套餐"}
_DELIVERIES = {"ship": "快递", "pickup": "自提", "city": "同城"}
# A spreadsheet's cell ends there; a longer text would come back cut.
MAX_CELL = 32_767


@dataclass(frozen=True, slots=True)
class ExportedProduct:
    """A product with the names that a file has for its shelves, and what is in stock by SKU code."""

    draft: catalog.ProductDraft
    category: str
    category_code: str
    brand: str
    brand_code: str
    stock: dict[str, int]


def products(*, site_id: SiteId) -> Iterator[ExportedProduct]:
    """Every product of the site that is not in the recycle bin, by id, in pages: memory stays flat."""
    shelves = _shelves(site_id)
    brands = {brand.id: brand for brand in catalog.list_brands(site_id=site_id)}
    after = None
    while ids := catalog.next_product_ids(site_id=site_id, after=after, limit=PAGE):
        after = ids[-1]
        drafts = catalog.product_drafts(site_id=site_id, product_ids=[ProductId(one) for one in ids])
        stock = _stock(site_id, list(drafts))
        for product_id, draft in drafts.items():
            path, code = shelves[draft.category_id]
            brand = brands.get(draft.brand_id) if draft.brand_id else None
            yield ExportedProduct(
                draft, path, code, brand.name if brand else "", brand.code if brand else "", stock[product_id]
            )  # fmt: skip


def _shelves(site_id: SiteId) -> dict[CategoryId, tuple[str, str]]:
    """Category → (its names from the root down, its code)."""
    drafts = catalog.category_drafts(site_id=site_id)
    paths = category_paths(drafts)
    return {category_id: (written_path(paths[category_id]), draft.code) for category_id, draft in drafts.items()}


def _stock(site_id: SiteId, product_ids: Sequence[ProductId]) -> dict[ProductId, dict[str, int]]:
    skus = catalog.sku_codes_of(site_id=site_id, product_ids=product_ids)
    ids: list[SkuId] = [sku_id for found in skus.values() for sku_id in found.values()]
    levels = inventory.stock_of(site_id=site_id, sku_ids=ids)
    return {
        product_id: {
            code: levels[sku_id].on_hand for code, sku_id in skus.get(product_id, {}).items() if sku_id in levels
        }
        for product_id in product_ids
    }


def _absolute(base: str, name: str) -> str:
    url = media_url(name) if name else ""
    return f"{base}{url}" if url.startswith("/") else url


def rows(request: SheetRequest) -> Iterator[Sequence[Cell]]:
    """One per SKU, in the order of COLUMNS."""
    base = site_base(sites.get_site(site_id=request.site_id))
    for product in products(site_id=request.site_id):
        shared = _product_cells(product, base)
        for place, sku in enumerate(product.draft.skus):
            row = _sku_cells(product, sku, base) | (shared if place == 0 else {"product_code": product.draft.code})
            yield [row.get(name) for name in COLUMNS]


def _product_cells(product: ExportedProduct, base: str) -> dict[str, Cell]:
    draft = product.draft
    html = "".join(block.html for block in draft.detail if block.type == "text")
    pictures = "|".join(_absolute(base, block.image) for block in draft.detail if block.type == "image")
    # Half a detail would come back as the whole: what does not fit is left to what is there.
    told = max(len(html), len(pictures)) <= MAX_CELL
    names = {f"option{place}_name": option.name for place, option in enumerate(draft.options, 1)}
    return {
        "product_code": draft.code,
        "name": draft.name,
        "subtitle": draft.subtitle,
        "category": product.category,
        "brand": product.brand,
        "unit": draft.unit,
        "labels": "|".join(draft.labels),
        "keywords": "|".join(draft.keywords),
        "on_sale": "是" if draft.on_sale else "否",
        "purchase_limit": draft.purchase_limit,
        "rank": draft.rank,
        "gallery": "|".join(_absolute(base, name) for name in draft.gallery),
        "detail_images": pictures if told else "",
        "detail_html": html if told else "",
        "attributes": catalog.written_pairs((one.name, one.value) for one in draft.attributes),
        "kind": _KINDS[str(draft.kind)],
        "deliveries": "|".join(_DELIVERIES[name] for name in draft.deliveries),
        **names,
    }


def _sku_cells(product: ExportedProduct, sku: catalog.SkuDraft, base: str) -> dict[str, Cell]:
    values = {f"option{place}_value": value for place, value in enumerate(sku.values, 1)}
    return {
        "sku_code": sku.code,
        "price": _money(sku.price_fen),
        "list_price": _money(sku.list_price_fen),
        "member_price": _money(sku.member_price_fen),
        "stock": product.stock.get(sku.code),
        "barcode": sku.barcode,
        "weight_g": sku.weight_g,
        "volume_cm3": sku.volume_cm3,
        "sku_image": _absolute(base, sku.image),
        **values,
    }


def _money(fen: int | None) -> Money | None:
    return Money(fen) if fen is not None else None


def write_json(request: SheetRequest, target: IO[bytes]) -> Iterator[int]:
    """The document goes out product by product; yields how many are written."""
    base = site_base(sites.get_site(site_id=request.site_id))
    head = {"categories": _categories(request.site_id), "brands": _brands(request.site_id)}
    target.write(json.dumps(head, ensure_ascii=False).removesuffix("}").encode() + b', "products": [')
    for done, product in enumerate(products(site_id=request.site_id), start=1):
        line = json.dumps(_document(product, base), ensure_ascii=False, separators=(",", ":"))
        target.write((",\n" if done > 1 else "\n").encode() + line.encode())
        yield done
    target.write(b"\n]}\n")


def _categories(site_id: SiteId) -> list[dict[str, Any]]:
    drafts = catalog.category_drafts(site_id=site_id)
    return [
        {
            "id": draft.code,
            "name": draft.name,
            "parent_id": drafts[draft.parent_id].code if draft.parent_id else None,
            "order": draft.position,
        }
        for draft in drafts.values()
    ]


def _brands(site_id: SiteId) -> list[dict[str, Any]]:
    found = catalog.list_brands(site_id=site_id)
    return [{"id": brand.code, "name": brand.name, "description": brand.description} for brand in found]


def _document(product: ExportedProduct, base: str) -> dict[str, Any]:
    draft = product.draft
    return {
        "code": draft.code,
        "name": draft.name,
        "subtitle": draft.subtitle,
        "category_id": product.category_code,
        "brand_id": product.brand_code or None,
        "unit": draft.unit,
        "labels": list(draft.labels),
        "keywords": list(draft.keywords),
        "on_sale": draft.on_sale,
        "purchase_limit": draft.purchase_limit,
        "rank": draft.rank,
        "kind": str(draft.kind),
        "deliveries": list(draft.deliveries),
        "gallery": [_absolute(base, name) for name in draft.gallery],
        "detail_html": "".join(block.html for block in draft.detail if block.type == "text"),
        "detail_images": [_absolute(base, block.image) for block in draft.detail if block.type == "image"],
        "attributes": [{"name": one.name, "value": one.value} for one in draft.attributes],
        "options": [
            {"name": option.name, "value": value.name, "image": _absolute(base, value.image) or None}
            for option in draft.options
            for value in option.values
        ],
        "skus": [
            {
                "code": sku.code,
                "values": list(sku.values),
                "price_fen": sku.price_fen,
                "list_price_fen": sku.list_price_fen,
                "member_price_fen": sku.member_price_fen,
                "stock": product.stock.get(sku.code, 0),
                "barcode": sku.barcode,
                "image": _absolute(base, sku.image) or None,
                "weight_g": sku.weight_g,
                "volume_cm3": sku.volume_cm3,
            }
            for sku in draft.skus
        ],
    }


def _columns(request: SheetRequest) -> Sequence[Column]:
    """Headings in the reader's language; the importer knows both."""
    chinese = request.language != "en"
    return [
        Column(catalog.IMPORT_COLUMNS[name][0] if chinese else name, _WIDE.get(name, 12)) for name in COLUMNS
    ]  # fmt: skip


CATALOGUE_SHEET = SheetExport(
    right=Right.CATALOG_EDIT,
    columns=_columns,
    count=lambda request: catalog.count_products(site_id=request.site_id),
    rows=rows,
    document=write_json,
)
