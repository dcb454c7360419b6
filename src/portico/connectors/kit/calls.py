"""The stored record of platform calls: redacted when written, read in the console, forgotten after a time."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import DatabaseError
from django.db.models import Q

from portico.connectors.kit.limits import limits_of
from portico.connectors.kit.record import PlatformCall, Recorder, log_call
from portico.connectors.models import CallRecord
from portico.infra.platform_calls import CallLimit, KeptCall, Result
from portico.kernel.ids import SiteId

logger = logging.getLogger("portico.platform")

# Long enough to look into a complaint; what went well is of interest for a week.
GOOD_KEPT: Final = timedelta(days=7)
FAILED_KEPT: Final = timedelta(days=30)
_GOOD: Final = "ok"
_FORGOTTEN_AT_ONCE: Final = 20_000


def keep_call(call: PlatformCall, *, site_id: SiteId | None = None) -> None:
    """The call is in the log and in the record. A record that cannot be written never undoes what was done.

    A Recorder; without a site it is on nobody's page. Called after the call, outside a transaction, as calls are.
    """
    log_call(call)
    try:
        CallRecord.objects.create(
            site_id=site_id,
            platform=call.platform,
            account=call.account,
            call=call.call,
            method=call.method,
            target=call.target,
            status=call.status,
            outcome=call.outcome,
            attempts=call.attempts,
            milliseconds=round(call.milliseconds),
            request=call.request,
            response=call.response,
        )
    except DatabaseError as problem:
        logger.warning("%s %s is not on record: %s", call.platform, call.call, type(problem).__name__)


def calls_of(site_id: SiteId) -> Recorder:
    """A Recorder of the calls that are made for this site."""

    def keep(call: PlatformCall) -> None:
        keep_call(call, site_id=site_id)

    return keep


@dataclass(frozen=True, slots=True)
class StoredCalls:
    """Implements CallLog over the table; without a site the calls of none."""

    site_id: SiteId | None = None

    def newest(
        self, *, platform: str = "", call: str = "", result: Result = "", before_id: int | None = None, limit: int = 50
    ) -> list[KeptCall]:
        wanted = Q(site_id=self.site_id)
        if platform:
            wanted &= Q(platform=platform)
        if call:
            wanted &= Q(call=call)
        if result:
            wanted &= Q(outcome=_GOOD) if result == "ok" else ~Q(outcome=_GOOD)
        if before_id is not None:
            wanted &= Q(pk__lt=before_id)
        return [_kept(row) for row in CallRecord.objects.filter(wanted).order_by("-pk")[:limit]]

    def platforms(self) -> list[str]:
        """Walks the index from one platform to the next, not the calls."""
        found: list[str] = []
        rows = CallRecord.objects.filter(site_id=self.site_id).order_by("platform")
        while name := rows.filter(platform__gt=found[-1] if found else "").values_list("platform", flat=True).first():
            found.append(name)
        return found


def _kept(row: CallRecord) -> KeptCall:
    return KeptCall(
        id=row.pk,
        at=row.at,
        platform=row.platform,
        account=row.account,
        call=row.call,
        method=row.method,
        target=row.target,
        status=row.status,
        outcome=row.outcome,
        attempts=row.attempts,
        milliseconds=row.milliseconds,
        request=row.request,
        response=row.response,
        limits=tuple(
            CallLimit(limit.most, limit.per.value, limit.date, limit.source, limit.certainty)
            for limit in limits_of(row.platform, row.call)
        ),
    )


def forget_calls(*, now: datetime) -> int:
    """Calls that went well are gone after a week, failed ones after a month; returns how many.

    Some thousands at a time: what is left goes the next day.
    """
    over = Q(at__lt=now - FAILED_KEPT) | Q(at__lt=now - GOOD_KEPT, outcome=_GOOD)
    oldest = CallRecord.objects.filter(over).order_by("pk").values("pk")[:_FORGOTTEN_AT_ONCE]
    gone, _ = CallRecord.objects.filter(pk__in=oldest).delete()
    return gone
