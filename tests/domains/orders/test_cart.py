"""Carts of members and guests: what is in them, whose they are, and what happens when two become one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from portico.domains.orders import public as orders
from portico.domains.orders.models import CartLine
from portico.kernel.errors import Invalid
from portico.kernel.ids import CartLineId, MemberId, SkuId, new_id
from portico.kernel.money import Money

pytestmark = pytest.mark.django_db


def member():
    return orders.member_owner(MemberId(new_id()))


def add(site, owner, sku, now, quantity=1, price=1990):
    with transaction.atomic():
        orders.add_line(site_id=site.id, owner=owner, sku_id=sku, quantity=quantity, unit_price=Money(price), now=now)


def content(site, owner):
    return {line.sku_id: line.quantity for line in orders.cart_of(site_id=site.id, owner=owner)}


def sku():
    return SkuId(new_id())


def test_adding_the_same_sku_again_adds_up_and_remembers_the_newest_price(site, now):
    owner, tea = member(), sku()
    add(site, owner, tea, now, 2, price=1990)
    add(site, owner, tea, now, 3, price=1790)
    (line,) = orders.cart_of(site_id=site.id, owner=owner)
    assert (line.quantity, line.price_when_added, line.selected) == (5, Money(1790), True)


def test_a_line_never_holds_more_than_999(site, now):
    owner, tea = member(), sku()
    add(site, owner, tea, now, 900)
    add(site, owner, tea, now, 900)
    assert content(site, owner) == {tea: 999}


@pytest.mark.parametrize("quantity", [0, -1, 1000])
def test_a_quantity_out_of_range_is_refused_and_nothing_is_added(site, now, quantity):
    owner = member()
    with pytest.raises(Invalid) as refused:
        add(site, owner, sku(), now, quantity)
    assert [(f.field, f.code) for f in refused.value.fields] == [("quantity", "quantity_out_of_range")]
    assert CartLine.objects.count() == 0


def test_a_cart_holds_120_skus_and_known_ones_still_grow(site, now):
    owner, first = member(), sku()
    add(site, owner, first, now)
    for _ in range(119):
        add(site, owner, sku(), now)
    with pytest.raises(orders.CartFull):
        add(site, owner, sku(), now)
    add(site, owner, first, now)
    assert len(content(site, owner)) == 120
    assert content(site, owner)[first] == 2


def test_carts_are_apart_by_owner_and_by_site(site, other_site, now):
    mine, theirs, tea = member(), member(), sku()
    guest = orders.guest_owner(orders.new_guest_token())
    add(site, mine, tea, now, 1)
    add(site, theirs, tea, now, 2)
    add(site, guest, tea, now, 3)
    add(other_site, mine, tea, now, 4)
    assert [content(site, o)[tea] for o in (mine, theirs, guest)] == [1, 2, 3]
    assert content(other_site, mine) == {tea: 4}


def test_somebody_elses_line_cannot_be_changed_or_removed(site, other_site, now):
    mine, theirs, tea = member(), member(), sku()
    add(site, mine, tea, now)
    line_id = orders.cart_of(site_id=site.id, owner=mine)[0].id
    for where, who in [(site, theirs), (other_site, mine), (site, orders.guest_owner(orders.new_guest_token()))]:
        with pytest.raises(orders.CartLineNotFound), transaction.atomic():
            orders.change_line(site_id=where.id, owner=who, line_id=line_id, quantity=9, selected=None, now=now)
        with pytest.raises(orders.CartLineNotFound), transaction.atomic():
            orders.remove_line(site_id=where.id, owner=who, line_id=line_id)
    assert content(site, mine) == {tea: 1}


def test_quantity_and_selection_change_apart(site, now):
    owner, tea = member(), sku()
    add(site, owner, tea, now)
    line_id = orders.cart_of(site_id=site.id, owner=owner)[0].id

    def change(quantity=None, selected=None):
        with transaction.atomic():
            orders.change_line(
                site_id=site.id, owner=owner, line_id=line_id, quantity=quantity, selected=selected, now=now
            )
        (line,) = orders.cart_of(site_id=site.id, owner=owner)
        return line.quantity, line.selected

    assert change(quantity=7) == (7, True)
    assert change(selected=False) == (7, False)
    with transaction.atomic():
        orders.select_all(site_id=site.id, owner=owner, selected=True, now=now)
    assert change() == (7, True)


def test_a_line_that_does_not_exist_is_not_found(site, now):
    with pytest.raises(orders.CartLineNotFound), transaction.atomic():
        orders.remove_line(site_id=site.id, owner=member(), line_id=CartLineId(new_id()))


def test_a_guest_cart_becomes_the_members_keeping_the_larger_quantity(site, now):
    token, member_id = orders.new_guest_token(), MemberId(new_id())
    guest, mine = orders.guest_owner(token), orders.member_owner(member_id)
    both, theirs, own = sku(), sku(), sku()
    add(site, mine, both, now, 2)
    add(site, mine, own, now, 1)
    add(site, guest, both, now, 5)
    add(site, guest, theirs, now, 4)
    for _ in range(2):  # a second merge finds nothing
        with transaction.atomic():
            orders.merge_guest_cart(site_id=site.id, guest_token=token, member_id=member_id, now=now)
        assert content(site, mine) == {both: 5, theirs: 4, own: 1}
        assert content(site, guest) == {}


def test_a_merge_beyond_the_limit_keeps_the_guests_latest(site, now):
    token, member_id = orders.new_guest_token(), MemberId(new_id())
    guest, mine = orders.guest_owner(token), orders.member_owner(member_id)
    for _ in range(119):
        add(site, mine, sku(), now)
    older, newer = sku(), sku()
    add(site, guest, older, now)
    add(site, guest, newer, now + timedelta(seconds=1))
    with transaction.atomic():
        orders.merge_guest_cart(site_id=site.id, guest_token=token, member_id=member_id, now=now)
    assert len(content(site, mine)) == 120
    assert newer in content(site, mine)
    assert older not in content(site, mine)
    assert content(site, guest) == {}


def test_old_guest_carts_are_forgotten_and_members_carts_never(site, now):
    guest, mine, tea = orders.guest_owner(orders.new_guest_token()), member(), sku()
    add(site, guest, tea, now)
    add(site, mine, tea, now)
    with transaction.atomic():
        assert orders.forget_old_guest_carts(now=now + timedelta(days=60)) == 0
    with transaction.atomic():
        assert orders.forget_old_guest_carts(now=now + timedelta(days=60, seconds=1)) == 1
    assert content(site, guest) == {}
    assert content(site, mine) == {tea: 1}


def test_the_table_itself_refuses_two_owners(site, now):
    with pytest.raises(IntegrityError, match="cart_line_one_owner"), transaction.atomic():
        CartLine.objects.create(
            id=new_id(), site_id=site.id, member_id=new_id(), guest_key=b"x" * 32, sku_id=new_id(), quantity=1,
            price_when_added_fen=1, added_at=now, updated_at=now,
        )  # fmt: skip


carts = st.dictionaries(st.integers(0, 5), st.integers(1, 999), max_size=6)


@given(carts, carts)
@settings(max_examples=40, deadline=None)
def test_merging_gives_every_sku_its_larger_quantity(mine_q, guest_q):
    from portico.domains.sites import public as sites
    from tests.conftest import NOW

    with transaction.atomic():
        site = sites.save_site(code="demo", name="演示店", is_default=True)
        skus = {place: sku() for place in range(6)}
        token, member_id = orders.new_guest_token(), MemberId(new_id())
        for owner, quantities in ((orders.member_owner(member_id), mine_q), (orders.guest_owner(token), guest_q)):
            for place, quantity in quantities.items():
                add(site, owner, skus[place], NOW, quantity)
        orders.merge_guest_cart(site_id=site.id, guest_token=token, member_id=member_id, now=NOW)
        expected = {
            skus[place]: max(mine_q.get(place, 0), guest_q.get(place, 0)) for place in mine_q.keys() | guest_q.keys()
        }
        assert content(site, orders.member_owner(member_id)) == expected
