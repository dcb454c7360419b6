"""Sweeps: what time alone brings about, and the safety net behind jobs that a crash has lost.

Every sweep finds its work in the tables, handles a bounded number of things, and leaves a thing that fails for its
next round: one broken row never holds up the others.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import OperationalError, transaction

from portico.connectors.kit import budget, calls
from portico.domains.catalog import public as catalog
from portico.domains.content import public as content
from portico.domains.fulfilment import public as fulfilment
from portico.domains.members import public as members
from portico.domains.orders import public as orders
from portico.domains.payments import public as payments
from portico.domains.privacy import public as privacy
from portico.domains.reviews import public as kept_reviews
from portico.domains.staff import public as staff
from portico.domains.wallet import public as wallet
from portico.infra import retention
from portico.kernel.errors import PorticoError
from portico.usecases import (
    alerting,
    cancel,
    card_keys,
    deliveries,
    drift,
    identity,
    leaving,
    parcels,
    payment,
    receipts,
    reconciling,
    refunds,
    reviews,
    shipping_reports,
    tombstones,
    withdrawals,
)
from portico.usecases.after_sales import silence

logger = logging.getLogger(__name__)

BATCH = 200
_FILES_KEPT = timedelta(days=2)
# Twice the time between two sweeps: telling readers twice is harmless.
_LOOK_BACK = timedelta(minutes=2)


def cancel_expired_orders(now: datetime) -> int:
    """Orders whose time to pay is over are cancelled and their stock is free."""
    return cancel.cancel_expired(now=now, limit=BATCH)


def deliver_waiting_entitlements(now: datetime) -> int:
    """Paid card keys, downloads and packages that waited for the merchant are delivered where they can be."""
    return deliveries.deliver_all_waiting(now=now)


def count_card_keys(now: datetime) -> int:
    """The stock of card-key SKUs is what can be sold of their pools."""
    return card_keys.sync_all_stock(now=now)


def receive_shipped_orders(now: datetime) -> int:
    """Orders whose time to be received is over are completed."""
    return receipts.auto_receive(now=now, limit=BATCH)


def query_doubtful_payments(now: datetime) -> int:
    """Started payments that nobody has told us about are asked about."""
    found = payments.payments_in_doubt(now=now, limit=BATCH)
    return _each(found, lambda it: payment.query_in_doubt(site_id=it.site_id, payment_id=it.payment_id, now=now))


def close_unwanted_payments(now: datetime) -> int:
    """Open payments of orders that no longer want money are closed at the platform."""
    found = payments.payments_to_close(now=now, limit=BATCH)
    return _each(found, lambda it: payment.close_payment(site_id=it.site_id, payment_id=it.payment_id, now=now))


def send_due_refunds(now: datetime) -> int:
    """Refunds not accepted yet are sent again; accepted ones without news are asked about."""
    found = payments.due_refunds(now=now, limit=BATCH)
    return _each(found, lambda refund_id: refunds.send_refund(refund_id=refund_id, now=now))


def look_at_payouts(now: datetime) -> int:
    """Withdrawals that a platform pays out are told to it, or asked about."""
    found = wallet.due_payouts(now=now, limit=BATCH)
    return _each(found, lambda due: withdrawals.carry_out(site_id=due[0], withdrawal_id=due[1], now=now))


def compare_bills(now: datetime) -> int:
    """Yesterday's bills, and what was missed in the past week, are planned to be fetched and compared."""
    return reconciling.plan_bills(now=now, limit=BATCH)


def compare_shipments(now: datetime) -> int:
    """Parcels that left, and that the platform does not know of, are reported again."""
    return drift.compare_shipments(now=now)


def compare_followers(now: datetime) -> int:
    """Who follows the official account is what the platform says."""
    return sum(drift.compare_followers(now=now))


def send_due_shipping_reports(now: datetime) -> int:
    """Parcels the platform has not accepted yet are reported again."""
    found = fulfilment.due_reports(now=now, limit=BATCH)
    return _each(found, lambda report_id: shipping_reports.send_shipping_report(report_id=report_id, now=now))


def look_at_silent_parcels(now: datetime) -> int:
    """Parcels nobody has told us about in time are asked about."""
    found = fulfilment.due_looks(now=now, limit=BATCH)
    return _each(found, lambda watch_id: parcels.look(watch_id=watch_id, now=now))


def decide_silent_after_sales(now: datetime) -> int:
    """After-sales cases whose deadline has passed go on as their silence means."""
    found = fulfilment.due_cases(now=now, limit=BATCH)
    return _each(found, lambda it: silence.act_on_silence(site_id=it[0], case_id=it[1], now=now))


def publish_scheduled_content(now: datetime) -> int:
    """Content whose time has come is published, what has expired is taken down; kept pages learn the time."""
    content.announce_moments(since=now - _LOOK_BACK, now=now)
    return _each(content.due_changes(now=now, limit=BATCH), lambda change: content.carry_out(change=change))


def settle_merges(now: datetime) -> int:
    """Members who were merged have what was still being written for the one who was absorbed."""
    return identity.settle_merges(now=now, limit=BATCH)


def forget_old_previews(now: datetime) -> int:
    """Previews of unpublished content are gone when their half hour is over."""
    return content.forget_expired_previews(now=now)


def forget_what_is_over(now: datetime) -> int:
    """Guests' carts untouched for sixty days are gone, expired codes and sessions, files nobody imported, old marks.

    Merges older than an undo may be forget what moved.
    """
    with transaction.atomic():
        forgotten = orders.forget_old_guest_carts(now=now)
    with transaction.atomic():
        members.forget_expired(now=now)
        forgotten += members.forget_journals(now=now)
        catalog.drop_files_before(moment=now - _FILES_KEPT)
        catalog.forget_misses(day=now.date())
    with transaction.atomic():
        forgotten += fulfilment.forget_loose_pictures(now=now)
        forgotten += kept_reviews.forget_loose_media(now=now)
        forgotten += staff.forget_old_attempts(now=now) + staff.forget_dead_sessions(now=now)
        forgotten += staff.forget_settled_alerts(now=now)
    with transaction.atomic():
        forgotten += retention.forget_old_plumbing(now=now)
    with transaction.atomic():
        forgotten += calls.forget_calls(now=now) + budget.forget_days(now=now)
    return forgotten


def praise_the_silent(now: datetime) -> int:
    """Where a merchant turned it on, purchases that nobody reviewed in time count as praised."""
    return reviews.praise_the_silent(now=now, limit=BATCH)


def erase_who_left(now: datetime) -> int:
    """Members whose seven days are over are erased, unless something of theirs is unfinished."""
    found = privacy.due_erasures(now=now, limit=BATCH)
    return _each(found, lambda erasure: leaving.erase_due(erasure=erasure, now=now))


def look_again_at_erased(now: datetime) -> int:
    """What requests under way wrote for members as they were erased is gone; the list of the erased is complete."""
    found = privacy.graves(since=now - privacy.SECOND_LOOK)
    done = _each(found, lambda grave: leaving.look_again(grave=grave, now=now))
    tombstones.complete_list()
    return done


def put_away_exports(now: datetime) -> int:
    """Copies whose link is over are gone; those nobody works on any more have failed."""
    found = privacy.stale_exports(now=now, limit=BATCH)

    def put_away(export_id: UUID) -> None:
        with transaction.atomic():
            privacy.put_away_export(export_id=export_id, now=now)

    return _each(found, put_away)


def look_for_alerts(now: datetime) -> int:
    """The inbox of each shop says what waits there now."""
    return alerting.look_around(now=now)


def _each[T](things: Iterable[T], handle: Callable[[T], object]) -> int:
    done = 0
    for thing in things:
        try:
            handle(thing)
        except PorticoError as error:
            logger.warning("%s: %s %s", thing, error.code, error.data)
        except OperationalError as error:
            # Somebody held a lock for too long.
            logger.warning("%s: %s", thing, type(error).__name__)
        else:
            done += 1
    return done
