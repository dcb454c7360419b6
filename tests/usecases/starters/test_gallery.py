"""The templates as they are offered: complete in both languages, readable by day and night, drawn from themselves."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest
from PIL import Image, ImageChops, ImageStat

from portico.domains.content import public as content
from portico.domains.sites import public as sites
from portico.usecases.starters import drawing, gallery
from portico.usecases.starters.thumbnail import thumbnail_svg

CODES = ("fashion", "beauty", "fresh", "baby", "living", "services")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
# What advertising law forbids outright or reads as a promise of effect (广告法 §9, §17, §28).
FORBIDDEN = (
    "最好",
    "最佳",
    "最低",
    "销量第一",
    "全网第一",
    "第一品牌",
    "顶级",
    "国家级",
    "治疗",
    "治愈",
    "疗效",
    "根治",
    "永久",
    "绝对",
    "100%",
    "特效",
)


def test_six_are_offered_in_both_languages() -> None:
    chinese, english = (gallery.list_starters(language) for language in ("zh-hans", "en"))

    assert tuple(starter.code for starter in chinese) == CODES
    assert all(CHINESE.search(starter.name) and CHINESE.search(starter.positioning) for starter in chinese)
    assert not any(CHINESE.search(starter.name + starter.positioning + starter.description) for starter in english)


def test_an_unknown_language_reads_chinese() -> None:
    assert gallery.list_starters("fr") == gallery.list_starters("zh-hans")


@pytest.mark.parametrize("code", CODES)
def test_colours_read_by_day_and_by_night(code: str) -> None:
    theme = sites.check_theme({"theme": dict(gallery.look(code))})

    assert theme.light == gallery.palette(code)
    assert theme.light.shortfalls() == []
    assert theme.dark.shortfalls() == []


def test_no_two_are_built_alike() -> None:
    starters = gallery.list_starters("zh-hans")

    assert len({starter.blocks for starter in starters}) == len(CODES)
    assert len({starter.palette.primary for starter in starters}) == len(CODES)


@pytest.mark.parametrize("code", CODES)
def test_every_picture_is_drawn_used_and_described(code: str) -> None:
    shown = set(gallery.pictures_of(code))

    assert shown == set(gallery.SCENES[code])
    for name in shown:
        assert bool(drawing.alternative(code, name)) is not name.startswith("icon-"), name


@pytest.mark.parametrize("code", CODES)
def test_white_words_read_on_the_left_of_every_banner(code: str) -> None:
    """Front ends set a banner's words in white over its left part."""
    for block in gallery.template(code)["block"]:
        if block["type"] != "banner":
            continue
        for slide in block["items"]:
            for name in {slide["image"], slide.get("image_narrow", slide["image"])}:
                picture = gallery.SCENES[code][name].pixels(300).convert("RGB")
                left = picture.crop((12, picture.height * 2 // 5, 120, picture.height * 3 // 5))
                red, green, blue = (round(mean) for mean in ImageStat.Stat(left).mean)
                assert sites.ratio("#ffffff", f"#{red:02x}{green:02x}{blue:02x}") >= 3, name


@pytest.mark.parametrize("code", CODES)
def test_a_scene_is_the_same_every_time(code: str) -> None:
    name, scene = next(iter(gallery.SCENES[code].items()))
    first, second = scene.pixels(200), scene.pixels(200)

    assert first.size == (200, round(200 * scene.size[1] / scene.size[0])), name
    assert ImageChops.difference(first, second).getbbox() is None


def test_languages_of_drawing_differ() -> None:
    """Not one look recoloured: with colour taken away the banners still share nothing."""
    grey = []
    for code in CODES:
        name = next(iter(gallery.SCENES[code]))
        grey.append(gallery.SCENES[code][name].pixels(160).convert("L").resize((32, 32), Image.Resampling.BOX))
    for place, one in enumerate(grey):
        for other in grey[place + 1 :]:
            assert ImageStat.Stat(ImageChops.difference(one, other)).mean[0] > 12


@pytest.mark.parametrize("code", CODES)
def test_words_claim_nothing_forbidden(code: str) -> None:
    words = repr(gallery.template(code))

    assert [claim for claim in FORBIDDEN if claim in words] == []


@pytest.mark.parametrize("code", CODES)
def test_links_are_ones_every_shop_has(code: str) -> None:
    for link in re.findall(r"'(?:more_)?link': '([^']*)'", repr(gallery.template(code))):
        assert content.normal_link(link) == link
        assert not link.startswith(("product:", "category:", "page:", "article:", "case:", "help:", "resource:")), link


@pytest.mark.parametrize("code", CODES)
def test_the_thumbnail_is_drawn_from_the_template(code: str) -> None:
    svg = thumbnail_svg(code)
    root = ET.fromstring(svg)
    texts = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    banner = next(block for block in gallery.template(code)["block"] if block["type"] == "banner")

    assert "".join(filter(None, texts)).replace("，", "").find(banner["items"][0]["title"].replace("，", "")) >= 0
    assert len(list(root.iter("{http://www.w3.org/2000/svg}image"))) >= 1
    assert gallery.palette(code).background in svg
    assert len(svg) < 150_000


def test_an_unknown_template_has_no_thumbnail() -> None:
    with pytest.raises(KeyError):
        thumbnail_svg("nothing")
