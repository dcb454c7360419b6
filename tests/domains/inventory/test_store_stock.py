"""Stock that stores keep themselves: the same promises as the shop's, and neither touches the other."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from portico.domains.inventory import public as inventory
from portico.domains.inventory.models import LedgerEntry, Reservation, StoreLevel
from portico.infra.actors import System
from portico.infra.models import AuditRecord, OutboxEvent
from portico.kernel.ids import OrderId, SkuId, StoreId, new_id
from tests.domains.inventory.test_concurrency import in_threads

STORE, OTHER = StoreId(new_id()), StoreId(new_id())


def stock(site, now, units, *, store=STORE, shop=0):
    sku = SkuId(new_id())
    with transaction.atomic():
        if shop:
            inventory.set_initial(site_id=site.id, quantities={sku: shop}, actor=System(site.id, "test"), now=now)
        inventory.set_initial(
            site_id=site.id, quantities={sku: units}, actor=System(site.id, "test"), now=now, store_id=store
        )
    return sku


def reserve(site, now, sku, quantity=1, *, store=STORE, order=None):
    order = order or OrderId(new_id())
    with transaction.atomic():
        inventory.reserve(
            site_id=site.id, order_id=order, quantities={sku: quantity}, expires_at=now + timedelta(minutes=15),
            now=now, store_id=store,
        )  # fmt: skip
    return order


def level(sku, store=STORE):
    row = StoreLevel.objects.get(store_id=store, sku_id=sku)
    return row.on_hand, row.reserved


def left(site, sku, store=STORE):
    return inventory.levels(site_id=site.id, sku_ids=[sku], store_id=store).get(sku)


@pytest.mark.django_db
def test_an_order_takes_from_its_store_and_gives_back_to_it(site, now):
    sku = stock(site, now, 5, shop=3)
    sold, given_up = reserve(site, now, sku, 2), reserve(site, now, sku, 3)
    assert (level(sku), left(site, sku)) == ((5, 5), 0)
    with transaction.atomic():
        assert inventory.commit(site_id=site.id, order_id=sold, now=now)
        assert inventory.release(site_id=site.id, order_id=given_up, now=now)
        assert not inventory.commit(site_id=site.id, order_id=sold, now=now)
        assert not inventory.release(site_id=site.id, order_id=given_up, now=now)
    assert level(sku) == (3, 0)
    with transaction.atomic():
        inventory.restock(
            site_id=site.id, order_id=sold, quantities={sku: 2}, reason="退货", actor=System(site.id, "t"), now=now
        )
    assert level(sku) == (5, 0)
    # The shop's own stock never moved, and no list is told that it did.
    assert inventory.levels(site_id=site.id, sku_ids=[sku]) == {sku: 3}
    assert not OutboxEvent.objects.filter(name__startswith="inventory.").exists()
    assert inventory.ledger_mismatches(site_id=site.id) == ()
    kinds = [row.kind for row in inventory.ledger(site_id=site.id, sku_id=sku, store_id=STORE).items]
    assert sorted(kinds) == ["initial", "release", "reserve", "reserve", "restock", "sell"]
    assert [row.kind for row in inventory.ledger(site_id=site.id, sku_id=sku).items] == ["initial"]


@pytest.mark.django_db
def test_what_one_store_lacks_another_does_not_lend(site, now):
    sku = stock(site, now, 1, shop=100)
    with transaction.atomic():
        inventory.set_initial(
            site_id=site.id, quantities={sku: 50}, actor=System(site.id, "test"), now=now, store_id=OTHER
        )
    with pytest.raises(inventory.StockShort) as caught:
        reserve(site, now, sku, 2)
    assert caught.value.data["shortages"] == [{"sku_id": str(sku), "available": 1, "wanted": 2}]
    assert not Reservation.objects.exists()
    assert inventory.store_levels(site_id=site.id, store_ids=[STORE, OTHER], sku_ids=[sku]) == {
        STORE: {sku: 1}, OTHER: {sku: 50},
    }  # fmt: skip


@pytest.mark.django_db
def test_another_sites_stock_is_out_of_reach(site, other_site, now):
    sku = stock(site, now, 5)
    with pytest.raises(inventory.StockShort):
        reserve(other_site, now, sku)
    with pytest.raises(inventory.StockChangeInvalid), transaction.atomic():
        inventory.receive(
            site_id=other_site.id, quantities={sku: 1}, reason="", actor=System(other_site.id, "t"), now=now,
            store_id=STORE,
        )  # fmt: skip
    assert level(sku) == (5, 0)
    assert inventory.stock_of(site_id=other_site.id, sku_ids=[sku], store_id=STORE) == {}


@pytest.mark.django_db
def test_units_move_between_places_in_both_ledgers(site, now):
    sku = stock(site, now, 2, shop=10)
    move = {"site_id": site.id, "sku_id": sku, "reason": "门店补货", "actor": System(site.id, "test"), "now": now}
    with transaction.atomic():
        inventory.move(quantity=4, source=None, target=STORE, **move)
        inventory.move(quantity=1, source=STORE, target=OTHER, **move)
    assert (left(site, sku, None), left(site, sku), left(site, sku, OTHER)) == (6, 5, 1)
    assert LedgerEntry.objects.filter(kind="move").count() == 4
    assert inventory.ledger_mismatches(site_id=site.id) == ()
    with pytest.raises(inventory.StockShort), transaction.atomic():
        inventory.move(quantity=6, source=STORE, target=None, **move)
    assert (left(site, sku, None), left(site, sku)) == (6, 5)
    with pytest.raises(inventory.StockChangeInvalid) as caught, transaction.atomic():
        inventory.move(**move | {"reason": " "}, quantity=0, source=STORE, target=STORE)
    assert [(e.field, e.code) for e in caught.value.fields] == [
        ("reason", "required"), ("quantity", "out_of_range"), ("target", "same_place"),
    ]  # fmt: skip
    assert AuditRecord.objects.filter(action="inventory.move").count() == 2


@pytest.mark.django_db
def test_the_data_base_has_the_last_word(site, now):
    sku = stock(site, now, 5)
    for change in ({"on_hand": -1}, {"reserved": -1}, {"reserved": 6}):
        with pytest.raises(IntegrityError), transaction.atomic():
            StoreLevel.objects.filter(store_id=STORE, sku_id=sku).update(**change)


@pytest.mark.django_db(transaction=True)
def test_24_buyers_and_20_units_at_a_store_exactly_20_sold(site, now):
    sku = stock(site, now, 20, shop=1000)

    def buy(i):
        sold = 0
        for _ in range(2):  # 48 attempts for 20 units
            try:
                order = reserve(site, now, sku)
            except inventory.StockShort:
                continue
            with transaction.atomic():
                inventory.commit(site_id=site.id, order_id=order, now=now)
            sold += 1
        return sold

    assert sum(in_threads(24, buy)) == 20
    assert (level(sku), left(site, sku, None)) == ((0, 0), 1000)
    assert inventory.ledger_mismatches(site_id=site.id) == ()


@pytest.mark.django_db(transaction=True)
def test_moves_in_opposite_directions_do_not_wait_for_each_other_in_a_ring(site, now):
    sku = stock(site, now, 100, shop=100)

    def shift(i):
        for _ in range(8):
            with transaction.atomic():
                inventory.move(
                    site_id=site.id, sku_id=sku, quantity=1, source=STORE if i % 2 else None,
                    target=None if i % 2 else STORE, reason="调拨", actor=System(site.id, "test"), now=now,
                )  # fmt: skip
        return True

    assert all(in_threads(8, shift))
    assert left(site, sku) + left(site, sku, None) == 200
    assert inventory.ledger_mismatches(site_id=site.id) == ()
