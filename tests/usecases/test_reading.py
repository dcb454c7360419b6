"""Reading articles and resources: few queries however much there is, and only of this site."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portico.domains.content import public as content
from portico.infra.actors import Anonymous
from portico.infra.cache import hot
from portico.usecases import reading
from tests.domains.catalog import shop
from tests.domains.content import studio

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf(site, other_site, now):
    """Twelve articles that name a product, six resources; the other site has one of each."""
    tea = shop.save(site.id, shop.draft(shop.category(site.id, "tea", "茶", now=now)), now=now).product_id
    for number in range(12):
        blocks = [("product_card", {"product_id": str(tea)}), ("paragraph", {"html": "<p>泡茶</p>"})]
        studio.article(site.id, f"article-{number}", blocks, topic="茶", tags=["茶"])
    for number in range(6):
        studio.resource(site.id, f"resource-{number}", topic="保养")
    studio.article(other_site.id, "theirs", topic="茶", tags=["茶"])
    studio.resource(other_site.id, "their-file", topic="保养")
    hot.clear()
    return tea


def counted(read):
    """What `read` gives, and how many queries it took."""
    with CaptureQueriesContext(connection) as queries:
        found = read()
    return found, len(queries)


def here(site, now):
    return {"site_id": site.id, "carrier": "h5", "language": "zh-hans", "now": now}


def test_lists_cost_the_same_however_long(site, shelf):
    for limit in (2, 12):
        page, queries = counted(lambda limit=limit: reading.articles(site_id=site.id, kind="article", limit=limit))
        assert (len(page.items), queries) == (limit, 2)
    for limit in (2, 6):
        page, queries = counted(lambda limit=limit: reading.resources(site_id=site.id, limit=limit))
        assert (len(page.items), queries) == (limit, 3)
    assert "theirs" not in {card.slug for card in reading.articles(site_id=site.id, kind="article").items}


def test_an_article_costs_its_row_its_products_and_its_neighbours(site, shelf, now):
    found, queries = counted(lambda: reading.article(slug="article-3", **here(site, now)))
    assert ([card.id for card in found.products], len(found.related)) == ([shelf], reading.MAX_RELATED)
    assert "theirs" not in {card.slug for card in found.related}
    assert queries == 3


def test_a_resource_costs_its_row_its_neighbours_and_two_counts(site, shelf, now):
    found, queries = counted(lambda: reading.resource(slug="resource-3", **here(site, now)))
    assert {card.slug for card in found.related} == {"resource-5", "resource-4", "resource-2", "resource-1"}
    assert queries == 4


def test_downloads_of_a_resource_that_is_taken_down_are_kept(site, shelf, now):
    for _twice in range(2):
        reading.download(actor=Anonymous(site.id), slug="resource-3", now=now)
    resource = content.Resource.objects.get(site_id=site.id, slug="resource-3")
    resource.unpublish()
    with pytest.raises(content.ResourceNotFound):
        reading.download(actor=Anonymous(site.id), slug="resource-3", now=now)
    resource.get_latest_revision().publish()
    hot.clear()
    assert reading.resource(slug="resource-3", **here(site, now)).download_count == 2


def test_articles_about_words_come_on_one_page(site, shelf):
    found = reading.articles(site_id=site.id, kind="article", q=" 泡茶 ", limit=5)
    assert (len(found.items), found.next_cursor) == (5, None)
    assert reading.articles(site_id=site.id, kind="article", q="没有这个词").items == []
