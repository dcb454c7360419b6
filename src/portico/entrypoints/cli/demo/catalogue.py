"""The demo brand as values: what the TOML files beside this module say, checked while reading."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product as combinations
from pathlib import Path
from typing import Any
from zlib import crc32

from portico.usecases.starters.art.look import Look
from portico.usecases.starters.art.views import Subject

HERE = Path(__file__).parent
BRASS = "#b9975a"


@dataclass(frozen=True, slots=True)
class Value:
    """One value of an option. Amounts and grams are added to the product's; `paint` changes how it is drawn."""

    name: str
    price_fen: int
    list_price_fen: int
    weight_g: int
    paint: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Option:
    name: str
    values: tuple[Value, ...]

    @property
    def is_painted(self) -> bool:
        """True when its values look different: a colour, a scent, a wood."""
        return any(value.paint for value in self.values)


@dataclass(frozen=True, slots=True)
class Sku:
    code: str
    values: tuple[str, ...]
    price_fen: int
    list_price_fen: int
    weight_g: int
    barcode: str
    stock: int


@dataclass(frozen=True, slots=True)
class Product:
    code: str
    name: str
    subtitle: str
    category: str
    maker: str
    unit: str
    labels: tuple[str, ...]
    keywords: tuple[str, ...]
    points: tuple[str, ...]
    story: tuple[str, ...]
    attributes: Mapping[str, str]
    options: tuple[Option, ...]
    skus: tuple[Sku, ...]
    purchase_limit: int | None
    subject: Subject

    @property
    def painted_option(self) -> Option | None:
        """The option whose values have pictures of their own, if there is one."""
        return next((option for option in self.options if option.is_painted), None)


@dataclass(frozen=True, slots=True)
class Category:
    code: str
    name: str
    picture: str
    children: tuple[Category, ...]


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))


@cache
def brand() -> dict[str, Any]:
    """`brand.toml`: name, theme, terms, policies, banners, and the makers."""
    return _read("brand.toml")


@cache
def search_words() -> dict[str, Any]:
    """`search.toml`: hot words and groups of synonyms."""
    return _read("search.toml")


@cache
def members() -> tuple[dict[str, Any], ...]:
    """`members.toml`, oldest first."""
    return tuple(_read("members.toml")["member"])


@cache
def orders() -> tuple[dict[str, Any], ...]:
    """`orders.toml`, in the order they are placed."""
    return tuple(sorted(_read("orders.toml")["order"], key=lambda order: -order["hours_ago"]))


@cache
def lives() -> dict[str, Any]:
    """`lives.toml`: what members did besides buying."""
    return _read("lives.toml")


@cache
def categories() -> tuple[Category, ...]:
    """The roots of the tree, each with its children."""
    return tuple(_category(raw) for raw in _read("categories.toml")["category"])


def _category(raw: Mapping[str, Any]) -> Category:
    return Category(
        raw["code"], raw["name"], raw["picture"], tuple(_category(child) for child in raw.get("children", ()))
    )


@cache
def products() -> tuple[Product, ...]:
    """Every product, in the order of the categories they belong to."""
    shelves = [child.code for root in categories() for child in root.children]
    found = [
        _product(raw)
        for path in sorted((HERE / "products").glob("*.toml"))
        for raw in tomllib.loads(path.read_text(encoding="utf-8"))["product"]
    ]
    return tuple(sorted(found, key=lambda product: (shelves.index(product.category), product.code)))


def find_product(code: str) -> Product:
    """Raises KeyError naming the code."""
    for product in products():
        if product.code == code:
            return product
    raise KeyError(f"no demo product {code}")


def _product(raw: Mapping[str, Any]) -> Product:
    options = tuple(_option(option) for option in raw.get("option", ()))
    return Product(
        code=raw["code"],
        name=raw["name"],
        subtitle=raw["subtitle"],
        category=raw["category"],
        maker=raw["maker"],
        unit=raw["unit"],
        labels=tuple(raw.get("labels", ())),
        keywords=tuple(raw.get("keywords", ())),
        points=tuple(raw["points"]),
        story=tuple(raw["story"]),
        attributes=raw["attributes"],
        options=options,
        skus=tuple(_skus(raw, options)),
        purchase_limit=raw.get("purchase_limit"),
        subject=_subject(raw, options),
    )


def _option(raw: Mapping[str, Any]) -> Option:
    amounts = {"name", "price_fen", "list_price_fen", "weight_g"}
    return Option(
        raw["name"],
        tuple(
            Value(
                name=value["name"],
                price_fen=value.get("price_fen", 0),
                list_price_fen=value.get("list_price_fen", value.get("price_fen", 0)),
                weight_g=value.get("weight_g", 0),
                paint={key: text for key, text in value.items() if key not in amounts},
            )
            for value in raw["values"]
        ),
    )


def _skus(raw: Mapping[str, Any], options: tuple[Option, ...]) -> Iterator[Sku]:
    """The matrix of options less what is not made. Numbers count every cell, so that a gap moves no other code."""
    missing, sold_out = raw.get("missing", ()), raw.get("sold_out", ())
    for number, chosen in enumerate(combinations(*(option.values for option in options)), start=1):
        names = tuple(value.name for value in chosen)
        if list(names) in missing:
            continue
        code = f"{raw['code']}-{number:02d}"
        yield Sku(
            code=code,
            values=names,
            price_fen=raw["price_fen"] + sum(value.price_fen for value in chosen),
            list_price_fen=raw["list_price_fen"] + sum(value.list_price_fen for value in chosen),
            weight_g=raw["weight_g"] + sum(value.weight_g for value in chosen),
            barcode=barcode(code),
            stock=0 if list(names) in sold_out else _stock(raw["stock"], code),
        )


def _stock(usual: int, code: str) -> int:
    """Between 60 % and 140 % of the usual stock, always the same for a SKU: real shelves are uneven."""
    return usual * (60 + crc32(code.encode()) % 81) // 100


def barcode(sku_code: str) -> str:
    """An EAN-13 in the range 20 to 29, which GS1 leaves to shops for their own use: it belongs to nobody."""
    body = f"27{crc32(sku_code.encode()):010d}"
    return body + str(check_digit(body))


def check_digit(body: str) -> int:
    """The thirteenth digit of an EAN-13 (GS1 General Specifications, section 7.9): weights 1 and 3, modulo 10."""
    return -sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(body)) % 10


def _subject(raw: Mapping[str, Any], options: tuple[Option, ...]) -> Subject:
    picture = raw["picture"]
    painted = next((option for option in options if option.is_painted), None)
    variants = [(value.name, {**picture, **value.paint}) for value in painted.values] if painted else [("", picture)]
    return Subject(
        shape=picture["shape"],
        room=picture["room"],
        looks=tuple((name, _look(raw["code"], paint)) for name, paint in variants),
        title=raw["name"].partition("（")[0],
        close_up=picture["close_up"],
        points=tuple(raw["points"]),
        width=picture["width"],
        height=picture["height"],
        scale=picture.get("scale", 1.0),
    )


def _look(seed: str, paint: Mapping[str, Any]) -> Look:
    return Look(
        colour=paint["colour"],
        accent=paint.get("accent", BRASS),
        seed=seed,
        motif=paint.get("motif", "plain"),
        name=paint.get("label", ""),
        note=paint.get("note", ""),
    )
