"""An order in several parcels: by line and piece, never more than is left, mended while it can be, told to WeChat."""

from __future__ import annotations

import threading
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection, transaction

from portico.domains.fulfilment import public as fulfilment
from portico.domains.fulfilment.models import ParcelWatch, Shipment
from portico.domains.orders import public as orders
from portico.domains.orders.models import Order
from portico.infra import outbox
from portico.infra.actors import Right, Staff
from portico.infra.models import AuditRecord
from portico.kernel.clock import utc_now
from portico.kernel.errors import Denied, Invalid
from portico.kernel.ids import new_id
from portico.kernel.state import TransitionRefused
from portico.usecases import receipts, shipping, shipping_reports
from portico.usecases.order_pages import order_page
from tests.usecases.connected import connected
from tests.usecases.shopping import events, planned_jobs, run_reactions, snapshot
from tests.usecases.till import till

__all__ = ["connected", "till"]

pytestmark = pytest.mark.django_db

S = orders.OrderState
COURIER = fulfilment.CityParcel("小陈", "138 0000 0000")


@pytest.fixture
def tea(till):
    return till.shop.sku(5000, stock=50)


@pytest.fixture
def cup(till):
    return till.shop.sku(3000, stock=50)


@pytest.fixture
def paid(till, tea, cup):
    return till.paid_order(till.shop.shopper(), (tea, 3), (cup, 1))


@pytest.fixture
def mini_order(till, tea, cup):
    """Paid inside the mini program: WeChat keeps the money until it knows how it was delivered."""
    return till.paid_order(till.wechat_shopper(), (tea, 3), (cup, 1), method="wechat_jsapi")


def ship(till, order, pieces=None, number="YT0000000001", parcel=None, actor=None, now=None):
    return shipping.ship_parcel(
        actor=actor or till.shop.staff, order_id=order.id,
        parcel=parcel or fulfilment.ExpressParcel("YTO", number), quantities=pieces, now=now or utc_now(),
    )  # fmt: skip


def send_reports(till):
    """Everything planned for WeChat has been sent; what it holds now."""
    run_reactions(utc_now())
    for job in planned_jobs(shipping_reports.SEND_REPORT_TASK):
        shipping_reports.send_shipping_report(report_id=UUID(job["report_id"]), now=utc_now())
    (order,) = till.sandbox.api("GET", "/orders")["items"]
    return order["shipping"]


def report(till, order):
    return fulfilment.report_of(site_id=till.site_id, order_id=order.id)


def test_an_order_leaves_piece_by_piece(till, paid):
    tea, cup = paid.lines
    ship(till, paid, {tea.id: 2}, "YT0000000001")
    order = till.order(paid)
    assert (order.state, [line.to_ship for line in order.lines]) == (S.PAID, [1, 1])
    ship(till, paid, {cup.id: 1}, "YT0000000002")
    last = ship(till, paid, None, "YT0000000003")
    assert last.lines == {tea.id: 1}
    page = order_page(site_id=till.site_id, order_id=paid.id)
    assert page.order.state is S.SHIPPED
    assert [parcel.lines for parcel in page.shipments] == [{tea.id: 2}, {cup.id: 1}, {tea.id: 1}]
    assert [entry.code for entry in page.order.timeline][-3:] == ["part_shipped", "part_shipped", "shipped"]
    assert len(events("orders.shipped")) == 3


@pytest.mark.parametrize("pieces", [4, 1000])
def test_more_than_is_left_never_leaves(till, paid, pieces):
    before = snapshot()
    with pytest.raises(orders.LinesNotShippable):
        ship(till, paid, {paid.lines[0].id: pieces})
    with pytest.raises(orders.LinesNotShippable):
        ship(till, paid, {new_id(): 1})
    with pytest.raises(Invalid):
        ship(till, paid, {paid.lines[0].id: 0})
    assert snapshot() == before


def test_a_form_sent_twice_ships_once(till, paid):
    tea = paid.lines[0]
    ship(till, paid, {tea.id: 1})
    before = snapshot()
    with pytest.raises(fulfilment.AlreadyShipped):
        ship(till, paid, {tea.id: 1})
    assert snapshot() == before


def test_an_order_goes_in_no_more_parcels_than_the_platform_takes(till):
    sku = till.shop.sku(100, stock=50)
    order = till.paid_order(till.shop.shopper(), (sku, 20))
    line = order.lines[0].id
    for number in range(fulfilment.MAX_PARCELS):
        ship(till, order, {line: 1}, f"YT00000001{number:02d}")
    with pytest.raises(fulfilment.TooManyParcels):
        ship(till, order, {line: 1}, "YT0000000199")
    assert till.order(order).lines[0].to_ship == 5


def test_one_waybill_may_carry_several_orders(till, paid, tea):
    other = till.paid_order(till.shop.shopper(), (tea, 1))
    ship(till, paid), ship(till, other)
    assert Shipment.objects.filter(tracking_number="YT0000000001").count() == 2


def test_a_courier_brings_it_and_that_is_told(till, paid):
    parcel = ship(till, paid, parcel=COURIER)
    assert (parcel.method, parcel.courier) == (fulfilment.Method.CITY, fulfilment.Courier("小陈", "13800000000"))
    assert b"13800000000" not in bytes(Shipment.objects.get().courier)
    for _ in range(2):
        shipping.mark_delivered(actor=till.shop.staff, shipment_id=parcel.id, now=utc_now())
    page = order_page(site_id=till.site_id, order_id=paid.id)
    assert page.shipments[0].delivered_at is not None
    assert [entry.code for entry in page.order.timeline][-2:] == ["shipped", "delivered_by_courier"]
    with pytest.raises(fulfilment.ShipmentTravelling):
        shipping.withdraw_parcel(actor=till.shop.staff, shipment_id=parcel.id, version=2, now=utc_now())


@pytest.mark.parametrize(("name", "phone", "field"), [("", "13800000000", "courier_name"),
                                                      ("x" * 21, "13800000000", "courier_name"),
                                                      ("小陈", "call me", "courier_phone")])  # fmt: skip
def test_a_courier_has_a_name_and_a_phone(till, paid, name, phone, field):
    with pytest.raises(Invalid) as refused:
        ship(till, paid, parcel=fulfilment.CityParcel(name, phone))
    assert [error.field for error in refused.value.fields] == [field]
    assert Shipment.objects.count() == 0


def change(till, parcel, number="YT0000000009", version=1, actor=None):
    return shipping.change_waybill(
        actor=actor or till.shop.staff, shipment_id=parcel.id, version=version, carrier="圆通", tracking_number=number,
        now=utc_now(),
    )  # fmt: skip


def test_a_wrong_waybill_is_corrected_by_one_clerk_at_a_time(till, paid):
    parcel = ship(till, paid)
    changed = change(till, parcel)
    assert (changed.tracking_number, changed.version) == ("YT0000000009", 2)
    with pytest.raises(fulfilment.ShipmentChanged):
        change(till, parcel, "YT0000000008")
    entry = till.order(paid).timeline[-1]
    assert (entry.code, entry.data["was"]) == ("waybill_changed", "YT0000000001")
    assert AuditRecord.objects.filter(action="fulfilment.change_waybill").count() == 1
    assert change(till, parcel, version=2).version == 2  # nothing changed, nothing told


def test_a_withdrawn_parcel_waits_to_be_sent_again(till, paid):
    first = ship(till, paid)
    assert till.order(paid).state is S.SHIPPED
    shipping.withdraw_parcel(actor=till.shop.staff, shipment_id=first.id, version=1, now=utc_now())
    order = till.order(paid)
    assert (order.state, [line.to_ship for line in order.lines]) == (S.PAID, [3, 1])
    assert order_page(site_id=till.site_id, order_id=paid.id).shipments == ()
    ship(till, paid)  # the same number once more
    with pytest.raises(fulfilment.ShipmentNotFound):
        shipping.withdraw_parcel(actor=till.shop.staff, shipment_id=first.id, version=2, now=utc_now())


def test_a_parcel_that_was_scanned_is_not_withdrawn(till, paid):
    parcel = ship(till, paid)
    with transaction.atomic():
        fulfilment.plan_watch(site_id=till.site_id, shipment_id=parcel.id, provider="kuaidi100", now=utc_now())
    ParcelWatch.objects.update(state="in_transit")
    before = snapshot()
    with pytest.raises(fulfilment.ShipmentTravelling):
        shipping.withdraw_parcel(actor=till.shop.staff, shipment_id=parcel.id, version=1, now=utc_now())
    assert snapshot() == before
    change(till, parcel)
    assert ParcelWatch.objects.filter(state="in_transit").count() == 0


def test_nothing_is_mended_after_receipt_by_strangers_or_without_the_right(till, paid, other_site):
    parcel = ship(till, paid)
    reader = Staff(till.site_id, 9, "只读", frozenset({Right.ORDER_READ}))
    stranger = Staff(other_site.id, 8, "外人", frozenset(Right))
    before = snapshot()
    for actor, refusal in ((reader, Denied), (stranger, fulfilment.ShipmentNotFound)):
        with pytest.raises(refusal):
            change(till, parcel, actor=actor)
        with pytest.raises(refusal):
            shipping.withdraw_parcel(actor=actor, shipment_id=parcel.id, version=1, now=utc_now())
        with pytest.raises(refusal):
            shipping.mark_delivered(actor=actor, shipment_id=parcel.id, now=utc_now())
    assert snapshot() == before
    receipts.confirm_receipt(actor=till.shop.staff, order_id=paid.id, now=utc_now())
    with pytest.raises(TransitionRefused):
        change(till, parcel)
    with pytest.raises(TransitionRefused):
        shipping.withdraw_parcel(actor=till.shop.staff, shipment_id=parcel.id, version=1, now=utc_now())


def test_a_sheet_splits_an_order_into_parcels(till, paid):
    tea, cup = (line.sku_code for line in paid.lines)
    row = shipping.ShipRow
    rows = [
        row(paid.number, "YTO", "YT0000000001", tea, 2), row(paid.number, "YTO", "YT0000000001", cup, 1),
        row(paid.number, "ZTO", "ZT0000000001", "nothing", 1), row(paid.number, "ZTO", "ZT0000000002", tea, 5),
        row(paid.number, "ZTO", "ZT0000000003", tea),
    ]  # fmt: skip
    results = shipping.bulk_ship(actor=till.shop.staff, rows=rows, now=utc_now())
    assert [result.error for result in results] == [None, None, "sku_not_in_order", "lines_not_shippable", None]
    page = order_page(site_id=till.site_id, order_id=paid.id)
    lines = [line.id for line in paid.lines]
    assert [parcel.lines for parcel in page.shipments] == [{lines[0]: 2, lines[1]: 1}, {lines[0]: 1}]
    assert page.order.state is S.SHIPPED


def test_wechat_learns_of_each_parcel_and_of_the_end(till, mini_order):
    tea, _ = mini_order.lines
    ship(till, mini_order, {tea.id: 2})
    held = send_reports(till)
    assert (held["delivery_mode"], held["all_delivered"], held["finish_count"]) == (2, False, 0)
    assert [parcel["item_desc"] for parcel in held["shipping_list"]] == [f"{tea.name}×2"]
    assert report(till, mini_order).finished is False
    ship(till, mini_order, None, "YT0000000002")
    held = send_reports(till)
    assert [parcel["tracking_no"] for parcel in held["shipping_list"]] == ["YT0000000001", "YT0000000002"]
    assert (held["all_delivered"], held["finish_count"], held["reshipped"]) == (True, 1, False)
    view = report(till, mini_order)
    assert (view.state, view.finished, view.corrected) == (fulfilment.ReportState.ACCEPTED, True, False)


def test_wechat_takes_one_correction_and_a_person_learns_of_the_second(till, mini_order):
    parcel = ship(till, mini_order)
    send_reports(till)
    change(till, parcel, "YT0000000002")
    assert send_reports(till)["shipping_list"][0]["tracking_no"] == "YT0000000002"
    assert report(till, mini_order).corrected
    change(till, parcel, "YT0000000003", version=2)
    held = send_reports(till)
    assert held["shipping_list"][0]["tracking_no"] == "YT0000000002"
    view = report(till, mini_order)
    assert (view.state, view.last_error) == (fulfilment.ReportState.REFUSED, shipping_reports.CORRECTION_USED)
    assert till.sandbox.rules("mini.upload_shipping_info") == ["ok", "ok"]


def test_a_parcel_taken_back_and_sent_again_is_the_one_correction(till, mini_order):
    first = ship(till, mini_order)
    send_reports(till)
    shipping.withdraw_parcel(actor=till.shop.staff, shipment_id=first.id, version=1, now=utc_now())
    assert send_reports(till)["shipping_list"][0]["tracking_no"] == "YT0000000001"  # nothing to tell meanwhile
    ship(till, mini_order, None, "YT0000000002")
    held = send_reports(till)
    assert (held["shipping_list"][0]["tracking_no"], held["reshipped"]) == ("YT0000000002", True)


def test_a_courier_is_reported_as_city_delivery_when_all_is_out(till, mini_order):
    tea, _ = mini_order.lines
    ship(till, mini_order, {tea.id: 1}, parcel=COURIER)
    assert send_reports(till) is None
    ship(till, mini_order, parcel=COURIER)
    held = send_reports(till)
    assert (held["logistics_type"], held["delivery_mode"], held["finish_count"]) == (2, 1, 1)
    assert list(held["shipping_list"][0]) == ["item_desc"]


@pytest.mark.parametrize(("delivery", "logistics"), [("pickup", 4), ("none", 3)])
def test_what_needs_no_parcel_is_told_when_all_is_handed_over(till, mini_order, delivery, logistics):
    Order.objects.filter(id=mini_order.id).update(delivery=delivery)
    pieces = {line.id: line.to_ship for line in mini_order.lines}
    with transaction.atomic():
        orders.ship_lines(
            site_id=till.site_id, order_id=mini_order.id, quantities=pieces, data={}, actor=till.shop.staff,
            now=utc_now(),
        )  # fmt: skip
        told = {"site_id": till.site_id, "order_id": mini_order.id}
        fetched = fulfilment.PickedUp(**told, pickup_id=new_id(), store_id=new_id())
        left = orders.OrderShipped(**told, member_id=mini_order.member_id)
        outbox.emit(fetched if delivery == "pickup" else left, now=utc_now())
    held = send_reports(till)
    assert (held["logistics_type"], held["delivery_mode"], held["finish_count"]) == (logistics, 1, 1)
    assert list(held["shipping_list"][0]) == ["item_desc"]


def test_what_wechat_knows_is_not_sent_again(till, mini_order):
    ship(till, mini_order)
    send_reports(till)
    with transaction.atomic():
        shipping_reports.plan_shipping_report(site_id=till.site_id, order_id=mini_order.id, now=utc_now())
    assert send_reports(till)["finish_count"] == 1
    assert till.sandbox.rules("mini.upload_shipping_info") == ["ok"]


@pytest.mark.parametrize(
    ("delivery", "methods", "complete", "was_split", "expected"),
    [
        ("ship", ["express"], True, False, (1, False, True, 1)),
        ("ship", ["express"], True, True, (1, True, True, 1)),
        ("ship", ["express"], False, False, (1, True, False, 1)),
        ("ship", ["express", "express"], True, False, (1, True, True, 2)),
        ("ship", ["express", "city"], True, False, (1, False, True, 1)),
        ("city", ["city", "city"], True, False, (2, False, True, 1)),
        ("city", ["city"], False, False, None),
        ("pickup", [], True, False, (4, False, True, 1)),
        ("pickup", [], False, False, None),
        ("none", [], True, False, (3, False, True, 1)),
        ("ship", [], True, False, None),
    ],
)
def test_how_each_delivery_is_told(delivery, methods, complete, was_split, expected):
    parcels = [
        fulfilment.Leaving(fulfilment.Method(method), "SF", f"SF00000{n}", "茶") for n, method in enumerate(methods)
    ]
    told = fulfilment.what_to_tell(
        delivery=delivery, parcels=parcels, complete=complete, items_text="茶×2", was_split=was_split
    )
    found = told and (int(told.logistics), told.split, told.all_delivered, len(told.parcels))
    assert found == expected


@pytest.mark.django_db(transaction=True)
def test_of_clerks_who_ship_the_same_pieces_at_once_one_does(till, paid):
    tea, cup = paid.lines
    outcomes, ready = [], threading.Barrier(6)

    def clerk(number):
        ready.wait()
        try:
            ship(till, paid, {tea.id: 2, cup.id: 1}, f"YT00000020{number:02d}")
            outcomes.append("shipped")
        except (orders.LinesNotShippable, TransitionRefused):
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=clerk, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timedelta(seconds=30).total_seconds())
    assert sorted(outcomes) == ["refused"] * 5 + ["shipped"]
    assert [line.shipped_quantity for line in till.order(paid).lines] == [2, 1]
    assert Shipment.objects.count() == 1
