"""Payments of a subject (an order is one kind) and the refunds of a payment."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Payment(models.Model):
    """`amount_fen` is what we asked for: every notice is measured against it. State: rules.PAYMENT_TRANSITIONS.

    `payer_openid` is sealed, and empty where it is not known. `refunded_fen` counts opened refunds too, so that
    two of them can never give back more than was paid. `billed_on`: the platform's bill of that day has it, too.
    """

    id = models.UUIDField(primary_key=True)
    site_id = models.UUIDField()
    provider = models.CharField(max_length=30)
    method = models.CharField(max_length=30)
    subject = models.CharField(max_length=30)
    subject_id = models.UUIDField()
    out_trade_no = models.CharField(max_length=32)
    description = models.CharField(max_length=120)
    amount_fen = models.BigIntegerField()
    refunded_fen = models.BigIntegerField(default=0, db_default=0)
    currency = models.CharField(max_length=3)
    payer_member_id = models.UUIDField()
    payer_openid = models.BinaryField(default=b"")
    client_ip = models.CharField(max_length=45, blank=True, default="", db_default="")
    return_url = models.CharField(max_length=500, blank=True, default="", db_default="")
    state = models.CharField(max_length=12)
    params = models.JSONField(null=True)
    params_at = models.DateTimeField(null=True)
    transaction_id = models.CharField(max_length=64, blank=True, default="", db_default="")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    queried_at = models.DateTimeField(null=True)
    paid_at = models.DateTimeField(null=True)
    close_requested_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    billed_on = models.DateField(null=True)

    class Meta:
        db_table = "payments_payment"
        constraints = [
            models.UniqueConstraint(fields=["provider", "out_trade_no"], name="payment_trade_no_once"),
            models.UniqueConstraint(
                fields=["provider", "transaction_id"], condition=~Q(transaction_id=""), name="payment_transaction_once"
            ),
            models.UniqueConstraint(
                fields=["subject_id", "subject", "method"], condition=Q(state="pending"), name="payment_one_open"
            ),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="payment_amount_positive"),
            models.CheckConstraint(
                condition=Q(refunded_fen__gte=0) & Q(refunded_fen__lte=F("amount_fen")), name="payment_refund_bounded"
            ),
        ]
        indexes = [
            models.Index(fields=["subject_id", "subject"], name="payment_subject"),
            models.Index(fields=["site_id", "payer_member_id"], name="payment_payer"),
            # The sweep of doubtful payments.
            models.Index(fields=["created_at"], condition=Q(state="pending"), name="payment_doubt"),
            # What a day's bill should hold.
            models.Index(fields=["site_id", "provider", "paid_at"], name="payment_paid_day"),
            # The statement of all money that came in.
            models.Index(fields=["site_id", "paid_at"], condition=Q(paid_at__isnull=False), name="payment_statement"),
        ]


class Refund(models.Model):
    """Money on its way back. State: rules.REFUND_TRANSITIONS. Sent until the platform accepts it (`accepted_at`).

    `outlet`: which way it went, see rules.Outlet. `replaced_by`: the refund that took the place of a closed one.
    """

    id = models.UUIDField(primary_key=True)
    site_id = models.UUIDField()
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    out_refund_no = models.CharField(max_length=64, unique=True)
    amount_fen = models.BigIntegerField()
    reason = models.CharField(max_length=80)
    state = models.CharField(max_length=12)
    refund_id = models.CharField(max_length=64, blank=True, default="", db_default="")
    attempts = models.PositiveIntegerField(default=0, db_default=0)
    next_attempt_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=120, blank=True, default="", db_default="")
    opened_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    billed_on = models.DateField(null=True)
    outlet = models.CharField(max_length=8, blank=True, default="", db_default="")
    replaced_by = models.UUIDField(null=True)

    class Meta:
        db_table = "payments_refund"
        constraints = [models.CheckConstraint(condition=Q(amount_fen__gt=0), name="refund_amount_positive")]
        indexes = [
            models.Index(fields=["next_attempt_at"], condition=Q(state__in=["open", "processing"]), name="refund_due"),
            models.Index(fields=["site_id", "accepted_at"], name="refund_accepted_day"),
            # The list of refunds, all or of one state, and the statement of all money that went back.
            models.Index(fields=["site_id", "-id"], name="refund_list"),
            models.Index(fields=["site_id", "state", "-id"], name="refund_list_state"),
            models.Index(fields=["site_id", "ended_at"], condition=Q(state="succeeded"), name="refund_statement"),
            # What does not go on by itself: a few of many.
            models.Index(
                fields=["site_id"],
                condition=Q(state="abnormal") | Q(state="closed", replaced_by__isnull=True),
                name="refund_stuck",
            ),
        ]


class Bill(models.Model):
    """A platform's bill of one `day` (Beijing), to be fetched and compared with our books. State: rules.BillState.

    The numbers are the bill's own: how many payments and refunds, how much in and how much back.
    """

    id = models.UUIDField(primary_key=True)
    site_id = models.UUIDField()
    provider = models.CharField(max_length=30)
    day = models.DateField()
    state = models.CharField(max_length=10)
    attempts = models.PositiveIntegerField(default=0, db_default=0)
    next_attempt_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=120, blank=True, default="", db_default="")
    payments = models.PositiveIntegerField(default=0, db_default=0)
    refunds = models.PositiveIntegerField(default=0, db_default=0)
    paid_fen = models.BigIntegerField(default=0, db_default=0)
    refunded_fen = models.BigIntegerField(default=0, db_default=0)
    compared_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "payments_bill"
        constraints = [models.UniqueConstraint(fields=["site_id", "provider", "day"], name="bill_once")]
        indexes = [models.Index(fields=["next_attempt_at"], condition=Q(state="waiting"), name="bill_due")]


class BillDifference(models.Model):
    """One trade that a bill and our books tell differently. Settled when a later look found it gone, or by a person.

    An amount is null on the side that does not know the trade. Kept as history when settled. `settled_by` is the
    colleague (a number of the staff) who has dealt with it and `note` how; empty when it went away by itself.
    """

    id = models.UUIDField(primary_key=True)
    site_id = models.UUIDField()
    bill = models.ForeignKey(Bill, on_delete=models.PROTECT, related_name="differences")
    problem = models.CharField(max_length=24)
    kind = models.CharField(max_length=8)
    number = models.CharField(max_length=64)
    ours_fen = models.BigIntegerField(null=True)
    theirs_fen = models.BigIntegerField(null=True)
    found_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=20, blank=True, default="", db_default="")
    note = models.CharField(max_length=200, blank=True, default="", db_default="")

    class Meta:
        db_table = "payments_bill_difference"
        constraints = [
            models.UniqueConstraint(fields=["bill", "problem", "kind", "number"], name="bill_difference_once")
        ]
        indexes = [
            models.Index(fields=["site_id"], condition=Q(settled_at__isnull=True), name="bill_difference_open"),
            models.Index(fields=["site_id", "-id"], name="bill_difference_list"),
        ]
