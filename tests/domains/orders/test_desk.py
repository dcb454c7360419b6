"""The clerks' desk: terms of trade, notes, tags, saved searches."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection, transaction

from portico.domains.orders import public as orders
from portico.infra.actors import Staff, System
from portico.infra.models import AuditRecord
from portico.kernel.errors import Invalid
from tests.usecases.shopping import Shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(site, now):
    return Shop(site, now)


@pytest.fixture
def clerk(site):
    return Staff(site.id, 7, "小林", frozenset())


def save(site, now, **changes):
    policy = replace(orders.get_policy(site_id=site.id), **changes)
    with transaction.atomic():
        return orders.save_policy(site_id=site.id, policy=policy, actor=System(site.id, "test"), now=now)


def test_terms_are_the_usual_ones_until_a_shop_saves_its_own(site, other_site, now):
    assert orders.get_policy(site_id=site.id) == orders.DEFAULT_POLICY
    saved = save(site, now, payment_minutes=60, receive_days=7)
    assert orders.get_policy(site_id=site.id) == saved
    assert (saved.payment_window, saved.receive_after) == (timedelta(hours=1), timedelta(days=7))
    assert orders.get_policy(site_id=other_site.id) == orders.DEFAULT_POLICY
    assert AuditRecord.objects.get(action="orders.policy").changes == {
        "payment_minutes": [30, 60],
        "receive_days": [10, 7],
    }


def test_terms_out_of_bounds_are_refused_by_name(site, now):
    with pytest.raises(Invalid) as refused:
        save(site, now, payment_minutes=4, receive_days=61)
    assert [field.field for field in refused.value.fields] == ["payment_minutes", "receive_days"]
    assert orders.get_policy(site_id=site.id) == orders.DEFAULT_POLICY


def test_terms_saved_by_a_colleague_meanwhile_are_not_overwritten(site, now):
    stale = orders.get_policy(site_id=site.id)
    save(site, now, receive_days=7)
    for version in (stale, replace(stale, version=9)):
        with pytest.raises(orders.TradePolicyChanged), transaction.atomic():
            orders.save_policy(
                site_id=site.id, policy=replace(version, receive_days=20), actor=System(site.id, "test"), now=now
            )
    assert orders.get_policy(site_id=site.id).receive_days == 7


def test_what_was_shipped_is_received_after_the_days_of_its_site_unless_a_case_is_open(shop, now):
    placed = shop.order(shop.shopper(), (shop.sku(), 2))
    actor = System(shop.site.id, "test")
    (line,) = placed.lines
    with transaction.atomic():
        orders.mark_paid(site_id=shop.site.id, order_id=placed.id, actor=actor, now=now)
        orders.ship_lines(
            site_id=shop.site.id, order_id=placed.id, quantities={line.id: 2}, data={}, actor=actor, now=now
        )
    save(shop.site, now, receive_days=3)

    def due(days):
        return orders.receivable_orders(now=now + timedelta(days=days), limit=5)

    assert due(2) == []
    assert due(3) == [(shop.site.id, placed.id)]
    with transaction.atomic():
        orders.hold_lines(site_id=shop.site.id, order_id=placed.id, pieces={line.id: orders.Pieces(shipped=1)})
    assert due(30) == []


def note(shop, order, clerk, text):
    with transaction.atomic():
        orders.add_note(site_id=shop.site.id, order_id=order.id, text=text, actor=clerk, now=shop.now)


def test_notes_add_up_and_the_newest_is_what_lists_show(shop, clerk, other_site):
    order = shop.order(shop.shopper(), (shop.sku(), 1))
    note(shop, order, clerk, "易碎")
    note(shop, order, replace(clerk, name="小王"), "买家改要红色\n已确认")
    assert orders.get_order(site_id=shop.site.id, order_id=order.id).staff_note == "买家改要红色\n已确认"
    entries = orders.staff_entries(site_id=shop.site.id, order_id=order.id)
    assert [(entry.kind, entry.text, entry.author) for entry in entries] == [
        ("note", "易碎", "小林"),
        ("note", "买家改要红色\n已确认", "小王"),
    ]
    assert orders.staff_entries(site_id=other_site.id, order_id=order.id) == ()
    for text, code in (("  ", "required"), ("长" * 501, "too_long"), ("a\0b", "control_characters")):
        with pytest.raises(Invalid) as refused:
            note(shop, order, clerk, text)
        assert [field.code for field in refused.value.fields] == [code]
    with pytest.raises(orders.OrderNotFound), transaction.atomic():
        orders.add_note(site_id=other_site.id, order_id=order.id, text="x", actor=clerk, now=shop.now)


def make_tag(site, now, name, colour="red"):
    with transaction.atomic():
        return orders.save_tag(site_id=site.id, tag_id=None, name=name, colour=colour, now=now)


def set_tags(shop, clerk, found, add=(), remove=()):
    with transaction.atomic():
        return orders.set_tags(
            site_id=shop.site.id, order_ids=[order.id for order in found], add=add, remove=remove, actor=clerk,
            now=shop.now,
        )  # fmt: skip


def test_tags_are_put_on_many_orders_at_once_and_found_again(shop, clerk, now):
    first, second, third = (shop.order(shop.shopper(), (shop.sku(), 1)) for _ in range(3))
    urgent, gift = make_tag(shop.site, now, "加急"), make_tag(shop.site, now, "礼盒", "blue")
    assert set_tags(shop, clerk, [first, second], add=[urgent.id, gift.id]) == 4
    assert set_tags(shop, clerk, [first, second, third], add=[urgent.id], remove=[gift.id]) == 3
    tags = orders.tags_of(site_id=shop.site.id, order_ids=[first.id, second.id, third.id])
    assert tags == {order.id: (urgent,) for order in (first, second, third)}
    counted = orders.order_tags(site_id=shop.site.id)
    assert [(one.tag.name, one.orders) for one in counted] == [("加急", 3), ("礼盒", 0)]
    told = [(e.kind, e.text) for e in orders.staff_entries(site_id=shop.site.id, order_id=first.id)]
    assert told == [("tag_added", "加急"), ("tag_added", "礼盒"), ("tag_removed", "礼盒")]
    found = orders.search_orders(
        site_id=shop.site.id, filter=orders.OrderFilter(tag_id=urgent.id), cursor=None, limit=10
    )
    assert {order.id for order in found.items} == {first.id, second.id, third.id}
    with transaction.atomic():
        assert orders.delete_tag(site_id=shop.site.id, tag_id=urgent.id) == "加急"
    assert orders.tags_of(site_id=shop.site.id, order_ids=[first.id]) == {}


def test_tags_of_other_shops_and_too_many_change_nothing(shop, clerk, other_site, now):
    order = shop.order(shop.shopper(), (shop.sku(), 1))
    theirs = make_tag(other_site, now, "加急")
    with pytest.raises(orders.TagNotFound):
        set_tags(shop, clerk, [order], add=[theirs.id])
    mine = [make_tag(shop.site, now, f"标签{n}") for n in range(9)]
    with pytest.raises(orders.TagsTooMany):
        set_tags(shop, clerk, [order], add=[tag.id for tag in mine])
    assert orders.tags_of(site_id=shop.site.id, order_ids=[order.id]) == {}
    with pytest.raises(Invalid) as refused:
        make_tag(shop.site, now, "标签1")
    assert refused.value.fields[0].code == "name_taken"


def test_saved_searches_are_ones_own_unless_shared(site, clerk, now):
    other = replace(clerk, user_id=8, name="小王")
    with transaction.atomic():
        mine = orders.save_search(actor=clerk, name="待发货 加急", query={"state": "paid"}, shared=False, now=now)
        orders.save_search(actor=other, name="有备注", query={"note": "1"}, shared=True, now=now)
        again = orders.save_search(actor=clerk, name="待发货 加急", query={"state": "shipped"}, shared=False, now=now)
    assert again == mine
    seen = orders.saved_searches(actor=clerk)
    assert [(one.name, dict(one.query), one.mine) for one in seen] == [
        ("待发货 加急", {"state": "shipped"}, True),
        ("有备注", {"note": "1"}, False),
    ]
    assert [one.name for one in orders.saved_searches(actor=other)] == ["有备注"]
    with pytest.raises(orders.SavedSearchNotFound), transaction.atomic():
        orders.delete_search(actor=other, search_id=mine)


def test_erasing_a_member_empties_what_colleagues_wrote(shop, clerk):
    order = shop.order(shop.shopper(), (shop.sku(), 1))
    note(shop, order, clerk, "林女士的电话打不通")
    with transaction.atomic():
        orders.erase_member(site_id=shop.site.id, member_id=order.member_id, now=shop.now)
    assert [e.text for e in orders.staff_entries(site_id=shop.site.id, order_id=order.id)] == [""]


@pytest.mark.django_db(transaction=True)
def test_of_two_clerks_who_save_the_terms_at_once_one_is_told(site, now):
    start, results = threading.Barrier(2), []

    def save_one(days):
        try:
            start.wait()
            save(site, now, receive_days=days)
            results.append("saved")
        except orders.TradePolicyChanged:
            results.append("told")
        finally:
            connection.close()

    threads = [threading.Thread(target=save_one, args=(days,)) for days in (5, 6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert "saved" in results
    assert orders.get_policy(site_id=site.id).version == results.count("saved")


def test_buyers_find_their_own_orders_by_number_and_by_what_they_bought(shop):
    mine, other = shop.shopper(), shop.shopper()
    tea, cup = shop.sku(), shop.sku()
    bought, second, theirs = shop.order(mine, (tea, 1)), shop.order(mine, (cup, 1)), shop.order(other, (tea, 1))

    def found(words):
        page = orders.list_orders(
            site_id=shop.site.id, member_id=mine.actor.member_id, state=None, cursor=None, limit=10, words=words
        )
        return [order.id for order in page.items]

    name = bought.lines[0].name
    assert found(name) == found(name.upper()) == found(bought.number.lower()) == [bought.id]
    assert found("") == [second.id, bought.id]
    assert found(f"{name} 没有的词") == found(theirs.number) == found("%") == []
