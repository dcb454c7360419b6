"""What an editor or an import hands in: values only, nothing read from the data base."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from portico.kernel.ids import BrandId, CategoryId, ProductId


@dataclass(frozen=True, slots=True)
class OptionValueDraft:
    """One value of an option; `image` is a stored media name or empty."""

    name: str
    image: str = ""


@dataclass(frozen=True, slots=True)
class OptionDraft:
    name: str
    values: tuple[OptionValueDraft, ...]


@dataclass(frozen=True, slots=True)
class SkuDraft:
    """One cell of the matrix. `values` names one value per option, in the options' order."""

    code: str
    price_fen: int
    values: tuple[str, ...] = ()
    list_price_fen: int | None = None
    barcode: str = ""
    image: str = ""
    weight_g: int = 0


@dataclass(frozen=True, slots=True)
class Attribute:
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class DetailBlock:
    """A part of the long description: `image` (media name) with `alt`, or `html`, sanitised when saved."""

    type: Literal["image", "text"]
    image: str = ""
    alt: str = ""
    html: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductDraft:
    """A whole product as it should be after saving.

    `product_id` None creates. `version` is the one the editor read: saving over a newer one is refused;
    None (an import) saves over whatever is there. Pictures are stored media names. `rank`: higher is
    listed earlier.
    """

    code: str
    name: str
    category_id: CategoryId
    skus: tuple[SkuDraft, ...]
    options: tuple[OptionDraft, ...] = ()
    product_id: ProductId | None = None
    version: int | None = None
    subtitle: str = ""
    brand_id: BrandId | None = None
    unit: str = "件"
    labels: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    gallery: tuple[str, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    detail: tuple[DetailBlock, ...] = ()
    on_sale: bool = True
    sale_starts_at: datetime | None = None
    sale_ends_at: datetime | None = None
    purchase_limit: int | None = None
    rank: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryDraft:
    """A category as it should be; `category_id` None creates (or updates the one with the same code)."""

    code: str
    name: str
    slug: str = ""
    parent_id: CategoryId | None = None
    category_id: CategoryId | None = None
    icon: str = ""
    banner: str = ""
    position: int = 0
    is_visible: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class BrandDraft:
    code: str
    name: str
    description: str = ""
    logo: str = ""
