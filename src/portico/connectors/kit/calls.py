"""The stored record of platform calls: redacted when written, read in the console, forgotten after a time."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import DatabaseError
from django.db.models import Q

from portico.connectors.kit.record import PlatformCall, log_call
from portico.connectors.models import CallRecord

logger = logging.getLogger("portico.platform")

# Long enough to look into a complaint; what went well is of interest for a week.
GOOD_KEPT: Final = timedelta(days=7)
FAILED_KEPT: Final = timedelta(days=30)
_GOOD: Final = "ok"
_FORGOTTEN_AT_ONCE: Final = 20_000


@dataclass(frozen=True, slots=True)
class KeptCall:
    """A recorded call, as the console shows it."""

    id: int
    at: datetime
    call: PlatformCall


def keep_call(call: PlatformCall) -> None:
    """The call is in the log and in the record. A record that cannot be written never undoes what was done.

    A Recorder. Called after the call, outside a transaction, as calls are.
    """
    log_call(call)
    try:
        CallRecord.objects.create(
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


def newest_calls(
    *, platform: str = "", call: str = "", failed: bool = False, before_id: int | None = None, limit: int = 50
) -> list[KeptCall]:
    """Newest first, of one platform and one call if given, only those that failed if asked. A page follows another by
    the last one's id."""
    wanted = Q()
    if platform:
        wanted &= Q(platform=platform)
    if call:
        wanted &= Q(call=call)
    if failed:
        wanted &= ~Q(outcome=_GOOD)
    if before_id is not None:
        wanted &= Q(pk__lt=before_id)
    return [_kept(row) for row in CallRecord.objects.filter(wanted).order_by("-pk")[:limit]]


def _kept(row: CallRecord) -> KeptCall:
    call = PlatformCall(
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
    )
    return KeptCall(row.pk, row.at, call)


def forget_calls(*, now: datetime) -> int:
    """Calls that went well are gone after a week, failed ones after a month; returns how many.

    Some thousands at a time: what is left goes the next day.
    """
    over = Q(at__lt=now - FAILED_KEPT) | Q(at__lt=now - GOOD_KEPT, outcome=_GOOD)
    oldest = CallRecord.objects.filter(over).order_by("pk").values("pk")[:_FORGOTTEN_AT_ONCE]
    gone, _ = CallRecord.objects.filter(pk__in=oldest).delete()
    return gone
