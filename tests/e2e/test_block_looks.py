"""How every block looks, in the mini app and on the website, against pictures kept in tests/snapshots/blocks.

The pictures are half the size of the screen and compared with tolerance: another version of Chromium may draw the
edge of a letter differently, but not move it. After a wanted change of looks run the tests with
PORTICO_KEEP_LOOKS=1, look at the pictures, and commit them.
"""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageFilter
from playwright.sync_api import Locator, Page, expect

from tests.e2e.block_sample import ARTICLE, PAGE
from tests.e2e.conftest import PHONE, PageFactory
from tests.e2e.miniapp_steps import HAND, origin
from tests.e2e.product import RunningProduct

pytestmark = pytest.mark.e2e

KEPT = Path(__file__).parents[1] / "snapshots" / "blocks"
WIDE = {"width": 1280, "height": 900}
SMALLER = 2
COLOURS = 48
# Of 255: what the eye takes for the same, once letters are blurred into the grey they make from afar.
SAME_SHADE = 28
MOST_CHANGED = 0.015
MOST_LONGER = 3


@pytest.fixture(scope="module")
def product(portico_server: RunningProduct) -> RunningProduct:
    portico_server.run("-m", "tests.e2e.call", "tests.e2e.miniapp_brand", "seed")
    portico_server.run("-m", "tests.e2e.call", "tests.e2e.block_sample", "publish")
    return portico_server


@pytest.mark.parametrize("slug", [PAGE, ARTICLE])
def test_blocks_in_the_mini_app(new_page: PageFactory, product: RunningProduct, tmp_path: Path, slug: str) -> None:
    page = new_page(**HAND, reduced_motion="reduce")
    kind = "page" if slug == PAGE else "article"
    page.goto(f"{origin(product)}/m/#/pages-content/{kind}/index?slug={slug}")
    expect(page.locator("uni-page:visible .block").first).to_be_visible()
    # The way home floats over whatever block is under it.
    page.add_style_tag(content="uni-view.home { display: none !important }")
    compare(page, page.locator("uni-page:visible .block"), f"mini-{slug}", tmp_path)


@pytest.mark.parametrize("slug", [PAGE, ARTICLE])
@pytest.mark.parametrize("screen", ["wide", "narrow"])
def test_blocks_on_the_website(
    new_page: PageFactory, product: RunningProduct, tmp_path: Path, slug: str, screen: str
) -> None:
    page = new_page(viewport=WIDE if screen == "wide" else PHONE, reduced_motion="reduce")
    folder = "page" if slug == PAGE else "articles"
    page.goto(f"{origin(product)}/{folder}/{slug}/")
    # What the website's own header has already, such as the search, is an empty block.
    blocks = page.locator(".block[data-block-type]").locator("visible=true")
    # A code to scan holds the address of this very product, whose port is another one each time.
    page.evaluate("document.querySelectorAll('.offer-qr svg').forEach(code => { code.style.visibility = 'hidden' })")
    compare(page, blocks, f"web-{screen}-{slug}", tmp_path)


def compare(page: Page, blocks: Locator, name: str, folder: Path) -> None:
    """Every block looks as it is kept under `name`; what does not is put into `folder`, beside what was wanted."""
    expect(blocks.first).to_be_visible()
    _let_pictures_come(page, blocks)
    different: list[str] = []
    for number in range(blocks.count()):
        block = blocks.nth(number)
        if not block.bounding_box() or (block.bounding_box() or {})["height"] < SMALLER:
            continue
        code = block.get_attribute("data-block-type")
        seen = _smaller(block.screenshot(animations="disabled"))
        kept = KEPT / name / f"{number:02d}-{code}.png"
        if os.environ.get("PORTICO_KEEP_LOOKS"):
            kept.parent.mkdir(parents=True, exist_ok=True)
            seen.quantize(COLOURS).save(kept, optimize=True)
        elif problem := _difference(seen, kept):
            seen.save(folder / kept.name)
            different.append(f"{name}/{kept.name}: {problem}")
    assert not different, "\n".join([*different, f"as they look now: {folder}"])


def _let_pictures_come(page: Page, blocks: Locator) -> None:
    """Lazy pictures, too, of which some wait beside the screen; but not for ever."""
    for number in range(blocks.count()):
        blocks.nth(number).scroll_into_view_if_needed()
    page.evaluate(
        """Promise.race([
          new Promise(late => setTimeout(late, 8000)),
          Promise.all([...document.images].map(one => {
            one.loading = 'eager'
            return one.complete || new Promise(done => { one.onload = one.onerror = done })
          })),
        ])"""
    )
    page.evaluate("document.fonts.ready.then(() => scrollTo(0, 0))")


def _smaller(screenshot: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(screenshot)).convert("RGB")
    return image.resize((max(1, image.width // SMALLER), max(1, image.height // SMALLER)), Image.Resampling.BOX)


def _difference(seen: Image.Image, kept: Path) -> str:
    """What is wrong with `seen`, or nothing."""
    if not kept.exists():
        return "is not kept yet"
    wanted = Image.open(kept).convert("RGB")
    if seen.width != wanted.width or abs(seen.height - wanted.height) > MOST_LONGER:
        return f"is {seen.width}×{seen.height}, not {wanted.width}×{wanted.height}"
    size = (wanted.width, min(seen.height, wanted.height))
    before, now = (one.crop((0, 0, *size)).filter(ImageFilter.BoxBlur(2)) for one in (wanted, seen))
    red, green, blue = ImageChops.difference(before, now).split()
    shades = ImageChops.lighter(ImageChops.lighter(red, green), blue).histogram()
    changed = sum(shades[SAME_SHADE:]) / sum(shades)
    return f"{changed:.1%} of it changed" if changed > MOST_CHANGED else ""
