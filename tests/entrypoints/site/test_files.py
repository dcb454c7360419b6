"""Theme, favicon, policies, and the pages for what went wrong."""

from __future__ import annotations

import re

import pytest
from django.db import transaction
from django.test import Client, RequestFactory

from portico.domains.catalog import public as catalog
from portico.domains.sites import public as sites
from portico.entrypoints.site.theme import favicon_svg, sheet_of
from portico.entrypoints.site.views import errors

pytestmark = pytest.mark.django_db

THEME = {
    "primary": "#2f4a45", "on_primary": "#ffffff", "radius": 12, "font_scale": 1.1, "dark": {"primary": "#9cc3b6"},
}  # fmt: skip


def branded(**brand):
    with transaction.atomic():
        return sites.save_site(code="demo", name="演示店", is_default=True, brand=brand)


def test_the_brand_colours_every_page(client, site):
    branded(theme=THEME)
    href = re.search(r'href="(/theme\.css\?v=[0-9a-f]+)"', client.get("/").content.decode())[1]
    response = client.get(href)
    css = response.content.decode()
    assert "--primary: #2f4a45;" in css
    assert "--radius: 12px;" in css
    assert "--font-scale: 1.1;" in css
    assert "prefers-color-scheme: dark" in css
    assert "immutable" in response["Cache-Control"]
    assert client.get("/theme.css?v=old")["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    "value", ["red; } body { display: none", "url(https://evil.example)", "#12", "", None, -7, "#fff</style>", ["#fff"]]
)
def test_what_is_no_colour_stays_out_of_the_styles(site, value):
    css = sheet_of(branded(theme={"primary": value, "radius": value, "font_scale": value, "dark": value}).theme).css
    assert css == sheet_of(sites.Theme()).css


def test_a_broken_brand_breaks_no_page(client, shop):
    branded(theme="none", home=[1], policies="x", customer_service=3, promises=[1, None], logo=7)
    for url in ("/", "/c/tea/", "/theme.css"):
        assert client.get(url).status_code == 200


def test_the_favicon_is_the_shops_first_character(client, site):
    response = client.get("/favicon.svg")
    assert response["Content-Type"].startswith("image/svg+xml")
    assert ">演</text>" in response.content.decode()
    hostile = sites.Site(site.id, "x", "<script>", "", "Asia/Shanghai", "CNY", "", {}, False)
    assert "<script>" not in favicon_svg(hostile)


def test_policies_are_read_on_the_site(client, site):
    branded(policies=[{"code": "returns", "title": "退换货", "url": "/policies/returns/", "paragraphs": ["七天 <b>"]}])
    page = client.get("/policies/returns/").content.decode()
    assert "<p>七天 &lt;b&gt;</p>" in page
    assert 'href="/policies/returns/"' in page
    assert client.get("/policies/none/").status_code == 404


def test_pages_for_what_went_wrong(client, site):
    missing = client.get("/no/such/page/")
    assert missing.status_code == 404
    assert "没有找到" in missing.content.decode()
    english = client.get("/no/such/page/", headers={"accept-language": "en"}).content.decode()
    assert '<html lang="en">' in english
    request = RequestFactory().get("/")
    for view, status in ((errors.broken, 500), (errors.denied, 403), (errors.malformed, 400)):
        response = view(request)
        assert response.status_code == status
        assert "Content-Security-Policy" in response


def test_without_a_site_there_is_a_page_that_says_so(client, db):
    response = client.get("/")
    assert response.status_code == 404
    assert "站点不存在" in response.content.decode()


def test_a_view_that_breaks_shows_nothing_of_it(site, monkeypatch):
    def explode(**_):
        raise RuntimeError("secret detail")

    monkeypatch.setattr(catalog, "category_tree", explode)
    response = Client(raise_request_exception=False).get("/c/")
    assert response.status_code == 500
    assert "secret" not in response.content.decode()
