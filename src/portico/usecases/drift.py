"""Where a platform and we have drifted apart without anybody noticing: read there, compared, and put right here.

Money has its own way (questions on doubt, and the daily bill: `payment`, `refunds`, `reconciling`). Here are parcels
the platform should know of, and who follows the official account. Platforms are asked outside transactions.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from django.db import transaction

from portico.domains.fulfilment import public as fulfilment
from portico.domains.members import public as members
from portico.domains.payments import public as payments
from portico.domains.sites import public as sites
from portico.infra import jobs
from portico.kernel.errors import Refused, Unavailable
from portico.kernel.ids import OrderId, SiteId
from portico.usecases.gateways import gateways
from portico.usecases.payment import ORDER
from portico.usecases.shipping_reports import SEND_REPORT_TASK

logger = logging.getLogger(__name__)

# The platform wants parcels within days of the payment; what is older is a case for a person.
LOOK_BACK: Final = timedelta(days=10)
# A payment this young may be shipped and reported at this moment.
_SETTLES: Final = timedelta(minutes=10)
MOST: Final = 2_000


def compare_shipments(*, now: datetime) -> int:
    """Parcels we sent, and the platform still waits for, will be reported again; how many. Idempotent.

    Orders that wait there and here alike are no drift. Other systems' payments on the same account are left alone.
    """
    found = 0
    for site in sites.list_sites():
        for provider, monitor in gateways(site.id).shipping_monitors.items():
            try:
                numbers = list(islice(monitor.unshipped(since=now - LOOK_BACK, until=now - _SETTLES), MOST))
            except (Unavailable, Refused) as error:
                logger.warning("unshipped orders at %s: %s %s", provider, error.code, error.data)
                continue
            found += _report_again(site.id, provider, numbers, now)
    return found


def _report_again(site_id: SiteId, provider: str, numbers: list[str], now: datetime) -> int:
    subjects = payments.subjects_of(site_id=site_id, provider=provider, numbers=numbers, subject=ORDER)
    order_ids = [OrderId(subject_id) for subject_id in subjects.values()]
    planned = 0
    for order_id in sorted(order_ids):
        with transaction.atomic():
            report_id = fulfilment.report_again(site_id=site_id, order_id=order_id, now=now)
            if report_id is not None:
                jobs.defer(SEND_REPORT_TASK, queue="platforms", report_id=str(report_id))
                planned += 1
                logger.warning("order %s: shipped here, not at %s; reported again", order_id, provider)
    return planned


def compare_followers(*, now: datetime) -> tuple[int, int]:
    """Our members' following is what the platform's whole list says: how many began, how many ceased. Idempotent.

    A list that breaks off half-way changes nothing, and neither does an empty one: that is more often a lost
    permission than a lost audience.
    """
    began = ceased = 0
    for site in sites.list_sites():
        for provider, followers in gateways(site.id).followers.items():
            try:
                openids = [openid for page in followers.pages() for openid in page]
            except (Unavailable, Refused) as error:
                logger.warning("followers at %s: %s %s", provider, error.code, error.data)
                continue
            changed = _note(site.id, provider, openids, now) if openids else (0, 0)
            began, ceased = began + changed[0], ceased + changed[1]
    return began, ceased


def _note(site_id: SiteId, provider: str, openids: Iterable[str], now: datetime) -> tuple[int, int]:
    with transaction.atomic():
        changed = members.note_all_followers(
            site_id=site_id, provider=provider, app_id=gateways(site_id).app_ids[provider], openids=openids, at=now
        )
    if any(changed):
        logger.warning("followers at %s: %d began and %d ceased unheard", provider, *changed)
    return changed
