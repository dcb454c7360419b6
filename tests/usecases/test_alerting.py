"""The inbox: opened once, grown and seen, settled when the cause is gone; by site and by right."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection, transaction

from portico.domains.orders import public as orders
from portico.domains.staff import public as staff
from portico.infra import failed_jobs, jobs
from portico.infra.actors import Right, Staff, System
from portico.infra.models import AuditRecord
from portico.kernel.errors import Denied
from portico.usecases import alerting
from tests.usecases.shopping import Shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(site, now):
    return Shop(site, now)


@pytest.fixture
def clerk(site):
    return Staff(site.id, 7, "小林", frozenset(Right))


def inbox(clerk, *, settled=False):
    found = staff.list_alerts(site_id=clerk.site_id, kinds=alerting.kinds_for(clerk), settled=settled)
    return {(alert.kind, alert.subject): alert for alert in found}


def paid(shop, now):
    order = shop.order(shop.shopper(), (shop.sku(stock=100), 1))
    with transaction.atomic():
        orders.mark_paid(site_id=shop.site.id, order_id=order.id, actor=System(shop.site.id, "test"), now=now)
    return order


def ship(shop, order, now):
    with transaction.atomic():
        orders.ship_lines(
            site_id=shop.site.id, order_id=order.id, quantities={order.lines[0].id: 1}, data={},
            actor=System(shop.site.id, "test"), now=now,
        )  # fmt: skip


def test_orders_that_wait_too_long_are_told_once_and_settle_when_they_leave(shop, clerk, now, other_site):
    first = paid(shop, now)
    alerting.look_around(now=now + timedelta(hours=47))
    assert ("late_shipping", "") not in inbox(clerk)
    late = now + timedelta(hours=49)
    assert alerting.look_around(now=late) == 1
    assert alerting.look_around(now=late) == 0
    alert = inbox(clerk)["late_shipping", ""]
    assert (alert.amount, alert.data) == (1, {"hours": 48})
    assert not inbox(replace(clerk, site_id=other_site.id))
    with transaction.atomic():
        staff.note_alert(actor=clerk, alert_id=alert.id, kinds=alerting.kinds_for(clerk), now=late)
    assert staff.count_unseen_alerts(site_id=clerk.site_id, kinds=alerting.kinds_for(clerk)) == 0
    second = paid(shop, now)
    alerting.look_around(now=late)
    grown = inbox(clerk)["late_shipping", ""]
    assert (grown.id, grown.amount, grown.seen_at) == (alert.id, 2, None)
    for order in (first, second):
        ship(shop, order, late)
    alerting.look_around(now=late)
    assert ("late_shipping", "") not in inbox(clerk)
    assert inbox(clerk, settled=True)["late_shipping", ""].settled_at == late


def test_low_stock_names_what_is_scarce(shop, clerk, now):
    shop.sku(stock=1)
    alerting.look_around(now=now)
    alert = inbox(clerk)["low_stock", ""]
    assert (alert.amount, len(alert.data["names"])) == (1, 1)


def test_who_lacks_the_right_neither_sees_nor_notes(shop, clerk, now):
    shop.sku(stock=1)
    alerting.look_around(now=now)
    alert = inbox(clerk)["low_stock", ""]
    shipper = replace(clerk, rights=frozenset({Right.ORDER_SHIP}))
    assert alerting.kinds_for(shipper) == {"late_shipping"}
    assert not inbox(shipper)
    with pytest.raises(staff.AlertNotFound), transaction.atomic():
        staff.note_alert(actor=shipper, alert_id=alert.id, kinds=alerting.kinds_for(shipper), now=now)


def fail_a_job():
    jobs.defer("portico.test_of_alerts", queue="nobody")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE task_name = 'portico.test_of_alerts'")
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE task_name = 'portico.test_of_alerts'")


@pytest.mark.parametrize("waits", [True, False])
def test_of_a_sweep_that_failed_often_one_runs_again(clerk, now, waits):
    states = ["failed", "failed", *(["todo"] if waits else [])]
    with connection.cursor() as cursor:
        for state in states:
            cursor.execute(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, queueing_lock, status)"
                " VALUES ('sweeps', 'portico.test_of_sweeps', 'portico.test_of_sweeps', %s)",
                [state],
            )
    assert alerting.retry_jobs(actor=clerk, task="portico.test_of_sweeps", now=now) == 2
    with connection.cursor() as cursor:
        cursor.execute("SELECT status FROM procrastinate_jobs WHERE task_name = 'portico.test_of_sweeps'")
        assert cursor.fetchall() == [("todo",)]


@pytest.mark.parametrize(("do", "left"), [("retry", ["todo"]), ("drop", [])])
def test_failed_jobs_are_told_and_run_again_or_are_given_up(shop, clerk, now, do, left):
    fail_a_job()
    alerting.look_around(now=now)
    alert = inbox(clerk)["failed_jobs", "portico.test_of_alerts"]
    assert alert.amount == 1
    verb = {"retry": alerting.retry_jobs, "drop": alerting.drop_jobs}[do]
    with pytest.raises(Denied):
        verb(actor=replace(clerk, rights=frozenset({Right.ORDER_SHIP})), task=alert.subject, now=now)
    assert verb(actor=clerk, task=alert.subject, now=now) == 1
    assert failed_jobs.failed_jobs() == ()
    assert ("failed_jobs", alert.subject) not in inbox(clerk)
    with connection.cursor() as cursor:
        cursor.execute("SELECT status FROM procrastinate_jobs WHERE task_name = %s", [alert.subject])
        assert [status for (status,) in cursor.fetchall()] == left
    assert AuditRecord.objects.filter(action=f"jobs.{do}").count() == 1
