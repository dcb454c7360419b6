"""The brand's theme: any colour makes a shop that can be read, nothing stored can break it, nothing wrong is saved."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portico.domains.sites import public as sites
from portico.domains.sites.contrast import READABLE, ratio
from portico.domains.sites.oklch import oklch
from portico.domains.sites.palette import DEFAULT, dark_palette, light_palette, nearest_readable, on_colour
from portico.domains.sites.theme import Theme, check_theme, read_theme
from portico.kernel.errors import Invalid

ROOT = Path(__file__).resolve().parents[3]
COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12) | COLOURS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)
KEYS = st.sampled_from([*DEFAULT.colours(), "dark", "radius", "font_scale", "type_ratio", "icon_set", "wording"])


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    # From the WCAG 2.2 understanding documents: black on white is 21, #767676 just passes, #777777 just fails.
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#767676", "#ffffff", 4.54),
        ("#777777", "#ffffff", 4.48),
    ],
)
def test_ratio_is_the_one_of_wcag(one, other, expected):
    assert round(ratio(one, other), 2) == expected
    assert ratio(one, other) == ratio(other, one)


@pytest.mark.parametrize(
    ("colour", "lightness", "chroma", "hue"),
    # CSS Color 4 gives these for `oklch()` of the named colours.
    [("#ff0000", 0.628, 0.2577, 29.23), ("#00ff00", 0.8664, 0.2948, 142.5), ("#0000ff", 0.452, 0.3132, 264.05)],
)
def test_oklch_agrees_with_css(colour, lightness, chroma, hue):
    found = oklch(colour)
    assert (found.lightness, found.chroma) == pytest.approx((lightness, chroma), abs=5e-4)
    assert found.hue == pytest.approx(hue, abs=0.1)


@given(COLOURS)
def test_oklch_comes_back_as_the_same_colour(colour):
    assert oklch(colour).hex() == colour


@given(COLOURS)
def test_every_primary_carries_readable_text(colour):
    assert ratio(on_colour(colour), colour) >= READABLE


@given(COLOURS, COLOURS)
@settings(deadline=None)
def test_every_brand_gets_a_readable_day_and_night(primary, accent):
    day = light_palette(primary=primary, accent=accent)
    night = dark_palette(day)
    assert day.primary == primary
    assert (day.shortfalls(), night.shortfalls()) == ([], [])
    for palette in (day, night):
        assert min(ratio(palette.link, palette.surface), ratio(palette.link, palette.background)) >= READABLE


@given(st.builds(sites.Palette, *[COLOURS] * 8))
@settings(deadline=None)
def test_the_night_is_readable_even_when_the_day_is_not(palette):
    night = dark_palette(palette)
    assert night.shortfalls() == []
    assert ratio(night.text, night.background) > 10


@given(COLOURS, COLOURS)
@settings(deadline=None)
def test_a_suggestion_is_readable_and_keeps_its_hue(colour, ground):
    found = nearest_readable(colour, ((ground, READABLE),))
    assert found is not None
    assert ratio(found, ground) >= READABLE
    if oklch(colour).chroma > 0.05 and oklch(found).chroma > 0.05:
        assert abs((oklch(found).hue - oklch(colour).hue + 180) % 360 - 180) < 8


@given(st.dictionaries(KEYS | st.text(max_size=8), JSON, max_size=8))
@settings(deadline=None)
def test_nothing_stored_can_break_the_shop(stored):
    theme = read_theme({"theme": stored, "logo": stored.get("radius")})
    assert read_theme({"theme": theme.stored()}).stored() == theme.stored()
    assert 0 <= theme.radius <= sites.MAX_RADIUS


def test_a_broken_value_falls_back_alone():
    theme = read_theme({"theme": {"primary": "red", "accent": "#AA3300", "radius": "12px", "icon_set": "neon"}})
    assert (theme.light.primary, theme.light.accent) == (DEFAULT.primary, "#aa3300")
    assert (theme.radius, theme.icon_set) == (12, sites.IconSet.LINE)


def test_an_empty_brand_is_the_default_theme():
    assert read_theme({}) == Theme()


def _refused(typed) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        check_theme({"theme": typed})
    return {error.field: error.code for error in refused.value.fields}


def test_an_edit_names_every_broken_field():
    assert _refused(
        {
            "primary": "teal",
            "radius": 99,
            "icon_set": "neon",
            "dark": {"text": "#12"},
            "wording": {"zh-hans": {"cart": "一二三四五六七八九", "basket": "篮子"}, "fr": {"cart": "Panier"}},
        }
    ) == {
        "primary": "colour_malformed",
        "dark.text": "colour_malformed",
        "radius": "out_of_range",
        "icon_set": "choice_unknown",
        "wording.zh-hans.cart": "too_long",
        "wording.zh-hans.basket": "choice_unknown",
        "wording.fr.cart": "choice_unknown",
    }


def test_an_unreadable_colour_is_refused_with_one_that_works():
    with pytest.raises(Invalid) as refused:
        check_theme({"theme": {**DEFAULT.colours(), "muted": "#c0c0c0"}})
    first = refused.value.fields[0]
    assert (first.field, first.code, first.data["least"]) == ("muted", "contrast_too_low", "4.5")
    mended = check_theme({"theme": {**DEFAULT.colours(), "muted": first.data["suggestion"]}})
    assert mended.light.shortfalls() == []


def test_a_yellow_brand_keeps_its_yellow():
    theme = check_theme({"theme": light_palette(primary="#ffd000").colours()})
    assert theme.light.primary == "#ffd000"
    assert theme.light.link != "#ffd000"
    assert ratio(theme.light.link, theme.light.surface) >= READABLE


def test_words_of_their_own_replace_only_themselves():
    theme = check_theme({"theme": {"wording": {"zh-hans": {"cart": " 购物袋 ", "home": "首页"}, "en": {"cart": ""}}}})
    assert theme.wording == {"zh-hans": {"cart": "购物袋"}}
    assert [theme.term("cart", "zh-hans"), theme.term("cart", "en"), theme.term("home", "zh-hans")] == [
        "购物袋",
        "Cart",
        "首页",
    ]


def test_the_version_changes_with_what_is_seen():
    plain = Theme()
    assert plain.version == Theme().version
    versions = {
        plain.version,
        check_theme({"theme": {"radius": 9}}).version,
        check_theme({"theme": {"wording": {"en": {"cart": "Bag"}}}}).version,
        check_theme({"theme": {}, "logo": "brand/a.png"}).version,
    }
    assert len(versions) == 4


@pytest.mark.parametrize("ready", sites.READY, ids=lambda ready: ready.code)
def test_ready_palettes_are_ready(ready):
    assert (ready.light.shortfalls(), ready.dark.shortfalls()) == ([], [])
    check_theme({"theme": ready.light.colours()})


def test_the_mini_app_opens_in_the_same_default_theme():
    """It shows a theme before the server has answered: the one here, not one that has drifted away."""
    source = (ROOT / "miniapp" / "src" / "theme" / "tokens.ts").read_text(encoding="utf-8")
    literal = re.search(r"defaultTheme: SiteTheme = \{(.*?)\n\}\n", source, re.DOTALL)[1]
    day, night = literal.split("dark: {")
    written = dict(re.findall(r"^\s+(\w+): '(#[0-9a-f]{6})'", day, re.MULTILINE))
    tokens = Theme().tokens()
    assert written == {name: tokens[name] for name in (*sites.COLOUR_NAMES, "link")}
    assert dict(re.findall(r"^\s+(\w+): '(#[0-9a-f]{6})'", night, re.MULTILINE)) == tokens["dark"]
    shape = dict(re.findall(r"^\s+(radius|font_scale|type_ratio): ([\d.]+),", night, re.MULTILINE))
    assert {name: float(value) for name, value in shape.items()} == {name: tokens[name] for name in shape}
    assert len(shape) == 3
