"""What the demo brand publishes, as its files in `content/` say it: pages, articles, cases, help, files to download.

A body is a list: a text is a paragraph, a table is a block named by its first key (`h2`, `product`, `picture`, …).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from portico.entrypoints.cli.demo import catalogue
from portico.entrypoints.cli.demo.stills import Still, Thing
from portico.usecases.starters.art.look import Look

HERE = Path(__file__).parent / "content"
SHOP_FRONT = "shop-front"


@dataclass(frozen=True, slots=True)
class Leaflet:
    """A file to download and its page: `sections` hold texts and tables of the PDF, `cover` how its cover is drawn."""

    slug: str
    title: str
    summary: str
    topic: str
    cover: tuple[str, str, int]
    intro: str
    sections: tuple[Mapping[str, Any], ...]
    body: tuple[Any, ...]


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def articles() -> tuple[Mapping[str, Any], ...]:
    """Articles and cases, oldest first, each with its `kind`."""
    found = [
        {**_read(path), "kind": kind}
        for folder, kind in (("articles", "article"), ("cases", "case"))
        for path in sorted((HERE / folder).glob("*.toml"))
    ]
    return tuple(sorted(found, key=lambda article: -article["days_ago"]))


@cache
def help_topics() -> tuple[Mapping[str, Any], ...]:
    """Pieces of help in the order of their groups, each with its `topic`."""
    groups = (_read(HERE / "help" / f"{name}.toml") for name in ("order", "delivery", "after-sales", "account"))
    return tuple({**item, "topic": group["topic"]} for group in groups for item in group["item"])


@cache
def leaflets() -> tuple[Leaflet, ...]:
    return tuple(_leaflet(_read(path)) for path in sorted((HERE / "resources").glob("*.toml")))


def _leaflet(raw: Mapping[str, Any]) -> Leaflet:
    return Leaflet(
        slug=raw["slug"],
        title=raw["title"],
        summary=raw["summary"],
        topic=raw["topic"],
        cover=(raw["colour"], raw["motif"], raw["rows"]),
        intro=raw["intro"],
        sections=tuple(raw["section"]),
        body=tuple(raw["body"]),
    )


@cache
def pages() -> tuple[Mapping[str, Any], ...]:
    """Pages, those first that others link to, the homes last."""
    names = ("autumn-rain", "gifts", "about", "contact", "web-home", "home")
    return tuple(_read(HERE / "pages" / f"{name}.toml") for name in names)


@cache
def stills() -> tuple[Still, ...]:
    return tuple(_still(raw) for raw in _stills())


@cache
def _stills() -> tuple[Mapping[str, Any], ...]:
    return tuple(_read(HERE / "stills.toml")["still"])


def _still(raw: Mapping[str, Any]) -> Still:
    things = tuple(_thing(thing) for thing in raw["things"])
    return Still(raw["code"], raw["room"], things, raw.get("evening", False), raw.get("tall", False))


def _thing(raw: Mapping[str, Any]) -> Thing:
    subject = catalogue.find_product(raw["product"]).subject
    look: Look = dict(subject.looks)[raw["value"]] if "value" in raw else subject.look
    return Thing(subject.shape, replace(look, seed=raw["product"]), raw["x"], raw["y"], raw["size"])


def picture_key(name: str) -> tuple[str, int]:
    """Where `draw.draw_all` keeps what a content file calls `name`: (key, place).

    `TY-K01` is a product in its room, `banner:rain#1` the second picture of that key, anything else a still.
    """
    if name.startswith("TY-"):
        return f"product:{name}", 1
    key, _hash, place = name.partition("#")
    return (key if ":" in key else f"still:{key}"), int(place or 0)


@cache
def alternatives() -> Mapping[str, str]:
    """Name of a picture → what it shows."""
    told = {raw["code"]: raw["alt"] for raw in _stills()}
    told[SHOP_FRONT] = "雨夜里的听檐门面：瓦檐下两扇亮着的窗，门口挂着两盏灯"
    for banner in catalogue.brand()["banner"]:
        told[f"banner:{banner['scene']}"] = banner["alt"]
    for product in catalogue.products():
        told[product.code] = f"{product.name}，在家里的样子"
    return told


def blocks(body: tuple[Any, ...] | list[Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """A body as blocks of the content domain; pictures and products still by name."""
    for line in body:
        if isinstance(line, str):
            yield "paragraph", {"html": line if line.startswith("<ol>") else f"<p>{line}</p>"}
        else:
            yield _block(line)


def _block(line: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    kind = next(iter(line))
    rest = {name: value for name, value in line.items() if name != kind}
    match kind:
        case "h2":
            return "subheading", {"text": line["h2"], "level": "2"}
        case "product":
            return "product_card", {"product_id": line["product"], "note": rest.get("note", "")}
        case "picture":
            return "picture", {"image": line["picture"], "caption": rest.get("caption", "")}
        case "quote":
            return "quote", {"text": line["quote"], "source": rest.get("source", "")}
        case "activity":
            return "activity_card", {"link": line["activity"], **rest}
        case "mini":
            return "mini_program_card", {"link": line["mini"], **rest}
        case "faq":
            return "faq", {"title": "", "items": [{"question": ask, "answer": answer} for ask, answer in line["faq"]]}
    raise KeyError(f"no block is written as {kind}")
