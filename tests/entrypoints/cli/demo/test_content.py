"""What the demo brand publishes: every file reads, every name in it leads somewhere, nothing claims too much."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from PIL import Image

from portico.domains.content import public as content
from portico.entrypoints.cli.demo import catalogue, contents, draw, leaflets, stills
from portico.entrypoints.cli.demo.pictures import Pictures
from portico.entrypoints.cli.demo.seed_content import seed_content
from portico.kernel.ids import SiteId
from portico.usecases.decoration import pages

# What advertising law forbids outright or reads as a promise of effect (广告法 §9, §17, §28), and goods' own words.
FORBIDDEN = re.compile(
    r"最佳|最低价|销量第一|全网第一|第一品牌|顶级|国家级|治愈|疗效|根治|永久|绝对|100%|特效|抗衰|祛斑|美白"
)


def texts(raw: object) -> Iterator[str]:
    if isinstance(raw, str):
        yield raw
    elif isinstance(raw, dict):
        for value in raw.values():
            yield from texts(value)
    elif isinstance(raw, list | tuple):
        for value in raw:
            yield from texts(value)


def everything() -> list[Any]:
    files = [[leaflet.title, leaflet.summary, leaflet.body, leaflet.sections] for leaflet in contents.leaflets()]
    return [
        *contents.articles(),
        *contents.help_topics(),
        *contents.pages(),
        *catalogue.brand()["policy"],
        *files,
    ]


def named(raw: object, keys: tuple[str, ...]) -> Iterator[str]:
    """Every text under one of the keys, at any depth."""
    if isinstance(raw, dict):
        for key, value in raw.items():
            if key in keys and isinstance(value, str):
                yield value
            else:
                yield from named(value, keys)
    elif isinstance(raw, list | tuple):
        for value in raw:
            yield from named(value, keys)


def test_there_is_enough_to_read() -> None:
    kinds = Counter(article["kind"] for article in contents.articles())

    assert kinds == {"article": 10, "case": 4}
    assert len({article["topic"] for article in contents.articles() if article["kind"] == "article"}) == 6
    assert Counter(topic["topic"] for topic in contents.help_topics()) == {
        "下单与支付": 3, "配送": 3, "退换与售后": 3, "账号与发票": 3
    }  # fmt: skip
    assert len(contents.leaflets()) == 5


def test_every_picture_named_is_drawn_and_described() -> None:
    drawn = Counter(picture.key for picture in draw.pictures())
    bodies = [list(contents.blocks(raw["body"])) for raw in (*contents.articles(), *contents.help_topics())]
    raws = [*contents.articles(), *contents.pages(), *bodies]
    names = set(named(raws, ("image", "image_narrow", "cover", "share_image")))

    assert len(names) > 30
    for name in names:
        key, place = contents.picture_key(name)
        assert drawn[key] > place, name
        if not name.startswith("category:"):
            assert contents.alternatives()[name.partition("#")[0]]


def test_every_still_is_shown() -> None:
    raws = [*contents.articles(), *contents.pages()]
    shown = set(named(raws, ("image", "cover", "share_image")))

    assert {still.code for still in contents.stills()} - shown == set()


def test_words_claim_nothing_forbidden() -> None:
    found = {match for text in texts(everything()) for match in FORBIDDEN.findall(text)}

    assert found == set()


def test_policies_say_something() -> None:
    policies = {policy["code"]: policy["paragraphs"] for policy in catalogue.brand()["policy"]}

    assert set(policies) == {"shipping", "returns", "privacy", "terms"}
    assert all(len(paragraphs) >= 5 for paragraphs in policies.values())


@pytest.mark.parametrize("leaflet", contents.leaflets(), ids=lambda leaflet: leaflet.slug)
def test_a_leaflet_is_a_small_pdf_and_always_the_same(leaflet: contents.Leaflet) -> None:
    first, second = (leaflets.write_pdf(leaflet, brand="听檐") for _ in range(2))

    assert first.startswith(b"%PDF-")
    assert first.rstrip().endswith(b"%%EOF")
    assert b"STSong-Light" in first
    assert len(first) < 30_000
    assert first == second


def test_an_evening_is_darker_than_a_day() -> None:
    by_code = {still.code: still for still in contents.stills()}
    evening, day = (stills.compose(by_code[code]).convert("L") for code in ("one-lamp", "wool"))

    assert evening.size == day.size == stills.WIDE
    assert mean(evening) < mean(day) - 30


def mean(picture: Image.Image) -> float:
    histogram = picture.histogram()
    return sum(level * count for level, count in enumerate(histogram)) / sum(histogram)


@pytest.mark.django_db
def test_everything_is_published_without_a_warning(shop: SiteId, now: datetime) -> None:
    articles = content.Article.objects.filter(site_id=shop)
    resources = content.Resource.objects.filter(site_id=shop)
    decorated = content.DecoratedPage.objects.filter(site_id=shop)

    assert (articles.count(), resources.count(), decorated.count()) == (26, 5, 6)
    for publication in (*articles, *resources, *decorated):
        assert publication.live, publication
        assert content.warnings_of(object_id=publication.pk) == [], publication
    dates = {
        article.published_at.date() for article in content.newest_articles(site_id=shop, kinds=["article"], limit=20)
    }
    assert len(dates) == 10
    assert max(dates) == (now - timedelta(days=3)).date()


@pytest.mark.django_db
@pytest.mark.parametrize("carrier", ["mp-weixin", "web"])
def test_every_link_of_every_page_leads_somewhere(carrier: str, shop: SiteId, now: datetime) -> None:
    slugs = [page["slug"] for page in contents.pages() if page.get("slug")]
    answers = [pages.home(site_id=shop, carrier=carrier, language="zh-hans", now=now)] + [
        pages.page(site_id=shop, slug=slug, carrier=carrier, language="zh-hans", now=now) for slug in slugs
    ]
    written = {page["role"] if page["role"].endswith("home") else page["slug"]: page for page in contents.pages()}

    for answer in answers:
        raw = written[answer.slug or answer.role]
        assert [block.type for block in answer.blocks] == [block["type"] for block in raw["block"]]
        wanted = [link for link in named(raw["block"], ("link", "more_link")) if link]
        shown = list(named([block.data for block in answer.blocks], ("link", "more_link")))
        assert len(shown) >= len(wanted)


@pytest.mark.django_db
def test_what_an_editor_changed_is_kept(shop: SiteId, pictures: Pictures, now: datetime) -> None:
    article = content.Article.objects.get(site_id=shop, slug="rain-tea")
    article.title = "改过的标题"
    article.save_revision().publish(skip_permission_checks=True)
    content.DecoratedPage.objects.get(site_id=shop, role="home").unpublish()

    seed_content(site_id=shop, pictures=pictures, now=now + timedelta(days=1))

    assert content.find_article(site_id=shop, slug="rain-tea").head["title"] == "改过的标题"
    assert content.find_home(site_id=shop, role="home") is None
