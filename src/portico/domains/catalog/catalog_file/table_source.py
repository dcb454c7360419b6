"""A catalogue as a table: one row per SKU; rows with one product code make one product."""

from __future__ import annotations

import hashlib
import re
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from portico.domains.catalog.catalog_file import cells
from portico.domains.catalog.catalog_file.columns import ColumnPlan, plan_columns
from portico.domains.catalog.catalog_file.entries import (
    BrandEntry,
    CatalogFile,
    CategoryEntry,
    ProductEntry,
    RowProblem,
    SkuEntry,
)
from portico.domains.catalog.catalog_file.lazy import Lazy, Spool

# What belongs to the product: the first row that fills it counts, a later row may repeat but not contradict it.
_OF_PRODUCT = ("name", "subtitle", "category", "brand", "unit", "labels", "keywords", "on_sale", "purchase_limit",
               "rank", "gallery", "detail_images", "detail_html", "attributes", "option1_name", "option2_name",
               "option3_name", "kind", "deliveries")  # fmt: skip
# Our draft's fields → the table's, for telling where a rule was broken.
_DRAFT_FIELDS = {
    "code": "product_code", "price_fen": "price", "list_price_fen": "list_price", "category_id": "category",
    "brand_id": "brand", "detail": "detail_html", "options": "option1_name", "values": "option1_value",
    "skus": "sku_code", "member_price_fen": "member_price",
}  # fmt: skip
# The table's fields → the draft's that they speak of.
_SPEAKS_OF = {
    "brand": "brand_id", "list_price": "list_price_fen", "sku_image": "image", "detail_images": "detail",
    "detail_html": "detail", "member_price": "member_price_fen",
}  # fmt: skip
MAX_CATEGORY_DEPTH = 4
_PATH_PART = re.compile(r"(?:\\[/>＞]|[^/>＞])+")
_OWN_SLASH = re.compile(r"\\([/>＞])")
# A file with more wrong than this has one thing wrong many times.
MAX_PROBLEMS = 50_000


@dataclass(slots=True)
class _Row:
    """One row: takes typed values out of its cells, noting every cell that breaks a rule."""

    line: int
    cells: Sequence[object]
    plan: ColumnPlan
    problems: list[RowProblem] = field(default_factory=list)

    def raw(self, name: str) -> object:
        position = self.plan.positions.get(name)
        return self.cells[position] if position is not None and position < len(self.cells) else None

    def text(self, name: str) -> str:
        return cells.text(self.raw(name))

    def refuse(self, name: str, code: str, **data: Any) -> None:
        column = self.plan.headers.get(name, name)
        self.problems.append(RowProblem(self.line, column, code, data, self.text(name)[:60]))

    def take[T](self, name: str, read: Callable[[object], T], default: T) -> T:
        if not self.text(name):
            return default
        try:
            return read(self.raw(name))
        except cells.CellRefused as refused:
            self.refuse(name, refused.code, **refused.data)
            return default


def read_table(rows: Iterable[Sequence[object]], mapping: Mapping[str, str] | None = None) -> CatalogFile:
    """The catalogue in `rows`, the first of which is the header. Raises CatalogFileUnreadable (columns)."""
    numbered = ((line, row) for line, row in enumerate(rows, 1) if any(cells.text(cell) for cell in row))
    _, header = next(numbered, (1, ()))
    plan = plan_columns([cells.text(cell) for cell in header], mapping)
    spool = Spool()
    # Code → its rows: line and place in the spool by turns, in machine words.
    groups: dict[str, array[int]] = {}
    problems: list[RowProblem] = []
    lost = 0
    for line, raw in numbered:
        row = _Row(line, raw, plan)
        code = row.text("product_code")
        if code:
            groups.setdefault(code, array("Q")).extend((line, spool.put(raw)))
        else:
            row.refuse("product_code", "required")
            problems += row.problems
            lost += 1

    def rows_of(places: array[int]) -> list[_Row]:
        return [_Row(places[i], spool.get(places[i + 1]), plan) for i in range(0, len(places), 2)]

    categories: dict[str, CategoryEntry] = {}
    brands: dict[str, BrandEntry] = {}
    good: list[str] = []
    for code, places in groups.items():
        group = rows_of(places)
        entry = _product(code, group)
        found = [problem for row in group for problem in row.problems]
        problems += found[: MAX_PROBLEMS - len(problems)]
        if entry is not None and not found:
            good.append(code)
            categories |= {c.code: c for c in category_entries(group[0].text("category"))}
            if entry.brand is not None:
                brands[entry.brand] = BrandEntry(code=entry.brand, name=_first(group, "brand"))
    return CatalogFile(
        categories=tuple(categories.values()),
        brands=tuple(brands.values()),
        products=Lazy(len(good), lambda place: _good(good[place], rows_of(groups[good[place]]))),
        problems=tuple(sorted(problems, key=lambda problem: problem.line)),
        total=len(groups) + lost,
        ignored_columns=plan.ignored,
    )


def _good(code: str, group: Sequence[_Row]) -> ProductEntry:
    entry = _product(code, group)
    if entry is None:
        raise RuntimeError("a product that was good is broken")
    return entry


def _columns(headers: Mapping[str, str]) -> dict[str, str]:
    return {
        **headers,
        **{ours: headers.get(theirs, theirs) for ours, theirs in _DRAFT_FIELDS.items()},
        "skus.code": headers.get("sku_code", headers["product_code"]),
    }


def _first(group: Sequence[_Row], name: str) -> str:
    return next((row.text(name) for row in group if row.text(name)), "")


def _product(code: str, group: Sequence[_Row]) -> ProductEntry | None:
    head = _head(group)
    for name in ("name", "category"):
        if not head.text(name):
            group[0].refuse(name, "required")
    if any(row.problems for row in group):
        return None
    names = [head.text(f"option{i}_name") for i in (1, 2, 3)]
    used = [i for i in (1, 2, 3) if names[i - 1]]
    skus = tuple(_sku(row, code, used, alone=len(group) == 1) for row in group)
    brand = head.text("brand")
    entry = ProductEntry(
        code=code,
        line=group[0].line,
        name=head.text("name"),
        subtitle=head.text("subtitle"),
        category=_category_code(_path(head.text("category"))),
        brand=_code("b", brand) if brand else None,
        unit=head.text("unit") or "件",
        labels=head.take("labels", cells.parts, ()),
        keywords=head.take("keywords", cells.parts, ()),
        on_sale=head.take("on_sale", cells.flag, True),
        purchase_limit=head.take("purchase_limit", cells.whole, None),
        rank=head.take("rank", cells.whole, 0),
        kind=head.take("kind", cells.kind, "goods"),
        deliveries=head.take("deliveries", cells.deliveries, ()),
        gallery=head.take("gallery", cells.urls, ()),
        detail_images=head.take("detail_images", cells.urls, ()),
        detail_html=head.text("detail_html"),
        attributes=head.take("attributes", cells.pairs, ()),
        options=_options(names, used, skus),
        skus=skus,
        columns=_columns(group[0].plan.headers),
        given=frozenset(_SPEAKS_OF.get(name, name) for name in group[0].plan.positions),
    )
    group[0].problems += head.problems
    return entry


def _head(group: Sequence[_Row]) -> _Row:
    """The product's own cells gathered into one row; a row that contradicts an earlier one has a problem."""
    first = group[0]
    gathered: dict[str, object] = {}
    told: dict[str, _Row] = {}
    for row in group:
        for name in _OF_PRODUCT:
            if not row.text(name):
                continue
            if name not in told:
                told[name], gathered[name] = row, row.raw(name)
            elif row.text(name) != told[name].text(name):
                row.refuse(name, "contradicts_line", line=told[name].line)
    line = [gathered.get(name) for name in _OF_PRODUCT]
    positions = {name: i for i, name in enumerate(_OF_PRODUCT)}
    return _Row(first.line, line, ColumnPlan(positions, first.plan.headers, ()))


def _sku(row: _Row, product_code: str, used: Sequence[int], *, alone: bool) -> SkuEntry:
    code = row.text("sku_code") or (product_code if alone else "")
    if not code:
        row.refuse("sku_code", "required")
    if not row.text("price"):
        row.refuse("price", "required")
    values = tuple(row.text(f"option{i}_value") for i in used)
    for i in (1, 2, 3):
        if (i in used) != bool(row.text(f"option{i}_value")):
            row.refuse(f"option{i}_value", "required" if i in used else "value_without_option")
    stock = row.take("stock", cells.whole, None)
    if stock is not None and not 0 <= stock <= 100_000_000:
        row.refuse("stock", "out_of_range", min=0, max=100_000_000)
    return SkuEntry(
        code=code,
        line=row.line,
        price_fen=row.take("price", cells.fen, 1),
        values=values,
        list_price_fen=row.take("list_price", cells.fen, None),
        stock=stock,
        barcode=row.text("barcode"),
        image=row.take("sku_image", cells.url, ""),
        weight_g=row.take("weight_g", cells.whole, 0),
        volume_cm3=row.take("volume_cm3", cells.whole, 0),
        member_price_fen=row.take("member_price", cells.fen, None),
    )


def _options(
    names: Sequence[str], used: Sequence[int], skus: Sequence[SkuEntry]
) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Values in the order the rows name them."""
    return tuple(
        (names[i - 1], tuple((value, "") for value in dict.fromkeys(sku.values[place] for sku in skus)))
        for place, i in enumerate(used)
    )


def _path(text: str) -> tuple[str, ...]:
    """`居家/床品` as its names; a slash that belongs to a name stands behind a backslash."""
    return tuple(_OWN_SLASH.sub(r"\1", part).strip() for part in _PATH_PART.findall(text) if part.strip())


def category_entries(text: str) -> list[CategoryEntry]:
    """`居家/床品` as its categories, parents first."""
    path = _path(text)[:MAX_CATEGORY_DEPTH]
    return [
        CategoryEntry(
            code=_category_code(path[:depth]),
            name=path[depth - 1],
            parent_code=_category_code(path[: depth - 1]) if depth > 1 else None,
        )
        for depth in range(1, len(path) + 1)
    ]


def _category_code(path: Sequence[str]) -> str:
    return _code("c", "/".join(path[:MAX_CATEGORY_DEPTH]))


def _code(prefix: str, name: str) -> str:
    """A stable code for something that a table only names."""
    return f"{prefix}-{hashlib.blake2b(name.encode(), digest_size=6).hexdigest()}"
