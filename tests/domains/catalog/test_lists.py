"""Lists and search: what they hold, in what order, in how many queries."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction

from portico.domains.catalog import public as catalog
from portico.domains.catalog.models import Product
from portico.infra import cache
from portico.infra.actors import System
from portico.kernel.errors import Invalid

from . import shop

pytestmark = pytest.mark.django_db

NAMES = ["氨基酸洁面乳", "珍珠洗面奶", "夏凉被", "加厚羊毛被", "日式懒人沙发", "MUJI 香薰机"]


@pytest.fixture
def shelves(site, now):
    home = shop.category(site.id, "home", "居家", now=now)
    return {
        "home": home,
        "beds": shop.category(site.id, "beds", "床品", now=now, parent=home),
        "care": shop.category(site.id, "care", "个护", now=now),
    }


@pytest.fixture
def shelved(site, shelves, now):
    """Six products, one minute apart, prices 10, 20 … 60 yuan; even ones have a brand."""
    brand = shop.brand(site.id, "uchino", "内野", now=now)
    shelf_of = ["care", "care", "beds", "beds", "home", "home"]
    saved = []
    for i, name in enumerate(NAMES):
        draft = shop.draft(
            shelves[shelf_of[i]], f"p{i}", name, price_fen=1000 * (i + 1), brand_id=brand if i % 2 == 0 else None
        )
        saved.append(shop.save(site.id, draft, now=now + timedelta(minutes=i)))
    return saved


def names(site, now, **filter):
    page = catalog.list_products(site_id=site.id, filter=catalog.ProductFilter(**filter), now=now)
    return [card.name for card in page.items]


def found(site, now, q, **filter):
    result = catalog.search(
        site_id=site.id, filter=catalog.ProductFilter(q=q, **filter), cursor=None, limit=None, now=now
    )
    return [catalog.decode_card(card).name for card in result.page.cards]


def test_a_category_lists_what_is_below_it(site, shelved, shelves, now):
    assert names(site, now, category_id=shelves["beds"], sort="price_asc") == NAMES[2:4]
    assert names(site, now, category_id=shelves["home"], sort="price_asc") == NAMES[2:]
    assert names(site, now, sort="price_asc") == NAMES


def test_moving_a_category_moves_its_products(site, shelved, shelves, now):
    moved = catalog.CategoryDraft(code="beds", name="床品", parent_id=shelves["care"])
    with transaction.atomic():
        catalog.save_category(site_id=site.id, draft=moved, actor=System(site.id, "test"), now=now)
    assert names(site, now, category_id=shelves["care"], sort="price_asc") == NAMES[:4]
    assert names(site, now, category_id=shelves["home"], sort="price_asc") == NAMES[4:]


def test_who_writes_a_category_reads_it_at_once(site, shelves, now):
    """The demo's seed makes the categories and looks them up in the same breath."""
    assert "fresh" not in catalog.category_ids_by_code(site_id=site.id)
    with transaction.atomic():
        made = shop.category(site.id, "fresh", "新分类", now=now)
        assert catalog.category_ids_by_code(site_id=site.id)["fresh"] == made


def test_a_ring_of_categories_is_refused(site, shelves, now):
    ring = catalog.CategoryDraft(code="home", name="居家", parent_id=shelves["beds"])
    with transaction.atomic(), pytest.raises(catalog.CategoryInvalid) as refused:
        catalog.save_category(site_id=site.id, draft=ring, actor=System(site.id, "test"), now=now)
    assert [(field.field, field.code) for field in refused.value.fields] == [("parent_id", "own_descendant")]


def test_a_category_in_use_stays(site, shelved, shelves, now):
    with transaction.atomic(), pytest.raises(catalog.CategoryInUse):
        catalog.delete_category(site_id=site.id, category_id=shelves["beds"], actor=System(site.id, "test"), now=now)
    assert catalog.find_category(site_id=site.id, category_id=shelves["beds"]) is not None


def test_sorts(site, shelved, now):
    assert names(site, now, sort="newest") == NAMES[::-1]
    assert names(site, now, sort="price_desc") == NAMES[::-1]
    with transaction.atomic():
        catalog.count_sale(site_id=site.id, quantities={next(iter(shelved[2].sku_ids.values())): 3}, now=now)
        catalog.count_sale(site_id=site.id, quantities={next(iter(shelved[0].sku_ids.values())): 1}, now=now)
    assert names(site, now, sort="sales")[:2] == [NAMES[2], NAMES[0]]
    draft = catalog.product_draft(site_id=site.id, product_id=shelved[3].product_id)
    shop.save(site.id, replace(draft, rank=5), now=now)
    assert names(site, now)[0] == NAMES[3]
    with pytest.raises(Invalid):
        names(site, now, sort="cheapest")


def test_filters(site, shelved, now):
    brand = catalog.list_brands(site_id=site.id)[0]
    assert names(site, now, brand_id=brand.id, sort="price_asc") == NAMES[::2]
    assert names(site, now, min_price_fen=2000, max_price_fen=3000, sort="price_asc") == NAMES[1:3]
    assert names(site, now, in_stock=True) == []


@pytest.mark.parametrize("sort", ["default", "newest", "sales", "price_asc", "price_desc"])
def test_pages_hold_everything_once_in_one_query_each(site, shelved, now, sort, django_assert_num_queries):
    wanted = catalog.ProductFilter(sort=sort)
    seen, cursor = [], None
    for _ in range(3):
        with django_assert_num_queries(1):
            page = catalog.list_products(site_id=site.id, filter=wanted, cursor=cursor, limit=2, now=now)
        seen += [card.name for card in page.items]
        cursor = page.next_cursor
    assert cursor is None
    assert sorted(seen) == sorted(NAMES)
    assert seen == names(site, now, sort=sort)


@pytest.mark.parametrize(
    "cursor", ["", "x", "bm90IGpzb24", "WyJuZXdlc3QiLDEsMl0", "WyJkZWZhdWx0IiwiYSIsImIiXQ", "=" * 40]
)
def test_a_cursor_we_did_not_make_is_refused(site, shelved, now, cursor):
    with pytest.raises(Invalid):
        catalog.list_products(site_id=site.id, filter=catalog.ProductFilter(), cursor=cursor, now=now)
    with pytest.raises(Invalid):
        catalog.search(site_id=site.id, filter=catalog.ProductFilter(q="被"), cursor=cursor, limit=2, now=now)


def test_a_cursor_of_another_sort_is_refused(site, shelved, now):
    page = catalog.list_products(site_id=site.id, filter=catalog.ProductFilter(sort="sales"), limit=2, now=now)
    with pytest.raises(Invalid):
        catalog.list_products(
            site_id=site.id, filter=catalog.ProductFilter(sort="price_asc"), cursor=page.next_cursor, now=now
        )


def test_a_site_sees_only_its_own(site, other_site, shelved, now):
    assert names(other_site, now) == []
    assert found(other_site, now, "洁面") == []
    assert catalog.suggest(site_id=other_site.id, text="洁") == ()


def synonyms(site, now, *groups):
    with transaction.atomic():
        catalog.save_synonyms(site_id=site.id, groups=groups, actor=System(site.id, "test"), now=now)
    cache.hot.clear()


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("洁面乳", {NAMES[0]}),
        ("洁面", {NAMES[0]}),  # segmentation keeps 洁面乳 whole; the character pairs find it
        ("沙发", {NAMES[4]}),
        ("被", {NAMES[2], NAMES[3]}),
        ("羊毛 被", {NAMES[3]}),
        ("muji", {NAMES[5]}),
        ("ＭＵＪＩ", {NAMES[5]}),
        ("xialiangbei", {NAMES[2]}),
        ("xia liang bei", {NAMES[2]}),
        ("xialiang", {NAMES[2]}),
        ("内野", {NAMES[0], NAMES[2], NAMES[4]}),
        ("床品", {NAMES[2], NAMES[3]}),
    ],
)
def test_search_finds(site, shelved, now, q, expected):
    assert set(found(site, now, q)) == expected


def test_synonyms_find_each_other(site, shelved, now):
    assert found(site, now, "洗面奶") == [NAMES[1]]
    synonyms(site, now, ["洗面奶", "洁面", "洁面乳"], ["凉被", "空调被"])
    assert set(found(site, now, "洗面奶")) == set(NAMES[:2])
    assert set(found(site, now, "洁面乳")) == set(NAMES[:2])
    assert set(found(site, now, "氨基酸洗面奶")) == {NAMES[0]}
    assert found(site, now, "空调被") == [NAMES[2]]


def test_the_name_outranks_an_attribute(site, shelves, now):
    attribute = (catalog.Attribute("填充", "羊毛"),)
    shop.save(site.id, shop.draft(shelves["beds"], "a", "护颈枕", attributes=attribute), now=now)
    shop.save(site.id, shop.draft(shelves["beds"], "b", "羊毛枕"), now=now)
    shop.save(site.id, shop.draft(shelves["beds"], "c", "记忆枕", attributes=attribute), now=now)
    assert found(site, now, "羊毛")[0] == "羊毛枕"


def test_a_search_narrows_and_counts_facets(site, shelved, shelves, now, django_assert_max_num_queries):
    cache.hot.clear()
    with django_assert_max_num_queries(3):
        result = catalog.search(site_id=site.id, filter=catalog.ProductFilter(q="被"), cursor=None, limit=None, now=now)
    assert result.total == 2
    assert [(facet.name, facet.count) for facet in result.brands] == [("内野", 1)]
    assert [(facet.name, facet.count) for facet in result.categories] == [("床品", 2)]
    assert found(site, now, "被", category_id=shelves["care"]) == []
    assert found(site, now, "被", min_price_fen=4000) == [NAMES[3]]
    assert found(site, now, "被", sort="price_desc") == [NAMES[3], NAMES[2]]


def test_search_pages_hold_everything_once(site, shelves, now, monkeypatch):
    for i in range(9):
        shop.save(site.id, shop.draft(shelves["beds"], f"q{i}", f"凉被 {i} 号", price_fen=100 + i), now=now)
    for cap in (1000, 3):  # ranked, then too common to rank
        monkeypatch.setattr("portico.domains.catalog.queries.search.CAP", cap)
        for sort in ("default", "price_desc"):
            seen, cursor = [], None
            wanted = catalog.ProductFilter(q="凉被", sort=sort)
            while True:
                result = catalog.search(site_id=site.id, filter=wanted, cursor=cursor, limit=4, now=now)
                seen += [catalog.decode_card(card).name for card in result.page.cards]
                cursor = result.page.next_cursor
                if cursor is None:
                    break
            assert sorted(seen) == [f"凉被 {i} 号" for i in range(9)]
            if sort == "price_desc":
                assert seen == sorted(seen, reverse=True)


def test_a_common_word_shows_names_before_what_is_said_beside_them(site, shelves, now, monkeypatch):
    monkeypatch.setattr("portico.domains.catalog.queries.search.CAP", 3)
    beside = (catalog.Attribute("填充", "羊毛"),)
    for i in range(4):
        shop.save(site.id, shop.draft(shelves["beds"], f"n{i}", f"羊毛枕 {i}"), now=now)
        shop.save(site.id, shop.draft(shelves["beds"], f"a{i}", f"护颈枕 {i}", attributes=beside, rank=9), now=now)
    assert sorted(found(site, now, "羊毛")) == [f"羊毛枕 {i}" for i in range(4)]
    # No name says 荞麦壳, so what is said beside the names counts.
    for i in range(4):
        shop.save(site.id, shop.draft(shelves["beds"], f"c{i}", f"靠垫 {i}", subtitle="荞麦壳"), now=now)
    assert sorted(found(site, now, "荞麦壳")) == [f"靠垫 {i}" for i in range(4)]


def test_a_misspelt_word_finds_what_it_sounds_like(site, shelved, now):
    result = catalog.search(site_id=site.id, filter=catalog.ProductFilter(q="下凉被"), cursor=None, limit=None, now=now)
    assert result.did_you_mean == "夏凉被"
    assert [catalog.decode_card(card).name for card in result.page.cards] == [NAMES[2]]


def test_without_a_hit_some_of_the_words_do(site, shelved, now):
    result = catalog.search(
        site_id=site.id, filter=catalog.ProductFilter(q="宠物沙发"), cursor=None, limit=None, now=now
    )
    assert (result.total, result.relaxed) == (0, True)
    assert [catalog.decode_card(card).name for card in result.page.cards] == [NAMES[4]]


@pytest.mark.parametrize("q", ["", " ", "'", "!!!", "a:*b & | ( ' \\", "𝕏" * 80, "洗" * 500, "%_", "@s"])
def test_odd_queries_answer_calmly(site, shelved, now, q):
    found(site, now, q)
    catalog.suggest(site_id=site.id, text=q)


def test_suggestions_complete_words_pinyin_and_initials(site, shelved, now, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert catalog.suggest(site_id=site.id, text="夏") == ("夏凉被",)
    assert catalog.suggest(site_id=site.id, text="xial") == ("夏凉被",)
    assert catalog.suggest(site_id=site.id, text="xlb") == ("夏凉被",)
    assert catalog.suggest(site_id=site.id, text="床") == ("床品",)
    assert catalog.suggest(site_id=site.id, text="%") == ()


def test_hot_words_are_the_merchants_then_the_shops_own(site, shelved, now):
    with transaction.atomic():
        catalog.save_hot_words(site_id=site.id, hot_words=["母亲节", "夏凉被"], actor=System(site.id, "test"), now=now)
        catalog.count_searches(site_id=site.id, day=now.date(), hits={"床品": 5, "内野": 9, "13800001234": 99})
        catalog.count_searches(site_id=site.id, day=now.date(), hits={"床品": 5})
    cache.hot.clear()
    # A phone number somebody typed is nobody's hot word.
    assert catalog.hot_words(site_id=site.id, now=now) == ("母亲节", "夏凉被", "床品", "内野")


def test_related_products_are_of_the_same_shelf_first(site, shelved, now, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        cards = catalog.related_cards(site_id=site.id, product_id=shelved[2].product_id, limit=3, now=now)
    related = [catalog.decode_card(card).name for card in cards]
    assert related[0] == NAMES[3]
    assert NAMES[2] not in related
    assert len(related) == 3


def test_the_merchants_list_pages_and_searches(site, shelved, now, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        rows, total = catalog.merchant_products(site_id=site.id, limit=4)
    assert total == 6
    assert [row.name for row in rows] == NAMES[:1:-1]
    assert (rows[0].price_fen, rows[0].sku_count, rows[0].on_sale) == (6000, 1, True)
    rows, total = catalog.merchant_products(site_id=site.id, text="p3-s")
    assert [row.name for row in rows] == [NAMES[3]]


def test_rebuilding_makes_the_same_rows(site, shelved, now):
    before = names(site, now, sort="newest"), found(site, now, "被"), catalog.suggest(site_id=site.id, text="床")
    with transaction.atomic():
        assert catalog.rebuild_all(site_id=site.id) == Product.objects.count()
    after = names(site, now, sort="newest"), found(site, now, "被"), catalog.suggest(site_id=site.id, text="床")
    assert after == before
