"""What a website asks about its shelves."""

from __future__ import annotations

import pytest

from portico.domains.content import public as content
from tests.domains.content import studio

pytestmark = pytest.mark.django_db

TEXT = [("paragraph", {"html": "<p>水开以后，等<b>半分钟</b>再泡。</p>"})]


def slugs(cards):
    return [card.slug if card else None for card in cards]


def test_kinds_are_stocked_by_what_is_published_on_this_site(site, other_site):
    assert content.stocked_kinds(site_id=site.id) == frozenset()
    studio.article(site.id, "one")
    studio.article(site.id, "how", kind="help")
    studio.resource(site.id)
    studio.page(site.id, role="home")
    studio.article(other_site.id, "theirs", kind="case")
    assert content.stocked_kinds(site_id=site.id) == {"article", "help", "resource"}


def test_neighbours_are_of_the_same_kind_and_site(site, other_site):
    for slug in ("one", "two", "three"):
        studio.article(site.id, slug)
    studio.article(site.id, "case", kind="case")
    studio.article(other_site.id, "theirs")
    for slug, expected in (("one", ["two", None]), ("two", ["three", "one"]), ("three", [None, "two"])):
        found = content.find_article(site_id=site.id, slug=slug)
        around = content.neighbours(
            site_id=site.id, kind="article", article_id=found.id, published_at=found.published_at
        )
        assert slugs(around) == expected


def test_articles_about_words_of_title_summary_or_text(site):
    studio.article(site.id, "brew", kind="help", title="怎么泡茶", blocks=TEXT)
    studio.article(site.id, "minute", kind="help", title="半分钟换货", summary="寄回就行")
    studio.article(site.id, "other", kind="article", title="半分钟")

    def about(words):
        return slugs(content.articles_about(site_id=site.id, kind="help", words=words, limit=10))

    assert about("半分钟") == ["minute", "brew"]
    assert about("水开 半分钟") == ["brew"]
    assert about("寄回") == ["minute"]
    assert about("paragraph") == []  # the names of blocks are nobody's words
    assert about("%") == []
    assert slugs(content.articles_about(site_id=site.id, kind="help", words="", limit=1)) == ["minute"]
