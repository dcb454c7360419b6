"""Pages, articles, resources and previews over HTTP: shapes, caching, downloads, and what bad input gets."""

from __future__ import annotations

import msgspec
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django_bolt.testing import TestClient

from portico.domains.content import public as content
from portico.domains.members import public as members
from portico.entrypoints.http.api import api
from portico.kernel.clock import utc_now
from portico.usecases.decoration.answers import ArticleAnswer, ArticleList, PageAnswer, PreviewAnswer, ResourceAnswer
from tests.domains.catalog import shop
from tests.domains.content import studio
from tests.entrypoints.http.shopfront import Caller, problem

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(site):
    with TestClient(api) as client:
        yield client


@pytest.fixture
def visitor(client):
    return Caller(client)


def decoded(answer, shape):
    assert answer.status_code == 200, answer.text
    return msgspec.json.decode(answer.content, type=shape, strict=True)


def test_the_home_is_the_published_one_for_this_carrier(visitor, site):
    studio.page(
        site.id,
        [("heading", {"title": "全部"}), ("heading", {"title": "微信", "carriers": ["mp-weixin"]})],
        role="home", title="首页", share_image=studio.picture(site.id),
    )  # fmt: skip
    found = decoded(visitor.get("/home?carrier=mp-weixin"), PageAnswer)
    assert (found.title, found.role, found.slug, found.preview) == ("首页", "home", "", False)
    assert [block.data["title"] for block in found.blocks] == ["全部", "微信"]
    assert (found.share_image.width, len(found.share_image.srcset)) == (1500, 4)
    assert [block.data["title"] for block in decoded(visitor.get("/home?carrier=web"), PageAnswer).blocks] == ["全部"]
    problem(visitor.get("/home?carrier=pager"), 422, "invalid")


def test_a_page_is_sent_once_while_nothing_changes(visitor, site):
    page_id = studio.page(site.id, [("heading", {"title": "一"})])
    first = visitor.get("/pages/autumn-tea")
    assert "Accept-Language" in first.headers["vary"]
    again = visitor.get("/pages/autumn-tea", **{"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    page = content.DecoratedPage.objects.get(pk=page_id)
    page.body = content.stored([("heading", {"title": "二"})], place="page")
    page.save_revision().publish()
    changed = visitor.get("/pages/autumn-tea", **{"If-None-Match": first.headers["etag"]})
    assert decoded(changed, PageAnswer).blocks[0].data["title"] == "二"


def test_a_kept_page_costs_no_query(visitor, site):
    studio.page(site.id, [("heading", {"title": "一"})])
    visitor.get("/pages/autumn-tea")
    with CaptureQueriesContext(connection) as queries:
        assert visitor.get("/pages/autumn-tea").status_code == 200
    assert len(queries) == 0


@pytest.mark.parametrize("slug", ["nothing", "@home", "%00", "UPPER", "a" * 200, "%F0%9F%8D%B5"])
def test_what_is_not_there_is_not_found(visitor, site, slug):
    studio.page(site.id, role="home")
    for kind in ("page", "article", "resource"):
        problem(visitor.get(f"/{kind}s/{slug}"), 404, f"{kind}_not_found")


def test_another_sites_content_is_not_found(visitor, site, other_site):
    studio.page(other_site.id)
    studio.article(other_site.id)
    studio.resource(other_site.id)
    problem(visitor.get("/pages/autumn-tea"), 404, "page_not_found")
    problem(visitor.get("/articles/first-cup"), 404, "article_not_found")
    problem(visitor.get("/resources/care-card"), 404, "resource_not_found")
    problem(visitor.post("/resources/care-card/downloads"), 404, "resource_not_found")
    assert visitor.get("/articles").json()["items"] == []
    assert visitor.get("/resources").json()["items"] == []
    other = {"X-Portico-Site": "other"}
    assert decoded(visitor.get("/pages/autumn-tea", **other), PageAnswer).title == "秋茶节"


def test_articles_are_listed_featured_first_page_by_page(visitor, site):
    for number in range(5):
        studio.article(site.id, f"a-{number}", topic="茶" if number % 2 else "器", is_featured=number == 1)
    studio.article(site.id, "case", kind="case")
    found = decoded(visitor.get("/articles?limit=2"), ArticleList)
    assert [card.slug for card in found.items] == ["a-1", "a-4"]
    assert [(topic.name, topic.count) for topic in found.topics] == [("器", 3), ("茶", 2)]
    rest = []
    cursor = found.next_cursor
    while cursor:
        page = decoded(visitor.get(f"/articles?limit=2&cursor={cursor}"), ArticleList)
        rest += [card.slug for card in page.items]
        cursor = page.next_cursor
    assert rest == ["a-3", "a-2", "a-0"]
    assert [card.slug for card in decoded(visitor.get("/articles?topic=茶"), ArticleList).items] == ["a-1", "a-3"]
    assert [card.slug for card in decoded(visitor.get("/articles?kind=case"), ArticleList).items] == ["case"]
    for query in ("limit=0", "limit=x", "cursor=abc", "kind=novel", "topic=" + "长" * 21, "q=" + "长" * 61):
        assert visitor.get(f"/articles?{query}").status_code == 422, query
        problem(visitor.get(f"/articles?{query}"), 422, "invalid")


def test_an_article_brings_its_products_and_what_else_there_is(visitor, site, now):
    shelf = shop.category(site.id, "tea", "茶", now=now)
    tea = shop.save(site.id, shop.draft(shelf), now=now).product_id
    text = "水开以后等半分钟。" * 100
    studio.article(
        site.id, "main",
        [("paragraph", {"html": f"<p>{text}</p>"}), ("product_card", {"product_id": str(tea), "note": "文中的茶"}),
         ("subheading", {"text": "然后"}), ("product_card", {"product_id": str(tea)})],
        topic="泡茶", tags=["绿茶"], author_name="店主", summary="怎么泡",
    )  # fmt: skip
    studio.article(site.id, "same-topic", topic="泡茶")
    studio.article(site.id, "same-tag", tags=["绿茶", "春"])
    studio.article(site.id, "neither")
    studio.article(site.id, "other-kind", kind="case", topic="泡茶")
    found = decoded(visitor.get("/articles/main?carrier=h5"), ArticleAnswer)
    assert [card.slug for card in found.related] == ["same-tag", "same-topic", "neither"]
    assert [card.id for card in found.products] == [tea]
    assert found.blocks[1].data["product"]["name"] == "明前龙井"
    assert (found.reading_minutes, found.author, found.seo_title, found.seo_description) == (
        3, "店主", "第一杯茶", "怎么泡",
    )  # fmt: skip
    assert found.blocks[2].data["anchor"] == f"s-{found.blocks[2].id[-8:]}"


def test_downloads_are_counted_and_remembered_for_members(client, visitor, site):
    resource_id = studio.resource(site.id, topic="保养")
    now = utc_now()
    with transaction.atomic():
        member_id = members.sign_in_verified_phone(
            site_id=site.id, phone="13800138000", provenance={}, now=now
        ).member_id
        tokens = members.open_session(site_id=site.id, member_id=member_id, carrier="h5", user_agent="", now=now)
    member = Caller(client, {"Authorization": f"Bearer {tokens.access_token}"})
    url = visitor.post("/resources/care-card/downloads").json()["url"]
    assert url.startswith("/media/files/")
    assert url.endswith(".pdf")
    assert member.post("/resources/care-card/downloads").json() == {"url": url}
    found = decoded(visitor.get("/resources/care-card"), ResourceAnswer)
    assert (found.id, found.download_count, found.file_type, found.file_bytes) == (resource_id, 2, "pdf", 18)
    assert visitor.get("/resources").json()["items"][0]["download_count"] == 2
    page = members.list_downloaded(site_id=site.id, member_id=member_id, limit=10)
    assert [item.subject_id for item in page.items] == [resource_id]


def test_a_preview_is_read_by_token_and_kept_by_nobody(visitor, site):
    body = content.stored([("heading", {"title": "草稿"})], place="page")
    page = content.DecoratedPage(site_id=site.id, title="草稿", slug="draft", body=body)
    token = content.keep_preview(page, now=utc_now())
    answer = visitor.get(f"/previews/{token}?carrier=mp-weixin")
    found = decoded(answer, PreviewAnswer)
    assert (found.kind, found.page.preview, found.article, found.resource) == ("page", True, None, None)
    assert found.page.blocks[0].data["title"] == "草稿"
    assert answer.headers["cache-control"] == "private, no-store"
    problem(visitor.get(f"/previews/{token}x"), 404, "preview_expired")
    problem(visitor.get(f"/previews/{token}", **{"X-Portico-Site": "nowhere"}), 404, "site_not_found")


def test_previews_of_articles_and_resources(visitor, site):
    article = content.Article(site_id=site.id, title="文章", slug="a", kind="help")
    resource = content.Resource(site_id=site.id, title="资料", slug="r", file_id=studio.file(site.id))
    for thing, kind in ((article, "article"), (resource, "resource")):
        token = content.keep_preview(thing, now=utc_now())
        found = decoded(visitor.get(f"/previews/{token}"), PreviewAnswer)
        assert (found.kind, getattr(found, kind).title) == (kind, thing.title)
