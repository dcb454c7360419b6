"""Titles that members keep, and invoices for what they bought. Who is named on them is sealed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Title(models.Model):
    """发票抬头 of a member. `content` is sealed JSON (rules.TitleFields); `kind` is rules.TitleKind."""

    id = models.UUIDField(primary_key=True)
    site_id = models.UUIDField()
    member_id = models.UUIDField()
    kind = models.CharField(max_length=10)
    content = models.BinaryField()
    is_default = models.BooleanField(default=False, db_default=False)
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "invoices_title"
        constraints = [
            models.UniqueConstraint(
                fields=["site_id", "member_id"], condition=Q(is_default=True), name="invoice_title_one_default"
            )
        ]
        indexes = [models.Index(fields=["member_id", "-id"], name="invoice_title_member")]


class Invoice(models.Model):
    """An invoice asked for, for a subject (an order is one kind). State: rules.INVOICE_TRANSITIONS.

    `content` is the sealed title as it was asked for, with where to send the invoice. `amount_fen`: what was paid less
    what has been given back. `refunded_fen`: given back since it was issued, so that it has to be reversed (红冲).
    `version` counts changes: of two clerks the second is told.
    """

    id = models.UUIDField(primary_key=True)
    site_id = models.UUIDField()
    member_id = models.UUIDField()
    subject = models.CharField(max_length=30)
    subject_id = models.UUIDField()
    subject_number = models.CharField(max_length=40)
    kind = models.CharField(max_length=10)
    category = models.CharField(max_length=20)
    amount_fen = models.BigIntegerField()
    refunded_fen = models.BigIntegerField(default=0, db_default=0)
    state = models.CharField(max_length=10)
    content = models.BinaryField(default=b"")
    invoice_no = models.CharField(max_length=20, blank=True, default="", db_default="")
    red_no = models.CharField(max_length=20, blank=True, default="", db_default="")
    words = models.CharField(max_length=200, blank=True, default="", db_default="")
    decided_by = models.CharField(max_length=20, blank=True, default="", db_default="")
    requested_at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)
    mail_error = models.CharField(max_length=120, blank=True, default="", db_default="")
    version = models.PositiveIntegerField(default=1, db_default=1)

    class Meta:
        db_table = "invoices_invoice"
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="invoice_amount_positive"),
            models.UniqueConstraint(
                fields=["subject_id", "subject"],
                condition=Q(state__in=["requested", "issued"]),
                name="invoice_one_alive",
            ),
            models.UniqueConstraint(
                fields=["site_id", "invoice_no"], condition=~Q(invoice_no=""), name="invoice_number_once"
            ),
        ]
        indexes = [
            models.Index(fields=["site_id", "state", "-id"], name="invoice_queue"),
            models.Index(fields=["site_id", "-id"], name="invoice_list"),
            models.Index(fields=["member_id", "-id"], name="invoice_member"),
            models.Index(
                fields=["site_id", "-id"], condition=Q(state="issued", refunded_fen__gt=0), name="invoice_to_red"
            ),
        ]


class InvoiceFile(models.Model):
    """The PDF of an invoice (`blue`) or of its reversal (`red`), sealed: it names people."""

    id = models.UUIDField(primary_key=True)
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="files")
    kind = models.CharField(max_length=4)
    size = models.PositiveIntegerField()
    content = models.BinaryField()
    kept_at = models.DateTimeField()

    class Meta:
        db_table = "invoices_file"
        constraints = [models.UniqueConstraint(fields=["invoice", "kind"], name="invoice_file_once")]
