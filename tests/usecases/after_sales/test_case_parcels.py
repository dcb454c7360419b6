"""Parcels of a case are followed like those of orders: the return, the replacement, a corrected waybill."""

from urllib.parse import parse_qsl
from uuid import UUID

import pytest
from django.db import transaction

from portico.domains.fulfilment import public as fulfilment
from portico.domains.fulfilment.models import ParcelWatch
from portico.kernel.clock import utc_now
from portico.usecases import member_data, parcels, receipts, shipping
from portico.usecases.after_sales import applying
from portico.usecases.after_sales.case_tracks import case_tracks
from tests.usecases.after_sales.desk import KIND, MOVE, STATE, Desk
from tests.usecases.connected import connected
from tests.usecases.shopping import planned_jobs, run_reactions
from tests.usecases.till import till

__all__ = ["connected", "till"]

pytestmark = pytest.mark.django_db

BACK, SENT = "ZT9000000077", "ZT9000000088"


@pytest.fixture
def desk(till):
    desk = Desk(till.shop)
    desk.has_return_address()
    return desk


def asked(till, desk, kind):
    """A case about a received piece, agreed to; everything planned before is done."""
    order = till.paid_order(desk.shopper, (till.shop.sku(5000), 1))
    shipping.ship_order(
        actor=till.shop.staff, order_id=order.id, carrier="ZTO", tracking_number="ZT1100000001", now=utc_now()
    )
    receipts.confirm_receipt(actor=desk.shopper.actor, order_id=order.id, now=utc_now())
    run_reactions(utc_now())
    look()
    case = desk.ask(desk.order(order.id), kind, 1, unshipped=False)
    desk.decide(case, MOVE.APPROVE_RETURN)
    return case


def look():
    """What the worker does with the planned looks; how many."""
    ids = [UUID(job["watch_id"]) for job in planned_jobs(parcels.LOOK_TASK)]
    for watch_id in ids:
        parcels.look(watch_id=watch_id, now=utc_now())
    return len(ids)


def told(till, number, state, text):
    """The platform pushes a step of this parcel."""
    till.sandbox.advance(60)
    till.sandbox.api("POST", f"/parcels/{number}/steps", state=state, text=text)
    form = dict(parse_qsl(till.listener.next().body.decode()))
    parcels.take_push(site_id=till.site_id, provider="kuaidi100", form=form, now=utc_now())
    return form


def seen(desk, case):
    tracks = case_tracks(desk.case(case), "zh-hans")
    return [(one.state_text, [text for _, text in one.steps]) for one in (tracks.back, tracks.sent)]


def send(desk, case, number):
    return applying.send_back(
        actor=desk.shopper.actor, case_id=case.id, carrier="ZTO", tracking_number=number, now=utc_now()
    )


def test_what_comes_back_is_followed_to_the_shop(till, desk):
    case = asked(till, desk, KIND.RETURN_REFUND)
    send(desk, case, BACK)
    assert look() == 1
    told(till, BACK, "collected", "【上海】已揽收")
    assert seen(desk, case) == [("已揽收", ["【上海】已揽收"]), ("", [])]
    told(till, BACK, "signed", "【杭州】仓库已签收")
    assert seen(desk, case)[0] == ("已送达", ["【杭州】仓库已签收", "【上海】已揽收"])
    case = desk.case(case)
    assert (case.state, case.entries[-1].code) == (STATE.RETURNING, "return_arrived")
    watch = ParcelWatch.objects.get(case__isnull=False)
    assert watch.next_look_at is None
    assert "仓库".encode() not in bytes(watch.steps)


def test_signed_is_said_once(till, desk):
    case = asked(till, desk, KIND.RETURN_REFUND)
    send(desk, case, BACK)
    look()
    form = told(till, BACK, "signed", "已签收")
    parcels.take_push(site_id=till.site_id, provider="kuaidi100", form=form, now=utc_now())
    assert [one.code for one in desk.case(case).entries].count("return_arrived") == 1


def test_a_corrected_number_is_followed_instead(till, desk):
    case = asked(till, desk, KIND.RETURN_REFUND)
    send(desk, case, SENT)
    look()
    told(till, SENT, "collected", "别人的包裹")
    send(desk, case, BACK)
    assert seen(desk, case)[0] == ("", [])
    assert look() == 1
    told(till, BACK, "transit", "途中")
    assert seen(desk, case)[0] == ("运输中", ["途中"])
    # The same number again plans nothing.
    send(desk, case, BACK)
    assert look() == 0


def test_the_replacement_is_followed_to_the_buyer(till, desk):
    case = asked(till, desk, KIND.EXCHANGE)
    send(desk, case, BACK)
    desk.decide(case, MOVE.APPROVE_EXCHANGE)
    desk.decide(case, MOVE.SEND_REPLACEMENT, carrier="ZTO", tracking_number=SENT)
    # Nobody pays for questions about a return that was received: only the replacement is asked for.
    assert look() == 2
    assert till.sandbox.rules("kuaidi100.subscribe")[-1:] == ["ok"]
    told(till, SENT, "signed", "已签收")
    assert seen(desk, case)[1] == ("已送达", ["已签收"])
    assert desk.case(case).entries[-1].code == "replacement_arrived"
    watch = ParcelWatch.objects.get(leg="return")
    assert (watch.next_look_at, watch.watched_at) == (None, None)


def test_nothing_of_it_outlives_its_buyer(till, desk):
    case = asked(till, desk, KIND.RETURN_REFUND)
    send(desk, case, BACK)
    look()
    told(till, BACK, "collected", "已揽收")
    with transaction.atomic():
        member_data.erase_in_every_domain(site_id=till.site_id, member_id=case.member_id, now=utc_now())
    assert not ParcelWatch.objects.filter(case__isnull=False).exists()
    assert fulfilment.case_parcels(case_id=case.id) == {}
