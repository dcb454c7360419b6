"""Pages as readers get them: what shows where and when, products and links filled in, one bad block never a page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from portico.domains.catalog import public as catalog
from portico.domains.content.models import Document
from portico.infra.actors import System
from portico.infra.cache import hot
from portico.usecases.decoration import pages
from tests.domains.catalog import shop
from tests.domains.content import studio

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf(site, now):
    return shop.category(site.id, "tea", "茶", now=now)


@pytest.fixture
def tea(site, shelf, now):
    return shop.save(site.id, shop.draft(shelf), now=now).product_id


def home(site, now, carrier="mp-weixin", language="zh-hans"):
    return pages.home(site_id=site.id, carrier=carrier, language=language, now=now)


def page(site, now, carrier="mp-weixin"):
    hot.clear()
    return pages.page(site_id=site.id, slug="autumn-tea", carrier=carrier, language="zh-hans", now=now)


def ids(answer):
    return [block.data["title"] for block in answer.blocks if block.type == "heading"]


def test_a_shop_that_published_nothing_has_a_home(site, tea, now):
    found = home(site, now)
    assert (found.title, found.version, found.preview) == ("演示店", 0, False)
    assert [block.type for block in found.blocks] == ["search", "category_grid", "products", "products"]
    assert [block.data["title"] for block in found.blocks[2:]] == ["新品上架", "人气热卖"]
    assert [card.name for card in found.blocks[2].data["products"]] == ["明前龙井"]
    assert home(site, now, language="en").blocks[2].data["title"] == "New arrivals"


def test_an_empty_shop_has_a_home_too(site, now):
    assert [block.type for block in home(site, now).blocks] == ["search"]


def test_the_website_has_its_own_home_if_it_is_live(site, now):
    studio.page(site.id, title="小程序", role="home")
    assert home(site, now, "web").title == "小程序"
    studio.page(site.id, title="网站", role="web_home")
    assert (home(site, now, "web").title, home(site, now, "h5").title) == ("网站", "小程序")


def test_blocks_show_on_their_carriers_and_in_their_time(site, now):
    hour = timedelta(hours=1)
    settings = {
        "always": {}, "weixin": {"carriers": ["mp-weixin", "h5"]}, "web": {"carriers": ["web"]},
        "soon": {"visible_from": (now + hour).isoformat()}, "over": {"visible_until": now.isoformat()},
        "now": {"visible_from": now.isoformat(), "visible_until": (now + hour).isoformat()},
    }  # fmt: skip
    studio.page(site.id, [("heading", {"title": title, **setting}) for title, setting in settings.items()])
    assert ids(page(site, now)) == ["always", "weixin", "now"]
    assert ids(page(site, now, "web")) == ["always", "web", "now"]
    assert ids(page(site, now, "")) == ["always", "weixin", "web", "now"]
    assert ids(page(site, now + hour)) == ["always", "weixin", "soon"]
    assert ids(page(site, now - hour)) == ["always", "weixin", "over"]


def test_links_lead_somewhere_or_are_not_there(site, other_site, shelf, tea, now):
    hidden = shop.category(site.id, "hidden", "隐藏", now=now)
    with transaction.atomic():
        draft = catalog.CategoryDraft(category_id=hidden, code="hidden", name="隐藏", is_visible=False)
        catalog.save_category(site_id=site.id, draft=draft, actor=System(site.id, "test"), now=now)
    studio.article(site.id, "first-cup")
    studio.article(site.id, "big-case", kind="case")
    studio.article(other_site.id, "theirs")
    expected = {
        "product:tea-1": f"product:{tea}", f"product:{tea}": f"product:{tea}", "product:gone": None,
        "category:tea": f"category:{shelf}", f"category:{shelf}": f"category:{shelf}", "category:hidden": None,
        "category:gone": None, "article:first-cup": "article:first-cup", "case:big-case": "case:big-case",
        "article:big-case": None, "article:theirs": None, "page:autumn-tea": "page:autumn-tea", "page:gone": None,
        "resource:gone": None, "search:龙井": "search:龙井", "tab:cart": "tab:cart", "articles": "articles",
        "/about/": "/about/", "": None,
    }  # fmt: skip
    studio.page(site.id, [("notice", {"items": [{"text": link or "无", "link": link} for link in expected]})])
    (block,) = page(site, now).blocks
    assert {one["text"]: one["link"] for one in block.data["items"]} == {
        link or "无": found for link, found in expected.items()
    }


def test_products_come_from_where_the_editor_said(site, shelf, now):
    other = shop.category(site.id, "cups", "杯", now=now)
    made = {}
    for number, (code, category) in enumerate([("a", shelf), ("b", shelf), ("c", other)]):
        draft = shop.draft(category, code=code, name=code, rank=number)
        made[code], sku_id = shop.one_sku(shop.save(site.id, draft, now=now + timedelta(minutes=number)))
        if code == "b":
            with transaction.atomic():
                catalog.count_sale(site_id=site.id, quantities={sku_id: 3}, now=now)
    picked = [str(made[code]) for code in ("c", "a")]
    blocks = [
        {"source": "newest", "limit": 2}, {"source": "sales", "limit": 1}, {"source": "recommended", "limit": 3},
        {"source": "category", "category_id": str(shelf)},
        {"source": "manual", "product_ids": [*picked, "0198c0de-0000-7000-8000-00000000dead"]},
        {"source": "category", "category_id": "0198c0de-0000-7000-8000-00000000dead"},
    ]  # fmt: skip
    studio.page(site.id, [("products", block) for block in blocks])
    found = page(site, now + timedelta(hours=1)).blocks
    assert [[card.name for card in block.data["products"]] for block in found] == [
        ["c", "b"], ["b"], ["c", "b", "a"], ["b", "a"], ["c", "a"],
    ]  # fmt: skip
    assert found[3].data["more_link"] == f"category:{shelf}"
    with transaction.atomic():
        catalog.set_on_sale(
            site_id=site.id, product_ids=[made["c"]], on_sale=False, actor=System(site.id, "t"), now=now
        )
    found = page(site, now + timedelta(hours=1)).blocks
    assert [card.name for card in found[4].data["products"]] == ["a"]


def test_a_countdown_that_is_over_goes_or_says_so(site, now):
    ended = (now - timedelta(minutes=1)).isoformat()
    ahead = (now + timedelta(minutes=1)).isoformat()
    blocks = [("silent", ended, ""), ("told", ended, "下次再来"), ("running", ahead, "")]
    studio.page(
        site.id, [("countdown", {"title": title, "ends_at": ends, "ended_text": text}) for title, ends, text in blocks]
    )
    assert [block.data["title"] for block in page(site, now).blocks] == ["told", "running"]


def test_a_document_an_upgrade_forgot_costs_one_block_only(site, now):
    studio.page(
        site.id, [("products", {}), ("heading", {"title": "还在"}), ("countdown", {"ends_at": now.isoformat()})]
    )
    row = Document.objects.get(site_id=site.id)
    row.body = [
        {**row.body[0], "data": {"source": "newest"}}, row.body[1], {**row.body[1], "type": "from-the-future"},
        {**row.body[1], "type": "category_grid", "data": {"category_ids": 7}},
    ]  # fmt: skip
    row.save()
    assert [block.type for block in page(site, now).blocks] == ["heading"]


def test_reading_a_page_costs_few_queries(site, shelf, tea, now):
    """One for the document, one each for picked products, product codes and published links, one per list."""
    for number in range(5):
        studio.article(site.id, f"article-{number}")
    picked = {"source": "manual", "product_ids": [str(tea)]}
    blocks = [
        ("products", picked), ("products", picked), ("products", {"source": "newest"}), ("category_grid", {}),
        ("article_list", {}), ("notice", {"items": [{"text": "一", "link": "product:tea-1"}]}),
        ("notice", {"items": [{"text": "二", "link": "article:article-1"}, {"text": "三", "link": "page:gone"}]}),
    ]  # fmt: skip
    studio.page(site.id, blocks)
    pages.page(site_id=site.id, slug="autumn-tea", carrier="web", language="en", now=now)  # the tree is kept
    with CaptureQueriesContext(connection) as queries:
        found = pages.page(site_id=site.id, slug="autumn-tea", carrier="h5", language="en", now=now)
    assert len(found.blocks) == 7
    assert len(queries) == 6
    with CaptureQueriesContext(connection) as queries:
        assert pages.page(site_id=site.id, slug="autumn-tea", carrier="h5", language="en", now=now) is found
    assert len(queries) == 0


def test_an_edit_of_the_catalogue_shows_on_a_kept_page(site, shelf, tea, now):
    studio.page(site.id, [("products", {"source": "newest"})], role="home")
    assert home(site, now).blocks[0].data["products"][0].name == "明前龙井"
    shop.save(site.id, shop.draft(shelf, product_id=tea, name="雨前龙井"), now=now)
    hot.drop(catalog.site_tag(site.id))  # what the listener does with the announcement
    assert home(site, now).blocks[0].data["products"][0].name == "雨前龙井"
