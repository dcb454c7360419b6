"""Draws every picture of the demo shop into a folder. Running it again draws only what changed.

A picture's name ends in a fingerprint of what it shows and of the code that draws it, so that a picture that is
there is right, and a half-finished run continues where it stopped.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path

from PIL import Image

from portico.entrypoints.cli.demo import catalogue, contents, stills
from portico.entrypoints.cli.demo.catalogue import Category, Product
from portico.usecases.starters import art
from portico.usecases.starters.art import banners, identity, views
from portico.usecases.starters.art.lettering import can_write
from portico.usecases.starters.art.look import Look

type Progress = Callable[[int, int], None]
ART = Path(art.__file__).parent
WEBP_QUALITY = 82
MAX_WORKERS = 4


@dataclass(frozen=True, slots=True)
class Picture:
    """`key` groups pictures that belong together; `about` is everything it depends on besides the code."""

    key: str
    name: str
    about: str
    draw: Callable[[], Image.Image]


def draw_all(into: Path, progress: Progress | None = None) -> dict[str, list[str]]:
    """Every picture is in `into`; the answer maps keys to paths below it, in the order they are shown.

    Keys: `product:CODE` (gallery), `detail:CODE`, `value:CODE:NAME`, `category:CODE` (icon, banner),
    `banner:SCENE` (wide, compact), `still:CODE`, `leaflet:SLUG`, `member:CODE`, `brand:logo`, `brand:logo_dark`,
    `brand:mark`, `brand:icon`, `brand:placeholder`, `brand:portrait`. `progress` is told how many pictures of how many
    are there.
    """
    drawn: dict[str, list[str]] = {}
    missing: dict[Path, dict[Path, Picture]] = {}
    for picture in pictures():
        path = into / f"{picture.name}-{_fingerprint(picture.about)}.webp"
        drawn.setdefault(picture.key, []).append(path.relative_to(into).as_posix())
        if not path.exists():
            missing.setdefault(path.parent, {})[path] = picture
    total = sum(len(batch) for batch in missing.values())
    done = 0
    for count in _draw_batches(list(missing.values())):
        done += count
        if progress is not None:
            progress(done, total)
    drawn["brand:mark"] = [_save_mark(into)]
    return drawn


def _draw_batches(batches: list[dict[Path, Picture]]) -> Iterator[int]:
    """How many pictures each batch had, as they are finished. Several cores draw several batches at once.

    A batch is one product: its pictures share what was drawn before.
    """
    workers = min(os.cpu_count() or 1, MAX_WORKERS, len(batches))
    if workers < 2:
        yield from map(_draw_batch, batches)
        return
    # Spawned, not forked: whoever draws may hold connections and threads.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        yield from (
            finished.result() for finished in as_completed(pool.submit(_draw_batch, batch) for batch in batches)
        )


def _draw_batch(batch: dict[Path, Picture]) -> int:
    for path, picture in batch.items():
        _save(picture.draw(), path)
    return len(batch)


def pictures() -> Iterator[Picture]:
    """What has to be drawn, nothing drawn yet."""
    for product in catalogue.products():
        yield from _product_pictures(product)
    for root in catalogue.categories():
        for category in (root, *root.children):
            yield from _category_pictures(category)
    for raw in catalogue.brand()["banner"]:
        banner = banners.Banner(
            raw["scene"], raw["title"], raw["subtitle"], tuple(_thing(thing) for thing in raw["things"])
        )
        for size, label in ((banners.WIDE, "wide"), (banners.COMPACT, "compact")):
            yield Picture(
                f"banner:{banner.scene}",
                f"banners/{banner.scene}-{label}",
                repr(banner),
                partial(banners.compose, banner, size),
            )
    yield from _content_pictures()
    for member in catalogue.members():
        code = member["code"]
        yield Picture(f"member:{code}", f"members/{code}", code, partial(identity.portrait, code))
    yield from _brand_pictures()


def _product_pictures(product: Product) -> Iterator[Picture]:
    subject, about = product.subject, repr(product.subject)
    folder = f"products/{product.code.lower()}"

    def picture(key: str, name: str, draw: Callable[[], Image.Image]) -> Picture:
        return Picture(f"{key}:{product.code}", f"{folder}/{name}", about, draw)

    yield picture("product", "front", partial(views.front, subject, subject.look))
    yield picture("product", "room", partial(views.in_room, subject))
    yield picture("product", "close-up", partial(views.close_up, subject))
    yield picture("product", "card", partial(views.card, subject))
    if len(subject.looks) > 1:
        yield picture("detail", "colours", partial(views.line_up, subject))
    for place, (name, look) in enumerate(subject.looks):
        if name:
            key = f"value:{product.code}:{name}"
            label = "front" if place == 0 else f"front-{place + 1}"
            yield Picture(key, f"{folder}/{label}", about, partial(views.front, subject, look))


def _category_pictures(category: Category) -> Iterator[Picture]:
    subject = catalogue.find_product(category.picture).subject
    about = f"{category.name} {subject.shape} {subject.look!r}"
    key, name = f"category:{category.code}", f"categories/{category.code}"
    yield Picture(key, f"{name}-icon", about, partial(identity.category_icon, subject.shape, subject.look))
    yield Picture(key, f"{name}-banner", about, partial(identity.category_banner, subject.shape, subject.look))


def _content_pictures() -> Iterator[Picture]:
    """Covers and scenes of what the brand publishes."""
    code = hashlib.sha256(Path(stills.__file__).read_bytes()).hexdigest()
    for still in contents.stills():
        yield Picture(f"still:{still.code}", f"stills/{still.code}", f"{code}{still!r}", partial(stills.compose, still))
    yield Picture(f"still:{contents.SHOP_FRONT}", f"stills/{contents.SHOP_FRONT}", code, stills.shop_front)
    for leaflet in contents.leaflets():
        draw = partial(stills.leaflet, leaflet.title, *leaflet.cover)
        about = f"{code}{leaflet.title}{leaflet.cover}"
        yield Picture(f"leaflet:{leaflet.slug}", f"leaflets/{leaflet.slug}", about, draw)


def _thing(raw: dict[str, str]) -> tuple[str, Look]:
    subject = catalogue.find_product(raw["product"]).subject
    look = dict(subject.looks)[raw["value"]] if "value" in raw else subject.look
    return subject.shape, replace(look, seed=raw["product"])


def _brand_pictures() -> Iterator[Picture]:
    brand = catalogue.brand()
    primary, on_primary = brand["theme"]["primary"], brand["theme"]["on_primary"]
    name, latin = brand["name"], brand["latin"]
    about = f"{name} {latin} {primary} {on_primary}"
    yield Picture("brand:logo", "brand/logo", about, partial(identity.logo, primary, name, latin))
    night = brand["theme"]["dark"]["primary"]
    yield Picture("brand:logo_dark", "brand/logo-dark", f"{about} {night}", partial(identity.logo, night, name, latin))
    yield Picture("brand:icon", "brand/icon", about, partial(identity.app_icon, primary, on_primary))
    yield Picture("brand:placeholder", "brand/placeholder", about, partial(identity.placeholder, primary))
    yield Picture("brand:portrait", "brand/portrait", about, partial(identity.blank_portrait, primary))


@cache
def _code_fingerprint() -> str:
    """Changes when any drawing code does, or when words can or cannot be set."""
    digest = hashlib.sha256(b"words" if can_write() else b"no words")
    for path in sorted(ART.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _fingerprint(about: str) -> str:
    return hashlib.sha256(f"{_code_fingerprint()} {about}".encode()).hexdigest()[:10]


def _save(picture: Image.Image, path: Path) -> None:
    """Written beside and renamed, so that a path that exists holds a whole picture."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    picture.save(part, "WEBP", quality=WEBP_QUALITY, method=2)
    part.replace(path)


def _save_mark(into: Path) -> str:
    path = into / "brand" / "mark.svg"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(identity.logo_svg(catalogue.brand()["theme"]["primary"]), encoding="utf-8")
    return path.relative_to(into).as_posix()
