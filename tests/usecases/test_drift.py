"""Six ways to drift apart from the platforms, injected one by one: the sweeps of the schedule find and repair each.

A payment nobody told us about, one we believe closed, a refund whose answers were lost, a parcel the platform forgot,
a follower we never heard of, and one whose leaving we missed. Bills that tell other numbers are in `test_reconciling`.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import transaction

from portico.domains.fulfilment import public as fulfilment
from portico.domains.members import public as members
from portico.domains.members.models import IdentityLink
from portico.domains.orders import public as orders
from portico.domains.payments import public as payments
from portico.domains.payments.models import Refund
from portico.entrypoints.worker import sweeps
from portico.infra.pushes import HANDLE_TASK
from portico.kernel.clock import utc_now
from portico.usecases import cancel, drift, payment, reconciling, shipping, shipping_reports
from tests.usecases.connected import connected
from tests.usecases.shopping import planned_jobs, run_reactions
from tests.usecases.test_reconciling import Days, compare_all
from tests.usecases.till import till

__all__ = ["connected", "till"]

pytestmark = pytest.mark.django_db

S = orders.OrderState
SOON = timedelta(minutes=20)


@pytest.fixture
def tea(till):
    return till.shop.sku(5000, stock=50)


# ---- money ----------------------------------------------------------------------------------------------------


def test_a_payment_nobody_told_us_about(till, tea):
    shopper = till.shop.shopper()
    order = till.shop.order(shopper, (tea, 1))
    till.platform_pays(till.start(shopper, order))
    till.listener.next()  # and it never reaches us
    assert sweeps.query_doubtful_payments(utc_now() + timedelta(seconds=20)) == 0  # it may still be on its way
    assert sweeps.query_doubtful_payments(utc_now() + timedelta(minutes=1)) == 1
    assert till.order(order).state is S.PAID
    assert sweeps.query_doubtful_payments(utc_now() + SOON) == 0


def test_a_payment_we_believe_closed(till, tea):
    """Found by the bill: nobody asks about what is closed."""
    days, shopper = Days(till.sandbox), till.shop.shopper()
    till.paid_order(shopper, (tea, 1))
    view = till.start(shopper, till.shop.order(shopper, (tea, 1)))
    with transaction.atomic():
        payments.mark_closed(payment_id=view.id, now=utc_now())
    till.platform_pays(view)
    till.listener.next()
    assert sweeps.query_doubtful_payments(utc_now() + SOON) == 0
    morning = days.next_morning()
    assert sweeps.compare_bills(morning) == 1
    (job,) = planned_jobs(reconciling.RECONCILE_TASK)
    key = payments.BillKey(UUID(job["site_id"]), job["provider"], days.day)
    assert reconciling.reconcile(key=key, now=morning) == ()
    assert till.payment(view).state is payments.PaymentState.SUCCEEDED
    assert compare_all(morning) == {}


def test_a_refund_whose_answers_were_lost(till, tea):
    """It is asked again under its own number: the platform knows it and gives nothing back twice."""
    order = till.paid_order(till.shop.shopper(), (tea, 1))
    cancel.cancel_order(actor=till.shop.staff, order_id=order.id, words="缺货", now=utc_now())
    till.sandbox.fault("pay.refund", "lose_reply", times=2)
    till.sandbox.fault("notify.REFUND.*", "lose", times=None)
    till.work()
    assert Refund.objects.get().state == "open"
    assert sweeps.send_due_refunds(utc_now() + SOON) == 1
    assert Refund.objects.get().state == "processing"
    till.sandbox.advance(600)
    assert sweeps.send_due_refunds(utc_now() + 2 * SOON) == 1
    assert sweeps.send_due_refunds(utc_now() + 3 * SOON) == 0
    assert Refund.objects.get().state == "succeeded"
    (at_platform,) = till.sandbox.api("GET", "/orders")["items"]
    assert [refund["amount"] for refund in at_platform["refunds"]] == [5000]


# ---- parcels --------------------------------------------------------------------------------------------------


@pytest.fixture
def sent(till, tea):
    """An order paid in the mini program has left; the platform's answer about it was believed and never came true."""
    shopper = till.wechat_shopper()
    order = till.paid_order(shopper, (tea, 1), method="wechat_jsapi")
    parcel = shipping.ship_order(
        actor=till.shop.staff, order_id=order.id, carrier="SF", tracking_number="SF1234567890", now=utc_now()
    )
    run_reactions(utc_now())
    (job,) = planned_jobs(shipping_reports.SEND_REPORT_TASK)
    with transaction.atomic():
        waiting = fulfilment.waiting_report(report_id=UUID(job["report_id"]))
        fulfilment.mark_reported(waiting=waiting, report=shipping_reports.composed(waiting), now=utc_now())
    till.sandbox.advance(1_800)
    return parcel


def at_platform(till):
    (order,) = till.sandbox.api("GET", "/orders")["items"]
    return order["shipping"]


def test_a_parcel_the_platform_does_not_know(till, sent):
    assert not at_platform(till)
    assert sweeps.compare_shipments(utc_now() + timedelta(minutes=5)) == 0  # it may show it in a moment
    later = utc_now() + SOON
    assert sweeps.compare_shipments(later) == 1
    (job,) = planned_jobs(shipping_reports.SEND_REPORT_TASK)
    shipping_reports.send_shipping_report(report_id=UUID(job["report_id"]), now=later)
    assert at_platform(till)
    report = fulfilment.report_of(site_id=till.site_id, order_id=sent.order_id)
    assert report.state is fulfilment.ReportState.ACCEPTED
    assert sweeps.compare_shipments(later + SOON) == 0


def test_orders_that_wait_on_both_sides_are_no_drift(till, tea):
    till.paid_order(till.wechat_shopper(), (tea, 1), method="wechat_jsapi")
    till.sandbox.advance(1_800)
    assert sweeps.compare_shipments(utc_now() + SOON) == 0
    assert planned_jobs(shipping_reports.SEND_REPORT_TASK) == []


def test_a_platform_that_is_down_repairs_nothing_and_breaks_nothing(till, sent):
    till.sandbox.fault("mini.get_order_list", "system_error", times=4)
    assert sweeps.compare_shipments(utc_now() + SOON) == 0
    till.sandbox.api("DELETE", "/faults")
    assert sweeps.compare_shipments(utc_now() + SOON) == 1


# ---- members --------------------------------------------------------------------------------------------------


@pytest.fixture
def people(till):
    """Two members with a link to the official account, one of whom follows, as far as we know."""
    app_id = till.sandbox.credentials["wechat_oa"]["app_id"]
    found = {}
    for person, follows in (("lin-xiao", False), ("ethan", True)):
        openid = till.sandbox.person(person)["openids"][app_id]
        with transaction.atomic():
            identity = members.MiniProgramIdentity("wechat_oa", app_id, openid, None)
            members.sign_in_mini_program(site_id=till.site_id, identity=identity, provenance={}, now=utc_now())
            if follows:
                members.note_following(
                    site_id=till.site_id, provider="wechat_oa", app_id=app_id, openid=openid, follows=True,
                    at=utc_now() - timedelta(days=1),
                )  # fmt: skip
        found[person] = openid
    return found


def following(till, people):
    """Who follows, as we know it."""
    found = set()
    for link in IdentityLink.objects.filter(provider="wechat_oa"):
        accounts, _ = members.list_accounts(site_id=till.site_id, member_id=link.member_id)
        if any(one.follows for one in accounts if one.provider == "wechat_oa"):
            found.add(link.id)
    return found


def test_followers_we_never_heard_of_and_leavings_we_missed(till, people):
    """One began and one ceased to follow while our address was down; a third one nobody knows here."""
    stranger = till.sandbox.api("POST", "/people", nickname="路人", phone="13900000009")["id"]
    for person in ("lin-xiao", stranger):
        till.sandbox.api("POST", "/official/follow", person=person)
    before, links = following(till, people), IdentityLink.objects.count()
    assert drift.compare_followers(now=utc_now()) == (1, 1)
    after = following(till, people)
    assert (len(before), len(after), before & after) == (1, 1, set())
    assert IdentityLink.objects.count() == links
    assert sweeps.compare_followers(utc_now()) == 0


def test_what_was_told_meanwhile_stands(till, people):
    """The list was read before the news came."""
    stranger = till.sandbox.api("POST", "/people", nickname="路人", phone="13900000009")["id"]
    till.sandbox.api("POST", "/official/follow", person=stranger)
    app_id = till.sandbox.credentials["wechat_oa"]["app_id"]
    asked_at = utc_now()
    with transaction.atomic():
        members.note_following(
            site_id=till.site_id, provider="wechat_oa", app_id=app_id, openid=people["lin-xiao"], follows=True,
            at=asked_at + timedelta(seconds=1),
        )  # fmt: skip
    assert drift.compare_followers(now=asked_at) == (0, 1)


@pytest.mark.parametrize("fault", [None, "system_error", "drop"])
def test_no_list_is_no_lost_audience(till, people, fault):
    if fault is not None:
        till.sandbox.api("POST", "/official/follow", person="lin-xiao")
        till.sandbox.fault("oa.user_list", fault, times=4)
    before = following(till, people)
    assert drift.compare_followers(now=utc_now()) == (0, 0)
    assert following(till, people) == before
    planned_jobs(HANDLE_TASK)
    planned_jobs(payment.CLOSE_PAYMENT_TASK)
