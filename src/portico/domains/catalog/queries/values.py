"""What reads of the catalogue hand out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

from portico.domains.catalog.documents import fill_product
from portico.domains.catalog.drafts import ProductKind
from portico.kernel.ids import BrandId, CategoryId, ProductId, SkuId
from portico.kernel.money import Money

type Sort = Literal["default", "newest", "sales", "price_asc", "price_desc"]


@dataclass(frozen=True, slots=True)
class SkuLine:
    """What a cart, a quote and an order need to know about a SKU. `purchase_limit` counts the whole product."""

    sku_id: SkuId
    product_id: ProductId
    sku_code: str
    name: str
    option_text: str
    image_url: str
    unit_price: Money
    list_price: Money | None
    on_sale: bool
    purchase_limit: int | None
    weight_g: int
    member_price: Money | None = None
    volume_cm3: int = 0
    kind: ProductKind = ProductKind.GOODS
    deliveries: tuple[str, ...] = ("ship",)
    freight_template_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ProductDocument:
    """A product's page but for its stock: `finish` fills that in."""

    product_id: ProductId
    sku_ids: tuple[SkuId, ...]
    version: int
    template: bytes
    sales_count: int
    on_sale: bool
    assurances: bytes = b"[]"

    def finish(self, levels: dict[SkuId, int] | None) -> bytes:
        """The JSON of GET /products/{id}. Without `levels`, `available` is null and `in_stock` false."""
        available = [None if levels is None else levels.get(sku_id, 0) for sku_id in self.sku_ids]
        return fill_product(
            self.template,
            sales_count=self.sales_count,
            on_sale=self.on_sale,
            available=available,
            assurances=self.assurances,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductFilter:
    """Which products a list shows. Prices are the product's lowest; `in_stock` True hides what is sold out.

    `attributes` are (name, value): one value of each name must be the product's.
    """

    category_id: CategoryId | None = None
    q: str = ""
    brand_id: BrandId | None = None
    min_price_fen: int | None = None
    max_price_fen: int | None = None
    in_stock: bool = False
    sort: Sort = "default"
    attributes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ProductCard:
    """A product in a list."""

    id: ProductId
    name: str
    subtitle: str
    image_url: str
    price_fen: int
    max_price_fen: int
    list_price_fen: int | None
    sales_count: int
    labels: tuple[str, ...]
    in_stock: bool
    category_id: CategoryId


@dataclass(frozen=True, slots=True)
class CardPage:
    """A page of finished ProductCard JSON objects, ready to be joined with commas."""

    cards: tuple[bytes, ...]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class FacetValue:
    id: UUID
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class AttributeValue:
    value: str
    count: int


@dataclass(frozen=True, slots=True)
class AttributeFacet:
    """An attribute that tells the hits apart, its commonest values first."""

    name: str
    values: tuple[AttributeValue, ...]


@dataclass(frozen=True, slots=True)
class PriceFacet:
    """Hits whose lowest price is from `min_price_fen` to `max_price_fen`, both included; None: no upper end."""

    min_price_fen: int
    max_price_fen: int | None
    count: int


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a search found. `total` is None beyond the counting cap; facets are of the first page only.

    `relaxed` when nothing held every word and the products hold some of them; `did_you_mean` is a phrase of
    the shop that sounds like what was typed.
    """

    page: CardPage
    total: int | None
    brands: tuple[FacetValue, ...] = ()
    categories: tuple[FacetValue, ...] = ()
    did_you_mean: str | None = None
    relaxed: bool = False
    attributes: tuple[AttributeFacet, ...] = ()
    prices: tuple[PriceFacet, ...] = ()
    in_stock: int = 0


@dataclass(frozen=True, slots=True)
class CategoryNode:
    id: CategoryId
    code: str
    slug: str
    name: str
    icon_url: str
    banner_url: str | None
    parent_id: CategoryId | None
    is_visible: bool
    children: tuple[CategoryNode, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class BrandView:
    id: BrandId
    code: str
    name: str
    description: str
    logo: str
    logo_url: str | None
    version: int = 1


@dataclass(frozen=True, slots=True)
class ProductRow:
    """A product in the merchant's list."""

    id: ProductId
    code: str
    name: str
    image_url: str
    category_name: str
    price_fen: int
    max_price_fen: int
    sku_count: int
    sales_count: int
    in_stock: bool
    on_sale: bool
    version: int
    updated_at: datetime
    kind: ProductKind = ProductKind.GOODS
    sale_starts_at: datetime | None = None
    sale_ends_at: datetime | None = None
