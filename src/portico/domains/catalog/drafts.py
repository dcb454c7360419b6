"""What an editor or an import hands in: values only, nothing read from the data base."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

from portico.kernel.ids import BrandId, CategoryId, ProductId


class ProductKind(StrEnum):
    """What a buyer gets: something that is handed over, a file, a card key, or visits to be redeemed at a store."""

    GOODS = "goods"
    DOWNLOAD = "download"
    CARD_KEY = "card_key"
    PACKAGE = "package"


# How goods may reach their buyer; what is not goods is delivered by the hub itself. The names are orders.Delivery's.
DELIVERIES = ("ship", "pickup", "city")


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
    """One cell of the matrix. `values` names one value per option, in the options' order.

    `member_price_fen` is below `price_fen`, or None. `volume_cm3`: cubic centimetres as packed, for freight.
    """

    code: str
    price_fen: int
    values: tuple[str, ...] = ()
    list_price_fen: int | None = None
    barcode: str = ""
    image: str = ""
    weight_g: int = 0
    volume_cm3: int = 0
    member_price_fen: int | None = None


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
    listed earlier. `deliveries` (of DELIVERIES) is for goods only; `freight_template_id` None: the site's default.
    `kind` is for ever. `video` (with the picture it begins with) and `model` (a GLB) are stored media names, too.
    `related_ids` are shown before what else sells well.
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
    kind: ProductKind = ProductKind.GOODS
    deliveries: tuple[str, ...] = ("ship",)
    freight_template_id: UUID | None = None
    video: str = ""
    video_poster: str = ""
    model: str = ""
    assurance_ids: tuple[UUID, ...] = ()
    related_ids: tuple[ProductId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryDraft:
    """A category as it should be; `category_id` None creates (or updates the one with the same code).

    `version` is that of the category which the editor was shown, None for whatever there is.
    """

    code: str
    name: str
    slug: str = ""
    parent_id: CategoryId | None = None
    category_id: CategoryId | None = None
    icon: str = ""
    banner: str = ""
    position: int = 0
    is_visible: bool = True
    version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BrandDraft:
    """A brand as it should be; its code says which. `version` as in ProductDraft."""

    code: str
    name: str
    description: str = ""
    logo: str = ""
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AssuranceDraft:
    """服务保障: a promise on product pages. `assurance_id` None creates; `for_all`: on every product of the site."""

    name: str
    text: str = ""
    for_all: bool = False
    position: int = 0
    assurance_id: UUID | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class AttributeTemplate:
    """What products of a category are described by. `values` are offered; a `required` one must be filled in."""

    name: str
    values: tuple[str, ...] = ()
    required: bool = False


@dataclass(frozen=True, slots=True)
class OptionTemplate:
    """An axis products of a category usually have, with its usual values."""

    name: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateDraft:
    """The template of a category as it should be; without attributes and options it has none of its own."""

    category_id: CategoryId
    attributes: tuple[AttributeTemplate, ...] = ()
    options: tuple[OptionTemplate, ...] = ()
    version: int | None = None
