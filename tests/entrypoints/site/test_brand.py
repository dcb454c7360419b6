"""The brand on the website: by day and night, in its words, its icons, its order of buttons, and as a draft."""

from __future__ import annotations

import re

import pytest
from django.db import transaction
from django.template import Context, Template
from django.test import Client, RequestFactory

from portico.domains.sites import public as sites
from portico.entrypoints.site import assets
from portico.entrypoints.site.frame import frame_of
from portico.entrypoints.site.theme import sheet_of
from portico.entrypoints.site.visitors import Visitor
from portico.infra.actors import Anonymous

pytestmark = pytest.mark.django_db


def saved(site, now, look):
    with transaction.atomic():
        return sites.save_theme(
            site_id=site.id, theme=sites.check_theme(look), expected_version=None, saved_by="林掌柜", now=now
        )


def page(client, url="/"):
    return client.get(url).content.decode()


def test_a_saved_theme_is_on_the_next_page(client, site, now):
    before = re.search(r"/theme\.css\?v=[0-9a-f]+", page(client))[0]
    saved(site, now, {"theme": sites.light_palette(primary="#8c2f39").colours()})
    after = re.search(r"/theme\.css\?v=[0-9a-f]+", page(client))[0]
    assert after != before
    assert "--primary: #8c2f39;" in page(client, after)


def test_the_night_is_for_screens_that_ask_for_it(site):
    css = sheet_of(sites.Theme()).css
    day, forced, device = css.splitlines()
    assert sites.Theme().dark.background not in day
    for rule, selector in (
        (forced, '@media screen { :root[data-appearance="dark"]'),
        (device, '@media screen and (prefers-color-scheme: dark) { :root:not([data-appearance="light"])'),
    ):
        assert rule.startswith(selector)
        assert f"--background: {sites.Theme().dark.background};" in rule


def test_headings_grow_by_the_ratio(site):
    css = sheet_of(sites.check_theme({"theme": {"type_ratio": 1.25}})).css
    sizes = [float(size) for size in re.findall(r"--step-\d: ([\d.]+)rem", css)]
    assert sizes == pytest.approx([0.9375 * 1.25**step for step in range(1, 6)], rel=1e-3)


def test_a_brand_may_be_dark_for_everybody_who_has_not_chosen(client, site, now):
    assert '<html lang="zh-Hans">' in page(client)
    saved(site, now, {"theme": {"appearance": "dark"}})
    assert '<html lang="zh-Hans" data-appearance="dark">' in page(client)


def test_the_logo_of_the_night_stands_beside_that_of_the_day(client, site, now):
    saved(site, now, {"theme": {}, "logo": "brand/day.png", "logo_dark": "brand/night.png"})
    html = page(client)
    assert '<span class="brand-day"><img src="/media/brand/day.png"' in html
    assert '<span class="brand-night"><img src="/media/brand/night.png"' in html
    assert "--logo-paper" not in sheet_of(sites.get_site(site_id=site.id).theme).css


def test_the_brand_says_it_in_its_words(client, site, now):
    saved(site, now, {"theme": {"wording": {"zh-hans": {"cart": "购物袋"}, "en": {"cart": "Bag"}}}})
    chinese, english = page(client, "/cart/"), page(client, "/cart/?lang=en")
    assert "购物袋还是空的" in chinese
    assert ">购物车<" not in chinese
    assert "Your bag is empty" in english


@pytest.mark.parametrize(
    ("kind", "sprite", "style"),
    [("line", "icons.svg", "line"), ("round", "icons.svg", "round"), ("solid", "icons-solid.svg", "solid")],
)
def test_icons_come_from_the_set_of_the_brand(client, site, now, kind, sprite, style):
    saved(site, now, {"theme": {"icon_set": kind}})
    found = re.search(
        r'<svg class="icon (icon-\w+)"[^>]*><use href="/static/website/([\w.-]+)\?v=\w+#cart">', page(client)
    )
    assert found.groups() == (f"icon-{style}", sprite)


def test_every_filled_drawing_has_a_line_drawing():
    assert assets.symbols("icons-solid.svg") < assets.symbols("icons.svg")


@pytest.mark.parametrize(("order", "expected"), [("primary_last", ["stay", "buy"]), ("primary_first", ["buy", "stay"])])
def test_buttons_stand_in_the_order_of_the_brand(client, shop, site, now, order, expected):
    saved(site, now, {"theme": {"button_order": order}})
    html = page(client, f"/p/{shop.tea.product_id}/")
    assert re.findall(r'name="then" value="(\w+)"', html) == expected


def test_a_draft_is_seen_by_whoever_holds_its_token_and_kept_nowhere(client, site):
    draft = sites.check_theme({"theme": sites.light_palette(primary="#28498f").colours() | {"icon_set": "solid"}})
    token = sites.sign_draft(site_id=site.id, theme=draft)
    response = client.get("/c/", {"brand_draft": token})
    html = response.content.decode()
    assert "icons-solid.svg" in html
    assert response["Cache-Control"] == "private, no-store"
    href = re.search(r'href="(/theme\.css\?brand_draft=[^"]+)"', html)[1]
    sheet = client.get(href.replace("&amp;", "&"))
    assert "--primary: #28498f;" in sheet.content.decode()
    assert sheet["Cache-Control"] == "no-store"
    assert "icons-solid.svg" not in page(Client(), "/c/")


@pytest.mark.parametrize("token", ["", "x", "eyJ9:1:forged"])
def test_a_forged_draft_shows_the_saved_theme(client, site, token):
    response = client.get("/", {"brand_draft": token})
    assert response.status_code == 200
    assert "?v=" in re.search(r'/theme\.css[^"]+', response.content.decode())[0]


def test_a_draft_of_another_brand_is_not_shown(client, site, other_site):
    token = sites.sign_draft(site_id=other_site.id, theme=sites.check_theme({"theme": {"icon_set": "solid"}}))
    assert "icons-solid.svg" not in client.get("/", {"brand_draft": token}).content.decode()


def test_a_full_heart_is_left_to_what_is_kept(client, site, now):
    saved(site, now, {"theme": {"icon_set": "solid"}})
    frame = {
        "frame": frame_of(Visitor(RequestFactory().get("/"), sites.get_site(site_id=site.id), Anonymous(site.id), now))
    }
    drawn = Template('{% load shop %}{% icon "heart" %}{% icon "cart" %}').render(Context(frame))
    assert re.findall(r"([\w-]+\.svg)\?v=\w+#(\w+)", drawn) == [("icons.svg", "heart"), ("icons-solid.svg", "cart")]
