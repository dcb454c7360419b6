"""Stock, one caller at a time: every change leaves a level, a ledger row, and nothing when refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError

from portico.domains.inventory import public as inventory
from portico.domains.inventory.models import LedgerEntry, Reservation, StockLevel
from portico.infra.actors import Staff, System
from portico.infra.models import AuditRecord, OutboxEvent
from portico.kernel.ids import OrderId, SkuId, new_id

pytestmark = pytest.mark.django_db


@pytest.fixture
def sku():
    return SkuId(new_id())


@pytest.fixture
def order():
    return OrderId(new_id())


def initial(site, now, quantities):
    with transaction.atomic():
        inventory.set_initial(site_id=site.id, quantities=quantities, actor=System(site.id, "test"), now=now)


def reserve(site, now, order, quantities):
    with transaction.atomic():
        inventory.reserve(
            site_id=site.id, order_id=order, quantities=quantities, expires_at=now + timedelta(minutes=15), now=now
        )


def level(sku):
    row = StockLevel.objects.get(sku_id=sku)
    return row.on_hand, row.reserved


def rows(sku):
    return list(
        LedgerEntry.objects.filter(sku_id=sku)
        .order_by("seq")
        .values_list("kind", "on_hand_delta", "reserved_delta", "on_hand_after", "reserved_after")
    )


def test_a_sale_from_first_unit_to_last(site, now, sku, order):
    initial(site, now, {sku: 5})
    reserve(site, now, order, {sku: 2})
    assert level(sku) == (5, 2)
    assert inventory.levels(site_id=site.id, sku_ids=[sku]) == {sku: 3}
    with transaction.atomic():
        assert inventory.commit(site_id=site.id, order_id=order, now=now) is True
        assert inventory.commit(site_id=site.id, order_id=order, now=now) is False
    assert level(sku) == (3, 0)
    assert rows(sku) == [("initial", 5, 0, 5, 0), ("reserve", 0, 2, 5, 2), ("sell", -2, -2, 3, 0)]
    assert inventory.ledger_mismatches(site_id=site.id) == ()


def test_releasing_gives_back_once(site, now, sku, order):
    initial(site, now, {sku: 5})
    reserve(site, now, order, {sku: 5})
    with transaction.atomic():
        assert inventory.release(site_id=site.id, order_id=order, now=now) is True
        assert inventory.release(site_id=site.id, order_id=order, now=now) is False
    assert level(sku) == (5, 0)
    with transaction.atomic(), pytest.raises(inventory.ReservationGone):
        inventory.commit(site_id=site.id, order_id=order, now=now)
    assert level(sku) == (5, 0)


def test_a_sold_order_cannot_be_released(site, now, sku, order):
    initial(site, now, {sku: 1})
    reserve(site, now, order, {sku: 1})
    with transaction.atomic():
        inventory.commit(site_id=site.id, order_id=order, now=now)
        assert inventory.release(site_id=site.id, order_id=order, now=now) is False
    assert level(sku) == (0, 0)


def test_one_short_line_reserves_nothing(site, now, order):
    plenty, scarce, unknown = sorted(SkuId(new_id()) for _ in range(3))
    initial(site, now, {plenty: 9, scarce: 1})
    with pytest.raises(inventory.StockShort) as refused:
        reserve(site, now, order, {plenty: 2, scarce: 2, unknown: 1})
    assert refused.value.data["shortages"] == [
        {"sku_id": str(scarce), "available": 1, "wanted": 2},
        {"sku_id": str(unknown), "available": 0, "wanted": 1},
    ]
    assert (level(plenty), level(scarce)) == ((9, 0), (1, 0))
    assert not Reservation.objects.exists()
    assert LedgerEntry.objects.count() == 2


def test_an_order_reserves_once(site, now, sku, order):
    initial(site, now, {sku: 5})
    reserve(site, now, order, {sku: 1})
    with pytest.raises(inventory.AlreadyReserved):
        reserve(site, now, order, {sku: 1})
    assert level(sku) == (5, 1)


@pytest.mark.parametrize("quantity", [0, -1, 2**31])
def test_a_quantity_must_make_sense(site, now, sku, order, quantity):
    initial(site, now, {sku: 5})
    with pytest.raises(inventory.StockChangeInvalid):
        reserve(site, now, order, {sku: quantity})
    with pytest.raises(inventory.StockChangeInvalid):
        reserve(site, now, order, {})
    assert level(sku) == (5, 0)


def test_another_sites_stock_is_out_of_reach(site, other_site, now, sku, order):
    initial(site, now, {sku: 5})
    assert inventory.levels(site_id=other_site.id, sku_ids=[sku]) == {}
    with pytest.raises(inventory.StockShort):
        reserve(other_site, now, order, {sku: 1})
    with transaction.atomic(), pytest.raises(inventory.StockChangeInvalid):
        inventory.receive(
            site_id=other_site.id, quantities={sku: 1}, reason="", actor=System(other_site.id, "test"), now=now
        )
    assert level(sku) == (5, 0)


def test_initial_stock_never_overwrites(site, now, sku):
    initial(site, now, {sku: 5})
    initial(site, now, {sku: 99})
    assert level(sku) == (5, 0)
    assert LedgerEntry.objects.count() == 1


def test_receiving_makes_a_level_and_adds_to_it(site, now, sku):
    for units in (3, 4):
        with transaction.atomic():
            inventory.receive(
                site_id=site.id, quantities={sku: units}, reason="到货", actor=System(site.id, "test"), now=now
            )
    assert rows(sku) == [("receive", 3, 0, 3, 0), ("receive", 4, 0, 7, 0)]


def test_adjusting_needs_a_reason_and_is_audited(site, now, sku):
    clerk = Staff(site.id, 7, "仓管", frozenset())
    initial(site, now, {sku: 5})
    with transaction.atomic():
        inventory.adjust(site_id=site.id, sku_id=sku, delta=-2, reason="盘亏", actor=clerk, now=now)
    assert level(sku) == (3, 0)
    entry = inventory.ledger(site_id=site.id, sku_id=sku).items[0]
    assert (entry.kind_text, entry.reason, entry.actor_kind, entry.actor_id) == ("盘点调整", "盘亏", "staff", "7")
    record = AuditRecord.objects.get(action="inventory.adjust")
    assert (record.actor_id, record.reason, record.changes) == ("7", "盘亏", {"delta": [0, -2]})
    for delta, reason in ((1, " "), (0, "盘点"), (1, "长" * 201)):
        with transaction.atomic(), pytest.raises(inventory.StockChangeInvalid):
            inventory.adjust(site_id=site.id, sku_id=sku, delta=delta, reason=reason, actor=clerk, now=now)
    assert AuditRecord.objects.count() == 1


def test_adjusting_cannot_take_promised_units(site, now, sku, order):
    initial(site, now, {sku: 5})
    reserve(site, now, order, {sku: 4})
    with transaction.atomic(), pytest.raises(inventory.StockShort):
        inventory.adjust(site_id=site.id, sku_id=sku, delta=-2, reason="破损", actor=System(site.id, "test"), now=now)
    assert level(sku) == (5, 4)


def test_restocking_a_refunded_order(site, now, sku, order):
    initial(site, now, {sku: 2})
    reserve(site, now, order, {sku: 2})
    with transaction.atomic():
        inventory.commit(site_id=site.id, order_id=order, now=now)
        inventory.restock(
            site_id=site.id, order_id=order, quantities={sku: 2}, reason="退款", actor=System(site.id, "t"), now=now
        )
    assert level(sku) == (2, 0)
    assert rows(sku)[-1] == ("restock", 2, 0, 2, 0)


def test_running_out_and_coming_back_are_announced_once_each(site, now, sku, order):
    initial(site, now, {sku: 2})
    other = OrderId(new_id())
    reserve(site, now, order, {sku: 1})
    reserve(site, now, other, {sku: 1})
    with transaction.atomic():
        inventory.release(site_id=site.id, order_id=order, now=now)
        inventory.release(site_id=site.id, order_id=other, now=now)
    names = list(OutboxEvent.objects.order_by("seq").values_list("name", flat=True))
    assert names == ["inventory.stock_ran_out", "inventory.stock_returned"]


def test_low_stock_lists_the_scarcest_first(site, now, django_assert_num_queries):
    one, two, three = sorted(SkuId(new_id()) for _ in range(3))
    initial(site, now, {one: 9, two: 2, three: 40})
    with transaction.atomic():
        inventory.set_alert(site_id=site.id, sku_id=three, alert_below=50, now=now)
    with django_assert_num_queries(1):
        found, total = inventory.low_stock(site_id=site.id, limit=2)
    assert [(row.sku_id, row.available, row.alert_below) for row in found] == [(two, 2, 10), (one, 9, 10)]
    assert total == 3


def test_the_ledger_pages_and_cannot_be_changed(site, now, sku):
    initial(site, now, {sku: 1})
    for _ in range(4):
        with transaction.atomic():
            inventory.receive(site_id=site.id, quantities={sku: 1}, reason="", actor=System(site.id, "test"), now=now)
    first = inventory.ledger(site_id=site.id, sku_id=sku, limit=3)
    second = inventory.ledger(site_id=site.id, sku_id=sku, limit=3, cursor=first.next_cursor)
    assert [row.on_hand_after for row in (*first.items, *second.items)] == [5, 4, 3, 2, 1]
    assert second.next_cursor is None
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        LedgerEntry.objects.filter(sku_id=sku).update(on_hand_after=9)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        LedgerEntry.objects.filter(sku_id=sku).delete()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE inventory_stock_level SET on_hand = -1",
        "UPDATE inventory_stock_level SET reserved = -1",
        "UPDATE inventory_stock_level SET reserved = on_hand + 1",
    ],
)
def test_the_data_base_has_the_last_word(site, now, sku, statement):
    initial(site, now, {sku: 1})
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_expired_orders_are_found_oldest_first(site, now, sku):
    initial(site, now, {sku: 9})
    orders = [OrderId(new_id()) for _ in range(3)]
    for minutes, order in zip((3, 1, 30), orders, strict=True):
        with transaction.atomic():
            inventory.reserve(
                site_id=site.id,
                order_id=order,
                quantities={sku: 1},
                expires_at=now + timedelta(minutes=minutes),
                now=now,
            )
    due = inventory.expired_orders(now=now + timedelta(minutes=5))
    assert due == [(site.id, orders[1]), (site.id, orders[0])]
