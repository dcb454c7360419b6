"""The merchant's words for search, what searches count, and what a search can be narrowed by."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from portico.domains.catalog import public as catalog
from portico.domains.catalog import words
from portico.domains.catalog.models import Product
from portico.domains.catalog.queries.facets import attribute_facets, price_facets
from portico.domains.catalog.search_models import SearchMiss
from portico.infra import cache
from portico.infra.actors import System
from portico.infra.models import AuditRecord
from portico.kernel.errors import Invalid
from portico.usecases import searches

from . import shop

pytestmark = pytest.mark.django_db

TEAS = {
    "小罐茶 铁观音": (("产地", "福建"), ("包装", "罐装"), ("型号", "X1")),
    "小袋茶 大红袍": (("产地", "福建"), ("包装", "袋装"), ("型号", "X2")),
    "大罐 小茶杯": (("产地", "江西"), ("材质", "瓷"), ("型号", "X3")),
    "SK-II 神仙水": (("产地", "日本"), ("型号", "X4")),
}


@pytest.fixture
def teas(site, now):
    shelf = shop.category(site.id, "tea", "茶", now=now)
    return [
        shop.save(
            site.id,
            shop.draft(
                shelf, f"t{i}", name, price_fen=(i + 1) * 5000,
                attributes=tuple(catalog.Attribute(*pair) for pair in attributes),
            ),
            now=now,
        )
        for i, (name, attributes) in enumerate(TEAS.items())
    ]  # fmt: skip


def names(site, now, q="", **filter):
    wanted = catalog.ProductFilter(q=q, **filter)
    result = catalog.search(site_id=site.id, filter=wanted, cursor=None, limit=None, now=now)
    return [catalog.decode_card(card).name for card in result.page.cards], result


def save_own(site, now, *own, version=None):
    with transaction.atomic():
        changed = catalog.save_own_words(
            site_id=site.id, own=own, actor=System(site.id, "test"), now=now, version=version
        )  # fmt: skip
    cache.hot.clear()
    return changed


def test_own_words_are_never_cut():
    own = frozenset({"冰丝凉感", "sk-ii", "max"})
    assert words.segment("冰丝凉感被", own) == ["冰丝凉感", "被"]
    assert words.segment("sk-ii神仙水", own)[0] == "skii"
    assert "max" not in words.segment("climax", own)
    assert words.segment("max 耳机", own) == ["max", "耳机"]
    # The whole word beside its parts, so that nothing found before is lost.
    vector = words.vector(words.SearchTexts("冰丝凉感四件套"), [], own)
    assert "'冰丝凉感':1A" in vector
    assert "'凉感'" in vector


def test_a_word_of_the_merchants_is_searched_whole(site, teas, now):
    own = "小罐茶", "SK-II"
    assert save_own(site, now, *own) == ("小罐茶", "sk-ii")
    assert searches.reindex_site(site_id=site.id) == 4
    found, _ = names(site, now, "小罐茶")
    assert found[0] == "小罐茶 铁观音"
    assert names(site, now, "SKII")[0] == ["SK-II 神仙水"]
    assert names(site, now, "sk-ii")[0] == ["SK-II 神仙水"]
    record = AuditRecord.objects.get(action="catalog.own_words.save")
    assert record.changes == {"removed": [], "added": ["小罐茶", "sk-ii"]}
    assert save_own(site, now, *own) == ()  # the same again writes nothing
    assert AuditRecord.objects.filter(action="catalog.own_words.save").count() == 1
    assert save_own(site, now) == ("sk-ii", "小罐茶")


@pytest.mark.parametrize("word", ["茶", "1234567", "长" * 41, "--"])
def test_a_word_that_cannot_be_one_is_refused_and_changes_nothing(site, now, word):
    save_own(site, now, "小罐茶")
    with pytest.raises(Invalid) as refused:
        save_own(site, now, "好词", word)
    assert [(error.field, error.code) for error in refused.value.fields] == [("own.1", "own_word_malformed")]
    assert catalog.search_words(site_id=site.id).own == ("小罐茶",)


def test_two_clerks_never_overwrite_each_other(site, now):
    read = catalog.search_words(site_id=site.id)
    actor = System(site.id, "test")
    saves = (
        (read.own_version, lambda version: save_own(site, now, "小罐茶", version=version)),
        (
            read.groups_version,
            lambda version: catalog.save_synonyms(
                site_id=site.id, groups=[["茶", "茗"]], actor=actor, now=now, version=version
            ),
        ),
        (
            read.hot_version,
            lambda version: catalog.save_hot_words(
                site_id=site.id, hot_words=["茶"], actor=actor, now=now, version=version
            ),
        ),
    )
    for version, save in saves:
        with transaction.atomic():
            save(version)
        with pytest.raises(catalog.SearchWordsChanged), transaction.atomic():
            save(version)
    assert catalog.search_words(site_id=site.id).groups == (("茶", "茗"),)


def test_a_synonym_joins_the_group_of_what_it_means(site, teas, now):
    actor = System(site.id, "test")
    with transaction.atomic():
        catalog.add_synonym(site_id=site.id, word="茗", means="茶", actor=actor, now=now)
        catalog.add_synonym(site_id=site.id, word="茶水", means="茶", actor=actor, now=now)
        catalog.add_synonym(site_id=site.id, word="茶水", means="茗", actor=actor, now=now)
    assert catalog.search_words(site_id=site.id).groups == (("茗", "茶", "茶水"),)
    cache.hot.clear()
    assert names(site, now, "茗")[1].total
    with pytest.raises(Invalid), transaction.atomic():
        catalog.add_synonym(site_id=site.id, word="茶", means=" 茶", actor=actor, now=now)


def miss(site, day, word, *askers, times=None):
    with transaction.atomic():
        missed = catalog.Missed(times or len(askers), frozenset(askers))
        catalog.count_misses(site_id=site.id, day=day, misses={word: missed})


def missed(site, day):
    return [(one.word, one.hits) for one in catalog.missed_words(site_id=site.id, today=day, days=30)]


def test_a_phrase_can_be_read_only_when_three_people_searched_it(site, now):
    day = now.date()
    miss(site, day, "潜水艇", "1.1.1.1", times=50)
    miss(site, day, "潜水艇", "1.1.1.1", "2.2.2.2")
    row = SearchMiss.objects.get()
    assert (row.word, row.hits, len(row.askers)) == ("", 52, 2)
    assert "潜" not in str(row.__dict__)
    assert "1.1.1.1" not in str(row.__dict__)
    assert missed(site, day) == []
    miss(site, day, " 潜水艇 ", "3.3.3.3")
    row.refresh_from_db()
    assert (row.word, row.hits, row.askers) == ("潜水艇", 53, [])
    assert missed(site, day) == [("潜水艇", 53)]
    miss(site, day, "潜水艇", "3.3.3.3")
    assert missed(site, day) == [("潜水艇", 54)]


def test_three_at_once_are_enough_and_a_name_needs_more(site, now):
    day = now.date()
    miss(site, day, "帐篷", "a", "b", "c")
    miss(site, day, "王小明", "a", "b", "c")
    assert missed(site, day) == [("帐篷", 3)]
    miss(site, day, "王小明", *"defghij")
    assert missed(site, day) == [("王小明", 10), ("帐篷", 3)]


@pytest.mark.parametrize("text", ["13800138000", "138 0013 8000", "me@example.com", "一三八零零一三八零零零"])
def test_what_is_a_persons_is_never_counted(site, now, text):
    miss(site, now.date(), text, *"abcdefghijkl")
    assert not SearchMiss.objects.exists()


def test_misses_are_settled_and_forgotten(site, now):
    day = now.date()
    miss(site, day - timedelta(days=31), "没人再搜", "a")
    miss(site, day - timedelta(days=31), "帐篷", "a", "b", "c")
    miss(site, day, "潜水艇", "a", "b", "c")
    assert catalog.forget_misses(day=day) == 1
    assert missed(site, day) == [("潜水艇", 3)]
    with transaction.atomic():
        assert catalog.settle_miss(site_id=site.id, word="潜水艇")
        assert not catalog.settle_miss(site_id=site.id, word="潜水艇")
    assert missed(site, day) == []
    assert catalog.forget_misses(day=day + timedelta(days=150)) == 1


def test_a_miss_names_what_may_be_meant(site, teas, now):
    miss(site, now.date(), "小罐绿茶", "a", "b", "c")
    (one,) = catalog.missed_words(site_id=site.id, today=now.date(), days=7)
    assert one.close == "小罐茶 铁观音"


def test_the_report_counts_by_period(site, teas, now):
    day = now.date()
    with transaction.atomic():
        catalog.count_searches(site_id=site.id, day=day, hits={"茶": 5})
        catalog.count_searches(site_id=site.id, day=day - timedelta(days=7), hits={"茶": 2})
        catalog.count_searches(site_id=site.id, day=day - timedelta(days=30), hits={"茶": 9})
    (one,) = catalog.most_searched(site_id=site.id, today=day, days=7)
    assert (one.word, one.hits, one.before) == ("茶", 5, 2)


def test_a_search_narrows_by_attributes_and_price(site, teas, now, django_assert_max_num_queries):
    cache.hot.clear()
    with django_assert_max_num_queries(3):  # the words, the dictionary, the search
        _, result = names(site, now, "小")
    assert result.total == 3
    assert [(facet.name, [(v.value, v.count) for v in facet.values]) for facet in result.attributes] == [
        ("产地", [("福建", 2), ("江西", 1)])
    ]  # a packing and a model number of one product each tell nothing
    assert names(site, now, "小", attributes=(("产地", "福建"),))[1].total == 2
    both = (("产地", "福建"), ("产地", "江西"))
    assert names(site, now, "小", attributes=both)[1].total == 3
    assert names(site, now, "小", attributes=(*both, ("包装", "罐装")))[0] == ["小罐茶 铁观音"]
    assert names(site, now, attributes=(("产地", "日本"),))[0] == ["SK-II 神仙水"]
    assert names(site, now, attributes=(("产地", "月球"),))[0] == []
    priced = names(site, now, attributes=both, sort="price_desc")[0]
    assert priced == ["大罐 小茶杯", "小袋茶 大红袍", "小罐茶 铁观音"]


def test_the_migration_makes_the_marks_that_an_edit_makes(site, teas):
    from django.db import connection

    from portico.domains.catalog.models import SearchEntry

    def state():
        return list(SearchEntry.objects.order_by("product_id").values_list("product_id", "attributes", "words"))

    import importlib

    migration = importlib.import_module("portico.domains.catalog.migrations.0004_search_words")
    marked = {row[0]: set(row[1]) for row in state()}
    SearchEntry.objects.update(attributes=[])
    with connection.cursor() as cursor:
        cursor.execute(migration._ATTRIBUTES)
    assert {row[0]: set(row[1]) for row in state()} == marked
    product = Product.objects.get(code="t0")
    mark = words.attribute_mark("产地", "福建")
    with connection.cursor() as cursor:
        cursor.execute("SELECT md5('产地=福建'), words FROM catalog_search_entry WHERE product_id = %s", [product.id])
        digest, vector = cursor.fetchone()
    assert mark == f"@a{digest}"
    assert f"'{mark}'" in vector


def test_facets_of_attributes_leave_out_what_tells_nothing():
    pairs = [("产地=浙江", 9), ("产地=福建", 3), ("材质=棉", 12), ("型号=A", 1), ("型号=B", 1)]
    assert [facet.name for facet in attribute_facets(pairs)] == ["产地"]


def test_prices_are_parted_at_round_numbers():
    prices = [(990, 10), (1990, 10), (4990, 10), (9900, 10), (19900, 1), (99900, 1)]
    found = price_facets(prices)
    assert sum(one.count for one in found) == 42
    assert found[0].min_price_fen == 0
    assert found[-1].max_price_fen is None
    assert len(found) >= 3
    assert price_facets([(990, 3)]) == ()
    assert price_facets([(990, 99)]) == ()
