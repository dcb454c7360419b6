"""The jobs a worker runs: effects of facts, calls to platforms, and the sweeps of the schedule.

A job may be delivered twice (its worker died half-way), so every one of them is idempotent below this file.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.db import OperationalError, close_old_connections, connection
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from portico.domains.payments.public import BillKey
from portico.entrypoints.worker.schedule import SCHEDULE, Sweep
from portico.infra import lost_jobs, outbox, pushes
from portico.infra.jobs import REACT_TASK
from portico.kernel.clock import utc_now
from portico.kernel.ids import PaymentId, RefundId, SiteId
from portico.usecases import invoicing, official, parcels, payment, reconciling, refunds, shipping_reports, withdrawals

logger = logging.getLogger(__name__)

# 2, 4, 8 … seconds: a passing failure is retried at once, a lasting one for a day and a half.
_PATIENT = RetryStrategy(max_attempts=16, exponential_wait=2)


def _with_fresh_connection[**P, R](work: Callable[P, R]) -> Callable[P, R]:
    """`work` never meets a data base connection that broke while its thread was idle."""

    @functools.wraps(work)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if not connection.in_atomic_block:
            close_old_connections()
        return work(*args, **kwargs)

    return run


@app.task(name=REACT_TASK, queue="reactions", retry=_PATIENT)
@_with_fresh_connection
def react(event_id: str, reaction: str) -> None:
    """One effect of one fact."""
    outbox.react(event_id=UUID(event_id), reaction=reaction, now=utc_now())


@app.task(name=payment.CLOSE_PAYMENT_TASK, queue="platforms", retry=_PATIENT)
@_with_fresh_connection
def close_payment(site_id: str, payment_id: str) -> None:
    """An unwanted payment is closed at its platform."""
    payment.close_payment(site_id=SiteId(UUID(site_id)), payment_id=PaymentId(UUID(payment_id)), now=utc_now())


@app.task(name=refunds.SEND_REFUND_TASK, queue="platforms", retry=_PATIENT)
@_with_fresh_connection
def send_refund(refund_id: str) -> None:
    """A refund is sent; what fails is planned again by the refund itself."""
    refunds.send_refund(refund_id=RefundId(UUID(refund_id)), now=utc_now())


@app.task(name=shipping_reports.SEND_REPORT_TASK, queue="platforms", retry=_PATIENT)
@_with_fresh_connection
def send_shipping_report(report_id: str) -> None:
    """A parcel is reported; what fails is planned again by the report itself."""
    shipping_reports.send_shipping_report(report_id=UUID(report_id), now=utc_now())


@app.task(name=parcels.LOOK_TASK, queue="platforms", retry=_PATIENT)
@_with_fresh_connection
def look_at_parcel(watch_id: str) -> None:
    """News of a parcel are asked for; what fails is planned again by the watch itself."""
    parcels.look(watch_id=UUID(watch_id), now=utc_now())


@app.task(name=reconciling.RECONCILE_TASK, queue="platforms")
@_with_fresh_connection
def reconcile_bill(site_id: str, provider: str, day: str) -> None:
    """A day's bill is compared; what fails is planned again by the bill itself."""
    key = BillKey(SiteId(UUID(site_id)), provider, date.fromisoformat(day))
    reconciling.reconcile(key=key, now=utc_now())


@app.task(name=invoicing.MAIL_TASK, queue="platforms", retry=_PATIENT)
@_with_fresh_connection
def mail_invoice(site_id: str, invoice_id: str) -> None:
    """An issued invoice goes to the member's e-mail."""
    invoicing.mail(site_id=SiteId(UUID(site_id)), invoice_id=UUID(invoice_id), now=utc_now())


@app.task(name=withdrawals.PAYOUT_TASK, queue="platforms", retry=_PATIENT)
@_with_fresh_connection
def send_payout(site_id: str, withdrawal_id: str) -> None:
    """An approved withdrawal is told to its platform; what fails is planned again by the withdrawal itself."""
    withdrawals.carry_out(site_id=SiteId(UUID(site_id)), withdrawal_id=UUID(withdrawal_id), now=utc_now())


@app.task(name=pushes.HANDLE_TASK, queue="platforms", retry=_PATIENT)
@_with_fresh_connection
def handle_push(push_id: str) -> None:
    """What a platform told us has its effect."""
    official.carry_out(push_id=UUID(push_id), now=utc_now())


@app.periodic(cron="* * * * * */5")
@app.task(name="portico.take_over_dead_workers", queue="sweeps", queueing_lock="portico.take_over", pass_context=True)
async def take_over_dead_workers(context: JobContext, timestamp: int) -> None:
    """Jobs that a killed worker was running, or that this one has lost, wait for a living one again."""
    await lost_jobs.take_over(context)


def _register(sweep: Sweep) -> Any:
    @_with_fresh_connection
    def run(timestamp: int) -> int:
        try:
            return sweep.run(utc_now())
        except OperationalError as error:
            if connection.is_usable():
                raise
            # Not a failure that a person must look at: the data base went away, and the sweep comes again.
            logger.warning("%s was interrupted: %s", sweep.name, error)
            return 0

    run.__doc__ = sweep.run.__doc__
    task = app.task(name=sweep.name, queue="sweeps", queueing_lock=sweep.name)(run)
    return app.periodic(cron=sweep.cron, periodic_id=sweep.name)(task)


SWEEPS = [_register(sweep) for sweep in SCHEDULE]
