"""Invoices of orders: what one may be asked for, of how much, and what a refund does to it."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db import transaction

from portico.domains.invoices import public as invoices
from portico.domains.orders import public as orders
from portico.domains.payments import public as payments
from portico.domains.sites import public as sites
from portico.infra import jobs, mailing
from portico.infra.actors import Member, Staff
from portico.infra.outbox import Delivery
from portico.kernel.errors import Conflict
from portico.kernel.ids import MemberId, OrderId, SiteId
from portico.kernel.money import Money, yuan_text

logger = logging.getLogger(__name__)

ORDER: Final = "order"
FILE_LINK: Final = timedelta(minutes=10)
_FILE_SALT: Final = "portico.invoice_file"
MAIL_TASK: Final = "portico.mail_invoice"
# What has left, or has been used: what waits may still be given up as a whole.
_INVOICED: Final = frozenset({orders.OrderState.SHIPPED, orders.OrderState.COMPLETED})


class InvoiceNotAvailable(Conflict):
    """No invoice for this order now: it has not left, nothing of it is paid any more, or it is older than a year."""

    code = "invoice_not_available"


def billable(order: orders.OrderView, payment: payments.PaymentView | None, *, now: datetime) -> Money | None:
    """What an invoice of the order would be about: paid less given back. None when there can be none now."""
    if order.state not in _INVOICED or payment is None or payment.paid_at is None:
        return None
    left = payment.amount - payment.refunded
    return left if left.minor > 0 and now < payment.paid_at + invoices.ASKABLE_FOR else None


def ask(*, actor: Member, order_id: OrderId, wanted: invoices.Wanted, now: datetime) -> invoices.InvoiceView:
    """An invoice over what of the order is paid and not given back is asked for.

    Raises OrderNotFound, InvoiceNotAvailable, TitleInvalid, InvoiceUnderWay. Locks: the order.
    """
    with transaction.atomic():
        orders.lock_order(site_id=actor.site_id, order_id=order_id, member_id=actor.member_id)
        order = orders.get_order(site_id=actor.site_id, order_id=order_id, member_id=actor.member_id)
        amount = billable(order, _payment(actor.site_id, order_id), now=now)
        if amount is None:
            raise InvoiceNotAvailable(state=str(order.state))
        return invoices.request_invoice(
            actor=actor, subject=ORDER, subject_id=order_id, subject_number=order.number, amount=amount, wanted=wanted,
            now=now,
        )  # fmt: skip


def issue(
    *, actor: Staff, invoice_id: UUID, version: int, amount: Money, invoice_no: str, pdf: bytes, now: datetime
) -> invoices.InvoiceView:
    """The invoice is issued, and on its way to the member's e-mail where they gave one.

    Raises InvoiceInvalid, InvoiceNotFound, InvoiceMovedOn.
    """
    with transaction.atomic():
        view = invoices.issue_invoice(
            actor=actor, invoice_id=invoice_id, version=version, amount=amount, invoice_no=invoice_no, pdf=pdf, now=now
        )
        if view.title is not None and view.title.email:
            jobs.defer(MAIL_TASK, queue="platforms", site_id=str(actor.site_id), invoice_id=str(invoice_id))
    return view


def mail(*, site_id: SiteId, invoice_id: UUID, now: datetime) -> None:
    """The issued invoice has gone to the member's e-mail, once; or why not is noted. Raises MailFailed: tried again."""
    invoice = invoices.get_invoice(site_id=site_id, invoice_id=invoice_id)
    if invoice.mailed_at is not None or invoice.title is None or not invoice.title.email:
        return
    if settings.PORTICO.mail is None:
        _note(invoice, "mail_not_connected", now)
        return
    site = sites.get_site(site_id=site_id)
    try:
        mailing.send(
            to=invoice.title.email,
            subject=f"{site.name}：订单 {invoice.subject_number} 的电子发票",
            text=(
                f"您好，订单 {invoice.subject_number} 的电子发票已开具，见附件。\n\n"
                f"发票号码：{invoice.invoice_no}\n抬头：{invoice.title.name}\n"
                f"金额：¥{yuan_text(invoice.amount.minor)}\n\n{site.name}"
            ),
            attachments=(
                mailing.Attachment(
                    f"{invoice.invoice_no}.pdf",
                    invoices.file_of(site_id=site_id, invoice_id=invoice_id, kind="blue"),
                    "application/pdf",
                ),
            ),
        )
    except mailing.MailFailed as failure:
        _note(invoice, f"{failure.code} {failure.data.get('reason', '')}".strip(), now)
        raise
    _note(invoice, "", now)


def file_token(invoice: invoices.InvoiceView) -> str:
    """Opens the invoice's PDF for ten minutes, for hosts that fetch files without saying who asks."""
    return signing.dumps([str(invoice.id), str(invoice.member_id)], salt=_FILE_SALT)


def file_behind(*, site_id: SiteId, token: str) -> tuple[str, bytes]:
    """Name and content of the PDF. Raises InvoiceNotFound for a token that is over, or not ours, or of a file gone."""
    try:
        invoice_id, member_id = signing.loads(token, salt=_FILE_SALT, max_age=FILE_LINK)
    except (signing.BadSignature, ValueError, TypeError):
        raise invoices.InvoiceNotFound() from None
    found = invoices.get_invoice(
        site_id=site_id, invoice_id=UUID(invoice_id), member_id=MemberId(UUID(member_id))
    )  # fmt: skip
    if found.state is not invoices.InvoiceState.ISSUED:
        raise invoices.InvoiceNotFound()
    return f"{found.invoice_no}.pdf", invoices.file_of(site_id=site_id, invoice_id=found.id, kind="blue")


def _note(invoice: invoices.InvoiceView, error: str, now: datetime) -> None:
    with transaction.atomic():
        invoices.note_mail(site_id=invoice.site_id, invoice_id=invoice.id, error=error, now=now)


def follow_refund(delivery: Delivery[payments.RefundSucceeded]) -> None:
    """What was given back is not invoiced any more: a request shrinks or ends, an issued invoice waits for 红冲."""
    event = delivery.event
    if event.subject != ORDER:
        return
    payment = payments.get_payment(site_id=event.site_id, payment_id=event.payment_id)
    invoices.follow_refund(
        site_id=event.site_id,
        subject=ORDER,
        subject_id=event.subject_id,
        amount=Money(event.amount_fen, payment.amount.currency),
        left=payment.amount - payment.refunded,
        now=delivery.now,
    )


def _payment(site_id: SiteId, order_id: OrderId) -> payments.PaymentView | None:
    return payments.payments_of(site_id=site_id, subject=ORDER, subject_ids=[order_id]).get(order_id)
