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

_KINDS = frozenset(catalog.ProductKind)


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
    member_price: str = ""
    stock: str = ""
    barcode: str = ""
    weight_g: str = ""
    volume_cm3: str = ""
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
    kind: str = "goods"
    deliveries: list[str] = msgspec.field(default_factory=lambda: ["ship"])
    freight_template_id: str = ""
    code: str = ""
    name: str = ""
    subtitle: str = ""
    category_id: str = ""
    brand_id: str = ""
    unit: str = ""
    labels: list[str] = []
    keywords: list[str] = []
    gallery: list[str] = []
    video: str = ""
    video_poster: str = ""
    model: str = ""
    assurance_ids: list[str] = []
    related_ids: list[str] = []
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
    kind = document.kind if document.kind in _KINDS else None
    if kind is None:
        reader.errors.append(FieldError("kind", "choice_unknown"))
    template_id = reader.id("freight_template_id", document.freight_template_id, optional=True)
    assurance_ids = [reader.id("assurance_ids", text) for text in document.assurance_ids]
    related_ids = [reader.id("related_ids", text) for text in document.related_ids]
    if reader.errors or category_id is None or kind is None:
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
        kind=catalog.ProductKind(kind),
        deliveries=tuple(document.deliveries),
        freight_template_id=template_id,
        video=document.video,
        video_poster=document.video_poster,
        model=document.model,
        assurance_ids=tuple(filter(None, assurance_ids)),
        related_ids=tuple(ProductId(found) for found in related_ids if found),
    )
    return draft, stock


def _skus(reader: Reader, document: Document) -> tuple[list[catalog.SkuDraft], dict[str, int]]:
    skus: list[catalog.SkuDraft] = []
    stock: dict[str, int] = {}
    for i, row in enumerate(document.skus):
        price = reader.fen(f"skus.{i}.price_fen", row.price)
        list_price = reader.fen(f"skus.{i}.list_price_fen", row.list_price, optional=True)
        member_price = reader.fen(f"skus.{i}.member_price_fen", row.member_price, optional=True)
        weight = reader.whole(f"skus.{i}.weight_g", row.weight_g, optional=True)
        volume = reader.whole(f"skus.{i}.volume_cm3", row.volume_cm3, optional=True)
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
                volume_cm3=volume or 0,
                member_price_fen=member_price,
            )
        )
    return skus, stock


def shown(draft: catalog.ProductDraft, *, stock: list[int], zone: str) -> dict[str, Any]:
    """What the editor opens with: the draft in the words of `Document`, plus URLs of pictures and live stock."""
    return {
        "product_id": str(draft.product_id or ""),
        "version": draft.version,
        "kind": str(draft.kind),
        "deliveries": list(draft.deliveries),
        "freight_template_id": str(draft.freight_template_id or ""),
        "video": _picture(draft.video) if draft.video else None,
        "video_poster": _picture(draft.video_poster) if draft.video_poster else None,
        "model": _picture(draft.model) if draft.model else None,
        "assurance_ids": [str(one) for one in draft.assurance_ids],
        "related_ids": [str(one) for one in draft.related_ids],
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
        "member_price": "" if sku.member_price_fen is None else yuan_text(sku.member_price_fen),
        "weight_g": str(sku.weight_g or ""),
        "volume_cm3": str(sku.volume_cm3 or ""),
        "image": _picture(sku.image) if sku.image else None,
        "available": level,
    }


def _picture(name: str) -> dict[str, str]:
    return {"name": name, "url": media_url(name)}


def _local(moment: datetime | None, zone: str) -> str:
    return moment.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M") if moment else ""
