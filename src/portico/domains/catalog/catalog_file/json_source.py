"""A catalogue as JSON: lists of categories, brands and products that refer to each other by id.

Read as such data usually comes, money in fen:
    categories [{id, name, parent_id, order}]   brands [{id, name, description}]   search_keywords [text]
    products   [{id, code, name, brief, category_id, brand_id, keywords, on_sale, is_new, is_hot, unit,
                 list_price_fen, image, gallery [url], detail_images [url], attributes [{name, value}],
                 options [{name, value, image}], skus [{id, values [text], price_fen, stock}]}]
and, as our own export writes it, besides: products' subtitle, labels, detail_html, purchase_limit, rank, kind,
deliveries; SKUs' code, list_price_fen, member_price_fen, barcode, image, weight_g, volume_cm3.
"""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from portico.domains.catalog.catalog_file import cells
from portico.domains.catalog.catalog_file.entries import (
    BrandEntry,
    CatalogFile,
    CategoryEntry,
    ProductEntry,
    RowProblem,
    SkuEntry,
)
from portico.domains.catalog.catalog_file.lazy import Lazy
from portico.domains.catalog.errors import CatalogFileUnreadable

_LABELS = {"is_new": "新品", "is_hot": "热卖"}
# The file's keys → the fields they speak of.
_SPEAKS_OF = {
    "brief": "subtitle", "brand_id": "brand_id", "unit": "unit", "is_new": "labels", "is_hot": "labels",
    "keywords": "keywords", "on_sale": "on_sale", "image": "gallery", "gallery": "gallery",
    "detail_images": "detail", "detail_html": "detail", "subtitle": "subtitle", "labels": "labels",
    "purchase_limit": "purchase_limit", "rank": "rank", "kind": "kind", "deliveries": "deliveries",
    "attributes": "attributes", "list_price_fen": "list_price_fen",
}  # fmt: skip
_NONE: tuple[str, ...] = ()
_SKU_SPEAKS_OF = ("list_price_fen", "barcode", "image", "weight_g", "volume_cm3", "member_price_fen")
_DECODER = json.JSONDecoder()
_SPACE = re.compile(r"[ \t\n\r]*")


def read_json(content: bytes) -> CatalogFile:
    """The catalogue in `content`. Raises CatalogFileUnreadable when it is no such JSON at all."""
    document, text, places = scan_document(content)
    categories, category_problems = _categories(document.get("categories", []))
    brands, brand_problems = _brands(document.get("brands", []))
    known = ({entry.code for entry in categories}, {entry.code for entry in brands})
    problems = [*category_problems, *brand_problems]
    good = array("L")
    for number in range(len(places)):
        reader, entry = _read(text, places, number, known)
        if reader.problems or entry is None:
            problems += reader.problems
        else:
            good.append(number)
    words = [word for word in document.get("search_keywords", []) if isinstance(word, str)]
    return CatalogFile(
        categories=tuple(categories),
        brands=tuple(brands),
        products=Lazy(len(good), lambda place: _good(text, places, good[place], known)),
        problems=tuple(problems),
        total=len(places),
        hot_words=tuple(words),
    )


def _read(
    text: str, places: Sequence[int], number: int, known: tuple[set[str], set[str]]
) -> tuple[_Reader, ProductEntry | None]:
    raw, _ = _DECODER.raw_decode(text, places[number])
    reader = _Reader(number + 1, raw if isinstance(raw, dict) else {})
    if not isinstance(raw, dict):
        reader.refuse("", "not_an_object")
    return reader, _product(reader, *known)


def _good(text: str, places: Sequence[int], number: int, known: tuple[set[str], set[str]]) -> ProductEntry:
    _, entry = _read(text, places, number, known)
    if entry is None:
        raise RuntimeError("a product that was good is broken")
    return entry


def scan_document(content: bytes) -> tuple[dict[str, Any], str, array[int]]:
    """The document without its products, its text, and where in it each product begins.

    No two products are in memory at once. Raises CatalogFileUnreadable.
    """
    try:
        text = content.decode(json.detect_encoding(content)).removeprefix("\ufeff")
        document, places = _scan(text)
    except (ValueError, RecursionError) as error:
        where = f"line {error.lineno}, column {error.colno}" if isinstance(error, json.JSONDecodeError) else ""
        raise CatalogFileUnreadable(reason="not_json", detail=f"JSON: {where or type(error).__name__}") from None
    if places is None:
        raise CatalogFileUnreadable(reason="no_products", detail='JSON: {"products": […]} ?')
    for name in ("categories", "brands", "search_keywords"):
        if not isinstance(document.get(name, []), list):
            raise CatalogFileUnreadable(reason="not_a_list", detail=f"JSON: {name}")
    return document, text, places


def _scan(text: str) -> tuple[dict[str, Any], array[int] | None]:
    at = _past_space(text, 0)
    if text[at : at + 1] != "{":
        _DECODER.decode(text)  # broken, or sound but no catalogue
        return {}, None
    document: dict[str, Any] = {}
    places: array[int] | None = None
    at = _past_space(text, at + 1)
    at, more = (at + 1, False) if text[at : at + 1] == "}" else (at, True)
    while more:
        key, at = _DECODER.raw_decode(text, at)
        if not isinstance(key, str):
            raise json.JSONDecodeError("a name was expected", text, at)
        at = _past_space(text, _expect(text, at, ":"))
        if key == "products" and text[at : at + 1] == "[":
            places, at = _elements(text, at + 1)
        else:
            document[key], at = _DECODER.raw_decode(text, at)
        at, more = _after_element(text, at, "}")
    if _past_space(text, at) < len(text):
        raise json.JSONDecodeError("more than one document", text, at)
    return document, places


def _elements(text: str, at: int) -> tuple[array[int], int]:
    """Where each element of the list begins, and where the list is over."""
    places = array("Q")
    at = _past_space(text, at)
    if text[at : at + 1] == "]":
        return places, at + 1
    more = True
    while more:
        places.append(at)
        _, at = _DECODER.raw_decode(text, at)
        at, more = _after_element(text, at, "]")
    return places, at


def _after_element(text: str, at: int, end: str) -> tuple[int, bool]:
    """Where the next element begins, or (False) where what the element was in is over."""
    at = _past_space(text, at)
    if text[at : at + 1] == end:
        return at + 1, False
    return _past_space(text, _expect(text, at, ",")), True


def _expect(text: str, at: int, sign: str) -> int:
    at = _past_space(text, at)
    if text[at : at + 1] != sign:
        raise json.JSONDecodeError(f"{sign} was expected", text, at)
    return at + 1


def _past_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


@dataclass(slots=True)
class _Reader:
    """Takes typed values out of one JSON object, noting every value that breaks a rule."""

    line: int
    raw: dict[str, Any]
    prefix: str = ""
    problems: list[RowProblem] = field(default_factory=list)

    def refuse(self, name: str, code: str, **data: Any) -> None:
        value = self.raw.get(name)
        shown = "" if value is None else str(value)[:60]
        self.problems.append(RowProblem(self.line, f"{self.prefix}{name}", code, data, shown))

    def take[T](self, name: str, read: Callable[[Any], T], default: T, *, required: bool = False) -> T:
        value = self.raw.get(name)
        if value is None or value == "":
            if required:
                self.refuse(name, "required")
            return default
        try:
            return read(value)
        except cells.CellRefused as refused:
            self.refuse(name, refused.code, **refused.data)
            return default

    def inner(self, name: str) -> Iterator[_Reader]:
        """A reader for each object of the list `name`; their problems are ours."""
        items: list[Any] = self.take(name, _list, [])
        for i, raw in enumerate(items):
            path = f"{self.prefix}{name}[{i}]."
            if isinstance(raw, dict):
                yield _Reader(self.line, raw, path, self.problems)
            else:
                self.problems.append(RowProblem(self.line, path[:-1], "not_an_object", {}, str(raw)[:60]))


def _list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise cells.CellRefused("not_a_list")
    return value


def _text(value: object) -> str:
    if isinstance(value, str | int) and not isinstance(value, bool):
        return cells.text(value)
    raise cells.CellRefused("not_text")


def _int(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**53:
        return value
    raise cells.CellRefused("not_whole_number")


def _bool(value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise cells.CellRefused("not_yes_or_no")


def _texts(value: object) -> tuple[str, ...]:
    return tuple(_text(item) for item in _list(value))


def _urls(value: object) -> tuple[str, ...]:
    return tuple(cells.url(item) for item in _list(value))


def _categories(raw: list[Any]) -> tuple[list[CategoryEntry], list[RowProblem]]:
    """Parents before children, whatever the file's order; a ring or an unknown parent is a problem."""
    entries: dict[str, CategoryEntry] = {}
    problems: list[RowProblem] = []
    for line, item in enumerate(raw, 1):
        reader = _Reader(line, item if isinstance(item, dict) else {}, "categories.")
        entry = CategoryEntry(
            code=reader.take("id", _text, "", required=True),
            name=reader.take("name", _text, "", required=True),
            parent_code=reader.take("parent_id", _text, None),
            position=reader.take("order", _int, 0),
            names_place=True,
        )
        if entry.code in entries:
            reader.refuse("id", "repeated", value=entry.code)
        problems += reader.problems
        if not reader.problems:
            entries[entry.code] = entry
    ordered: dict[str, CategoryEntry] = {}
    waiting = list(entries.values())
    while waiting:
        ready = [entry for entry in waiting if entry.parent_code is None or entry.parent_code in ordered]
        if not ready:
            problems += [
                RowProblem(0, "categories.parent_id", "category_unknown", {}, f"{entry.name} ({entry.code})")
                for entry in waiting
            ]
            break
        ordered |= {entry.code: entry for entry in ready}
        waiting = [entry for entry in waiting if entry.code not in ordered]
    return list(ordered.values()), problems


def _brands(raw: list[Any]) -> tuple[list[BrandEntry], list[RowProblem]]:
    entries: dict[str, BrandEntry] = {}
    problems: list[RowProblem] = []
    for line, item in enumerate(raw, 1):
        reader = _Reader(line, item if isinstance(item, dict) else {}, "brands.")
        entry = BrandEntry(
            code=reader.take("id", _text, "", required=True),
            name=reader.take("name", _text, "", required=True),
            description=reader.take("description", _text, ""),
        )
        if entry.code in entries:
            reader.refuse("id", "repeated", value=entry.code)
        problems += reader.problems
        if not reader.problems:
            entries[entry.code] = entry
    return list(entries.values()), problems


def _product(reader: _Reader, categories: set[str], brands: set[str]) -> ProductEntry | None:
    code = reader.take("code", _text, "") or reader.take("id", _text, "")
    if not code:
        reader.refuse("code", "required")
    category = reader.take("category_id", _text, "", required=True)
    if category and category not in categories:
        reader.refuse("category_id", "category_unknown")
    brand = reader.take("brand_id", _text, None)
    if brand is not None and brand not in brands:
        reader.refuse("brand_id", "brand_unknown")
    list_price = reader.take("list_price_fen", _int, None)
    main = reader.take("image", cells.url, "")
    entry = ProductEntry(
        code=code,
        line=reader.line,
        name=reader.take("name", _text, "", required=True),
        subtitle=reader.take("subtitle", _text, "") or reader.take("brief", _text, ""),
        category=category,
        brand=brand,
        unit=reader.take("unit", _text, "件"),
        labels=tuple(
            dict.fromkeys(
                [
                    *reader.take("labels", _texts, _NONE),
                    *(label for key, label in _LABELS.items() if reader.take(key, _bool, False)),
                ]
            )
        ),
        keywords=reader.take("keywords", _texts, ()),
        on_sale=reader.take("on_sale", _bool, True),
        gallery=tuple(dict.fromkeys([*([main] if main else []), *reader.take("gallery", _urls, _NONE)])),
        detail_images=tuple(dict.fromkeys(reader.take("detail_images", _urls, _NONE))),
        detail_html=reader.take("detail_html", _text, ""),
        purchase_limit=reader.take("purchase_limit", _int, None),
        rank=reader.take("rank", _int, 0),
        kind=reader.take("kind", cells.kind, "goods"),
        deliveries=reader.take("deliveries", lambda value: cells.deliveries("|".join(_texts(value))), _NONE),
        attributes=tuple(
            (item.take("name", _text, "", required=True), item.take("value", _text, ""))
            for item in reader.inner("attributes")
        ),
        options=_options(reader),
        skus=tuple(_sku(item, code, list_price) for item in reader.inner("skus")),
        columns={"subtitle": "brief"},
        given=_given(reader.raw),
    )
    return None if reader.problems else entry


def _given(raw: dict[str, Any]) -> frozenset[str]:
    skus = [sku for sku in raw.get("skus") or [] if isinstance(sku, dict)]
    of_skus = {name for name in _SKU_SPEAKS_OF if any(name in sku for sku in skus)}
    return frozenset({field for key, field in _SPEAKS_OF.items() if key in raw} | of_skus)


def _options(reader: _Reader) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """The file lists (option, value, image) one by one; options and values keep the order they come in."""
    found: dict[str, list[tuple[str, str]]] = {}
    for item in reader.inner("options"):
        name = item.take("name", _text, "", required=True)
        value = item.take("value", _text, "", required=True)
        found.setdefault(name, []).append((value, item.take("image", cells.url, "")))
    return tuple((name, tuple(values)) for name, values in found.items())


def _sku(item: _Reader, product_code: str, list_price: int | None) -> SkuEntry:
    sku_id = item.take("id", _text, "")
    code = item.take("code", _text, "") or (f"{product_code}-{sku_id}" if sku_id else "")
    if not code:
        item.refuse("code", "required")
    price = item.take("price_fen", _int, 0, required=True)
    own_list_price = item.take("list_price_fen", _int, None)
    if own_list_price is None and list_price is not None and list_price >= price:
        own_list_price = list_price  # the product's list price, where it is one for this SKU
    stock = item.take("stock", _int, None)
    if stock is not None and stock < 0:
        item.refuse("stock", "out_of_range", min=0, max=100_000_000)
    return SkuEntry(
        code=code,
        line=item.line,
        price_fen=price,
        values=item.take("values", _texts, ()),
        list_price_fen=own_list_price,
        stock=stock,
        barcode=item.take("barcode", _text, ""),
        image=item.take("image", cells.url, ""),
        weight_g=item.take("weight_g", _int, 0),
        volume_cm3=item.take("volume_cm3", _int, 0),
        member_price_fen=item.take("member_price_fen", _int, None),
    )
