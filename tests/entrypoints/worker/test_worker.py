"""The worker's tasks and its cron table: every planned job has a task, sweeps do their work and survive a failure."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import croniter
import pytest
import time_machine
from django.db import connection
from procrastinate.contrib.django import app

from portico.domains.content import public as content
from portico.domains.orders import public as orders
from portico.domains.payments.models import Refund
from portico.entrypoints.worker import sweeps, tasks
from portico.entrypoints.worker.schedule import SCHEDULE
from portico.infra.jobs import REACT_TASK
from portico.kernel.clock import utc_now
from portico.usecases import cancel, data_copy, payment, refunds, shipping, shipping_reports
from tests.domains.content import studio
from tests.usecases.connected import connected
from tests.usecases.shopping import events
from tests.usecases.till import till

__all__ = ["connected", "till"]

pytestmark = pytest.mark.django_db(transaction=True)

S = orders.OrderState


def test_every_job_that_is_planned_has_a_task():
    # As a worker does at its start: what other tests have imported must not matter.
    app.perform_import_paths()
    names = set(app.tasks)
    planned = {REACT_TASK, payment.CLOSE_PAYMENT_TASK, refunds.SEND_REFUND_TASK, shipping_reports.SEND_REPORT_TASK}
    planned |= {data_copy.EXPORT_TASK}
    assert planned <= names
    assert {sweep.name for sweep in SCHEDULE} <= names
    assert len({sweep.name for sweep in SCHEDULE}) == len(SCHEDULE) == len(tasks.SWEEPS)


@pytest.mark.parametrize("sweep", SCHEDULE, ids=lambda sweep: sweep.name)
def test_every_sweep_has_a_time_and_a_sentence(sweep):
    assert croniter.croniter.is_valid(sweep.cron)
    assert sweep.run.__doc__


def work() -> None:
    """A real worker has run everything that is planned, and what that planned in turn, and stopped."""

    async def run() -> None:
        with app.replace_connector(app.connector.get_worker_connector()) as worker_app:
            await worker_app.open_async()
            await worker_app.run_worker_async(wait=False, concurrency=2, install_signal_handlers=False)

    while waiting():
        asyncio.run(run())


def waiting() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo' AND queue_name <> 'sweeps'")
        return int(cursor.fetchone()[0])


@pytest.fixture
def order(till):
    return till.shop.order(till.shop.shopper(), (till.shop.sku(5000, stock=10), 2))


def test_a_worker_carries_a_cancellation_to_the_platform(till):
    shopper = till.shop.shopper()
    order = till.shop.order(shopper, (till.shop.sku(), 1))
    view = till.start(shopper, order)
    cancel.cancel_order(actor=shopper.actor, order_id=order.id, words="", now=utc_now())
    work()
    assert till.sandbox.api("GET", f"/orders/{view.out_trade_no}")["trade_state"] == "CLOSED"
    assert till.payment(view).state == "closed"


def test_a_worker_carries_a_refund_to_the_platform(till):
    order = till.paid_order(till.shop.shopper(), (till.shop.sku(), 1))
    cancel.cancel_order(actor=till.shop.staff, order_id=order.id, words="缺货", now=utc_now())
    work()
    assert Refund.objects.get().state == "processing"


def test_the_sweeps_do_what_time_brings(till, order):
    late = order.expires_at + timedelta(seconds=1)
    assert sweeps.cancel_expired_orders(late) == 1
    assert till.order(order).state is S.CANCELLED
    assert sweeps.cancel_expired_orders(late) == 0
    shopper = till.shop.shopper()
    paid = till.paid_order(shopper, (till.shop.sku(), 1))
    shipping.ship_order(
        actor=till.shop.staff, order_id=paid.id, carrier="SF", tracking_number="SF1234567890", now=utc_now()
    )
    assert sweeps.receive_shipped_orders(utc_now() + timedelta(days=10, minutes=1)) == 1
    assert till.order(paid).state is S.COMPLETED


def test_a_lost_job_is_made_up_for_by_the_sweeps(till):
    """As after a restore without the job tables: nobody has planned anything, and yet all of it happens."""
    from tests.usecases.shopping import planned_jobs, run_reactions

    shopper = till.shop.shopper()
    given_up = till.paid_order(shopper, (till.shop.sku(), 1))
    cancel.cancel_order(actor=till.shop.staff, order_id=given_up.id, words="缺货", now=utc_now())
    waiting = till.shop.order(shopper, (till.shop.sku(), 1))
    view = till.start(shopper, waiting)
    cancel.cancel_order(actor=shopper.actor, order_id=waiting.id, words="", now=utc_now())
    run_reactions(utc_now())
    assert planned_jobs(refunds.SEND_REFUND_TASK)
    assert planned_jobs(payment.CLOSE_PAYMENT_TASK)
    assert sweeps.send_due_refunds(utc_now()) == 1
    assert Refund.objects.get().state == "processing"
    assert sweeps.close_unwanted_payments(utc_now()) == 1
    assert till.payment(view).state == "closed"


def test_doubtful_payments_are_asked_about_and_one_failure_stops_nobody(till):
    shopper = till.shop.shopper()
    views = []
    till.sandbox.fault("notify.TRANSACTION.SUCCESS", "lose", times=2)
    for _ in range(2):
        order = till.shop.order(shopper, (till.shop.sku(), 1))
        views.append(till.start(shopper, order))
        till.platform_pays(views[-1])
    till.sandbox.fault("pay.query", "system_error", times=2)  # the connector tries the first one twice
    later = utc_now() + timedelta(seconds=31)
    assert sweeps.query_doubtful_payments(later) == 1
    assert sorted(str(till.payment(view).state) for view in views) == ["pending", "succeeded"]
    assert sweeps.query_doubtful_payments(later + timedelta(minutes=2)) == 1
    assert len(events("orders.paid")) == 2


def test_old_guest_carts_are_forgotten(till):
    from django.db import transaction

    from portico.kernel.money import Money

    owner = orders.guest_owner(orders.new_guest_token())
    with transaction.atomic():
        orders.add_line(
            site_id=till.site_id, owner=owner, sku_id=till.shop.sku(), quantity=1, unit_price=Money(1), now=utc_now()
        )
    assert sweeps.forget_what_is_over(utc_now() + timedelta(days=59)) == 0
    assert sweeps.forget_what_is_over(utc_now() + timedelta(days=61)) == 1


def test_content_is_published_in_time_and_one_bad_page_holds_up_no_other(site):
    now = utc_now()
    soon = now + timedelta(hours=1)
    ids = [studio.page(site.id, title=slug, slug=slug) for slug in ("good", "bad")]
    for page_id in ids:
        page = content.DecoratedPage.objects.get(pk=page_id)
        page.title, page.go_live_at = f"新{page.title}", soon
        page.save_revision().publish()
    bad = content.DecoratedPage.objects.get(pk=ids[1]).get_latest_revision()
    bad.content["slug"] = "good"  # taken meanwhile
    bad.save()
    assert sweeps.publish_scheduled_content(now) == 0
    with time_machine.travel(soon + timedelta(seconds=1), tick=False):
        assert sweeps.publish_scheduled_content(utc_now()) == 1
        assert sweeps.publish_scheduled_content(utc_now()) == 0
    titles = {slug: content.find_page(site_id=site.id, slug=slug).head["title"] for slug in ("good", "bad")}
    assert titles == {"good": "新good", "bad": "bad"}


def test_previews_are_forgotten(site):
    now = utc_now()
    content.keep_preview(content.DecoratedPage(site_id=site.id, title="草稿", slug="x"), now=now)
    assert sweeps.forget_old_previews(now) == 0
    assert sweeps.forget_old_previews(now + timedelta(minutes=30)) == 1
