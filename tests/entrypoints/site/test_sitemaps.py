"""What machines read to find everything: robots.txt, the sitemaps, the feed."""

from __future__ import annotations

from datetime import datetime
from email.utils import parsedate_to_datetime
from xml.etree import ElementTree

import pytest
from django.db import transaction
from django.utils import timezone

from portico.domains.catalog import public as catalog
from portico.domains.content import public as content
from portico.infra import cache
from portico.infra.actors import System
from tests.domains.content import studio

pytestmark = pytest.mark.django_db

BASE = "http://127.0.0.1:8000"


def entries(response):
    """Address → last change, of a sitemap."""
    assert response["Content-Type"] == "application/xml; charset=utf-8"
    found = {}
    for url in ElementTree.fromstring(response.content):
        values = {node.tag.rpartition("}")[2]: node.text for node in url}
        found[values["loc"]] = values.get("lastmod")
    return found


def forget():
    cache.hot.clear()
    cache.pages.clear()


def test_robots_keep_out_of_what_is_personal(client, site):
    text = client.get("/robots.txt").content.decode()
    for path in ("/cart/", "/checkout/", "/orders/", "/account/", "/console/", "/preview/"):
        assert f"Disallow: {path}\n" in text
    assert f"Sitemap: {BASE}/sitemap.xml" in text
    # English pages are named as alternates, so crawlers must be let in.
    assert "lang=" not in text


def test_the_sitemap_lists_what_can_be_bought(client, shop, site, now):
    files = [f"{BASE}/sitemap/{name}.xml" for name in ("pages", "content", "products-1")]
    assert list(entries(client.get("/sitemap.xml"))) == files
    pages = list(entries(client.get("/sitemap/pages.xml")))
    assert pages[:2] == [f"{BASE}/", f"{BASE}/c/"]
    assert f"{BASE}/c/shirts/" in pages
    products = {f"{BASE}/p/{saved.product_id}/" for saved in (shop.tea, shop.shirt)}
    assert set(entries(client.get("/sitemap/products-1.xml"))) == products
    with transaction.atomic():
        catalog.set_on_sale(
            site_id=site.id, product_ids=[shop.tea.product_id], on_sale=False, actor=System(site.id, "test"), now=now
        )
    forget()
    assert list(entries(client.get("/sitemap/products-1.xml"))) == [f"{BASE}/p/{shop.shirt.product_id}/"]
    for number in (0, 2, 999999):
        assert client.get(f"/sitemap/products-{number}.xml").status_code == 404


def test_reading_matter_is_listed_exactly(client, site, other_site):
    studio.article(site.id, "first-cup")
    studio.article(site.id, "a-flat", kind="case")
    studio.article(site.id, "returns", kind="help")
    studio.resource(site.id, "care-card")
    studio.page(site.id, slug="gifts")
    studio.page(site.id, role="web_page", slug="about")
    studio.page(site.id, role="home")
    studio.article(other_site.id, "theirs")
    found = entries(client.get("/sitemap/content.xml"))
    paths = ("articles/first-cup", "cases/a-flat", "help/returns", "page/gifts", "resources/care-card")
    assert set(found) == {f"{BASE}/{path}/" for path in paths}
    changed = datetime.fromisoformat(found[f"{BASE}/articles/first-cup/"])
    assert abs((timezone.now() - changed).total_seconds()) < 60
    forget()
    shelves = entries(client.get("/sitemap/pages.xml"))
    for path in ("articles", "cases", "help", "resources", "about", "contact"):
        assert f"{BASE}/{path}/" in shelves
    content.Article.objects.get(slug="first-cup").unpublish()
    forget()
    assert f"{BASE}/articles/first-cup/" not in entries(client.get("/sitemap/content.xml"))
    assert f"{BASE}/articles/" not in entries(client.get("/sitemap/pages.xml"))


def test_every_listed_address_is_there(client, shop, site):
    studio.article(site.id, "a-flat", kind="case")
    studio.page(site.id, slug="gifts")
    forget()
    for part in entries(client.get("/sitemap.xml")):
        for address in entries(client.get(part.removeprefix(BASE))):
            assert client.get(address.removeprefix(BASE)).status_code == 200, address


def test_the_feed_holds_the_newest_and_survives_any_title(client, site, other_site):
    hostile = "A & B <b> \x0b]]>"
    studio.article(site.id, "first-cup", title=hostile, summary="一杯\x1f茶", topic="茶事")
    studio.article(site.id, "a-flat", kind="case", title="三十八平的家")
    studio.article(site.id, "returns", kind="help")
    studio.article(other_site.id, "theirs")
    response = client.get("/feed.xml")
    assert response["Content-Type"] == "application/rss+xml; charset=utf-8"
    channel = ElementTree.fromstring(response.content).find("channel")
    assert channel.findtext("title") == "演示店"
    items = channel.findall("item")
    assert [item.findtext("link") for item in items] == [f"{BASE}/cases/a-flat/", f"{BASE}/articles/first-cup/"]
    assert items[1].findtext("title") == "A & B <b> ]]>"
    assert items[1].findtext("description") == "一杯茶"
    assert items[1].findtext("guid") == items[1].findtext("link")
    assert parsedate_to_datetime(items[0].findtext("pubDate")) >= parsedate_to_datetime(items[1].findtext("pubDate"))
    home = client.get("/").content.decode()
    assert '<link rel="alternate" type="application/rss+xml" title="演示店" href="/feed.xml">' in home


def test_an_empty_shop_has_an_empty_feed_and_a_sitemap(client, site):
    assert ElementTree.fromstring(client.get("/feed.xml").content).find("channel").findall("item") == []
    assert entries(client.get("/sitemap/content.xml")) == {}
