"""Pages that everybody sees: home, categories, search, product."""

from __future__ import annotations

import json
import re
from urllib.parse import quote

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from portico.domains.catalog import public as catalog
from portico.domains.sites import public as sites
from portico.infra import cache
from portico.infra.actors import System
from portico.kernel.ids import new_id
from tests.domains.catalog import shop as build
from tests.domains.content import studio

pytestmark = pytest.mark.django_db


def text_of(response):
    return response.content.decode()


def blocks(response, kind):
    """The structured data of this type."""
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text_of(response))
    return [block for block in map(json.loads, found) if block["@type"] == kind]


def cold_queries(client, url):
    cache.hot.clear()
    sites.list_sites()
    with CaptureQueriesContext(connection) as captured:
        response = client.get(url)
    assert response.status_code == 200
    return len(captured)


def test_home_shows_categories_and_products(client, shop):
    response = client.get("/")
    assert response.status_code == 200
    page = text_of(response)
    assert "演示店" in page
    assert f'href="/p/{shop.tea.product_id}/"' in page
    assert 'href="/c/clothes/"' in page
    assert response["Cache-Control"] == "no-cache"
    assert "csrfmiddlewaretoken" not in page
    assert not response.cookies


def test_home_is_kept_and_an_edit_shows_at_once(client, shop, now, site):
    client.get("/")
    with CaptureQueriesContext(connection) as captured:
        client.get("/")
    assert len(captured) == 0
    shelf = catalog.find_category_by_slug(site_id=site.id, slug="tea").id
    build.save(site.id, build.draft(shelf, code="tea-2", name="武夷岩茶"), now=now)
    cache.hot.clear()
    assert "武夷岩茶" in text_of(client.get("/"))


def test_home_shows_what_the_brand_published(client, shop, site):
    image = studio.picture(site.id)
    slides = [
        {"image": image, "title": "春茶上市", "link": "product:tea-1"},
        {"image": image, "title": "去外面", "link": "https://evil.example/"},
    ]
    studio.page(site.id, [
        ("banner", {"items": slides}),
        ("notice", {"items": [{"text": "满 99 包邮", "link": "category:tea"}]}),
        ("products", {"title": "衬衫季", "source": "category", "category_id": str(shop.shirts), "limit": 4}),
    ], role="home")  # fmt: skip
    cache.hot.clear()
    page = text_of(client.get("/"))
    assert "春茶上市" in page
    assert f'<a href="/p/{shop.tea.product_id}/"' in page
    assert "evil.example" not in page
    assert '<a href="/c/tea/">满 99 包邮</a>' in page
    assert "衬衫季" in page
    assert "新品上架" not in page
    studio.page(site.id, [("heading", {"title": "网站自己的首页"})], role="web_home")
    cache.hot.clear()
    assert "网站自己的首页" in text_of(client.get("/"))


def test_category_by_slug_and_an_id_leads_there(client, shop):
    response = client.get("/c/shirts/")
    page = text_of(response)
    assert response.status_code == 200
    assert "牛津纺衬衫" in page
    assert "明前龙井" not in page
    steps = blocks(response, "BreadcrumbList")[0]["itemListElement"]
    assert [step["name"] for step in steps] == ["首页", "服饰", "衬衫"]
    moved = client.get(f"/c/{shop.shirts}/?sort=newest")
    assert (moved.status_code, moved["Location"]) == (301, "/c/shirts/?sort=newest")


@pytest.mark.parametrize("name", ["no-such", "00000000-0000-0000-0000-000000000000", "%00", "x" * 400])
def test_unknown_categories_are_not_found(client, shop, name):
    assert client.get(f"/c/{name}/").status_code == 404


def test_a_hidden_category_is_not_found(client, shop, site, now):
    draft = catalog.CategoryDraft(code="secret", name="内部", is_visible=False)
    with transaction.atomic():
        catalog.save_category(site_id=site.id, draft=draft, actor=System(site.id, "test"), now=now)
    cache.hot.clear()
    assert client.get("/c/secret/").status_code == 404
    assert "内部" not in text_of(client.get("/c/"))


def test_filters_narrow_the_list(client, shop):
    assert "没有符合条件的商品" in text_of(client.get("/c/shirts/?min_price=1000"))
    assert "牛津纺衬衫" in text_of(client.get("/c/shirts/?min_price=99&max_price=99.00&in_stock=1&sort=price_asc"))
    assert 'content="noindex, follow"' in text_of(client.get("/c/shirts/?in_stock=1"))


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("min_price=cheap", "价格应是"),
        ("min_price=-1", "价格应是"),
        ("min_price=NaN", "价格应是"),
        ("max_price=1e99", "价格应是"),
        ("min_price=0.001", "价格应是"),
        ("min_price=10&max_price=1", "最低价不能高于最高价"),
        ("sort=random", "没有这种排序方式"),
        ("brand_id=7", "没有这个品牌"),
        ("cursor=garbage", "翻页参数无效"),
    ],
)
def test_senseless_filters_are_named_and_the_page_still_stands(client, shop, query, reason):
    response = client.get(f"/c/shirts/?{query}")
    assert response.status_code == 422
    assert reason in text_of(response)


def test_pages_of_a_long_list_hold_every_product_once(client, shop, site, now):
    shelf = catalog.find_category_by_slug(site_id=site.id, slug="tea").id
    for number in range(30):
        build.save(site.id, build.draft(shelf, code=f"many-{number}", name=f"茶 {number}"), now=now)
    cache.hot.clear()
    seen, url = [], "/c/tea/"
    while url:
        page = text_of(client.get(url))
        seen += re.findall(r'<h3 class="card-name"><a href="(/p/[^"]+)"', page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        url = following[1].replace("&amp;", "&") if following else None
    assert len(seen) == 31
    assert len(set(seen)) == 31


def test_search_finds_and_names_what_was_searched(client, shop):
    page = text_of(client.get(f"/search/?q={quote('龙井')}"))
    assert "明前龙井" in page
    assert "牛津纺衬衫" not in page
    assert 'content="noindex, follow"' in page


def test_an_empty_search_offers_other_products(client, shop):
    page = text_of(client.get(f"/search/?q={quote('潜水艇')}"))
    assert "没有找到与“潜水艇”相关的商品" in page
    assert "也许您会喜欢" in page
    assert "明前龙井" in page


@pytest.mark.parametrize("words", ["<script>alert(1)</script>", "' OR 1=1 --", "%", "a" * 500, "\x00龙井"])
def test_hostile_words_are_only_words(client, shop, words):
    response = client.get("/search/", {"q": words})
    assert response.status_code in {200, 422}
    assert "<script>alert" not in text_of(response)


def test_product_page(client, shop):
    response = client.get(f"/p/{shop.tea.product_id}/")
    page = text_of(response)
    assert response.status_code == 200
    assert '<h1 class="product-name" id="product-name">明前龙井</h1>' in page
    assert "<p>手工<b>炒制</b></p>" in page
    assert "alert(1)" not in page
    assert f'<option value="{shop.tea_sku}">' in page
    (offer,) = [block["offers"] for block in blocks(response, "Product")]
    assert (offer["price"], offer["priceCurrency"]) == ("68.00", "CNY")
    assert offer["availability"] == "https://schema.org/InStock"
    assert blocks(response, "BreadcrumbList")
    assert '<meta property="og:type" content="product">' in page
    assert f'<link rel="canonical" href="http://127.0.0.1:8000/p/{shop.tea.product_id}/">' in page


def test_skus_out_of_stock_cannot_be_chosen(client, shop):
    page = text_of(client.get(f"/p/{shop.shirt.product_id}/"))
    white_s, white_m, blue_m = shop.shirt_skus
    assert f'<option value="{white_s}">' in page
    assert f'<option value="{white_m}" disabled>' in page
    assert f'<option value="{blue_m}">' in page
    data = json.loads(re.search(r'id="picker-data">(.*?)</script>', page)[1])
    assert [(sku["id"], sku["available"]) for sku in data["skus"]] == [
        (str(white_s), 5), (str(white_m), 0), (str(blue_m), 2),
    ]  # fmt: skip
    offer = blocks(client.get(f"/p/{shop.shirt.product_id}/"), "Product")[0]["offers"]
    assert (offer["@type"], offer["lowPrice"], offer["highPrice"]) == ("AggregateOffer", "99.00", "129.00")


def test_a_product_off_sale_is_shown_and_cannot_be_bought(client, shop, site, now):
    with transaction.atomic():
        catalog.set_on_sale(
            site_id=site.id, product_ids=[shop.tea.product_id], on_sale=False, actor=System(site.id, "test"), now=now
        )
    cache.hot.clear()
    response = client.get(f"/p/{shop.tea.product_id}/")
    page = text_of(response)
    assert "商品已下架" in page
    assert re.search(r'value="buy" disabled', page)
    assert blocks(response, "Product")[0]["offers"]["availability"].endswith("OutOfStock")


def test_structured_data_cannot_be_broken_out_of(client, shop, site, now):
    shelf = catalog.find_category_by_slug(site_id=site.id, slug="tea").id
    name = "</script><script>alert(1)</script>"
    saved = build.save(site.id, build.draft(shelf, code="evil", name=name), now=now)
    cache.hot.clear()
    response = client.get(f"/p/{saved.product_id}/")
    assert "<script>alert" not in text_of(response)
    assert blocks(response, "Product")[0]["name"] == name


def test_unknown_products_and_other_sites_products_are_not_found(client, shop, other_site, now):
    shelf = build.category(other_site.id, "x", "别家", now=now)
    foreign = build.save(other_site.id, build.draft(shelf, code="foreign"), now=now)
    cache.hot.clear()
    for product_id in (foreign.product_id, new_id(), "nonsense"):
        response = client.get(f"/p/{product_id}/")
        assert response.status_code == 404
        assert "内容不存在" in text_of(response) or "没有找到" in text_of(response)


def test_query_budgets(client, shop, site, now):
    """Cold caches; the numbers do not grow with the number of products."""
    few = {url: cold_queries(client, url) for url in ("/", "/c/tea/", "/search/?q=%E8%8C%B6")}
    shelf = catalog.find_category_by_slug(site_id=site.id, slug="tea").id
    for number in range(20):
        build.save(site.id, build.draft(shelf, code=f"more-{number}", name=f"茶 {number}"), now=now)
    many = {url: cold_queries(client, url) for url in few}
    assert many == few
    # Two of each are of what surrounds every page: its shelves and its guides.
    assert few == {"/": 7, "/c/tea/": 4, "/search/?q=%E8%8C%B6": 6}
    assert cold_queries(client, f"/p/{shop.tea.product_id}/") <= 12


def test_the_language_follows_the_reader(client, shop):
    english = client.get("/", headers={"accept-language": "en-US,en;q=0.9"})
    assert '<html lang="en">' in text_of(english)
    assert "New arrivals" in text_of(english)
    assert '<html lang="zh-Hans">' in text_of(client.get("/", headers={"accept-language": "zh-CN"}))
    assert '<html lang="zh-Hans">' in text_of(client.get("/"))
    chosen = client.get("/?lang=en", headers={"accept-language": "zh-CN"})
    assert '<html lang="en">' in text_of(chosen)
    assert '<html lang="en">' in text_of(client.get("/c/", headers={"accept-language": "zh-CN"}))


def test_pages_allow_nothing_from_outside(client, shop):
    for url in ("/", "/c/tea/", "/search/", f"/p/{shop.tea.product_id}/", "/cart/", "/sign-in/", "/p/nonsense/"):
        response = client.get(url)
        policy = response["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        page = text_of(response)
        assert not re.search(r"<[^>]+\sstyle=", page), url
        assert not re.search(r"<[^>]+\son[a-z]+=", page), url
        assert not re.search(r"<script(?![^>]*(src=|type=\"application/))", page), url
