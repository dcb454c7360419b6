"""Saving products: what is true afterwards, and that a refused draft leaves nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from portico.domains.catalog import public as catalog
from portico.domains.catalog.models import Product, ProductDocument, ProductListing, SearchEntry, Sku, Suggestion
from portico.infra.actors import System
from portico.infra.models import AuditRecord, OutboxEvent
from portico.kernel.ids import CategoryId, ProductId, new_id
from portico.kernel.money import Money

from . import shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf(site, now):
    root = shop.category(site.id, "clothes", "服饰", now=now)
    return shop.category(site.id, "shirts", "衬衫", now=now, parent=root)


def fields_of(error):
    return {(field.field, field.code) for field in error.value.fields}


def test_a_saved_matrix_is_served_as_one_document(site, shelf, now):
    saved = shop.save(site.id, shop.matrix_draft(shelf), now=now)
    document = json.loads(catalog.product_document(site_id=site.id, product_id=saved.product_id, now=now))

    colour, size = document["options"]
    ids = {value["name"]: value["id"] for option in (colour, size) for value in option["values"]}
    assert document["name"] == "牛津纺衬衫"
    assert [node["name"] for node in document["category"]["path"]] == ["服饰", "衬衫"]
    assert (document["price_fen"], document["max_price_fen"], document["list_price_fen"]) == (9900, 12900, 15900)
    assert [(sku["code"], sku["name"]) for sku in document["skus"]] == [
        ("shirt-0", "白 S"),
        ("shirt-1", "白 M"),
        ("shirt-2", "蓝 M"),
    ]
    assert document["skus"][2]["option_value_ids"] == [ids["蓝"], ids["M"]]
    assert document["skus"][0]["available"] is None
    assert document["on_sale"] is True
    assert colour["values"][1]["image_url"].endswith("c/blue.png")
    assert document["gallery"][0].endswith("placeholder.png")


def test_a_sku_without_a_picture_shows_that_of_its_colour(site, shelf, now):
    own = shop.matrix_draft(shelf)
    skus = (own.skus[0], replace(own.skus[1], image="s/white-m.png"), own.skus[2])
    saved = shop.save(site.id, replace(own, gallery=("g/first.png",), skus=skus), now=now)
    document = json.loads(catalog.product_document(site_id=site.id, product_id=saved.product_id, now=now))
    lines = catalog.lines(site_id=site.id, sku_ids=list(saved.sku_ids.values()), now=now)

    pictures = ["/media/g/first.png", "/media/s/white-m.png", "/media/c/blue.png"]
    assert [sku["image_url"] for sku in document["skus"]] == pictures
    assert [lines[sku_id].image_url for sku_id in saved.sku_ids.values()] == pictures


def test_saving_the_same_again_writes_nothing(site, shelf, now):
    first = shop.save(site.id, shop.matrix_draft(shelf), now=now)
    facts = (AuditRecord.objects.count(), OutboxEvent.objects.count())
    again = shop.save(site.id, replace(shop.matrix_draft(shelf), product_id=first.product_id), now=now)
    assert (again.changed, again.version, again.sku_ids) == (False, 1, first.sku_ids)
    assert (AuditRecord.objects.count(), OutboxEvent.objects.count()) == facts


def test_opening_and_saving_back_unchanged_changes_nothing(site, shelf, now):
    saved = shop.save(site.id, shop.matrix_draft(shelf), now=now)
    opened = catalog.product_draft(site_id=site.id, product_id=saved.product_id)
    assert shop.save(site.id, opened, now=now).changed is False


def test_skus_keep_their_ids_while_the_matrix_changes(site, shelf, now):
    draft = shop.matrix_draft(shelf)
    first = shop.save(site.id, draft, now=now)
    # 白S is dropped, 蓝M gets a new code, 白M a new price, and 蓝S is new.
    white_m, blue_m = draft.skus[1], draft.skus[2]
    changed = replace(
        draft,
        product_id=first.product_id,
        skus=(
            replace(white_m, price_fen=8800),
            replace(blue_m, code="shirt-blue-m"),
            catalog.SkuDraft(code="shirt-blue-s", values=("蓝", "S"), price_fen=12900),
        ),
    )
    second = shop.save(site.id, changed, now=now)
    assert second.version == 2
    assert second.sku_ids["shirt-1"] == first.sku_ids["shirt-1"]
    assert second.sku_ids["shirt-blue-m"] == first.sku_ids["shirt-2"]
    assert second.new_sku_ids == {second.sku_ids["shirt-blue-s"]}
    gone = catalog.lines(site_id=site.id, sku_ids=[first.sku_ids["shirt-0"]], now=now)
    assert gone[first.sku_ids["shirt-0"]].on_sale is False


def test_two_skus_may_swap_their_combinations(site, shelf, now):
    draft = shop.matrix_draft(shelf)
    first = shop.save(site.id, draft, now=now)
    one, two, three = draft.skus
    swapped = (replace(one, values=two.values), replace(two, values=one.values), three)
    second = shop.save(site.id, replace(draft, product_id=first.product_id, skus=swapped), now=now)
    assert second.sku_ids == first.sku_ids
    texts = dict(Sku.objects.values_list("code", "option_text"))
    assert (texts["shirt-0"], texts["shirt-1"]) == ("白 M", "白 S")


def test_an_editor_with_an_old_version_is_refused(site, shelf, now):
    saved = shop.save(site.id, shop.matrix_draft(shelf), now=now)
    opened = catalog.product_draft(site_id=site.id, product_id=saved.product_id)
    shop.save(site.id, replace(opened, name="先保存的人"), now=now)
    with pytest.raises(catalog.ProductChanged) as refused:
        shop.save(site.id, replace(opened, name="后保存的人"), now=now)
    assert refused.value.data["version"] == 2
    assert Product.objects.get().name == "先保存的人"


BROKEN = {
    "no code": ({"code": ""}, ("code", "required")),
    "odd code": ({"code": "茶 1"}, ("code", "code_malformed")),
    "no name": ({"name": "  "}, ("name", "required")),
    "long name": ({"name": "茶" * 121}, ("name", "too_long")),
    "long subtitle": ({"subtitle": "茶" * 201}, ("subtitle", "too_long")),
    "no skus": ({"skus": ()}, ("skus", "required")),
    "free sku": ({"price_fen": 0}, ("skus.0.price_fen", "out_of_range")),
    "negative price": ({"price_fen": -1}, ("skus.0.price_fen", "out_of_range")),
    "limit of none": ({"purchase_limit": 0}, ("purchase_limit", "out_of_range")),
    "long label": ({"labels": ("特" * 21,)}, ("labels.0", "too_long")),
    "too many labels": ({"labels": tuple("一二三四五六七")}, ("labels", "too_many")),
    "NUL in the name": ({"name": "茶\x00"}, ("name", "not_text")),
    "values without options": (
        {"skus": (catalog.SkuDraft(code="a", price_fen=1, values=("红",)),)},
        ("skus.0.values", "values_do_not_match_options"),
    ),
    "list price below price": (
        {"skus": (catalog.SkuDraft(code="a", price_fen=10, list_price_fen=9),)},
        ("skus.0.list_price_fen", "below_price"),
    ),
    "same code twice": (
        {"skus": (catalog.SkuDraft(code="a", price_fen=1), catalog.SkuDraft(code="a", price_fen=2))},
        ("skus", "repeated"),
    ),
    "unknown category": ({"category_id": CategoryId(new_id())}, ("category_id", "category_unknown")),
    "unknown brand": ({"brand_id": new_id()}, ("brand_id", "brand_unknown")),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_draft_names_the_rule_and_leaves_nothing(site, shelf, now, case):
    changes, expected = BROKEN[case]
    with pytest.raises(catalog.ProductInvalid) as refused:
        shop.save(site.id, shop.draft(**{"category_id": shelf, **changes}), now=now)
    assert expected in fields_of(refused)
    assert not Product.objects.exists()
    assert not ProductDocument.objects.exists()


def test_a_combination_or_value_may_not_repeat(site, shelf, now):
    draft = shop.matrix_draft(shelf)
    twice = replace(draft, skus=(draft.skus[0], replace(draft.skus[1], values=draft.skus[0].values)))
    with pytest.raises(catalog.ProductInvalid) as refused:
        shop.save(site.id, twice, now=now)
    assert ("skus", "combination_repeated") in fields_of(refused)
    unknown = replace(draft, skus=(replace(draft.skus[0], values=("白", "XXL")),))
    with pytest.raises(catalog.ProductInvalid) as refused:
        shop.save(site.id, unknown, now=now)
    assert ("skus.0.values.1", "value_unknown") in fields_of(refused)


def test_codes_are_unique_within_a_site_only(site, other_site, shelf, now):
    shop.save(site.id, shop.draft(shelf), now=now)
    with pytest.raises(catalog.ProductInvalid) as refused:
        shop.save(site.id, shop.draft(shelf, skus=(catalog.SkuDraft(code="other", price_fen=1),)), now=now)
    assert ("code", "code_taken") in fields_of(refused)
    with pytest.raises(catalog.ProductInvalid) as refused:
        shop.save(site.id, shop.draft(shelf, "tea-2", skus=(catalog.SkuDraft(code="tea-1-s", price_fen=1),)), now=now)
    assert ("skus.0.code", "code_taken") in fields_of(refused)
    elsewhere = shop.category(other_site.id, "tea", "茶", now=now)
    assert shop.save(other_site.id, shop.draft(elsewhere), now=now).created


def test_another_sites_product_cannot_be_saved_or_read(site, other_site, shelf, now):
    saved = shop.save(site.id, shop.draft(shelf), now=now)
    elsewhere = shop.category(other_site.id, "tea", "茶", now=now)
    with pytest.raises(catalog.ProductNotFound):
        shop.save(other_site.id, shop.draft(elsewhere, product_id=saved.product_id), now=now)
    assert catalog.product_document(site_id=other_site.id, product_id=saved.product_id, now=now) is None
    assert catalog.lines(site_id=other_site.id, sku_ids=list(saved.sku_ids.values()), now=now) == {}


def test_rich_text_is_reduced_to_what_is_safe(site, shelf, now):
    html = (
        '<p onclick="x()">好茶<script>alert(1)</script><img src=x onerror=y>'
        '<a href="javascript:alert(1)">a</a><a href="https://e.example">b</a></p><iframe src="//x"></iframe>'
    )
    saved = shop.save(site.id, shop.draft(shelf, detail=(catalog.DetailBlock("text", html=html),)), now=now)
    document = json.loads(catalog.product_document(site_id=site.id, product_id=saved.product_id, now=now))
    (block,) = document["detail"]
    assert block["html"] == (
        '<p>好茶<a rel="noopener nofollow">a</a><a href="https://e.example" rel="noopener nofollow">b</a></p>'
    )


def test_lines_are_what_an_order_needs_in_one_query(site, shelf, now, django_assert_num_queries):
    saved = shop.save(site.id, shop.matrix_draft(shelf), now=now)
    sku_id = saved.sku_ids["shirt-2"]
    with django_assert_num_queries(1):
        lines = catalog.lines(site_id=site.id, sku_ids=[*saved.sku_ids.values(), new_id()], now=now)
    assert len(lines) == 3
    line = lines[sku_id]
    assert (line.name, line.option_text, line.unit_price, line.list_price) == (
        "牛津纺衬衫",
        "蓝 M",
        Money(12900),
        Money(15900),
    )
    assert (line.product_id, line.on_sale, line.weight_g) == (saved.product_id, True, 300)


@pytest.mark.parametrize(
    ("starts", "ends", "expected"),
    [(None, None, True), (1, None, False), (0, None, True), (-2, -1, False), (-2, 0, False), (-1, 1, True)],
)
def test_the_schedule_is_half_open(site, shelf, now, starts, ends, expected):
    def at(hours):
        return now + timedelta(hours=hours) if hours is not None else None

    saved = shop.save(site.id, shop.draft(shelf, sale_starts_at=at(starts), sale_ends_at=at(ends)), now=now)
    _, sku_id = shop.one_sku(saved)
    document = json.loads(catalog.product_document(site_id=site.id, product_id=saved.product_id, now=now))
    page = catalog.list_products(site_id=site.id, filter=catalog.ProductFilter(), now=now)
    assert document["on_sale"] is expected
    assert catalog.lines(site_id=site.id, sku_ids=[sku_id], now=now)[sku_id].on_sale is expected
    assert len(page.items) == int(expected)


def test_off_sale_products_leave_lists_and_search_but_keep_their_page(site, shelf, now):
    saved = shop.save(site.id, shop.draft(shelf), now=now)
    with transaction.atomic():
        changed = catalog.set_on_sale(
            site_id=site.id, product_ids=[saved.product_id], on_sale=False, actor=System(site.id, "test"), now=now
        )
    assert changed == 1
    assert not ProductListing.objects.exists()
    assert not SearchEntry.objects.exists()
    assert not Suggestion.objects.filter(source_id=saved.product_id).exists()
    document = json.loads(catalog.product_document(site_id=site.id, product_id=saved.product_id, now=now))
    assert document["on_sale"] is False
    # The old content imported again is a change now: it puts the product back on sale.
    assert shop.save(site.id, shop.draft(shelf, product_id=saved.product_id), now=now).changed is True


def test_sold_units_show_in_lists_and_documents(site, shelf, now):
    saved = shop.save(site.id, shop.matrix_draft(shelf), now=now)
    with transaction.atomic():
        catalog.count_sale(
            site_id=site.id,
            quantities={saved.sku_ids["shirt-0"]: 2, saved.sku_ids["shirt-2"]: 3},
            now=now,
        )
    document = json.loads(catalog.product_document(site_id=site.id, product_id=saved.product_id, now=now))
    (card,) = catalog.list_products(site_id=site.id, filter=catalog.ProductFilter(), now=now).items
    assert (document["sales_count"], card.sales_count, Product.objects.get().sales_count) == (5, 5, 5)


def test_marking_stock_shows_in_lists(site, shelf, now):
    saved = shop.save(site.id, shop.draft(shelf), now=now)
    in_stock = catalog.ProductFilter(in_stock=True)
    assert not catalog.list_products(site_id=site.id, filter=in_stock, now=now).items
    with transaction.atomic():
        assert catalog.mark_in_stock(site_id=site.id, in_stock={saved.product_id: True}) == 1
        assert catalog.mark_in_stock(site_id=site.id, in_stock={saved.product_id: True}) == 0
    (card,) = catalog.list_products(site_id=site.id, filter=in_stock, now=now).items
    assert card.in_stock is True
    # An edit rebuilds the rows without losing what stock said.
    shop.save(site.id, shop.draft(shelf, product_id=saved.product_id, name="雨前龙井"), now=now)
    (card,) = catalog.list_products(site_id=site.id, filter=in_stock, now=now).items
    assert card.name == "雨前龙井"


@pytest.mark.django_db(transaction=True)
def test_actions_refuse_to_run_outside_a_transaction(site, shelf, now):
    with pytest.raises(RuntimeError):
        catalog.save_product(site_id=site.id, draft=shop.draft(shelf), actor=System(site.id, "test"), now=now)
    assert not Product.objects.exists()


def test_the_data_base_itself_refuses_a_price_of_nothing(site, shelf, now):
    shop.save(site.id, shop.draft(shelf), now=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Sku.objects.update(price_fen=0)


def test_unknown_product_has_no_document(site, now):
    assert catalog.product_document(site_id=site.id, product_id=ProductId(new_id()), now=now) is None
