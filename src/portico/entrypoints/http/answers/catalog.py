"""What the catalogue's routes answer."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec


class Named(msgspec.Struct, frozen=True):
    id: UUID
    name: str


class ProductCardView(msgspec.Struct, frozen=True):
    """A product in a list."""

    id: UUID
    name: str
    subtitle: str
    image_url: str
    price_fen: int
    max_price_fen: int
    list_price_fen: int | None
    sales_count: int
    labels: list[str]
    in_stock: bool
    category_id: UUID


class Facet(msgspec.Struct, frozen=True):
    id: UUID
    name: str
    count: int


class ValueFacet(msgspec.Struct, frozen=True):
    value: str
    count: int


class AttributeFacet(msgspec.Struct, frozen=True):
    name: str
    values: list[ValueFacet]


class PriceFacet(msgspec.Struct, frozen=True):
    """Hits whose lowest price lies in this range, both ends included; no upper end when null."""

    min_price_fen: int
    max_price_fen: int | None
    count: int


class Facets(msgspec.Struct, frozen=True):
    """What a search can be narrowed by. `in_stock` counts the hits that can be bought now."""

    brands: list[Facet]
    categories: list[Facet]
    attributes: list[AttributeFacet]
    prices: list[PriceFacet]
    in_stock: int


class ProductPage(msgspec.Struct, frozen=True):
    """`facets`, `did_you_mean`, `relaxed`, `total` come with a search (`q` or `attributes`); `total` to a thousand."""

    items: list[ProductCardView]
    next_cursor: str | None
    facets: Facets | msgspec.UnsetType = msgspec.UNSET
    did_you_mean: str | msgspec.UnsetType | None = msgspec.UNSET
    relaxed: bool | msgspec.UnsetType = msgspec.UNSET
    total: int | msgspec.UnsetType | None = msgspec.UNSET


class ProductCategory(msgspec.Struct, frozen=True):
    id: UUID
    name: str
    path: list[Named]


class OptionValueView(msgspec.Struct, frozen=True):
    id: UUID
    name: str
    image_url: str | None


class OptionView(msgspec.Struct, frozen=True):
    id: UUID
    name: str
    values: list[OptionValueView]


class SkuView(msgspec.Struct, frozen=True):
    """One combination; `option_value_ids` has one value per option, in the options' order."""

    id: UUID
    code: str
    option_value_ids: list[UUID]
    name: str
    price_fen: int
    list_price_fen: int | None
    member_price_fen: int | None
    available: int
    image_url: str
    barcode: str
    weight_g: int


class AttributeView(msgspec.Struct, frozen=True):
    name: str
    value: str


class ImageBlock(msgspec.Struct, frozen=True, tag="image", tag_field="type"):
    url: str
    alt: str


class TextBlock(msgspec.Struct, frozen=True, tag="text", tag_field="type"):
    """`html` is sanitised: text structure and safe links only."""

    html: str


class VideoView(msgspec.Struct, frozen=True):
    """A film (MP4 or WebM) and the picture it begins with."""

    url: str
    poster_url: str


class AssuranceView(msgspec.Struct, frozen=True):
    """What the merchant promises; `text` may be empty."""

    name: str
    text: str


class ProductView(msgspec.Struct, frozen=True):
    """Everything a product page shows, with live stock.

    `kind` is what a buyer gets; `deliveries` (of ship, pickup, city) is empty for what is not goods. `member_price_fen`
    is the lowest that members pay, where it is below `price_fen`. Outside [sale_starts_at, sale_ends_at) `on_sale` is
    false. `model_url` is a binary glTF 2.0 file.
    """

    id: UUID
    name: str
    subtitle: str
    category: ProductCategory
    brand: Named | None
    kind: Literal["goods", "download", "card_key", "package"]
    deliveries: list[Literal["ship", "pickup", "city"]]
    gallery: list[str]
    video: VideoView | None
    model_url: str | None
    labels: list[str]
    unit: str
    price_fen: int
    max_price_fen: int
    list_price_fen: int | None
    member_price_fen: int | None
    sales_count: int
    in_stock: bool
    purchase_limit: int | None
    sale_starts_at: datetime | None
    sale_ends_at: datetime | None
    options: list[OptionView]
    skus: list[SkuView]
    attributes: list[AttributeView]
    detail: list[ImageBlock | TextBlock]
    on_sale: bool
    assurances: list[AssuranceView]


class BundleItemView(msgspec.Struct, frozen=True):
    """So many pieces of a SKU in one set; `price_fen` is of one piece by itself."""

    sku_id: UUID
    product_id: UUID
    name: str
    option_text: str
    image_url: str
    quantity: int
    price_fen: int


class BundleView(msgspec.Struct, frozen=True):
    """SKUs sold together: `price_fen` for one set instead of `apart_fen`."""

    id: UUID
    name: str
    items: list[BundleItemView]
    price_fen: int
    apart_fen: int


class BundleList(msgspec.Struct, frozen=True):
    items: list[BundleView]


class CardList(msgspec.Struct, frozen=True):
    items: list[ProductCardView]


class PhraseList(msgspec.Struct, frozen=True):
    items: list[str]


class CategoryView(msgspec.Struct, frozen=True):
    id: UUID
    slug: str
    name: str
    icon_url: str
    banner_url: str | None
    children: list[CategoryView]


class CategoryList(msgspec.Struct, frozen=True):
    items: list[CategoryView]
