"""Parcels on their way: asked for, told by the platform, seen on the order's page; silence, forgery and old news."""

from __future__ import annotations

import os
from datetime import timedelta
from urllib.parse import parse_qsl
from uuid import UUID

import pytest
from django.db import transaction

from portico.config import wiring
from portico.domains.fulfilment import public as fulfilment
from portico.domains.fulfilment.models import ParcelWatch
from portico.domains.fulfilment.ports import ParcelState, TrackingForged
from portico.entrypoints.cli.sandbox_credentials import as_environment
from portico.entrypoints.console import ship_sheet
from portico.entrypoints.http.answers.orders import order_answer
from portico.infra.platform_keys import read_platforms
from portico.kernel.clock import utc_now
from portico.usecases import gateways, member_data, parcels, receipts, shipping
from portico.usecases.gateways import NotConnected
from portico.usecases.order_pages import order_page
from tests.usecases.connected import connected
from tests.usecases.shopping import planned_jobs, run_reactions
from tests.usecases.till import till

__all__ = ["connected", "till"]

pytestmark = pytest.mark.django_db

NUMBER = "ZT9000000001"


@pytest.fixture
def shipped(till):
    """An order that has just left by ZTO, its effects carried out."""
    order = till.paid_order(till.shop.shopper(), (till.shop.sku(5000, stock=5), 1))
    shipping.ship_order(actor=till.shop.staff, order_id=order.id, carrier="ZTO", tracking_number=NUMBER, now=utc_now())
    run_reactions(utc_now())
    return order


def look(now=None):
    """What the worker does with the planned looks; their watches."""
    ids = [UUID(job["watch_id"]) for job in planned_jobs(parcels.LOOK_TASK)]
    for watch_id in ids:
        parcels.look(watch_id=watch_id, now=now or utc_now())
    return ids


def step(till, state, text):
    till.sandbox.api("POST", f"/parcels/{NUMBER}/steps", state=state, text=text)


def pushed(till):
    """The next push, as the platform sent it."""
    return dict(parse_qsl(till.listener.next().body.decode()))


def take(till, form, provider="kuaidi100"):
    return parcels.take_push(site_id=till.site_id, provider=provider, form=form, now=utc_now())


def seen(till, order):
    """How far the order's page says the parcel has got."""
    page = order_page(site_id=till.site_id, order_id=order.id)
    parcel = page.parcels[page.shipments[0].id]
    return parcel.state, [one.text for one in parcel.steps]


def test_news_come_by_themselves(till, shipped):
    assert seen(till, shipped) == (ParcelState.NO_TRACE, [])
    look()
    assert till.sandbox.rules("kuaidi100.subscribe") == ["ok"]
    till.sandbox.advance(60)
    step(till, "collected", "【杭州】已揽收")
    assert '"result":true' in take(till, pushed(till))
    assert seen(till, shipped) == (ParcelState.COLLECTED, ["【杭州】已揽收"])
    step(till, "signed", "【上海】已签收，门卫代收")
    take(till, pushed(till))
    assert seen(till, shipped) == (ParcelState.SIGNED, ["【杭州】已揽收", "【上海】已签收，门卫代收"])
    page = order_page(site_id=till.site_id, order_id=shipped.id)
    (told,) = order_answer(page, "zh-hans", utc_now()).shipments
    # Ours and the carrier's words together, the newest first.
    assert [one.text for one in told.track][:2] == ["【上海】已签收，门卫代收", "【杭州】已揽收"]
    assert len(told.track) == 3
    watch = ParcelWatch.objects.get()
    assert watch.next_look_at is None
    assert "门卫".encode() not in bytes(watch.steps)


def test_a_parcel_taken_back_before_anybody_asked_is_not_asked_about(till):
    order = till.paid_order(till.shop.shopper(), (till.shop.sku(5000, stock=5), 1))
    parcel = shipping.ship_order(
        actor=till.shop.staff, order_id=order.id, carrier="ZTO", tracking_number=NUMBER, now=utc_now()
    )
    shipping.withdraw_parcel(actor=till.shop.staff, shipment_id=parcel.id, version=1, now=utc_now())
    run_reactions(utc_now())
    assert look() == []


def test_looking_twice_subscribes_once(till, shipped):
    (watch_id,) = look()
    parcel = order_page(site_id=till.site_id, order_id=shipped.id).shipments[0]
    parcels.plan_watching(site_id=till.site_id, shipment_id=parcel.id, now=utc_now())
    assert planned_jobs(parcels.LOOK_TASK) == []
    assert fulfilment.due_looks(now=utc_now(), limit=9) == []
    assert fulfilment.due_looks(now=utc_now() + timedelta(days=1), limit=9) == [watch_id]


def test_repeated_and_overtaken_pushes(till, shipped):
    look()
    step(till, "collected", "一")
    first = pushed(till)
    till.sandbox.advance(60)
    step(till, "transit", "二")
    second = pushed(till)
    for form in (second, first, second):
        take(till, form)
    assert seen(till, shipped) == (ParcelState.IN_TRANSIT, ["一", "二"])


def test_a_forged_push_changes_nothing(till, shipped):
    look()
    step(till, "transit", "途中")
    form = pushed(till)
    with pytest.raises(TrackingForged):
        take(till, form | {"param": form["param"].replace("途中", "已签收")})
    with pytest.raises(TrackingForged):
        take(till, {})
    assert seen(till, shipped) == (ParcelState.NO_TRACE, [])


def test_another_sites_push_is_not_ours(till, shipped, other_site):
    look()
    step(till, "transit", "途中")
    parcels.take_push(site_id=other_site.id, provider="kuaidi100", form=pushed(till), now=utc_now())
    assert seen(till, shipped) == (ParcelState.NO_TRACE, [])


def test_a_silent_parcel_is_asked_about_once_a_day(till, shipped):
    (watch_id,) = look()
    till.sandbox.api("POST", "/faults", target="notify.kuaidi100*", kind="lose", times=None)
    step(till, "delivering", "派送中")
    tomorrow = utc_now() + timedelta(days=1)
    assert fulfilment.due_looks(now=tomorrow, limit=9) == [watch_id]
    parcels.look(watch_id=watch_id, now=tomorrow)
    assert seen(till, shipped) == (ParcelState.DELIVERING, ["派送中"])
    assert fulfilment.due_looks(now=tomorrow, limit=9) == []


def test_nothing_known_for_a_fortnight_is_given_up(till, shipped):
    (watch_id,) = look()
    now = utc_now()
    for _day in range(14):
        now += timedelta(days=1)
        assert fulfilment.due_looks(now=now, limit=9) == [watch_id]
        parcels.look(watch_id=watch_id, now=now)
    assert ParcelWatch.objects.get().next_look_at is None
    assert till.sandbox.rules("kuaidi100.query") == ["parcel_unknown"] * 14


def test_a_platform_that_does_not_answer_is_asked_again(till, shipped):
    till.sandbox.fault("kuaidi100.subscribe", "drop", times=None)
    now = utc_now()
    (watch_id,) = look(now)
    watch = ParcelWatch.objects.get()
    assert (watch.watched_at, watch.last_error) == (None, "platform_retryable connection_failed")
    assert timedelta(seconds=20) < watch.next_look_at - now < timedelta(minutes=1)
    till.sandbox.api("DELETE", "/faults")
    parcels.look(watch_id=watch_id, now=watch.next_look_at)
    assert ParcelWatch.objects.get().watched_at is not None


def test_the_job_and_the_sweep_ask_once_together(till, shipped):
    now = utc_now()
    (watch_id,) = look(now)
    parcels.look(watch_id=watch_id, now=now)
    assert till.sandbox.rules("kuaidi100.subscribe") == ["ok"]
    assert till.sandbox.rules("kuaidi100.query") == []


def test_a_parcel_the_buyer_has_is_not_asked_about(till, shipped):
    (watch_id,) = look()
    receipts.confirm_receipt(actor=till.shop.staff, order_id=shipped.id, now=utc_now())
    parcels.look(watch_id=watch_id, now=utc_now() + timedelta(days=1))
    assert till.sandbox.rules("kuaidi100.query") == []
    assert ParcelWatch.objects.get().next_look_at is None


def test_a_refusal_is_final(till, shipped):
    till.sandbox.fault("kuaidi100.subscribe", "refuse", code="601")
    look()
    watch = ParcelWatch.objects.get()
    assert (watch.next_look_at, watch.last_error) == (None, "platform_refused 601")


def test_the_other_tracker_where_only_it_is_connected(till, connected):
    keys = as_environment(connected.directory / "credentials.json", connected.url)
    bare = {name: value for name, value in keys.items() if "KUAIDI100" not in name}
    made = wiring.connect(read_platforms(dict(os.environ) | bare))
    gateways.bind(lambda _site: made)
    till.sandbox.api("PATCH", "/settings", push_url_kdniao=till.listener.url.replace("wechat-pay", "kdniao"))
    order = till.paid_order(till.shop.shopper(), (till.shop.sku(5000, stock=5), 1))
    shipping.ship_order(actor=till.shop.staff, order_id=order.id, carrier="ZTO", tracking_number=NUMBER, now=utc_now())
    run_reactions(utc_now())
    look()
    step(till, "transit", "途中")
    assert '"Success": true' in take(till, pushed(till), provider="kdniao")
    assert seen(till, order) == (ParcelState.IN_TRANSIT, ["途中"])
    with pytest.raises(NotConnected):
        take(till, {}, provider="kuaidi100")


def test_without_a_tracker_nobody_is_asked(till, connected):
    made = wiring.connect(read_platforms({}))
    order = till.paid_order(till.shop.shopper(), (till.shop.sku(5000, stock=5), 1))
    gateways.bind(lambda _site: made)
    shipping.ship_order(actor=till.shop.staff, order_id=order.id, carrier="ZTO", tracking_number=NUMBER, now=utc_now())
    run_reactions(utc_now())
    assert ParcelWatch.objects.count() == 0
    assert order_page(site_id=till.site_id, order_id=order.id).parcels == {}


def test_an_erased_buyers_parcel_is_forgotten(till, shipped):
    look()
    step(till, "signed", "已签收")
    take(till, pushed(till))
    with transaction.atomic():
        member_data.erase_in_every_domain(site_id=till.site_id, member_id=shipped.member_id, now=utc_now())
    assert ParcelWatch.objects.count() == 0


def test_numbers_that_tell_their_carrier(till):
    step(till, "collected", "已揽收")
    numbers = [NUMBER, "SF1234567890", "75312345678901", "XX999999"]
    assert parcels.recognises(site_id=till.site_id)
    # Digits alone are several carriers': a person says whose.
    assert parcels.recognise(site_id=till.site_id, numbers=numbers) == {NUMBER: "ZTO", "SF1234567890": "SF"}


def test_a_sheet_without_carriers_is_filled_in(till):
    order = till.paid_order(till.shop.shopper(), (till.shop.sku(5000, stock=5), 1))
    text = f"{order.number},,SF1234567890\n{order.number},中通,75312345678901\n{order.number},,XX999999"
    rows = ship_sheet.with_carriers(ship_sheet.parse(text), site_id=till.site_id)
    assert [row.carrier for _, row in rows] == ["顺丰速运", "中通", ""]
    assert len(till.sandbox.rules("kuaidi100.recognise")) == 2


def test_a_silent_platform_recognises_nothing(till):
    till.sandbox.fault("kuaidi100.recognise", "drop", times=None)
    assert parcels.recognise(site_id=till.site_id, numbers=["SF1234567890", "SF1234567891"]) == {}
    made = wiring.connect(read_platforms({}))
    gateways.bind(lambda _site: made)
    assert parcels.recognise(site_id=till.site_id, numbers=["SF1234567890"]) == {}
    assert not parcels.recognises(site_id=till.site_id)
