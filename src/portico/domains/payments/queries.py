"""Payments and refunds as their readers see them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F, Q

from portico.domains.payments import models
from portico.domains.payments.errors import PaymentNotFound, RefundNotFound
from portico.domains.payments.ports import PaymentMethod
from portico.domains.payments.rules import (
    DOUBT_AFTER,
    OPENID_PURPOSE,
    UNWATCHED_QUERY_INTERVAL,
    Outlet,
    PaymentState,
    RefundState,
    params_valid,
)
from portico.infra import sealed
from portico.kernel.ids import MemberId, PaymentId, RefundId, SiteId
from portico.kernel.money import Money


@dataclass(frozen=True, slots=True)
class PaymentView:
    """`params` is what the front end needs to pay; None until the platform has been told."""

    id: PaymentId
    site_id: SiteId
    provider: str
    method: PaymentMethod
    subject: str
    subject_id: UUID
    out_trade_no: str
    description: str
    amount: Money
    refunded: Money
    payer_member_id: MemberId
    payer_openid: str
    client_ip: str
    return_url: str
    state: PaymentState
    params: dict[str, str] | None
    transaction_id: str
    params_at: datetime | None
    created_at: datetime
    expires_at: datetime
    paid_at: datetime | None

    def params_good(self, now: datetime) -> bool:
        """True while the front end can still pay with `params`; afterwards the platform must be asked again."""
        if self.params is None or self.params_at is None:
            return False
        return now < self.params_at + params_valid(self.method)


@dataclass(frozen=True, slots=True)
class PaymentKey:
    """What a sweep needs to hand a payment on."""

    site_id: SiteId
    payment_id: PaymentId


@dataclass(frozen=True, slots=True)
class RefundView:
    id: RefundId
    site_id: SiteId
    payment_id: PaymentId
    out_refund_no: str
    amount: Money
    reason: str
    state: RefundState
    attempts: int
    outlet: Outlet = Outlet.SOURCE
    replaced_by: RefundId | None = None

    @property
    def is_stuck(self) -> bool:
        """It does not go on by itself: a person decides how the money goes back."""
        return self.state is RefundState.ABNORMAL or (self.state is RefundState.CLOSED and self.replaced_by is None)


COLUMNS = (
    "id, site_id, provider, method, subject, subject_id, out_trade_no, description, amount_fen, refunded_fen,"
    " currency, payer_member_id, payer_openid, client_ip, return_url, state, params::text, transaction_id,"
    " params_at, expires_at, paid_at, created_at"
)


def opened_openid(sealed_openid: bytes) -> str:
    return sealed.unseal(sealed_openid, purpose=OPENID_PURPOSE) if sealed_openid else ""


def payment_view(row: Sequence[Any]) -> PaymentView:
    """The view of a row selected as `COLUMNS`."""
    currency = row[10]
    return PaymentView(
        id=PaymentId(row[0]),
        site_id=SiteId(row[1]),
        provider=row[2],
        method=row[3],
        subject=row[4],
        subject_id=row[5],
        out_trade_no=row[6],
        description=row[7],
        amount=Money(row[8], currency),
        refunded=Money(row[9], currency),
        payer_member_id=MemberId(row[11]),
        payer_openid=opened_openid(row[12]),
        client_ip=row[13],
        return_url=row[14],
        state=PaymentState(row[15]),
        params=_decoded(row[16]),
        transaction_id=row[17],
        params_at=row[18],
        expires_at=row[19],
        paid_at=row[20],
        created_at=row[21],
    )


def select_one(condition: str, values: Sequence[Any], *, lock: bool = False) -> PaymentView:
    """The one payment that meets `condition`. Locks its row when asked. Raises PaymentNotFound."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {COLUMNS} FROM payments_payment WHERE {condition}{' FOR UPDATE' if lock else ''}",  # noqa: S608
            list(values),
        )
        row = cursor.fetchone()
    if row is None:
        raise PaymentNotFound()
    return payment_view(row)


def get_payment(*, site_id: SiteId, payment_id: PaymentId, member_id: MemberId | None = None) -> PaymentView:
    """The payment; only the member's own when `member_id` is given. Raises PaymentNotFound for any other."""
    if member_id is None:
        return select_one("id = %s AND site_id = %s", [payment_id, site_id])
    return select_one("id = %s AND site_id = %s AND payer_member_id = %s", [payment_id, site_id, member_id])


def find_by_trade_no(*, site_id: SiteId, provider: str, out_trade_no: str) -> PaymentView:
    """The payment we gave this number. Raises PaymentNotFound, also for another site's."""
    return select_one("provider = %s AND out_trade_no = %s AND site_id = %s", [provider, out_trade_no, site_id])


def payment_of_number(*, provider: str, out_trade_no: str) -> PaymentView:
    """The payment we gave this number, of whichever site. Raises PaymentNotFound."""
    return select_one("provider = %s AND out_trade_no = %s", [provider, out_trade_no])


# Why a payment went back that its subject did not want.
RETURNED = ("late_payment", "second_payment", "outdated_payment")


def payments_of(*, site_id: SiteId, subject: str, subject_ids: Sequence[UUID]) -> dict[UUID, PaymentView]:
    """The payment that tells most about each subject: a paid one, else an open one, else the latest. One query.

    Of two paid ones it is the one that was kept: money that came twice, too late or at an outdated price went back.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT ON (subject_id) {COLUMNS} FROM payments_payment"  # noqa: S608
            " WHERE subject_id = ANY(%s) AND subject = %s AND site_id = %s"
            " ORDER BY subject_id, state IN ('succeeded', 'refunded') DESC, EXISTS (SELECT 1 FROM payments_refund"
            "  WHERE payment_id = payments_payment.id AND reason = ANY(%s)), state = 'pending' DESC, id DESC",
            [list(subject_ids), subject, site_id, list(RETURNED)],
        )
        views = [payment_view(row) for row in cursor.fetchall()]
    return {view.subject_id: view for view in views}


def open_payments(*, site_id: SiteId, subject: str, subject_id: UUID) -> list[PaymentView]:
    """The subject's pending payments."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {COLUMNS} FROM payments_payment WHERE subject_id = %s AND subject = %s AND site_id = %s"  # noqa: S608
            " AND state = 'pending' ORDER BY id",
            [subject_id, subject, site_id],
        )
        return [payment_view(row) for row in cursor.fetchall()]


def payments_in_doubt(*, now: datetime, limit: int) -> list[PaymentKey]:
    """Payments of all sites that were started a while ago and about which nobody has told us, oldest first."""
    rows = (
        models.Payment.objects.filter(
            state=PaymentState.PENDING, created_at__lte=now - DOUBT_AFTER, close_requested_at__isnull=True
        )
        .filter(Q(queried_at__isnull=True) | Q(queried_at__lte=now - UNWATCHED_QUERY_INTERVAL))
        .order_by("created_at")
        .values_list("site_id", "id")
    )
    return [PaymentKey(SiteId(site), PaymentId(payment)) for site, payment in rows[:limit]]


def payments_to_close(*, now: datetime, limit: int) -> list[PaymentKey]:
    """Payments of all sites that must be closed at the platform and are not yet, oldest request first."""
    rows = (
        models.Payment.objects.filter(state=PaymentState.PENDING, close_requested_at__lte=now)
        .order_by(F("queried_at").asc(nulls_first=True), "close_requested_at")
        .values_list("site_id", "id")
    )
    return [PaymentKey(SiteId(site), PaymentId(payment)) for site, payment in rows[:limit]]


def due_refunds(*, now: datetime, limit: int) -> list[RefundId]:
    """Refunds of all sites to be sent, or asked about, now."""
    rows = (
        models.Refund.objects.filter(state__in=[RefundState.OPEN, RefundState.PROCESSING], next_attempt_at__lte=now)
        .order_by("next_attempt_at")
        .values_list("id", flat=True)
    )
    return [RefundId(refund) for refund in rows[:limit]]


# What waits for a person: the platform could not, or would not, give the money back.
STUCK = Q(state=RefundState.ABNORMAL) | Q(state=RefundState.CLOSED, replaced_by__isnull=True)
UNFINISHED = Q(state__in=[RefundState.OPEN, RefundState.PROCESSING]) | STUCK


def get_refund(*, refund_id: RefundId) -> RefundView:
    """Raises RefundNotFound."""
    row = models.Refund.objects.select_related("payment").filter(id=refund_id).first()
    if row is None:
        raise RefundNotFound()
    return refund_view(row)


def refunds_of(*, site_id: SiteId, payment_id: PaymentId) -> list[RefundView]:
    """A payment's refunds, in the order they were opened."""
    rows = models.Refund.objects.select_related("payment").filter(payment_id=payment_id, site_id=site_id)
    return [refund_view(row) for row in rows.order_by("id")]


def count_unfinished_refunds(*, site_id: SiteId, member_id: MemberId) -> int:
    """How many refunds of the member have not come to an end: on their way, or waiting for a person. One query."""
    return models.Refund.objects.filter(
        UNFINISHED, payment__site_id=site_id, payment__payer_member_id=member_id
    ).count()


def refund_view(row: models.Refund) -> RefundView:
    return RefundView(
        id=RefundId(row.id),
        site_id=SiteId(row.site_id),
        payment_id=PaymentId(row.payment_id),
        out_refund_no=row.out_refund_no,
        amount=Money(row.amount_fen, row.payment.currency),
        reason=row.reason,
        state=RefundState(row.state),
        attempts=row.attempts,
        outlet=Outlet(row.outlet),
        replaced_by=None if row.replaced_by is None else RefundId(row.replaced_by),
    )


def _decoded(params: str | None) -> dict[str, str] | None:
    return None if params is None else dict(json.loads(params))
