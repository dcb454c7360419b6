"""Pages made of blocks, articles, cases, help and resources, as a reader gets them."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portico.domains.content import public as content
from portico.domains.sites import public as sites
from portico.entrypoints.site.blocks import block_views
from portico.infra import cache
from portico.usecases.decoration.answers import Block
from tests.domains.content import studio
from tests.entrypoints.site.markup import blocks_of, links, metas, text_of

pytestmark = pytest.mark.django_db

LONG = "<p>" + "水开以后，等半分钟再泡。" * 120 + "</p>"
HEADINGS = [
    block
    for text in ("看水", "看壶", "看时间")
    for block in (("subheading", {"text": text, "level": "2"}), ("paragraph", {"html": LONG}))
]


def queries_of(client, url, *, framed=False):
    """With cold caches; `framed`: somebody has just read another page, so what surrounds all pages is at hand."""
    cache.hot.clear()
    cache.pages.clear()
    sites.list_sites()
    if framed:
        client.get("/contact/")
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


@pytest.fixture
def library(shop, site):
    """Something on every shelf."""
    cover = studio.picture(site.id)
    card = ("product_card", {"product_id": str(shop.tea.product_id), "note": "文中的茶"})
    common = {"summary": "写给第一次泡茶的人", "cover": cover, "topic": "茶事", "tags": ["日常"]}
    studio.article(site.id, "first-cup", [*HEADINGS, card], author_name="编辑部", **common)
    studio.article(site.id, "second-cup", title="第二杯茶", **common)
    studio.article(site.id, "a-flat", kind="case", title="三十八平的家", **common)
    studio.article(site.id, "returns", kind="help", title="怎么退换货", topic="退换", blocks=[
        ("paragraph", {"html": "<p>七天之内寄回来。</p>"}),
        ("faq", {"title": "", "items": [{"question": "要自己付运费吗？", "answer": "<p>不用。</p>"}]}),
    ])  # fmt: skip
    studio.article(site.id, "care", kind="help", title="陶瓷怎么养护", topic="保养")
    studio.resource(site.id, "care-card", summary="一张卡片", topic="养护", cover=cover)
    studio.resource(site.id, "lamp-guide", topic="选购")
    studio.page(site.id, [("heading", {"title": "慢慢挑"})], description="一年一次")


PAGES = (
    "/", "/page/autumn-tea/", "/articles/", "/articles/first-cup/", "/cases/", "/cases/a-flat/", "/help/",
    "/help/returns/", "/resources/", "/resources/care-card/", "/about/", "/contact/",
)  # fmt: skip


@pytest.mark.parametrize("url", PAGES)
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_page_speaks_to_everybody_the_same(client, library, url, language):
    first = client.get(url, headers={"accept-language": language})
    page = text_of(first)
    assert first.status_code == 200
    assert first["Content-Language"] == ("zh-hans" if language == "zh-CN" else "en")
    assert page.count("<h1") == 1
    assert "csrfmiddlewaretoken" not in page
    assert not first.cookies
    assert re.search(r"<title>[^<]+ · 演示店</title>|<title>演示店", page)
    assert metas(page)["og:title"]
    assert metas(page)["og:url"] == links(page)["canonical"]
    assert blocks_of(page)
    again = Client().get(url, headers={"accept-language": language})
    assert again.content == first.content


@pytest.mark.parametrize("url", PAGES)
def test_languages_name_each_other_and_themselves(client, library, url):
    """Chinese words with an English frame around them are a page of their own: each names both, and itself."""
    here = f"http://127.0.0.1:8000{url}"
    both = {"zh-Hans": here, "en": f"{here}?lang=en", "x-default": here}
    chinese = text_of(client.get(url, headers={"accept-language": "zh-CN"}))
    english = text_of(client.get(f"{url}?lang=en"))
    # The plain address may answer in English too; it is still the plain address.
    asked = text_of(client.get(url, headers={"accept-language": "en"}))
    for page, canonical in ((chinese, here), (english, f"{here}?lang=en"), (asked, here)):
        assert links(page)["canonical"] == canonical
        assert {language: links(page)[f"alternate {language}"] for language in both} == both


def test_an_article_leads_to_its_product_and_to_what_else_there_is(client, library, shop):
    page = text_of(client.get("/articles/first-cup/"))
    assert f'<a href="/p/{shop.tea.product_id}/" data-card="product">' in page
    assert "文中的茶" in page
    assert 'href="/articles/?topic=%E8%8C%B6%E4%BA%8B"' in page
    assert '<a rel="prev" href="/articles/second-cup/">' in page
    anchors = re.findall(r'<h2 class="subhead" id="([^"]+)">', page)
    assert len(anchors) == 3
    assert all(page.count(f'href="#{anchor}"') == 2 for anchor in anchors)
    assert "约 10 分钟读完" in page
    short = text_of(client.get("/articles/second-cup/"))
    assert "目录" not in short
    assert '<a class="older" rel="next" href="/articles/first-cup/">' in short


def test_what_search_engines_and_link_previews_read_of_an_article(client, library):
    page = text_of(client.get("/articles/first-cup/"))
    (article,) = [block for block in blocks_of(page) if block["@type"] == "Article"]
    assert article["headline"] == "第一杯茶"
    assert article["author"] == {"@type": "Person", "name": "编辑部"}
    assert article["publisher"]["name"] == "演示店"
    assert article["image"][0].startswith("http://127.0.0.1:8000/media/")
    assert article["datePublished"] <= article["dateModified"]
    assert article["mainEntityOfPage"] == "http://127.0.0.1:8000/articles/first-cup/"
    (steps,) = [block["itemListElement"] for block in blocks_of(page) if block["@type"] == "BreadcrumbList"]
    assert [step["name"] for step in steps] == ["首页", "文章", "第一杯茶"]
    assert [step["position"] for step in steps] == [1, 2, 3]
    told = metas(page)
    assert (told["og:type"], told["twitter:card"]) == ("article", "summary_large_image")
    assert told["og:image"] == article["image"][0]
    assert (told["og:image:width"], told["og:image:height"]) == ("1500", "600")
    assert told["article:published_time"] == article["datePublished"]
    assert told["article:tag"] == "日常"
    assert told["description"] == "写给第一次泡茶的人"


def test_questions_are_structured_data(client, library):
    (found,) = [block for block in blocks_of(text_of(client.get("/help/returns/"))) if block["@type"] == "FAQPage"]
    assert found["mainEntity"] == [
        {"@type": "Question", "name": "要自己付运费吗？",
         "acceptedAnswer": {"@type": "Answer", "text": "<p>不用。</p>"}}
    ]  # fmt: skip


def test_the_home_names_the_brand(client, library):
    kinds = [block["@type"] for block in blocks_of(text_of(client.get("/")))]
    assert kinds == ["Organization", "WebSite"]


def test_an_article_on_the_wrong_shelf_leads_to_its_own(client, library):
    for url, target in (
        ("/articles/a-flat/", "/cases/a-flat/"), ("/help/first-cup/", "/articles/first-cup/"),
        ("/cases/returns/", "/help/returns/"), ("/page/about/", "/about/"), ("/page/contact/", "/contact/"),
    ):  # fmt: skip
        moved = client.get(url)
        assert (moved.status_code, moved["Location"]) == (301, target)


@pytest.mark.parametrize("shelf", ["articles", "cases", "help", "resources", "page"])
@pytest.mark.parametrize("slug", ["none", "NONE", "a" * 90, "@home", "%00", "foreign"])
def test_unknown_and_other_sites_things_are_not_found(client, library, other_site, shelf, slug):
    for kind in ("article", "case", "help"):
        studio.article(other_site.id, f"foreign-{kind}", kind=kind)
    studio.article(other_site.id, "foreign")
    studio.page(other_site.id, slug="foreign")
    studio.resource(other_site.id, "foreign")
    response = client.get(f"/{shelf}/{slug}/")
    assert response.status_code == 404
    assert 'name="robots" content="noindex"' in text_of(response)


def test_an_unpublished_draft_is_not_found_and_a_new_one_is_at_once(client, library, site):
    assert client.get("/articles/later/").status_code == 404
    studio.article(site.id, "later", title="晚一点")
    cache.hot.clear()
    cache.pages.clear()
    assert "晚一点" in text_of(client.get("/articles/later/"))
    content.Article.objects.get(slug="later").unpublish()
    cache.hot.clear()
    cache.pages.clear()
    assert client.get("/articles/later/").status_code == 404


def test_html_of_editors_cannot_do_anything(client, site, shop):
    hostile = (
        '<p onclick="steal()">好</p><script>steal()</script>'
        '<a href="javascript:steal()">点</a><img src=x onerror=steal()>'
    )
    studio.article(site.id, "hostile", [("paragraph", {"html": hostile})], title="</script><script>alert(1)</script>")
    page = text_of(client.get("/articles/hostile/"))
    assert "steal" not in page
    assert "<script>alert" not in page
    (article,) = [block for block in blocks_of(page) if block["@type"] == "Article"]
    assert article["headline"] == "</script><script>alert(1)</script>"


def test_shelves_filter_by_topic_and_page_by_page(client, site, shop):
    for number in range(14):
        studio.article(site.id, f"story-{number}", title=f"故事 {number}", topic="茶事" if number % 2 else "灯")
    tea = text_of(client.get("/articles/?topic=茶事"))
    assert tea.count('class="story-title"') == 7
    assert "故事 2<" not in tea
    seen, url = [], "/articles/"
    while url:
        page = text_of(client.get(url))
        seen += re.findall(r'<h3 class="story-title"><a href="([^"]+)"', page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        url = following[1].replace("&amp;", "&") if following else None
    assert len(seen) == len(set(seen)) == 14
    assert 'content="noindex, follow"' in page
    assert client.get("/articles/?cursor=garbage").status_code == 422
    assert "这里还没有内容" in text_of(client.get("/articles/?topic=没有"))


def test_help_is_grouped_by_topic_and_searched(client, library):
    page = text_of(client.get("/help/"))
    assert re.findall(r'<h2 id="topic-\d">([^<]+)</h2>', page) == ["保养", "退换"]
    found = text_of(client.get("/help/?q=寄回来"))
    assert re.search(r'id="found">“寄回来”的结果</h2>\s*<ul><li><a href="/help/returns/">', found)
    assert "没有找到" in text_of(client.get("/help/?q=潜水艇"))
    assert "<script>x" not in text_of(client.get("/help/?q=<script>x"))


def test_a_download_is_counted_and_leads_to_the_file(client, library):
    assert "下载 1 次" not in text_of(client.get("/resources/care-card/"))
    assert client.get("/resources/care-card/download/").status_code == 405
    answer = client.post("/resources/care-card/download/", headers={"sec-fetch-site": "same-origin"})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/media/")
    assert answer["Location"].endswith(".pdf")
    cache.hot.clear()
    assert "下载 1 次" in text_of(client.get("/resources/care-card/"))
    foreign = client.post("/resources/care-card/download/", headers={"sec-fetch-site": "cross-site"})
    assert foreign.status_code == 403
    assert client.post("/resources/none/download/").status_code == 404
    cache.hot.clear()
    assert "下载 1 次" in text_of(client.get("/resources/care-card/"))


def test_about_and_contact_stand_without_a_page_of_their_own(client, site):
    service = {"phone": "400-000-0000", "hours": "9:00–21:00"}
    sites.save_site(code="demo", name="演示店", is_default=True, slogan="慢慢来", brand={"customer_service": service})
    assert "慢慢来" in text_of(client.get("/about/"))
    assert 'href="tel:400-000-0000"' in text_of(client.get("/contact/"))
    studio.page(site.id, [("rich_text", {"html": "<h3>我们</h3>"})], role="web_page", slug="about", title="关于演示店")
    cache.hot.clear()
    cache.pages.clear()
    about = text_of(client.get("/about/"))
    assert '<h1 class="display page-head">关于演示店</h1>' in about
    assert "<h2>我们</h2>" in about


def test_a_preview_is_for_whoever_holds_the_link(client, library, other_site, settings):
    settings.ALLOWED_HOSTS = ["testserver", "other.example"]
    article = content.Article.objects.get(slug="first-cup")
    article.title = "还没发布的标题"
    token = content.keep_preview(article, now=timezone.now())
    response = client.get(f"/preview/{token}/")
    page = text_of(response)
    assert "还没发布的标题" in page
    assert "预览" in page
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["Cache-Control"] == "private, no-store"
    assert "frame-ancestors 'self'" in response["Content-Security-Policy"]
    assert "canonical" not in links(page)
    assert "还没发布的标题" not in text_of(client.get("/articles/first-cup/"))
    assert client.get(f"/preview/{token[:-2]}xx/").status_code == 404
    assert client.get(f"/preview/{token}/", headers={"host": "other.example"}).status_code == 404
    late = content.keep_preview(article, now=timezone.now() - timedelta(minutes=31))
    assert client.get(f"/preview/{late}/").status_code == 404


def test_previews_of_pages_and_resources(client, library):
    page = content.DecoratedPage.objects.get(slug="autumn-tea")
    page.title = "预览页"
    assert "预览页" in text_of(client.get(f"/preview/{content.keep_preview(page, now=timezone.now())}/"))
    resource = content.Resource.objects.get(slug="care-card")
    resource.title = "预览卡"
    shown = text_of(client.get(f"/preview/{content.keep_preview(resource, now=timezone.now())}/"))
    assert re.search(r"预览卡.*<button class=\"button button-wide\" disabled>", shown, re.DOTALL)


def test_navigation_shows_shelves_that_hold_something(client, shop, site):
    assert 'href="/cases/"' not in text_of(client.get("/c/"))
    studio.article(site.id, "a-flat", kind="case")
    cache.hot.clear()
    cache.pages.clear()
    assert 'href="/cases/"' in text_of(client.get("/c/"))


def test_a_ground_on_which_nothing_could_be_read_is_not_laid(client, site):
    for colour, laid in (("#f7f0e4", True), ("#101010", False), ("#777777", False)):
        studio_page = content.DecoratedPage.objects.filter(slug="autumn-tea")
        studio_page.delete()
        studio.page(site.id, [("heading", {"title": "慢"})], background=colour)
        cache.hot.clear()
        cache.pages.clear()
        assert (f'fill="{colour}"' in text_of(client.get("/page/autumn-tea/"))) is laid


def test_a_block_without_a_template_leaves_no_gap(caplog):
    blocks = [Block("1", "hologram", {}), Block("2", "heading", {"title": "在"})]
    assert [(view.type, view.place) for view in block_views(blocks)] == [("heading", 1)]
    assert "hologram" in caplog.text


def test_the_first_picture_is_not_lazy_and_only_that_one(client, site, shop):
    image = studio.picture(site.id)
    slides = [{"image": image, "title": f"第 {n} 张", "link": "articles"} for n in range(3)]
    studio.page(site.id, [("search", {}), ("banner", {"items": slides}), ("image", {"image": image})], role="home")
    cache.hot.clear()
    page = text_of(client.get("/"))
    assert page.count('fetchpriority="high"') == 1
    first = re.search(r'<img [^>]*fetchpriority="high"[^>]*>', page)[0]
    assert 'sizes="' in first
    assert "1080w" in first
    assert 'width="1500" height="600"' in first
    others = [tag for tag in re.findall(r"<img [^>]+>", page) if tag != first and "logo" not in tag]
    assert all('loading="lazy"' in tag for tag in others if "/media/" in tag)


def test_query_budgets(client, library, shop, site):
    """With cold caches; the numbers do not grow with what stands on the shelves."""
    few = {url: queries_of(client, url) for url in PAGES}
    for number in range(12):
        studio.article(site.id, f"more-{number}", HEADINGS, topic="茶事", tags=["日常"])
        studio.article(site.id, f"more-help-{number}", kind="help")
        studio.resource(site.id, f"more-card-{number}")
    assert {url: queries_of(client, url) for url in PAGES} == few
    assert max(few.values()) <= 8
    assert queries_of(client, f"/p/{shop.tea.product_id}/") <= 12
    # The document, its products, what is related, what stands beside it.
    assert queries_of(client, "/articles/first-cup/", framed=True) == 4


def test_structured_data_is_json_on_every_page(client, library):
    for url in PAGES:
        for raw in re.findall(r'<script type="application/ld\+json">(.*?)</script>', text_of(client.get(url))):
            block = json.loads(raw)
            assert block["@context"] == "https://schema.org"
            assert block["@type"]
