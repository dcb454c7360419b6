"""The platform's bill of each day against our books: fetched, compared, asked about, and kept.

Fetching and asking happen outside transactions. What the platform can tell by itself (money we have not heard of) is
put right at once, by the same questions that doubt asks; what a person must look at stays as an open difference.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from portico.domains.payments import public as payments
from portico.domains.payments.ports import BillEntry
from portico.domains.sites import public as sites
from portico.infra import jobs
from portico.infra.actors import Staff
from portico.kernel.errors import FieldError, Invalid, PorticoError, Refused, Unavailable
from portico.usecases import payment, refunds
from portico.usecases.gateways import gateways

logger = logging.getLogger(__name__)

RECONCILE_TASK = "portico.reconcile_bill"


def plan_bills(*, now: datetime, limit: int) -> int:
    """Every missing day's bill has its row and every due one a job; how many jobs. Idempotent: a job claims its bill.

    A bill with open differences is due again a day later.
    """
    for site in sites.list_sites():
        for provider in gateways(site.id).bills:
            days = payments.unplanned_days(site_id=site.id, provider=provider, now=now)
            with transaction.atomic():
                for day in days:
                    payments.plan_bill(site_id=site.id, provider=provider, day=day, now=now)
    with transaction.atomic():
        payments.plan_second_looks(now=now)
    due = payments.due_bills(now=now, limit=limit)
    with transaction.atomic():
        for key in due:
            _plan(key)
    return len(due)


def _plan(key: payments.BillKey) -> None:
    jobs.defer(
        RECONCILE_TASK,
        queue="platforms",
        lock=f"bill:{key.site_id}:{key.provider}",
        site_id=str(key.site_id),
        provider=key.provider,
        day=key.day.isoformat(),
    )


def ask_again(*, actor: Staff, provider: str, day: date | None, now: datetime) -> None:
    """The day's bill is fetched and compared now, by a worker, whether or not it has been before.

    Raises NotConnected for a platform without bills, Invalid (`day`) for none, or one that is not over.
    """
    if day is None or day >= payments.day_of(now):
        raise Invalid(fields=(FieldError("day", "choice_unknown"),))
    key = payments.BillKey(actor.site_id, gateways(actor.site_id).bills[provider].provider, day)
    with transaction.atomic():
        payments.ask_for_bill(key=key, actor=actor, now=now)
        _plan(key)


def reconcile(*, key: payments.BillKey, now: datetime) -> tuple[payments.Difference, ...] | None:
    """The bill is compared with our books and what it taught us is settled; the differences that are left.

    None when there was nothing to do or no bill to be had: it is due again in half an hour.
    """
    with transaction.atomic():
        if not payments.claim_bill(key=key, now=now):
            return None
    try:
        entries = gateways(key.site_id).bills[key.provider].day(key.day, now=now)
    except (Unavailable, Refused) as error:
        _note(key, f"{error.code} {error.data.get('platform_code', '')}".strip())
        logger.warning("bill of %s by %s: %s", key.day, key.provider, error.code)
        return None
    if entries is None:
        _note(key, "not written yet")
        return None
    return _compared(key, entries, now)


def _note(key: payments.BillKey, error: str) -> None:
    with transaction.atomic():
        payments.note_bill_failure(key=key, error=error)


def _compared(key: payments.BillKey, entries: Sequence[BillEntry], now: datetime) -> tuple[payments.Difference, ...]:
    found = payments.compare(entries, payments.books_for(key=key, entries=entries))
    if _ask_about(key, found, now):
        found = payments.compare(entries, payments.books_for(key=key, entries=entries))
    with transaction.atomic():
        payments.keep_bill(key=key, entries=entries, differences=found, now=now)
    if found:
        logger.warning("bill of %s by %s: %d differences", key.day, key.provider, len(found))
    return found


def _ask_about(key: payments.BillKey, found: Sequence[payments.Difference], now: datetime) -> bool:
    """The platform was asked about what it has in its bill and we have not heard of; whether there was anything."""
    unheard = [one for one in found if one.problem == "not_settled_here"]
    numbers = {kind: [one.number for one in unheard if one.kind == kind] for kind in ("payment", "refund")}
    for payment_id in payments.payment_ids(
        site_id=key.site_id, provider=key.provider, numbers=numbers["payment"]
    ):  # fmt: skip
        try:
            payment.look_again(site_id=key.site_id, payment_id=payment_id, now=now)
        except PorticoError as error:
            logger.warning("payment %s: %s %s", payment_id, error.code, error.data)
    for refund_id in payments.refund_ids(site_id=key.site_id, numbers=numbers["refund"]):
        refunds.send_refund(refund_id=refund_id, now=now)
    return bool(unheard)
