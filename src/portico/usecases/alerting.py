"""The inbox of the console: what waits for somebody is found by looking, and settled by looking again.

Each kind says who may see it and how to count what waits. A kind that fails is left for the next round.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from portico.domains.catalog import public as catalog
from portico.domains.entitlements import public as entitlements
from portico.domains.fulfilment import public as fulfilment
from portico.domains.inventory import public as inventory
from portico.domains.invoices import public as invoices
from portico.domains.orders import public as orders
from portico.domains.payments import public as payments
from portico.domains.reviews import public as reviews
from portico.domains.sites import public as sites
from portico.domains.staff import public as staff
from portico.domains.wallet import public as wallet
from portico.infra import audit, failed_jobs
from portico.infra.actors import Right, Staff, require_right
from portico.kernel.errors import PorticoError
from portico.kernel.ids import SiteId

logger = logging.getLogger(__name__)

_NAMED: Final = 3
_MOST_REVIEWS: Final = 999

type Found = Mapping[str, staff.Cause]


@dataclass(frozen=True, slots=True)
class AlertKind:
    """`find` answers what waits in a site, by subject; "" where the kind has only one."""

    right: Right
    find: Callable[[SiteId, datetime], Found]


def _one(amount: int, **data: object) -> Found:
    return {"": staff.Cause(amount, data)}


def _low_stock(site_id: SiteId, now: datetime) -> Found:
    levels, total = inventory.low_stock(site_id=site_id, limit=_NAMED)
    lines = catalog.lines(site_id=site_id, sku_ids=[level.sku_id for level in levels], now=now)
    names = [f"{line.name} {line.option_text}".strip() for level in levels if (line := lines.get(level.sku_id))]
    return _one(total, names=names)


def _late_shipping(site_id: SiteId, now: datetime) -> Found:
    policy = orders.get_policy(site_id=site_id)
    late = orders.OrderFilter(state=orders.OrderState.PAID, paid_before=now - policy.ship_within)
    return _one(orders.count_orders(site_id=site_id, filter=late), hours=policy.ship_within_hours)


def _late_packing(site_id: SiteId, now: datetime) -> Found:
    return _one(fulfilment.count_late_packing(site_id=site_id, now=now))


def _overdue_pickups(site_id: SiteId, now: datetime) -> Found:
    counts = fulfilment.count_pickups(site_id=site_id, store_ids=None, now=now)
    return _one(counts[fulfilment.PickupShelf.OVERDUE])


def _after_sales(site_id: SiteId, now: datetime) -> Found:
    return _one(fulfilment.count_waiting_cases(site_id=site_id))


def _bill_differences(site_id: SiteId, now: datetime) -> Found:
    return _one(payments.count_open_differences(site_id=site_id))


def _abnormal_refunds(site_id: SiteId, now: datetime) -> Found:
    return _one(payments.count_stuck_refunds(site_id=site_id))


def _withdrawals(site_id: SiteId, now: datetime) -> Found:
    return _one(wallet.count_withdrawals(site_id=site_id, states=[wallet.WithdrawalState.REQUESTED]))


def _invoices(site_id: SiteId, now: datetime) -> Found:
    return _one(invoices.count_invoices(site_id=site_id, state=invoices.InvoiceState.REQUESTED))


def _keys_missing(site_id: SiteId, now: datetime) -> Found:
    return _one(sum(waiting.orders for waiting in entitlements.waiting_skus(site_id=site_id)))


def _reviews(site_id: SiteId, now: datetime) -> Found:
    return _one(reviews.count_waiting(site_id=site_id, most=_MOST_REVIEWS))


def _failed_jobs(site_id: SiteId, now: datetime) -> Found:
    return {found.task[:80]: staff.Cause(found.count) for found in failed_jobs.failed_jobs()}


KINDS: Final[Mapping[str, AlertKind]] = {
    "late_shipping": AlertKind(Right.ORDER_SHIP, _late_shipping),
    "late_packing": AlertKind(Right.STORE_EDIT, _late_packing),
    "overdue_pickups": AlertKind(Right.STORE_EDIT, _overdue_pickups),
    "after_sales": AlertKind(Right.AFTER_SALE_EDIT, _after_sales),
    "abnormal_refunds": AlertKind(Right.MONEY_READ, _abnormal_refunds),
    "bill_differences": AlertKind(Right.MONEY_READ, _bill_differences),
    "withdrawals": AlertKind(Right.MONEY_READ, _withdrawals),
    "invoices": AlertKind(Right.MONEY_READ, _invoices),
    "keys_missing": AlertKind(Right.CATALOG_READ, _keys_missing),
    "low_stock": AlertKind(Right.STOCK_READ, _low_stock),
    "reviews": AlertKind(Right.REVIEW_EDIT, _reviews),
    "failed_jobs": AlertKind(Right.PLATFORM_EDIT, _failed_jobs),
}


def look_around(*, now: datetime) -> int:
    """Every site's inbox says what waits there now; how many alerts were opened or settled. Idempotent."""
    changed = 0
    for site in sites.list_sites():
        for name, kind in KINDS.items():
            try:
                found = kind.find(site.id, now)
                with transaction.atomic():
                    changed += sum(staff.sync_alerts(site_id=site.id, kind=name, found=found, now=now))
            except PorticoError as error:
                logger.warning("alerts %s: %s %s", name, error.code, error.data)
    return changed


def kinds_for(actor: Staff) -> frozenset[str]:
    """The kinds this person may see."""
    return frozenset(name for name, kind in KINDS.items() if kind.right in actor.rights)


def retry_jobs(*, actor: Staff, task: str, now: datetime) -> int:
    """The failed jobs of the task run again; how many. Raises Denied. Audited."""
    require_right(actor, Right.PLATFORM_EDIT)
    with transaction.atomic():
        retried = failed_jobs.retry_failed_jobs(task, now=now)
        _settle_jobs(actor, now)
        audit.record(
            actor=actor, action="jobs.retry", subject_type="job", subject_id=task[:60], now=now,
            changes={"jobs": [None, retried]},
        )  # fmt: skip
    return retried


def drop_jobs(*, actor: Staff, task: str, now: datetime) -> int:
    """The failed jobs of the task are given up for good; how many. Raises Denied. Audited."""
    require_right(actor, Right.PLATFORM_EDIT)
    with transaction.atomic():
        dropped = failed_jobs.drop_failed_jobs(task)
        _settle_jobs(actor, now)
        audit.record(
            actor=actor, action="jobs.drop", subject_type="job", subject_id=task[:60], now=now,
            changes={"jobs": [None, dropped]},
        )  # fmt: skip
    return dropped


def _settle_jobs(actor: Staff, now: datetime) -> None:
    """Jobs are the installation's: every site's inbox learns it."""
    for site in sites.list_sites():
        staff.sync_alerts(site_id=site.id, kind="failed_jobs", found=_failed_jobs(site.id, now), now=now)
