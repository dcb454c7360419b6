"""Bills: planned by day, claimed by whoever fetches, and kept with what they and our books tell differently."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import connection
from django.db.models import F

from portico.domains.payments import models
from portico.domains.payments.bill_queries import BillKey
from portico.domains.payments.ports import BillEntry
from portico.domains.payments.reconciling import Difference, day_of
from portico.domains.payments.rules import BILL_LOOK_BACK_DAYS, BILL_RETRY, BillState
from portico.infra.locks import require_transaction
from portico.kernel.ids import SiteId, new_id

# A merchant number that other systems use, too, may bring any number of trades we know nothing about: the count of
# the bill tells, and so many are kept to look at.
MAX_DIFFERENCES = 1_000


def plan_bill(*, site_id: SiteId, provider: str, day: date, now: datetime) -> None:
    """The day's bill will be fetched. Idempotent by site, provider and day."""
    require_transaction()
    models.Bill.objects.get_or_create(
        site_id=site_id,
        provider=provider,
        day=day,
        defaults={"id": new_id(), "state": BillState.WAITING, "next_attempt_at": now},
    )


def plan_second_looks(*, now: datetime) -> int:
    """Bills of the past week with open differences are compared again, once a day; how many.

    What a person, or the platform, has put right meanwhile is settled then.
    """
    require_transaction()
    since = day_of(now) - timedelta(days=BILL_LOOK_BACK_DAYS)
    again = models.BillDifference.objects.filter(settled_at__isnull=True).values("bill_id")
    return models.Bill.objects.filter(
        id__in=again, state=BillState.COMPARED, day__gte=since, compared_at__lte=now - timedelta(hours=20)
    ).update(state=BillState.WAITING, next_attempt_at=now)


def claim_bill(*, key: BillKey, now: datetime) -> bool:
    """True for the one caller who may fetch the bill now; if they vanish, the next may in half an hour."""
    require_transaction()
    return bool(
        models.Bill.objects.filter(
            site_id=key.site_id,
            provider=key.provider,
            day=key.day,
            state=BillState.WAITING,
            next_attempt_at__lte=now,
        ).update(attempts=F("attempts") + 1, next_attempt_at=now + BILL_RETRY)
    )


def note_bill_failure(*, key: BillKey, error: str) -> None:
    """Why the claimed bill could not be had this time; the next attempt stands."""
    require_transaction()
    models.Bill.objects.filter(
        site_id=key.site_id, provider=key.provider, day=key.day, state=BillState.WAITING
    ).update(last_error=error[:120])  # fmt: skip


def keep_bill(*, key: BillKey, entries: Sequence[BillEntry], differences: Sequence[Difference], now: datetime) -> None:
    """The bill is compared: our trades in it are marked, its differences kept, earlier ones that are gone settled.

    Locks: the bill's row. Idempotent: the same bill again changes nothing but the time.
    """
    require_transaction()
    row = models.Bill.objects.select_for_update().get(site_id=key.site_id, provider=key.provider, day=key.day)
    paid = [entry.amount.minor for entry in entries if entry.kind == "payment"]
    back = [entry.amount.minor for entry in entries if entry.kind == "refund"]
    row.state, row.next_attempt_at, row.last_error, row.compared_at = BillState.COMPARED, None, "", now
    row.payments, row.paid_fen, row.refunds, row.refunded_fen = len(paid), sum(paid), len(back), sum(back)
    row.save()
    _mark(key, entries)
    _keep_differences(row, differences, now)


def _mark(key: BillKey, entries: Sequence[BillEntry]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE payments_payment SET billed_on = %s WHERE site_id = %s AND provider = %s AND billed_on IS NULL"
            " AND out_trade_no = ANY(%s)",
            [key.day, key.site_id, key.provider, [entry.number for entry in entries if entry.kind == "payment"]],
        )
        cursor.execute(
            "UPDATE payments_refund SET billed_on = %s WHERE site_id = %s AND billed_on IS NULL"
            " AND out_refund_no = ANY(%s)",
            [key.day, key.site_id, [entry.number for entry in entries if entry.kind == "refund"]],
        )


def _keep_differences(row: models.Bill, differences: Sequence[Difference], now: datetime) -> None:
    # A trade that stands three times in a bill is twice there once.
    known = _dealt_with(row)
    differences = [one for one in differences if known.get((one.problem, one.kind, one.number[:64])) != _fen(one)]
    kept = list({(one.problem, one.kind, one.number[:64]): one for one in differences}.values())[:MAX_DIFFERENCES]
    found = [
        models.BillDifference(
            id=new_id(),
            site_id=row.site_id,
            bill=row,
            problem=one.problem,
            kind=one.kind,
            number=one.number[:64],
            ours_fen=None if one.ours is None else one.ours.minor,
            theirs_fen=None if one.theirs is None else one.theirs.minor,
            found_at=now,
        )
        for one in kept
    ]
    models.BillDifference.objects.bulk_create(
        found,
        update_conflicts=True,
        unique_fields=["bill", "problem", "kind", "number"],
        # Found again: what had been settled is open once more.
        update_fields=["ours_fen", "theirs_fen", "settled_at", "settled_by", "note"],
    )
    still = {(one.problem, one.kind, one.number[:64]) for one in kept}
    gone = [
        old.id
        for old in models.BillDifference.objects.filter(bill=row, settled_at__isnull=True)
        if (old.problem, old.kind, old.number) not in still
    ]
    models.BillDifference.objects.filter(id__in=gone).update(settled_at=now)


def _dealt_with(row: models.Bill) -> dict[tuple[str, str, str], tuple[int | None, int | None]]:
    """What a person has settled, with the amounts it was settled for: found again, it stays settled."""
    done = models.BillDifference.objects.filter(bill=row).exclude(settled_by="")
    return {(old.problem, old.kind, old.number): (old.ours_fen, old.theirs_fen) for old in done}


def _fen(one: Difference) -> tuple[int | None, int | None]:
    return (None if one.ours is None else one.ours.minor, None if one.theirs is None else one.theirs.minor)
