"""What a catalogue file says, before any of it is looked up or stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from portico.kernel.errors import FieldError


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One thing wrong in the file. `line`: the row of a table, or the place of a product in a JSON list, from 1.

    `column` is the header as the file spells it, or the JSON path below the product. `code` and `data` are
    those of a FieldError, so that the same texts explain both.
    """

    line: int
    column: str
    code: str
    data: Mapping[str, Any] = field(default_factory=dict)
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryEntry:
    """A category. `names_place`: the file lists categories, so it also says where a known one stands."""

    code: str
    name: str
    parent_code: str | None = None
    position: int = 0
    names_place: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BrandEntry:
    code: str
    name: str
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SkuEntry:
    """`stock` None: the file does not say. `image` is a URL or empty. `line` is where the row stands."""

    code: str
    price_fen: int
    line: int
    values: tuple[str, ...] = ()
    list_price_fen: int | None = None
    stock: int | None = None
    barcode: str = ""
    image: str = ""
    weight_g: int = 0
    volume_cm3: int = 0
    member_price_fen: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductEntry:
    """A product as the file has it; pictures are URLs. `category` and `brand` are codes of their entries.

    `columns` maps our field names to the file's own, for telling where a rule was broken. `given` names the
    fields that the file speaks of: for a known product, the others stay as they are.
    """

    code: str
    name: str
    line: int
    category: str
    skus: tuple[SkuEntry, ...]
    brand: str | None = None
    subtitle: str = ""
    unit: str = "件"
    labels: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    gallery: tuple[str, ...] = ()
    detail_images: tuple[str, ...] = ()
    detail_html: str = ""
    attributes: tuple[tuple[str, str], ...] = ()
    options: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    on_sale: bool = True
    purchase_limit: int | None = None
    rank: int = 0
    kind: str = "goods"
    deliveries: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    given: frozenset[str] = frozenset()

    @property
    def image_urls(self) -> tuple[str, ...]:
        """Every picture the product points at, once each."""
        values = [image for _, values in self.options for _, image in values]
        urls = [*self.gallery, *self.detail_images, *values, *(sku.image for sku in self.skus)]
        return tuple(dict.fromkeys(url for url in urls if url))

    def locate(self, error: FieldError) -> RowProblem:
        """Where in the file the rule `error` was broken: `skus.2.price_fen` is the third SKU's row."""
        parts = error.field.split(".")
        if parts[0] == "skus" and len(parts) > 2:
            place, name = int(parts[1]), parts[2]
            column = self.columns.get(f"skus.{name}") or self.columns.get(name) or f"skus[{place}].{name}"
            return RowProblem(self.skus[place].line, column, error.code, error.data)
        return RowProblem(self.line, self.columns.get(parts[0], error.field), error.code, error.data)


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogFile:
    """A whole file. A product with any problem is not among `products`; `total` counts it all the same.

    `products` are made when they are looked at, so that a large file takes little memory.
    """

    categories: tuple[CategoryEntry, ...]
    brands: tuple[BrandEntry, ...]
    products: Sequence[ProductEntry]
    problems: tuple[RowProblem, ...]
    total: int
    hot_words: tuple[str, ...] = ()
    ignored_columns: tuple[str, ...] = ()
