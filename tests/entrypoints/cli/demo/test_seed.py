"""Seeding: a shop with a history, the same after the second start, and the merchant's own edits kept."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction

from portico.domains.catalog import public as catalog
from portico.domains.inventory import public as inventory
from portico.domains.members import public as members
from portico.domains.orders import public as orders
from portico.domains.payments import public as payments
from portico.domains.privacy import public as privacy
from portico.domains.sites import public as sites
from portico.entrypoints.cli.demo import catalogue, seed_entitlements
from portico.entrypoints.cli.demo.pictures import Pictures
from portico.entrypoints.cli.demo.seed import plant
from portico.entrypoints.cli.demo.seed_orders import sku_code, sku_ids
from portico.infra.actors import System
from portico.kernel.ids import SiteId
from portico.usecases.decoration import pages

pytestmark = pytest.mark.django_db


def everything() -> dict[str, int]:
    """How many rows every table of ours holds, and the last change of each counter in them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
        tables = [row[0] for row in cursor.fetchall()]
        counts = {}
        for table in tables:
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            counts[table] = cursor.fetchone()[0]
    return counts


def all_orders(site_id: SiteId) -> Iterator[orders.OrderView]:
    page = orders.search_orders(site_id=site_id, filter=orders.OrderFilter(), cursor=None, limit=100)
    yield from page.items


def test_the_shop_is_whole(shop: SiteId, now: datetime) -> None:
    site = sites.get_site(site_id=shop)
    page = catalog.list_products(site_id=shop, filter=catalog.ProductFilter(), limit=100, now=now)
    front = pages.home(site_id=shop, carrier="mp-weixin", language="zh-hans", now=now)
    (banner,) = (block.data for block in front.blocks if block.type == "banner")

    assert (site.code, site.name, site.is_default) == ("tingyan", "听檐", True)
    assert len(page.items) == len(catalogue.products()) + len(seed_entitlements.CODES)
    assert [len(root.children) for root in catalog.category_tree(site_id=shop)] == [3, 2, 3, 2, 2, 2, 3, 2]
    assert [slide["title"] for slide in banner["items"]] == ["檐下听雨", "把灯调低一点", "晨起洗把脸"]
    assert all(slide["link"] is not None for slide in banner["items"])
    shelves = [block.data for block in front.blocks if block.type == "products"]
    assert [len(shelf["products"]) for shelf in shelves] == [8, 6, 6]


def test_a_product_is_as_its_file_says(shop: SiteId, now: datetime) -> None:
    product = catalogue.find_product("TY-K01")
    product_id = catalog.product_ids_by_code(site_id=shop, codes=["TY-K01"])["TY-K01"]
    found = catalog.find_document(site_id=shop, product_id=product_id, now=now)
    assert found is not None
    document = json.loads(found.finish(inventory.levels(site_id=shop, sku_ids=found.sku_ids)))

    assert document["name"] == "听雨粗陶马克杯"
    assert len(document["gallery"]) == 4
    assert [option["name"] for option in document["options"]] == ["颜色", "容量"]
    assert all(value["image_url"] for value in document["options"][0]["values"])
    assert [sku["code"] for sku in document["skus"]] == [sku.code for sku in product.skus]
    assert len(document["skus"]) == 7
    assert [block["type"] for block in document["detail"]].count("image") == 4


def test_stock_is_what_was_delivered_less_what_was_sold_or_is_promised(shop: SiteId, now: datetime) -> None:
    expected = {sku.code: sku.stock for product in catalogue.products() for sku in product.skus}
    gone = {"cancelled", "expired", "refunded"}
    for order in catalogue.orders():
        for line in order["lines"]:
            if order["state"] not in gone:
                expected[sku_code(line)] -= line.get("quantity", 1)
    ids = sku_ids(shop, now)
    levels = inventory.levels(site_id=shop, sku_ids=list(ids.values()))

    assert {code: levels[sku_id] for code, sku_id in ids.items()} == expected
    assert inventory.ledger_mismatches(site_id=shop) == ()


def test_every_order_is_as_far_as_it_should_be(shop: SiteId, now: datetime) -> None:
    placed = list(all_orders(shop))
    wanted = Counter({"expired": 0})
    for order in catalogue.orders():
        wanted["cancelled" if order["state"] == "expired" else order["state"]] += 1
    wanted["completed"] += 1  # what seed_entitlements sold without a parcel
    wanted["paid"] += 1  # what waits at a store, from seed_stores

    assert Counter(str(order.state) for order in placed) == +wanted
    assert all(order.created_at <= now for order in placed)
    assert all(order.paid_at is None or order.created_at < order.paid_at <= now for order in placed)
    reasons = Counter(str(order.cancel_reason) for order in placed if order.state is orders.OrderState.CANCELLED)
    assert reasons == {"buyer": 2, "expired": 1}


def test_money_came_and_went_by_payments(shop: SiteId) -> None:
    for order in all_orders(shop):
        known = payments.payments_of(site_id=shop, subject="order", subject_ids=[order.id])
        if order.paid_at is None:
            assert known == {}
            continue
        payment = known[order.id]
        assert payment.amount == order.payable
        if order.state is orders.OrderState.REFUNDED:
            assert (payment.state, payment.refunded) == (payments.PaymentState.REFUNDED, order.payable)
        else:
            assert (payment.state, payment.refunded.minor) == (payments.PaymentState.SUCCEEDED, 0)


def test_a_second_start_changes_nothing(shop: SiteId, pictures: Pictures, now: datetime) -> None:
    before = everything()

    assert plant(pictures=pictures, now=now + timedelta(days=1)) == shop
    assert everything() == before


def test_what_a_merchant_changed_is_kept(shop: SiteId, pictures: Pictures, now: datetime) -> None:
    actor = System(shop, "test")
    product_id = catalog.product_ids_by_code(site_id=shop, codes=["TY-S05"])["TY-S05"]
    draft = catalog.product_draft(site_id=shop, product_id=product_id)
    assert draft is not None
    member = members.find_by_phone(site_id=shop, phone="13800001001")
    assert member is not None
    with transaction.atomic():
        catalog.save_product(site_id=shop, draft=replace(draft, name="改过名字的钟"), actor=actor, now=now)
        sites.save_site(code="tingyan", name="改过名字的店", is_default=True)
        change = members.ProfileChange(nickname="换了昵称")
        members.update_member(site_id=shop, member_id=member.id, change=change, now=now)

    plant(pictures=pictures, now=now)

    kept = catalog.product_draft(site_id=shop, product_id=product_id)
    assert kept is not None
    assert kept.name == "改过名字的钟"
    assert sites.get_site(site_id=shop).name == "改过名字的店"
    assert members.get_member(site_id=shop, member_id=member.id).nickname == "换了昵称"


def test_what_a_killed_start_left_out_is_added(shop: SiteId, pictures: Pictures, now: datetime) -> None:
    product_id = catalog.product_ids_by_code(site_id=shop, codes=["TY-T06"])["TY-T06"]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM catalog_sku WHERE product_id = %s RETURNING id", [product_id])
        sku_ids = [row[0] for row in cursor.fetchall()]
        cursor.execute("DELETE FROM inventory_stock_level WHERE sku_id = ANY(%s)", [sku_ids])
        cursor.execute("DELETE FROM catalog_product WHERE id = %s", [product_id])

    plant(pictures=pictures, now=now)

    assert "TY-T06" in catalog.product_ids_by_code(site_id=shop, codes=["TY-T06"])


@pytest.mark.parametrize(
    ("typed", "found"), [("洗脸", "氨基酸洁面乳"), ("体恤", "重磅全棉 T 恤"), ("原液", "润雨保湿精华")]
)
def test_shoppers_find_things_by_other_words(shop: SiteId, now: datetime, typed: str, found: str) -> None:
    result = catalog.search(site_id=shop, filter=catalog.ProductFilter(q=typed), cursor=None, limit=10, now=now)

    assert found in [catalog.decode_card(card).name for card in result.page.cards]


def test_members_have_lives_besides_buying(shop: SiteId, now: datetime) -> None:
    (merge,) = members.list_merges(site_id=shop, limit=10)
    (conflict,) = members.list_conflicts(site_id=shop)
    (leaving,) = privacy.open_erasures(site_id=shop, limit=10).items
    lin = members.find_by_phone(site_id=shop, phone="13800001001")
    assert lin is not None
    assert (merge.winner_id, merge.evidence, merge.can_be_undone(now)) == (lin.id, "phone", True)
    assert (conflict.evidence, conflict.why) == ("unionid", "two_phones")
    assert leaving.reason == "暂时不用了"
    assert privacy.count_consents(site_id=shop)[0].given == len(catalogue.members())
    by_parcel = members.list_members(site_id=shop, filter=members.MemberFilter(carrier="oa"), limit=20).items
    assert {entry.member.nickname for entry in by_parcel} == {"乔木深深", "唐不甜"}
