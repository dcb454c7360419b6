"""The one writer of payments. Amounts come from our rows, never from whoever tells us about them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import msgspec
from django.db import connection

from portico.domains.payments.errors import AmountMismatch, TransactionMismatch
from portico.domains.payments.ports import PaymentMethod
from portico.domains.payments.queries import COLUMNS, PaymentView, payment_view, select_one
from portico.domains.payments.rules import (
    OPENID_PURPOSE,
    WATCHED_QUERY_INTERVAL,
    PaymentState,
)
from portico.infra import sealed
from portico.infra.locks import require_transaction
from portico.kernel.ids import MemberId, PaymentId, SiteId, new_id
from portico.kernel.money import Money

_OPEN = (
    """
    INSERT INTO payments_payment (id, site_id, provider, method, subject, subject_id, out_trade_no,
        description, amount_fen, currency, payer_member_id, payer_openid, client_ip, return_url, state,
        created_at, expires_at)
    VALUES (%(id)s, %(site)s, %(provider)s, %(method)s, %(subject)s, %(subject_id)s, %(number)s,
        %(description)s, %(amount)s, %(currency)s, %(payer)s, %(openid)s, %(ip)s, %(return)s, 'pending',
        %(now)s, %(expires)s)
    ON CONFLICT (subject_id, subject, method) WHERE state = 'pending' DO UPDATE
       SET return_url = excluded.return_url,
           params = CASE WHEN payments_payment.return_url = excluded.return_url
                         THEN payments_payment.params END
    RETURNING """  # noqa: S608
    + COLUMNS
)


def open_payment(
    *,
    site_id: SiteId,
    provider: str,
    method: PaymentMethod,
    subject: str,
    subject_id: UUID,
    amount: Money,
    description: str,
    payer_member_id: MemberId,
    payer_openid: str,
    client_ip: str,
    return_url: str,
    expires_at: datetime,
    now: datetime,
) -> PaymentView:
    """The subject has exactly one open payment by this method: a new one, or the one it already had.

    From now on the platform may know it: if its answer is lost, sweeps ask about it.
    An open payment keeps what the platform was told (payer, address); only where to return to may change.
    Raises AmountMismatch when the open payment asks for another amount.
    """
    require_transaction()
    payment_id = new_id()
    with connection.cursor() as cursor:
        cursor.execute(
            _OPEN,
            {
                "id": payment_id,
                "site": site_id,
                "provider": provider,
                "method": method,
                "subject": subject,
                "subject_id": subject_id,
                "number": payment_id.hex,
                "description": description[:120],
                "amount": amount.minor,
                "currency": amount.currency,
                "payer": payer_member_id,
                "openid": _sealed_openid(payer_openid),
                "ip": client_ip,
                "return": return_url,
                "now": now,
                "expires": expires_at,
            },
        )
        view = payment_view(cursor.fetchone())
    if view.amount != amount:
        raise AmountMismatch(expected_fen=view.amount.minor, told_fen=amount.minor)
    return view


def mark_started(*, payment_id: PaymentId, params: dict[str, str], return_url: str, now: datetime) -> None:
    """The platform holds the order; `params` are kept so that starting again asks nobody.

    Not kept when the payment was meanwhile told to return elsewhere.
    """
    require_transaction()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE payments_payment SET params = %s::jsonb, params_at = %s WHERE id = %s AND return_url = %s",
            [msgspec.json.encode(params).decode(), now, payment_id, return_url],
        )


def _sealed_openid(openid: str) -> bytes:
    return sealed.seal(openid, purpose=OPENID_PURPOSE) if openid else b""


@dataclass(frozen=True, slots=True)
class PaymentSettled:
    """The money has arrived at an open payment."""

    payment: PaymentView


@dataclass(frozen=True, slots=True)
class LatePayment:
    """The money has arrived at a payment we had closed: it must go back."""

    payment: PaymentView


@dataclass(frozen=True, slots=True)
class AlreadySettled:
    """We knew."""

    payment: PaymentView


type Settlement = PaymentSettled | LatePayment | AlreadySettled


def mark_paid(
    *,
    site_id: SiteId,
    provider: str,
    out_trade_no: str,
    transaction_id: str,
    amount: Money,
    paid_at: datetime,
    payer_openid: str,
    now: datetime,
) -> Settlement:
    """The payment has succeeded, exactly once, for exactly the amount of our row.

    Locks: the payment's row (the caller has locked its subject's before).
    Raises PaymentNotFound (also for another site's), AmountMismatch, TransactionMismatch; nothing has changed then.
    """
    require_transaction()
    payment = select_one(
        "provider = %s AND out_trade_no = %s AND site_id = %s", [provider, out_trade_no, site_id], lock=True
    )
    if payment.amount != amount:
        raise AmountMismatch(expected_fen=payment.amount.minor, told_fen=amount.minor)
    if payment.state in {PaymentState.SUCCEEDED, PaymentState.REFUNDED}:
        if payment.transaction_id != transaction_id:
            raise TransactionMismatch(out_trade_no=out_trade_no)
        return AlreadySettled(payment)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE payments_payment SET state = 'succeeded', transaction_id = %s, paid_at = %s,"
            " payer_openid = %s WHERE id = %s",
            [transaction_id, paid_at, _sealed_openid(payment.payer_openid or payer_openid), payment.id],
        )
    settled = replace(
        payment,
        state=PaymentState.SUCCEEDED,
        transaction_id=transaction_id,
        paid_at=paid_at,
        payer_openid=payment.payer_openid or payer_openid,
    )
    return PaymentSettled(settled) if payment.state is PaymentState.PENDING else LatePayment(settled)


def request_close(*, site_id: SiteId, subject: str, subject_id: UUID, now: datetime) -> list[PaymentId]:
    """The subject's open payments shall be closed at the platform; gives back which.

    They stay pending until the platform has agreed: until then money may still arrive.
    """
    require_transaction()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE payments_payment SET close_requested_at = coalesce(close_requested_at, %s)"
            " WHERE subject_id = %s AND subject = %s AND site_id = %s AND state = 'pending' RETURNING id",
            [now, subject_id, subject, site_id],
        )
        return [PaymentId(row[0]) for row in cursor.fetchall()]


def mark_closed(*, payment_id: PaymentId, now: datetime) -> bool:
    """The payment can no longer be paid. False when it was not pending any more: whoever was first wins."""
    require_transaction()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE payments_payment SET state = 'closed', closed_at = %s WHERE id = %s AND state = 'pending'",
            [now, payment_id],
        )
        return bool(cursor.rowcount == 1)


def claim_query(*, payment_id: PaymentId, now: datetime) -> bool:
    """True for the one caller who may ask the platform about this payment now; the next may in three seconds.

    A payment younger than that is not asked about: its notice is still on the way.
    """
    require_transaction()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE payments_payment SET queried_at = %s WHERE id = %s AND state = 'pending'"
            " AND coalesce(queried_at, created_at) <= %s",
            [now, payment_id, now - WATCHED_QUERY_INTERVAL],
        )
        return bool(cursor.rowcount == 1)
