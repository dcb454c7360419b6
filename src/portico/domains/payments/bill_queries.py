"""Bills, and our books as a bill's reader needs them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q

from portico.domains.payments import models
from portico.domains.payments.ports import BillEntry
from portico.domains.payments.reconciling import BookEntry, Books, Difference, TradeKey, day_of, start_of
from portico.domains.payments.rules import BILL_EDGE, BILL_LOOK_BACK_DAYS, BillState
from portico.kernel.ids import PaymentId, RefundId, SiteId
from portico.kernel.money import Money

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class BillKey:
    """Whose bill, by whom, of which day in Beijing."""

    site_id: SiteId
    provider: str
    day: date


@dataclass(frozen=True, slots=True)
class BillView:
    """`payments` and `refunds` count the bill's entries. `open_differences`: not settled yet."""

    key: BillKey
    state: BillState
    payments: int
    refunds: int
    paid: Money
    refunded: Money
    last_error: str
    compared_at: datetime | None
    open_differences: int

    @property
    def net(self) -> Money:
        """What the day has brought."""
        return self.paid - self.refunded


def due_bills(*, now: datetime, limit: int) -> list[BillKey]:
    """Bills of all sites to be fetched now, the oldest day first."""
    rows = (
        models.Bill.objects.filter(state=BillState.WAITING, next_attempt_at__lte=now)
        .order_by("day", "site_id", "provider")
        .values_list("site_id", "provider", "day")
    )
    return [BillKey(SiteId(site), provider, day) for site, provider, day in rows[:limit]]


def unplanned_days(*, site_id: SiteId, provider: str, now: datetime) -> list[date]:
    """Days of the past week, from the first payment on, whose bill nobody has planned to fetch. Two queries."""
    today = day_of(now)
    first = (
        models.Payment.objects.filter(site_id=site_id, provider=provider, paid_at__isnull=False)
        .order_by("paid_at")
        .values_list("paid_at", flat=True)
        .first()
    )
    if first is None:
        return []
    begin = max(day_of(first), today - BILL_LOOK_BACK_DAYS * _DAY)
    days = [begin + place * _DAY for place in range((today - begin).days)]
    planned = set(
        models.Bill.objects.filter(site_id=site_id, provider=provider, day__in=days).values_list("day", flat=True)
    )
    return [day for day in days if day not in planned]


def bills(*, site_id: SiteId, since: date, until: date) -> list[BillView]:
    """The site's bills of these days (both included), the newest first. One query."""
    rows = (
        models.Bill.objects.filter(site_id=site_id, day__gte=since, day__lte=until)
        .annotate(unsettled=Count("differences", filter=Q(differences__settled_at__isnull=True)))
        .order_by("-day", "provider")
    )
    return [_view(row, row.unsettled) for row in rows]


def open_differences(*, site_id: SiteId, limit: int) -> list[tuple[BillKey, Difference]]:
    """What bills and books still tell differently, the newest bill first. One query."""
    rows = (
        models.BillDifference.objects.filter(site_id=site_id, settled_at__isnull=True)
        .select_related("bill")
        .order_by("-bill__day", "id")
    )
    return [(_key(row.bill), _difference(row)) for row in rows[:limit]]


def books_for(*, key: BillKey, entries: Sequence[BillEntry]) -> Books:
    """Our side of the bill. Four queries, whatever its length.

    What is expected: payments by the time the platform gave them, refunds by the time it accepted them, if no other
    day's bill has had them. The last hour of the day is left to the next bill; the last hour before it belongs here
    when that bill has been compared.
    """
    previous = models.Bill.objects.filter(
        site_id=key.site_id, provider=key.provider, day=key.day - _DAY, state=BillState.COMPARED
    ).exists()
    since = start_of(key.day) - (BILL_EDGE if previous else timedelta())
    until = start_of(key.day + _DAY) - BILL_EDGE
    known: dict[TradeKey, BookEntry] = {}
    known |= {("payment", number): entry for number, entry in _payments(key, entries).items()}
    known |= {("refund", number): entry for number, entry in _refunds(key, entries).items()}
    return Books(known=known, expected=_expected(key, since, until))


def _payments(key: BillKey, entries: Sequence[BillEntry]) -> dict[str, BookEntry]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT out_trade_no, amount_fen, currency, state IN ('succeeded', 'refunded'), site_id = %s"
            " FROM payments_payment WHERE provider = %s AND out_trade_no = ANY(%s)",
            [key.site_id, key.provider, [entry.number for entry in entries if entry.kind == "payment"]],
        )
        return {row[0]: BookEntry(Money(row[1], row[2]), row[3], row[4]) for row in cursor.fetchall()}


def _refunds(key: BillKey, entries: Sequence[BillEntry]) -> dict[str, BookEntry]:
    """Settled: the platform has told us, once, that it took the refund on."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT out_refund_no, r.amount_fen, currency, coalesce(accepted_at, ended_at) IS NOT NULL AND"
            " r.state <> 'closed', r.site_id = %s, r.outlet <> ''"
            " FROM payments_refund r JOIN payments_payment p ON p.id = r.payment_id"
            " WHERE provider = %s AND out_refund_no = ANY(%s)",
            [key.site_id, key.provider, [entry.number for entry in entries if entry.kind == "refund"]],
        )
        return {row[0]: BookEntry(Money(row[1], row[2]), *row[3:]) for row in cursor.fetchall()}


def _expected(key: BillKey, since: datetime, until: datetime) -> dict[TradeKey, BookEntry]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 'payment', out_trade_no, amount_fen, currency FROM payments_payment"
            " WHERE site_id = %(site)s AND provider = %(provider)s AND state IN ('succeeded', 'refunded')"
            " AND paid_at >= %(since)s AND paid_at < %(until)s AND (billed_on IS NULL OR billed_on = %(day)s)"
            " UNION ALL"
            " SELECT 'refund', out_refund_no, r.amount_fen, currency FROM payments_refund r"
            " JOIN payments_payment p ON p.id = r.payment_id"
            " WHERE r.site_id = %(site)s AND provider = %(provider)s AND r.state IN ('processing', 'succeeded')"
            " AND r.outlet = ''"
            " AND coalesce(r.accepted_at, r.ended_at) >= %(since)s AND coalesce(r.accepted_at, r.ended_at) < %(until)s"
            " AND (r.billed_on IS NULL OR r.billed_on = %(day)s)"
            " ORDER BY 1, 2",
            {"site": key.site_id, "provider": key.provider, "since": since, "until": until, "day": key.day},
        )
        return {(row[0], row[1]): BookEntry(Money(row[2], row[3]), settled=True) for row in cursor.fetchall()}


def subjects_of(*, site_id: SiteId, provider: str, numbers: Sequence[str], subject: str) -> dict[str, UUID]:
    """What the payments with these numbers of ours are for; unknown numbers are absent. One query."""
    rows = models.Payment.objects.filter(
        site_id=site_id, provider=provider, out_trade_no__in=list(numbers), subject=subject
    )
    return dict(rows.values_list("out_trade_no", "subject_id"))


def subjects_of_refunds(*, site_id: SiteId, numbers: Sequence[str], subject: str = "order") -> dict[str, UUID]:
    """What the payments behind the refunds with these numbers of ours are for. One query."""
    rows = models.Refund.objects.filter(site_id=site_id, out_refund_no__in=list(numbers), payment__subject=subject)
    return dict(rows.values_list("out_refund_no", "payment__subject_id"))


def payment_ids(*, site_id: SiteId, provider: str, numbers: Sequence[str]) -> list[PaymentId]:
    """The payments with these numbers of ours. One query."""
    rows = models.Payment.objects.filter(site_id=site_id, provider=provider, out_trade_no__in=list(numbers))
    return [PaymentId(found) for found in rows.order_by("id").values_list("id", flat=True)]


def refund_ids(*, site_id: SiteId, numbers: Sequence[str]) -> list[RefundId]:
    """The refunds with these numbers of ours. One query."""
    rows = models.Refund.objects.filter(site_id=site_id, out_refund_no__in=list(numbers))
    return [RefundId(found) for found in rows.order_by("id").values_list("id", flat=True)]


def _key(row: models.Bill) -> BillKey:
    return BillKey(SiteId(row.site_id), row.provider, row.day)


def _view(row: models.Bill, unsettled: int) -> BillView:
    return BillView(
        key=_key(row),
        state=BillState(row.state),
        payments=row.payments,
        refunds=row.refunds,
        paid=Money(row.paid_fen),
        refunded=Money(row.refunded_fen),
        last_error=row.last_error,
        compared_at=row.compared_at,
        open_differences=unsettled,
    )


def _difference(row: models.BillDifference) -> Difference:
    ours, theirs = (None if fen is None else Money(fen) for fen in (row.ours_fen, row.theirs_fen))
    return Difference(row.problem, row.kind, row.number, ours, theirs)  # type: ignore[arg-type]
