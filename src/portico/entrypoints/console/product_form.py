"""Between the product editor in the browser and a ProductDraft: what is read there, what is shown back."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

import msgspec

from portico.domains.catalog import public as catalog
from portico.entrypoints.console.reading import Reader
from portico.infra.media import media_url
from portico.kernel.errors import FieldError, Invalid
from portico.kernel.ids import BrandId, CategoryId, ProductId
from portico.kernel.money import yuan_text


class Value(msgspec.Struct):
    name: str
    image: str = ""


class Option(msgspec.Struct):
    name: str
    values: list[Value]


class Row(msgspec.Struct):
    """One row of the matrix as typed: amounts in yuan, numbers as text."""

    values: list[str]
    code: str = ""
    price: str = ""
    list_price: str = ""
    stock: str = ""
    barcode: str = ""
    weight_g: str = ""
    image: str = ""


class Pair(msgspec.Struct):
    name: str
    value: str = ""


class Block(msgspec.Struct):
    type: Literal["image", "text"]
    image: str = ""
    alt: str = ""
    html: str = ""


class Document(msgspec.Struct):
    """The whole editor. `version` is the one it was opened with; a new product has none."""

    product_id: str = ""
    version: int | None = None
    code: str = ""
    name: str = ""
    subtitle: str = ""
    category_id: str = ""
    brand_id: str = ""
    unit: str = ""
    labels: list[str] = []
    keywords: list[str] = []
    gallery: list[str] = []
    attributes: list[Pair] = []
    detail: list[Block] = []
    on_sale: bool = False
    sale_starts_at: str = ""
    sale_ends_at: str = ""
    purchase_limit: str = ""
    rank: str = ""
    options: list[Option] = []
    skus: list[Row] = []


def decode(body: bytes) -> Document:
    """The editor's document. Raises Invalid for anything our own editor cannot have sent."""
    try:
        return msgspec.json.decode(body, type=Document)
    except msgspec.MsgspecError as error:
        raise Invalid(fields=(FieldError("document", "malformed", {"rule": str(error)}),)) from None


def read(document: Document, *, zone: str) -> tuple[catalog.ProductDraft, dict[str, int]]:
    """The draft, and the initial stock of its SKU codes. Raises Invalid naming every cell that is no value."""
    reader = Reader()
    product_id = reader.id("product_id", document.product_id, optional=True)
    category_id = reader.id("category_id", document.category_id)
    brand_id = reader.id("brand_id", document.brand_id, optional=True)
    for field, text in (("name", document.name), ("code", document.code)):
        reader.filled(field, text)
    skus, stock = _skus(reader, document)
    if product_id is not None and document.version is None:
        # Without the version that was read, saving would overwrite a colleague's work unseen.
        reader.errors.append(FieldError("version", "required"))
    limit = reader.whole("purchase_limit", document.purchase_limit, optional=True)
    rank = reader.whole("rank", document.rank, optional=True, signed=True)
    starts = reader.local_time("sale_starts_at", document.sale_starts_at, zone)
    ends = reader.local_time("sale_ends_at", document.sale_ends_at, zone)
    if reader.errors or category_id is None:
        raise Invalid(fields=tuple(reader.errors))
    draft = catalog.ProductDraft(
        product_id=ProductId(product_id) if product_id else None,
        version=document.version,
        code=document.code,
        name=document.name,
        subtitle=document.subtitle,
        category_id=CategoryId(category_id),
        brand_id=BrandId(brand_id) if brand_id else None,
        unit=document.unit,
        labels=tuple(document.labels),
        keywords=tuple(document.keywords),
        gallery=tuple(document.gallery),
        attributes=tuple(catalog.Attribute(p.name.strip(), p.value.strip()) for p in document.attributes),
        detail=tuple(catalog.DetailBlock(b.type, b.image, b.alt, b.html) for b in document.detail),
        options=tuple(
            catalog.OptionDraft(o.name, tuple(catalog.OptionValueDraft(v.name, v.image) for v in o.values))
            for o in document.options
        ),
        skus=tuple(skus),
        on_sale=document.on_sale,
        sale_starts_at=starts,
        sale_ends_at=ends,
        purchase_limit=limit,
        rank=rank or 0,
    )
    return draft, stock


def _skus(reader: Reader, document: Document) -> tuple[list[catalog.SkuDraft], dict[str, int]]:
    skus: list[catalog.SkuDraft] = []
    stock: dict[str, int] = {}
    for i, row in enumerate(document.skus):
        price = reader.fen(f"skus.{i}.price_fen", row.price)
        list_price = reader.fen(f"skus.{i}.list_price_fen", row.list_price, optional=True)
        weight = reader.whole(f"skus.{i}.weight_g", row.weight_g, optional=True)
        quantity = reader.whole(f"skus.{i}.stock", row.stock, optional=True)
        if quantity:
            stock[row.code.strip()] = quantity
        skus.append(
            catalog.SkuDraft(
                code=row.code,
                price_fen=price or 0,
                values=tuple(row.values),
                list_price_fen=list_price,
                barcode=row.barcode,
                image=row.image,
                weight_g=weight or 0,
            )
        )
    return skus, stock


def shown(draft: catalog.ProductDraft, *, stock: list[int], zone: str) -> dict[str, Any]:
    """What the editor opens with: the draft in the words of `Document`, plus URLs of pictures and live stock."""
    return {
        "product_id": str(draft.product_id or ""),
        "version": draft.version,
        "code": draft.code,
        "name": draft.name,
        "subtitle": draft.subtitle,
        "category_id": str(draft.category_id),
        "brand_id": str(draft.brand_id or ""),
        "unit": draft.unit,
        "labels": list(draft.labels),
        "keywords": list(draft.keywords),
        "gallery": [_picture(name) for name in draft.gallery],
        "attributes": [{"name": a.name, "value": a.value} for a in draft.attributes],
        "detail": [
            {"type": b.type, "image": _picture(b.image) if b.image else None, "alt": b.alt, "html": b.html}
            for b in draft.detail
        ],
        "on_sale": draft.on_sale,
        "sale_starts_at": _local(draft.sale_starts_at, zone),
        "sale_ends_at": _local(draft.sale_ends_at, zone),
        "purchase_limit": "" if draft.purchase_limit is None else str(draft.purchase_limit),
        "rank": str(draft.rank or ""),
        "options": [
            {
                "name": o.name,
                "values": [{"name": v.name, "image": _picture(v.image) if v.image else None} for v in o.values],
            }
            for o in draft.options
        ],
        "skus": [_shown_sku(sku, level) for sku, level in zip(draft.skus, stock, strict=True)],
    }


def _shown_sku(sku: catalog.SkuDraft, level: int) -> dict[str, Any]:
    return {
        "values": list(sku.values),
        "code": sku.code,
        "price": yuan_text(sku.price_fen),
        "list_price": "" if sku.list_price_fen is None else yuan_text(sku.list_price_fen),
        "barcode": sku.barcode,
        "weight_g": str(sku.weight_g or ""),
        "image": _picture(sku.image) if sku.image else None,
        "available": level,
    }


def _picture(name: str) -> dict[str, str]:
    return {"name": name, "url": media_url(name)}


def _local(moment: datetime | None, zone: str) -> str:
    return moment.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M") if moment else ""
