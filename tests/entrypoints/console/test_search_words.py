"""The console's 搜索词库 and 搜索报告."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portico.domains.catalog import public as catalog
from portico.domains.sites import public as sites
from portico.entrypoints.console.views import search_words
from portico.entrypoints.worker.imports import reindex_search
from portico.infra import cache
from portico.infra.models import AuditRecord
from portico.kernel.clock import merchant_day, utc_now
from tests.entrypoints.console import shop

pytestmark = pytest.mark.django_db

WORDS = "/console/search/words/"
REPORT = "/console/search/report/"


@pytest.fixture
def client(site: sites.Site) -> Client:
    return shop.client_of("operator")


def missed(site: sites.Site, word: str, people: int = 3) -> None:
    day = merchant_day(utc_now(), site.zone)
    with transaction.atomic():
        askers = frozenset(str(i) for i in range(people))
        catalog.count_misses(site_id=site.id, day=day, misses={word: catalog.Missed(people, askers)})


def version(site: sites.Site, which: str) -> str:
    held = catalog.search_words(site_id=site.id)
    return {"own": held.own_version, "synonyms": held.groups_version, "hot": held.hot_version}[which]


def test_each_list_is_saved_and_shown(site: sites.Site, client: Client) -> None:
    for which, text in (
        ("own", "小罐茶\nSK-II\n"),
        ("synonyms", "洗面奶，洁面  洁面乳\n\nT恤=短袖"),
        ("hot", "龙井\n母亲节"),
    ):
        posted = {"words": text, "version": version(site, which)}
        assert client.post(f"{WORDS}{which}/", posted).status_code == 302
    held = catalog.search_words(site_id=site.id)
    assert held.own == ("sk-ii", "小罐茶")
    assert held.groups == (("洗面奶", "洁面", "洁面乳"), ("t恤", "短袖"))
    assert held.hot == ("龙井", "母亲节")
    page = client.get(WORDS).content.decode()
    assert "洗面奶，洁面，洁面乳" in page
    assert set(AuditRecord.objects.values_list("action", flat=True)) >= {
        "catalog.own_words.save", "catalog.synonyms.save", "catalog.hot_words.save",
    }  # fmt: skip
    reindex_search(str(site.id))  # the job that was planned, as a worker runs it


def test_an_outdated_form_is_refused_and_keeps_what_was_written(site: sites.Site, client: Client) -> None:
    old = version(site, "synonyms")
    client.post(f"{WORDS}synonyms/", {"words": "茶，茗", "version": old})
    answer = client.post(f"{WORDS}synonyms/", {"words": "杯，盏", "version": old})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "刚被别人改过" in page
    assert "杯，盏</textarea>" in page
    assert "茶，茗" in page
    assert catalog.search_words(site_id=site.id).groups == (("茶", "茗"),)


def test_a_broken_line_is_named(site: sites.Site, client: Client) -> None:
    answer = client.post(f"{WORDS}synonyms/", {"words": "茶，茗\n独苗", "version": version(site, "synonyms")})
    assert answer.status_code == 422
    assert "第 2 行" in answer.content.decode()
    assert catalog.search_words(site_id=site.id).groups == ()
    assert client.post(f"{WORDS}own/", {"words": "12345", "version": ""}).status_code in {409, 422}
    assert client.post(f"{WORDS}nothing/", {"words": "x"}).status_code == 404


def test_a_miss_becomes_a_synonym_with_one_click(site: sites.Site, client: Client) -> None:
    shelf = shop.category(site, "tea", "茶", utc_now())
    shop.product(site, shelf, "a", utc_now())
    missed(site, "洁面泡沫")
    missed(site, "潜水艇")
    page = client.get(REPORT).content.decode()
    assert page.index("洁面泡沫") < page.index("潜水艇")
    client.post(f"{REPORT}settle/", {"word": "洁面泡沫", "means": "商品", "do": "synonym", "days": "30"})
    client.post(f"{REPORT}settle/", {"word": "潜水艇", "do": "ignore", "days": "7"})
    assert catalog.search_words(site_id=site.id).groups == (("洁面泡沫", "商品"),)
    assert "这段时间没有搜不到的词" in client.get(REPORT).content.decode()
    cache.hot.clear()
    wanted = catalog.ProductFilter(q="洁面泡沫")
    assert catalog.search(site_id=site.id, filter=wanted, cursor=None, limit=5, now=utc_now()).total == 1
    said = client.post(f"{REPORT}settle/", {"word": "潜水艇", "means": "", "do": "synonym"}, follow=True)
    assert "每组同义词需要" in said.content.decode()


def test_what_is_searched_most_can_be_put_forward(site: sites.Site, client: Client) -> None:
    shop.category(site, "tea", "龙井", utc_now())
    with transaction.atomic():
        day = merchant_day(utc_now(), site.zone)
        catalog.count_searches(site_id=site.id, day=day - timedelta(days=20), hits={"龙井": 4})
    assert "龙井" not in client.get(f"{REPORT}?days=7").content.decode()
    assert "龙井" in client.get(REPORT).content.decode()
    client.post(f"{REPORT}promote/", {"word": "龙井"})
    assert catalog.pinned_hot_words(site_id=site.id) == ("龙井",)
    assert "已是热搜词" in client.get(REPORT).content.decode()


def test_readers_look_and_change_nothing(site: sites.Site) -> None:
    auditor = shop.client_of("auditor")
    missed(site, "潜水艇")
    page = auditor.get(REPORT).content.decode()
    assert "潜水艇" in page
    assert "添加同义词" not in page
    assert "readonly" in auditor.get(WORDS).content.decode()
    assert auditor.post(f"{REPORT}settle/", {"word": "潜水艇", "do": "ignore"}).status_code == 403
    assert "潜水艇" in auditor.get(REPORT).content.decode()


def test_the_pages_ask_a_fixed_number_of_questions(site: sites.Site, client: Client) -> None:
    def queries(path: str) -> int:
        cache.hot.clear()
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        return len(captured)

    few = queries(REPORT), queries(WORDS)
    for word in ("潜水艇", "帐篷", "睡袋", "炉头"):
        missed(site, word)
    assert (queries(REPORT), queries(WORDS)) == (few[0] + 1, few[1])  # what may be meant is asked once for all
    assert search_words.PERIODS == (7, 30, 90)
