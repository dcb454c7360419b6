"""What finance looks at: differences, refunds, and the statement of everything that moved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count

from portico.domains.payments import models
from portico.domains.payments.queries import STUCK, refund_view
from portico.domains.payments.reconciling import Problem, TradeKind
from portico.domains.payments.rules import Outlet, RefundState
from portico.infra.keyset import newest_first
from portico.kernel.ids import RefundId, SiteId
from portico.kernel.money import Money
from portico.kernel.paging import Page, decode_place, encode_place

# Beyond it a count is "so many and more".
MOST_COUNTED = 10_000


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """A difference between a platform's bill and our books. `settled_by`: "" when it went away by itself."""

    id: UUID
    provider: str
    day: date
    problem: Problem
    kind: TradeKind
    number: str
    ours: Money | None
    theirs: Money | None
    found_at: datetime
    settled_at: datetime | None
    settled_by: str
    note: str


@dataclass(frozen=True, slots=True)
class RefundRow:
    """A refund as finance sees it. `accepted`: the platform took it on. `subject_id`: what had been paid for."""

    id: RefundId
    out_refund_no: str
    out_trade_no: str
    provider: str
    method: str
    subject: str
    subject_id: UUID
    amount: Money
    reason: str
    state: RefundState
    attempts: int
    last_error: str
    accepted: bool
    outlet: Outlet
    is_stuck: bool
    opened_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class StatementRow:
    """Money that moved: in (`payment`) or back (`refund`), when the platform says that it did."""

    id: UUID
    kind: TradeKind
    at: datetime
    provider: str
    method: str
    subject: str
    subject_id: UUID
    out_trade_no: str
    number: str
    transaction_id: str
    amount: Money


@dataclass(frozen=True, slots=True)
class StatementTotal:
    """Sums of one provider over a time."""

    provider: str
    payments: int
    paid: Money
    refunds: int
    refunded: Money


def list_differences(
    *, site_id: SiteId, open_only: bool, cursor: str | None, limit: int
) -> Page[DifferenceRow]:  # fmt: skip
    """Differences, the latest found first. One query. Raises Invalid (`cursor`)."""
    rows = models.BillDifference.objects.filter(site_id=site_id).select_related("bill")
    if open_only:
        rows = rows.filter(settled_at__isnull=True)
    found, after = newest_first(rows, cursor=cursor, limit=limit)
    return Page([_difference(row) for row in found], after)


def count_open_differences(*, site_id: SiteId) -> int:
    """How many differences wait for somebody, at most MOST_COUNTED. One query."""
    waiting = models.BillDifference.objects.filter(site_id=site_id, settled_at__isnull=True)
    return waiting.order_by().values("id")[:MOST_COUNTED].count()


def list_refunds(
    *, site_id: SiteId, state: RefundState | None, stuck: bool = False, cursor: str | None, limit: int
) -> Page[RefundRow]:
    """Refunds, the latest first; of one state when given, or those that are `stuck`. One query.

    Raises Invalid (`cursor`).
    """
    rows = models.Refund.objects.filter(site_id=site_id).select_related("payment")
    if state is not None:
        rows = rows.filter(state=state)
    if stuck:
        rows = rows.filter(STUCK)
    found, after = newest_first(rows, cursor=cursor, limit=limit)
    return Page([_refund(row) for row in found], after)


def count_refunds(*, site_id: SiteId) -> dict[RefundState, int]:
    """How many refunds are on their way, by state. One query."""
    unfinished = [RefundState.OPEN, RefundState.PROCESSING]
    rows = models.Refund.objects.filter(site_id=site_id, state__in=unfinished).order_by().values("state")
    return {RefundState(row["state"]): row["n"] for row in rows.annotate(n=Count("id"))}


def count_stuck_refunds(*, site_id: SiteId) -> int:
    """How many refunds wait for a person to decide how the money goes back, at most MOST_COUNTED. One query."""
    return models.Refund.objects.filter(STUCK, site_id=site_id).order_by().values("id")[:MOST_COUNTED].count()


_COLUMNS = """
SELECT * FROM (
    SELECT p.id, 'payment' AS kind, p.paid_at AS at, p.provider, p.method, p.subject, p.subject_id, p.out_trade_no,
        p.out_trade_no AS number, p.transaction_id, p.amount_fen, p.currency
    FROM payments_payment p
    WHERE p.site_id = %(site)s AND p.paid_at IS NOT NULL AND p.paid_at >= %(since)s AND p.paid_at < %(until)s
    UNION ALL
    SELECT r.id, 'refund', r.ended_at, coalesce(nullif(r.outlet, ''), p.provider),
        coalesce(nullif(r.outlet, ''), p.method), p.subject, p.subject_id, p.out_trade_no,
        r.out_refund_no, r.refund_id, r.amount_fen, p.currency
    FROM payments_refund r JOIN payments_payment p ON p.id = r.payment_id
    WHERE r.site_id = %(site)s AND r.state = 'succeeded' AND r.ended_at >= %(since)s AND r.ended_at < %(until)s
) moved
"""

_TOTALS = f"""
SELECT provider, count(*) FILTER (WHERE kind = 'payment'),
    coalesce(sum(amount_fen) FILTER (WHERE kind = 'payment'), 0)::bigint, count(*) FILTER (WHERE kind = 'refund'),
    coalesce(sum(amount_fen) FILTER (WHERE kind = 'refund'), 0)::bigint
FROM ({_COLUMNS}) s GROUP BY provider ORDER BY 3 DESC, 1
"""  # noqa: S608 — our own text


def statement(
    *, site_id: SiteId, since: datetime, until: datetime, provider: str = "", cursor: str | None = None, limit: int = 50
) -> Page[StatementRow]:
    """Everything that moved in [since, until), the latest first. One query. Raises Invalid (`cursor`)."""
    values: dict[str, Any] = {"site": site_id, "since": since, "until": until, "provider": provider, "limit": limit + 1}
    where = [] if not provider else ["provider = %(provider)s"]
    if cursor is not None:
        values["at"], values["id"] = decode_place(cursor)
        # A row at exactly that time may follow: the tables are read up to it, inclusive.
        values["until"] = min(until, values["at"] + timedelta(microseconds=1))
        where.append("(at, id) < (%(at)s, %(id)s)")
    clause = f" WHERE {' AND '.join(where)}" if where else ""
    with connection.cursor() as database:
        database.execute(f"{_COLUMNS}{clause} ORDER BY at DESC, id DESC LIMIT %(limit)s", values)
        rows = [_moved(row) for row in database.fetchall()]
    shown = rows[:limit]
    return Page(shown, encode_place(shown[-1].at, shown[-1].id) if len(rows) > limit else None)


def statement_totals(*, site_id: SiteId, since: datetime, until: datetime) -> list[StatementTotal]:
    """The same as sums by provider. One query."""
    with connection.cursor() as database:
        database.execute(_TOTALS, {"site": site_id, "since": since, "until": until})
        return [StatementTotal(row[0], row[1], Money(row[2]), row[3], Money(row[4])) for row in database.fetchall()]


def statement_pages(
    *, site_id: SiteId, since: datetime, until: datetime, provider: str, size: int = 1_000
) -> Iterator[Sequence[StatementRow]]:
    """The whole statement, page by page: memory does not grow with it. One query a page."""
    cursor: str | None = None
    while True:
        page = statement(
            site_id=site_id, since=since, until=until, provider=provider, cursor=cursor, limit=size
        )  # fmt: skip
        if page.items:
            yield page.items
        if page.next_cursor is None:
            return
        cursor = page.next_cursor


def _moved(row: Sequence[Any]) -> StatementRow:
    return StatementRow(
        id=row[0], kind=row[1], at=row[2], provider=row[3], method=row[4], subject=row[5], subject_id=row[6],
        out_trade_no=row[7], number=row[8], transaction_id=row[9], amount=Money(row[10], row[11]),
    )  # fmt: skip


def _difference(row: models.BillDifference) -> DifferenceRow:
    ours, theirs = (None if fen is None else Money(fen) for fen in (row.ours_fen, row.theirs_fen))
    return DifferenceRow(
        id=row.id, provider=row.bill.provider, day=row.bill.day, problem=row.problem, kind=row.kind,  # type: ignore[arg-type]
        number=row.number, ours=ours, theirs=theirs, found_at=row.found_at, settled_at=row.settled_at,
        settled_by=row.settled_by, note=row.note,
    )  # fmt: skip


def _refund(row: models.Refund) -> RefundRow:
    return RefundRow(
        id=RefundId(row.id),
        out_refund_no=row.out_refund_no,
        out_trade_no=row.payment.out_trade_no,
        provider=row.payment.provider,
        method=row.payment.method,
        subject=row.payment.subject,
        subject_id=row.payment.subject_id,
        amount=Money(row.amount_fen, row.payment.currency),
        reason=row.reason,
        state=RefundState(row.state),
        attempts=row.attempts,
        last_error=row.last_error,
        accepted=row.accepted_at is not None,
        outlet=Outlet(row.outlet),
        is_stuck=refund_view(row).is_stuck,
        opened_at=row.opened_at,
        ended_at=row.ended_at,
    )
