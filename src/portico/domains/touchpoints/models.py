"""Entries (the links, codes and menu items that lead in), visits through them, and what they earned."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class Entry(models.Model):
    """One concrete way in. `parameters` says which parameters its links may carry, and of what type."""

    id = models.UUIDField(primary_key=True)
    site_id = models.UUIDField()
    code = models.CharField(max_length=60)
    kind = models.CharField(max_length=20)
    carrier = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    parameters = models.JSONField(default=list)
    is_active = models.BooleanField(default=True, db_default=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "touchpoints_entry"
        constraints = [models.UniqueConstraint(fields=["site_id", "code"], name="entry_code_once")]


class Visit(models.Model):
    """Somebody came. `member_id` is filled in later for those who sign in afterwards."""

    id = models.UUIDField(primary_key=True)
    site_id = models.UUIDField()
    visitor_id = models.CharField(max_length=64)
    member_id = models.UUIDField(null=True)
    carrier = models.CharField(max_length=20)
    path = models.CharField(max_length=300)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, null=True, related_name="visits", db_index=False)
    params = models.JSONField(default=dict)
    referrer = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "touchpoints_visit"
        indexes = [
            models.Index(fields=["site_id", "visitor_id", "-at"], name="visit_visitor"),
            models.Index(
                fields=["site_id", "member_id", "-at"], condition=Q(member_id__isnull=False), name="visit_member"
            ),
            models.Index(fields=["entry", "-at"], condition=Q(entry__isnull=False), name="visit_entry"),
            models.Index(fields=["site_id", "at"], name="visit_day"),
        ]


class EntryCredit(models.Model):
    """What an entry earned: a paid order adds, its refunds take away. Append-only; the sum is the truth."""

    class Cause(models.TextChoices):
        PAID = "paid", "支付"
        REFUNDED = "refunded", "退款"

    id = models.UUIDField(primary_key=True)
    site_id = models.UUIDField()
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="credits", db_index=False)
    visit_id = models.UUIDField(null=True)
    order_id = models.UUIDField()
    cause = models.CharField(max_length=10, choices=Cause.choices)
    reference = models.UUIDField(help_text="订单号（支付）或退款号（退款），同一事实只计一次")
    amount_fen = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        db_table = "touchpoints_entry_credit"
        constraints = [
            models.UniqueConstraint(fields=["cause", "reference"], name="entry_credit_once"),
            models.CheckConstraint(
                condition=Q(cause="paid", amount_fen__gte=0) | Q(cause="refunded", amount_fen__lte=0),
                name="entry_credit_sign",
            ),
        ]
        indexes = [
            models.Index(fields=["order_id"], name="entry_credit_order"),
            models.Index(fields=["entry", "-at"], name="entry_credit_entry"),
        ]


class Guide(models.Model):
    """What a merchant decided about one position of guidance. No row: the position is as it came.

    `texts`: language → title, text, action, steps.
    """

    id = models.UUIDField(primary_key=True)
    site_id = models.UUIDField()
    position = models.CharField(max_length=30)
    is_enabled = models.BooleanField()
    cap_hours = models.PositiveIntegerField()
    texts = models.JSONField()
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "touchpoints_guide"
        constraints = [
            models.UniqueConstraint(fields=["site_id", "position"], name="guide_position_once"),
            models.CheckConstraint(condition=Q(cap_hours__gte=24), name="guide_cap_a_day"),
        ]


class ShortCode(models.Model):
    """A page and its parameters under a few letters, for codes that hold no more. `digest` is of both: one code each.

    `opened` counts how often somebody came by it.
    """

    id = models.UUIDField(primary_key=True)
    site_id = models.UUIDField()
    code = models.CharField(max_length=12)
    digest = models.CharField(max_length=64)
    page = models.CharField(max_length=100)
    query = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    opened = models.PositiveIntegerField(default=0, db_default=0)
    last_opened_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "touchpoints_short_code"
        constraints = [
            models.UniqueConstraint(fields=["site_id", "code"], name="short_code_once"),
            models.UniqueConstraint(fields=["site_id", "digest"], name="short_code_one_each"),
        ]
