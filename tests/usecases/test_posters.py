"""Posters: in the colours of the brand, with a code that leads to the product, whatever the words are."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PIL import Image

from portico.domains.catalog import public as catalog
from portico.domains.sites import public as sites
from portico.domains.touchpoints import public as touchpoints
from portico.kernel.ids import ProductId, new_id
from portico.usecases import posters
from portico.usecases.poster_drawing import INSET, MARGIN, WIDTH, Poster, code_box, draw, wrapped
from portico.usecases.starters.art import lettering
from tests.domains.catalog import shop as build

PLAIN = Poster(
    shop="听檐",
    slogan="过安静日子",
    logo="",
    logo_has_name=False,
    colours=sites.Theme().light,
    radius=8,
    title="线装布面笔记本",
    text="摊得平，写得到最里面一行",
    price_fen=5800,
    list_price_fen=6800,
    picture="",
    link="http://127.0.0.1:8000/m/#/pages-goods/product/index?id=1",
    call="扫码看看",
)


def picture(poster: Poster) -> Image.Image:
    return Image.open(io.BytesIO(draw(poster))).convert("RGB")


def hexed(pixel) -> str:
    return "#{:02x}{:02x}{:02x}".format(*pixel)


def test_it_is_drawn_in_the_colours_of_the_brand():
    brand = sites.light_palette(primary="#8c2f39")
    drawn = picture(replace(PLAIN, colours=brand))
    assert drawn.width == WIDTH
    assert hexed(drawn.getpixel((4, 4))) == brand.background
    assert hexed(drawn.getpixel((MARGIN + 4, drawn.height // 2))) == brand.surface
    # No picture: a square of the primary colour stands in its place.
    assert hexed(drawn.getpixel((INSET + 40, 300))) == brand.primary


def test_its_code_holds_the_link():
    drawn = picture(PLAIN)
    modules, unit, side = code_box(PLAIN.link)
    left, top = WIDTH - INSET - side + 4 * unit, drawn.height - MARGIN - 32 - side + 4 * unit
    seen = [
        [sum(drawn.getpixel((left + x * unit + unit // 2, top + y * unit + unit // 2))) < 384 for x in range(len(row))]
        for y, row in enumerate(modules)
    ]
    assert seen == modules


def test_what_people_typed_cannot_break_the_drawing():
    hostile = '</text><script>alert("x")</script>&\x00\u2028' + "长" * 300
    assert picture(replace(PLAIN, title=hostile, text=hostile, shop=hostile[:40])).width == WIDTH


def test_a_missing_picture_leaves_the_brands_ground():
    assert hexed(picture(replace(PLAIN, picture="products/aa/gone.png")).getpixel((INSET + 40, 300))) == (
        PLAIN.colours.primary
    )


@given(st.text(st.characters(codec="utf-8"), max_size=80), st.integers(60, 660), st.integers(1, 3))
@hypothesis_settings(deadline=None)
def test_lines_never_run_over_the_edge(text, width, lines):
    found = wrapped(text, "sans", 26, width, lines=lines)
    assert len(found) <= lines
    # A closing mark may hang: its right half is empty.
    assert all(lettering.width_of(line, "sans", 26) <= width + 26 for line in found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("摊得平，写得到最里面一行", ["摊得平，写得", "到最里面一行"]),
        ("一二三四五六，七八九", ["一二三四五六，", "七八九"]),
        ("棉麻四六 linen-mix 混纺", ["棉麻四六", "linen-mix…"]),
        ("一二三四五六七八九十一二三四五六", ["一二三四五六", "七八九十一…"]),
    ],
)
def test_lines_break_as_chinese_is_set(text, expected):
    width = lettering.width_of("一二三四五六", "sans", 26) + 1
    assert wrapped(text, "sans", 26, width, lines=2) == expected


def test_a_machine_without_a_typeface_says_so(monkeypatch, tmp_path):
    monkeypatch.setattr(lettering, "FONT_FOLDERS", (tmp_path,))
    for cached in (lettering._fonts_here, lettering.font):
        cached.cache_clear()
    try:
        with pytest.raises(posters.FontsMissing):
            draw(PLAIN)
    finally:
        monkeypatch.undo()
        for cached in (lettering._fonts_here, lettering.font):
            cached.cache_clear()


@pytest.fixture
def tea(site, now):
    shelf = build.category(site.id, "tea", "茶", now=now)
    return build.save(site.id, build.draft(shelf, subtitle="一芽一叶"), now=now).product_id


def of(site, product_id, now, **more):
    return posters.product_poster(
        site_id=site.id, product_id=product_id, **{"entry": "", "language": "zh-hans", "now": now, **more}
    )


@pytest.mark.django_db
def test_the_code_leads_to_the_product_and_names_its_entry(site, tea, now):
    link = of(site, tea, now).link
    assert link == f"{settings.PORTICO.public_url}/m/#/pages-goods/product/index?id={tea}"
    with pytest.raises(touchpoints.EntryNotFound):
        of(site, tea, now, entry="nowhere")


@pytest.mark.django_db
def test_a_new_theme_makes_a_new_poster_and_the_same_one_is_kept(site, tea, now):
    first = of(site, tea, now)
    content = posters.drawn(first, site_id=site.id)
    assert posters.kept(of(site, tea, now)) == content
    other = of(site, tea, now, theme=sites.check_theme({"theme": sites.light_palette(primary="#28498f").colours()}))
    assert posters.name_of(other) != posters.name_of(first)
    assert posters.drawn(other, site_id=site.id) != content


@pytest.mark.django_db
def test_another_brands_product_has_no_poster_here(site, other_site, tea, now):
    for site_id, product_id in ((other_site.id, tea), (site.id, ProductId(new_id()))):
        with pytest.raises(catalog.ProductNotFound):
            posters.product_poster(site_id=site_id, product_id=product_id, entry="", language="en", now=now)
