"""Goods leave and arrive, and WeChat is told until it has understood."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portico.domains.fulfilment import public as fulfilment
from portico.domains.fulfilment.models import Shipment, ShippingReport
from portico.domains.orders import public as orders
from portico.infra.actors import Right, Staff
from portico.infra.models import AuditRecord
from portico.kernel.clock import utc_now
from portico.kernel.errors import Denied
from portico.kernel.ids import OrderId, new_id
from portico.kernel.state import TransitionRefused
from portico.usecases import receipts, shipping, shipping_reports
from portico.usecases.order_pages import order_page
from tests.usecases.connected import connected
from tests.usecases.shopping import events, planned_jobs, run_reactions, snapshot
from tests.usecases.till import till

__all__ = ["connected", "till"]

pytestmark = pytest.mark.django_db

S = orders.OrderState


@pytest.fixture
def tea(till):
    return till.shop.sku(5000, stock=50)


@pytest.fixture
def shopper(till):
    return till.shop.shopper()


@pytest.fixture
def paid(till, shopper, tea):
    return till.paid_order(shopper, (tea, 2))


def ship(till, order, carrier="SF", number="SF1234567890", actor=None, now=None):
    return shipping.ship_order(
        actor=actor or till.shop.staff, order_id=order.id, carrier=carrier, tracking_number=number,
        now=now or utc_now(),
    )  # fmt: skip


def test_a_paid_order_leaves_in_one_parcel(till, paid):
    parcel = ship(till, paid, carrier="顺丰", number=" sf 1234 567890 ")
    assert (parcel.carrier_code, parcel.tracking_number) == ("SF", "SF1234567890")
    page = order_page(site_id=till.site_id, order_id=paid.id)
    assert page.order.state is S.SHIPPED
    assert page.shipments == (parcel,)
    assert parcel.lines == {paid.lines[0].id: 2}
    assert page.order.timeline[-1].data == {"carrier": "SF", "tracking_number": "SF1234567890"}
    assert page.order.timeline[-1].actor_name == "小顾"
    assert AuditRecord.objects.filter(action="fulfilment.ship", actor_id="7").count() == 1
    assert events("orders.shipped") == ["orders.shipped"]


@pytest.mark.parametrize(
    ("text", "code"),
    [("SF", "SF"), ("sf", "SF"), ("顺丰速运", "SF"), ("顺丰", "SF"), (" 中通 ", "ZTO"), ("YTO Express", "YTO"),
     ("京东物流", "JD"), ("China Post EMS", "EMS")],
)  # fmt: skip
def test_a_carrier_is_known_by_code_and_by_name(text, code):
    assert fulfilment.find_carrier(text).code == code


def test_carrier_codes_and_names_are_unique():
    carriers = fulfilment.carriers()
    assert len({c.code for c in carriers}) == len({c.name_zh for c in carriers}) == len(carriers)


@pytest.mark.parametrize(
    ("carrier", "number", "error"),
    [("海底捞", "SF1234567890", fulfilment.CarrierUnknown), ("SF", "", fulfilment.TrackingNumberMalformed),
     ("SF", "12345", fulfilment.TrackingNumberMalformed), ("SF", "x" * 33, fulfilment.TrackingNumberMalformed),
     ("SF", "单号12345678", fulfilment.TrackingNumberMalformed)],
)  # fmt: skip
def test_a_wrong_waybill_ships_nothing(till, paid, carrier, number, error):
    before = snapshot()
    with pytest.raises(error):
        ship(till, paid, carrier, number)
    assert snapshot() == before
    assert till.order(paid).state is S.PAID


def test_only_a_paid_order_of_this_site_is_shipped_and_only_once(till, shopper, tea, paid, other_site):
    waiting = till.shop.order(shopper, (tea, 1))
    before = snapshot()
    with pytest.raises(TransitionRefused):
        ship(till, waiting)
    with pytest.raises(orders.OrderNotFound):
        ship(till, paid, actor=Staff(other_site.id, 8, "外人", frozenset(Right)))
    assert snapshot() == before
    ship(till, paid)
    before = snapshot()
    with pytest.raises(TransitionRefused):
        ship(till, paid)
    assert snapshot() == before


def test_shipping_needs_the_right(till, paid):
    reader = Staff(till.site_id, 9, "只读", frozenset({Right.ORDER_READ}))
    with pytest.raises(Denied):
        ship(till, paid, actor=reader)
    with pytest.raises(Denied):
        shipping.bulk_ship(actor=reader, rows=[], now=utc_now())
    assert Shipment.objects.count() == 0


def test_a_sheet_ships_what_it_can_and_says_row_by_row_what_it_cannot(till, shopper, tea, paid):
    second = till.paid_order(shopper, (tea, 1))
    waiting = till.shop.order(shopper, (tea, 1))
    row = shipping.ShipRow
    results = shipping.bulk_ship(
        actor=till.shop.staff,
        rows=[
            row(f" {paid.number.lower()} ", "顺丰", "SF0000000001"),
            row("P20200101000001", "SF", "SF0000000002"),
            row(second.number, "没有这家", "SF0000000003"),
            row(second.number, "ZTO", "bad"),
            row(waiting.number, "ZTO", "ZT0000000005"),
            row(paid.number, "SF", "SF0000000006"),
            row(second.number, "ZTO", "ZT0000000007"),
        ],
        now=utc_now(),
    )
    assert [(r.row, r.error) for r in results] == [
        (1, None), (2, "order_not_found"), (3, "carrier_unknown"), (4, "tracking_number_malformed"),
        (5, "transition_refused"), (6, "transition_refused"), (7, None),
    ]  # fmt: skip
    assert set(Shipment.objects.values_list("tracking_number", flat=True)) == {"SF0000000001", "ZT0000000007"}


def test_receipt_is_confirmed_by_the_buyer_only_and_once(till, shopper, paid):
    with pytest.raises(TransitionRefused):
        receipts.confirm_receipt(actor=shopper.actor, order_id=paid.id, now=utc_now())
    ship(till, paid)
    stranger = till.shop.shopper()
    before = snapshot()
    with pytest.raises(orders.OrderNotFound):
        receipts.confirm_receipt(actor=stranger.actor, order_id=paid.id, now=utc_now())
    with pytest.raises(orders.OrderNotFound):
        receipts.confirm_receipt(actor=shopper.actor, order_id=OrderId(new_id()), now=utc_now())
    assert snapshot() == before
    receipts.confirm_receipt(actor=shopper.actor, order_id=paid.id, now=utc_now())
    assert till.order(paid).state is S.COMPLETED
    with pytest.raises(TransitionRefused):
        receipts.confirm_receipt(actor=shopper.actor, order_id=paid.id, now=utc_now())
    assert events("orders.completed") == ["orders.completed"]


def test_after_ten_days_an_order_counts_as_received(till, paid):
    shipped_at = utc_now()
    ship(till, paid, now=shipped_at)
    assert receipts.auto_receive(now=shipped_at + timedelta(days=10, seconds=-1)) == 0
    assert receipts.auto_receive(now=shipped_at + timedelta(days=10)) == 1
    assert receipts.auto_receive(now=shipped_at + timedelta(days=11)) == 0
    entry = till.order(paid).timeline[-1]
    assert (entry.code, entry.actor_kind) == ("completed", "system")


@pytest.fixture
def mini_order(till, tea):
    """Paid inside the mini program: WeChat keeps the money until it knows the parcel."""
    return till.paid_order(till.wechat_shopper(), (tea, 1), method="wechat_jsapi")


def report_job(till):
    (job,) = planned_jobs("portico.send_shipping_report")
    return ShippingReport.objects.get(id=job["report_id"])


def test_wechat_is_told_about_the_parcel_once(till, mini_order):
    ship(till, mini_order)
    run_reactions(utc_now())
    report = report_job(till)
    shipping_reports.send_shipping_report(report_id=report.id, now=utc_now())
    report.refresh_from_db()
    assert (report.state, report.attempts) == ("accepted", 0)
    shipping_reports.send_shipping_report(report_id=report.id, now=utc_now())
    assert len(till.sandbox.rules("mini.upload_shipping_info")) == 1
    view = fulfilment.report_of(site_id=till.site_id, order_id=report.order_id)
    assert view is not None
    assert view.accepted_at is not None


def test_a_report_is_sent_until_it_is_accepted(till, mini_order):
    ship(till, mini_order)
    run_reactions(utc_now())
    report = report_job(till)
    till.sandbox.fault("mini.upload_shipping_info", "system_error", times=None)
    now = utc_now()
    for attempts, wait in ((1, 30), (2, 60), (3, 120)):
        shipping_reports.send_shipping_report(report_id=report.id, now=now)
        report.refresh_from_db()
        assert (report.state, report.attempts, report.next_attempt_at) == (
            "waiting", attempts, now + timedelta(seconds=wait),
        )  # fmt: skip
        assert fulfilment.due_reports(now=now + timedelta(seconds=wait - 1), limit=10) == []
        now += timedelta(seconds=wait)
        assert fulfilment.due_reports(now=now, limit=10) == [report.id]
    till.sandbox.api("DELETE", "/faults")
    shipping_reports.send_shipping_report(report_id=report.id, now=now)
    report.refresh_from_db()
    assert report.state == "accepted"
    assert fulfilment.due_reports(now=now + timedelta(days=1), limit=10) == []


def test_an_order_paid_outside_the_mini_program_needs_no_report(till, paid):
    ship(till, paid)
    run_reactions(utc_now())
    assert planned_jobs("portico.send_shipping_report") == []
    assert ShippingReport.objects.count() == 0


def test_retries_wait_longer_and_longer_but_never_more_than_an_hour():
    waits = [fulfilment.retry_delay(attempt).total_seconds() for attempt in range(1, 12)]
    assert waits[:4] == [30, 60, 120, 240]
    assert waits == sorted(waits)
    assert waits[-1] == 3600
