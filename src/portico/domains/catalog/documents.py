"""What a reader gets, serialised once per edit. Pure.

A template is JSON with a NUL byte wherever a live value goes. NUL cannot occur in JSON, so filling is a split
and a join: no parsing, no second serialisation.
  product: sales_count, in_stock, then each SKU's `available` in order, then on_sale
  card:    sales_count, in_stock
The site's promises are put behind the finished page: they change without an edit of the product.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any
from uuid import UUID

import msgspec

from portico.domains.catalog.rules import price_span, shown_list_price
from portico.infra.media import media_url

_GAP = b"\x00"
_LIVE = msgspec.Raw(_GAP)


@dataclass(frozen=True, slots=True)
class SkuPart:
    id: UUID
    code: str
    option_value_ids: tuple[UUID, ...]
    option_text: str
    price_fen: int
    list_price_fen: int | None
    barcode: str
    image: str
    weight_g: int
    member_price_fen: int | None = None


@dataclass(frozen=True, slots=True)
class ValuePart:
    id: UUID
    name: str
    image: str


@dataclass(frozen=True, slots=True)
class OptionPart:
    id: UUID
    name: str
    values: tuple[ValuePart, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductParts:
    """Everything a document is made of. `category_path` goes from the root to the product's own category."""

    id: UUID
    name: str
    subtitle: str
    category_path: tuple[tuple[UUID, str], ...]
    brand: tuple[UUID, str] | None
    unit: str
    labels: tuple[str, ...]
    gallery: tuple[str, ...]
    attributes: Sequence[dict[str, str]]
    detail: Sequence[dict[str, str]]
    purchase_limit: int | None
    options: tuple[OptionPart, ...]
    skus: tuple[SkuPart, ...]
    kind: str = "goods"
    deliveries: tuple[str, ...] = ("ship",)
    video: str = ""
    video_poster: str = ""
    model: str = ""
    sale_starts_at: datetime | None = None
    sale_ends_at: datetime | None = None

    @property
    def prices(self) -> tuple[int, int]:
        return price_span(sku.price_fen for sku in self.skus)

    @property
    def list_price(self) -> int | None:
        return shown_list_price((sku.price_fen, sku.list_price_fen) for sku in self.skus)

    @property
    def member_price(self) -> int | None:
        """The lowest member price, when a member can buy for less than the lowest price."""
        lowest = min((sku.member_price_fen for sku in self.skus if sku.member_price_fen is not None), default=None)
        return lowest if lowest is not None and lowest < self.prices[0] else None


def product_template(parts: ProductParts) -> bytes:
    """The product page's JSON (GET /products/{id}) with gaps for the live values."""
    low, high = parts.prices
    document: dict[str, Any] = {
        "id": parts.id,
        "name": parts.name,
        "subtitle": parts.subtitle,
        "category": {
            "id": parts.category_path[-1][0],
            "name": parts.category_path[-1][1],
            "path": [{"id": shelf, "name": name} for shelf, name in parts.category_path],
        },
        "brand": {"id": parts.brand[0], "name": parts.brand[1]} if parts.brand else None,
        "kind": parts.kind,
        "deliveries": parts.deliveries,
        "gallery": [media_url(name) for name in parts.gallery] or [media_url("")],
        "video": _video(parts) if parts.video else None,
        "model_url": media_url(parts.model) if parts.model else None,
        "labels": parts.labels,
        "unit": parts.unit,
        "price_fen": low,
        "max_price_fen": high,
        "list_price_fen": parts.list_price,
        "member_price_fen": parts.member_price,
        "sales_count": _LIVE,
        "in_stock": _LIVE,
        "purchase_limit": parts.purchase_limit,
        "sale_starts_at": parts.sale_starts_at,
        "sale_ends_at": parts.sale_ends_at,
        "options": [_option(option) for option in parts.options],
        "skus": [_sku(sku, parts) for sku in parts.skus],
        "attributes": parts.attributes,
        "detail": [_block(block) for block in parts.detail],
        "on_sale": _LIVE,
    }
    return msgspec.json.encode(document)


def _video(parts: ProductParts) -> dict[str, str]:
    return {"url": media_url(parts.video), "poster_url": media_url(parts.video_poster or next(iter(parts.gallery), ""))}


def _option(option: OptionPart) -> dict[str, Any]:
    values = [
        {"id": value.id, "name": value.name, "image_url": media_url(value.image) if value.image else None}
        for value in option.values
    ]
    return {"id": option.id, "name": option.name, "values": values}


def _sku(sku: SkuPart, parts: ProductParts) -> dict[str, Any]:
    return {
        "id": sku.id,
        "code": sku.code,
        "option_value_ids": sku.option_value_ids,
        "name": sku.option_text,
        "price_fen": sku.price_fen,
        "list_price_fen": sku.list_price_fen,
        "member_price_fen": sku.member_price_fen,
        "available": _LIVE,
        "image_url": media_url(_sku_picture(sku, parts)),
        "barcode": sku.barcode,
        "weight_g": sku.weight_g,
    }


def _sku_picture(sku: SkuPart, parts: ProductParts) -> str:
    """Its own, else that of a value it has (a colour, mostly), else the product's first. As queries/products.py."""
    by_value = {value.id: value.image for option in parts.options for value in option.values}
    pictures = (sku.image, *(by_value.get(value_id, "") for value_id in sku.option_value_ids), *parts.gallery[:1])
    return next(filter(None, pictures), "")


def _block(block: dict[str, str]) -> dict[str, str]:
    if block["type"] == "image":
        return {"type": "image", "url": media_url(block["image"]), "alt": block.get("alt", "")}
    return {"type": "text", "html": block["html"]}


def card_template(parts: ProductParts) -> bytes:
    """The ProductCard of lists with gaps for the live values."""
    low, high = parts.prices
    return msgspec.json.encode(
        {
            "id": parts.id,
            "name": parts.name,
            "subtitle": parts.subtitle,
            "image_url": media_url(next(iter(parts.gallery), "")),
            "price_fen": low,
            "max_price_fen": high,
            "list_price_fen": parts.list_price,
            "sales_count": _LIVE,
            "labels": parts.labels,
            "in_stock": _LIVE,
            "category_id": parts.category_path[-1][0],
        }
    )


def _fill(template: bytes, values: Sequence[bytes]) -> bytes:
    pieces = template.split(_GAP)
    if len(pieces) != len(values) + 1:
        raise ValueError("the template has another number of gaps than there are values")
    return b"".join(chain.from_iterable(zip(pieces, (*values, b""), strict=True)))


def _boolean(value: bool) -> bytes:
    return b"true" if value else b"false"


def fill_product(
    template: bytes, *, sales_count: int, on_sale: bool, available: Sequence[int | None], assurances: bytes = b"[]"
) -> bytes:
    """The finished JSON. `available` has one number per SKU in the template's order (None: not told).

    `assurances` is a JSON array.
    """
    in_stock = any(available)
    levels = [b"null" if level is None else b"%d" % max(level, 0) for level in available]
    page = _fill(template, [b"%d" % sales_count, _boolean(in_stock), *levels, _boolean(on_sale)])
    return b'%b,"assurances":%b}' % (page[:-1], assurances)


def fill_card(template: bytes, *, sales_count: int, in_stock: bool) -> bytes:
    return _fill(template, [b"%d" % sales_count, _boolean(in_stock)])
