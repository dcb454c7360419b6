"""Stock under real threads on real connections: never oversold, never undersold, never stuck."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction

from portico.domains.inventory import public as inventory
from portico.domains.inventory.models import LedgerEntry, Reservation, StockLevel
from portico.infra.actors import System
from portico.kernel.ids import OrderId, SkuId, new_id

pytestmark = pytest.mark.django_db(transaction=True)


def initial(site, now, quantities):
    with transaction.atomic():
        inventory.set_initial(site_id=site.id, quantities=quantities, actor=System(site.id, "test"), now=now)


def in_threads(count, work):
    """`work(i)` in `count` threads that start together; each closes its connection. The results, in order."""
    barrier = threading.Barrier(count)

    def run(i):
        try:
            barrier.wait(timeout=30)
            return work(i)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def test_64_buyers_500_units_exactly_500_sold(site, now):
    sku = SkuId(new_id())
    initial(site, now, {sku: 500})

    def buy(_):
        sold = 0
        for _attempt in range(12):  # 64 × 12 = 768 attempts for 500 units
            order = OrderId(new_id())
            try:
                with transaction.atomic():
                    inventory.reserve(
                        site_id=site.id,
                        order_id=order,
                        quantities={sku: 1},
                        expires_at=now + timedelta(minutes=15),
                        now=now,
                    )
                with transaction.atomic():
                    inventory.commit(site_id=site.id, order_id=order, now=now)
                sold += 1
            except inventory.StockShort:
                pass
        return sold

    assert sum(in_threads(64, buy)) == 500
    row = StockLevel.objects.get(sku_id=sku)
    assert (row.on_hand, row.reserved) == (0, 0)
    assert Reservation.objects.filter(state="committed").count() == 500
    assert LedgerEntry.objects.count() == 1 + 2 * 500
    assert inventory.ledger_mismatches(site_id=site.id) == ()


def test_balances_in_the_ledger_form_one_chain(site, now):
    """Each row's balance is the previous row's plus its delta: no two writers saw the same balance."""
    sku = SkuId(new_id())
    initial(site, now, {sku: 64})

    def buy(i):
        order = OrderId(new_id())
        with transaction.atomic():
            inventory.reserve(
                site_id=site.id, order_id=order, quantities={sku: 1}, expires_at=now + timedelta(minutes=1), now=now
            )
        with transaction.atomic():
            (inventory.commit if i % 2 else inventory.release)(site_id=site.id, order_id=order, now=now)

    in_threads(32, buy)
    on_hand = reserved = 0
    for entry in LedgerEntry.objects.filter(sku_id=sku).order_by("seq"):
        on_hand += entry.on_hand_delta
        reserved += entry.reserved_delta
        assert (entry.on_hand_after, entry.reserved_after) == (on_hand, reserved)
    assert (on_hand, reserved) == (64 - 16, 0)


def test_orders_with_the_same_lines_in_opposite_order_do_not_deadlock(site, now):
    first, second = SkuId(new_id()), SkuId(new_id())
    initial(site, now, {first: 1000, second: 1000})

    def buy(i):
        lines = {first: 1, second: 1} if i % 2 else {second: 1, first: 1}
        for _ in range(15):
            order = OrderId(new_id())
            with transaction.atomic():
                inventory.reserve(
                    site_id=site.id, order_id=order, quantities=lines, expires_at=now + timedelta(minutes=1), now=now
                )
            with transaction.atomic():
                (inventory.release if i % 3 else inventory.commit)(site_id=site.id, order_id=order, now=now)

    in_threads(16, buy)
    committed = sum(15 for i in range(16) if i % 3 == 0)
    assert set(StockLevel.objects.values_list("on_hand", "reserved")) == {(1000 - committed, 0)}
    assert inventory.ledger_mismatches(site_id=site.id) == ()


def test_a_commit_and_a_release_of_one_order_meet_once(site, now):
    sku = SkuId(new_id())
    initial(site, now, {sku: 20})
    for _ in range(20):
        order = OrderId(new_id())
        with transaction.atomic():
            inventory.reserve(
                site_id=site.id, order_id=order, quantities={sku: 1}, expires_at=now + timedelta(minutes=1), now=now
            )

        def end(i, order=order):
            with transaction.atomic():
                if i:
                    return inventory.release(site_id=site.id, order_id=order, now=now)
                try:
                    return inventory.commit(site_id=site.id, order_id=order, now=now)
                except inventory.ReservationGone:
                    return False

        assert sorted(in_threads(2, end)) == [False, True]
    row = StockLevel.objects.get(sku_id=sku)
    sold = Reservation.objects.filter(state="committed").count()
    assert (row.on_hand, row.reserved) == (20 - sold, 0)
    assert inventory.ledger_mismatches(site_id=site.id) == ()


def test_levels_made_by_two_receipts_at_once_hold_both(site, now):
    sku = SkuId(new_id())

    def receive(_):
        with transaction.atomic():
            inventory.receive(site_id=site.id, quantities={sku: 1}, reason="", actor=System(site.id, "test"), now=now)

    in_threads(8, receive)
    assert StockLevel.objects.get(sku_id=sku).on_hand == 8
    assert inventory.ledger_mismatches(site_id=site.id) == ()
