"""Balances of members. CHECKs are the last word: no code path can spend what is not there."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Account(models.Model):
    """`balance_fen` is a member's money with the shop, of which `held_fen` waits to be paid out.

    A member has one account, and after a merge also those of whoever they were merged with: the money that each
    brought goes back with them when the merge is undone. What a member has is the sum.
    """

    id = models.UUIDField(primary_key=True)
    site_id = models.UUIDField()
    member_id = models.UUIDField()
    balance_fen = models.BigIntegerField(default=0, db_default=0)
    held_fen = models.BigIntegerField(default=0, db_default=0)
    opened_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "wallet_account"
        constraints = [
            models.CheckConstraint(condition=Q(held_fen__gte=0), name="wallet_held_not_negative"),
            models.CheckConstraint(condition=Q(balance_fen__gte=F("held_fen")), name="wallet_held_within_balance"),
        ]
        indexes = [
            models.Index(fields=["site_id", "member_id"], name="wallet_account_member"),
            models.Index(fields=["site_id", "-balance_fen", "id"], name="wallet_account_richest"),
        ]


class Entry(models.Model):
    """One change of one account, with what it left. Append-only (a trigger refuses update and delete).

    `ref` is what it was for: a payment, a refund, a withdrawal, a form that was sent. The same kind of change for the
    same thing happens to an account once.
    """

    class Kind(models.TextChoices):
        TOP_UP = "top_up", "充值"
        TAKE_BACK = "take_back", "扣减"
        PAYMENT = "payment", "支付"
        REFUND = "refund", "退款"
        HOLD = "hold", "提现冻结"
        RELEASE = "release", "提现退回"
        PAY_OUT = "pay_out", "提现"

    seq = models.BigAutoField(primary_key=True)
    site_id = models.UUIDField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    delta_fen = models.BigIntegerField()
    held_delta_fen = models.BigIntegerField(default=0, db_default=0)
    balance_after_fen = models.BigIntegerField()
    held_after_fen = models.BigIntegerField()
    ref = models.UUIDField()
    subject = models.CharField(max_length=30, blank=True, default="", db_default="")
    subject_id = models.UUIDField(null=True)
    reason = models.CharField(max_length=200, blank=True, default="", db_default="")
    actor_kind = models.CharField(max_length=20)
    actor_id = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "wallet_entry"
        constraints = [models.UniqueConstraint(fields=["account", "kind", "ref"], name="wallet_entry_once")]
        indexes = [
            models.Index(fields=["account", "-seq"], name="wallet_entry_account"),
            models.Index(fields=["kind", "ref"], name="wallet_entry_ref"),
            models.Index(fields=["site_id", "-seq"], name="wallet_entry_site"),
        ]


class Withdrawal(models.Model):
    """A member's wish to have balance paid out. State: rules.WITHDRAWAL_TRANSITIONS. `payee` is sealed JSON.

    From the request to its end the amount is held. `number` is ours at the platform that pays out.
    """

    id = models.UUIDField(primary_key=True)
    site_id = models.UUIDField()
    member_id = models.UUIDField()
    number = models.CharField(max_length=32, unique=True)
    amount_fen = models.BigIntegerField()
    channel = models.CharField(max_length=10)
    payee = models.BinaryField(default=b"")
    state = models.CharField(max_length=12)
    requested_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=20, blank=True, default="", db_default="")
    words = models.CharField(max_length=200, blank=True, default="", db_default="")
    package = models.CharField(max_length=600, blank=True, default="", db_default="")
    last_error = models.CharField(max_length=120, blank=True, default="", db_default="")
    next_look_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "wallet_withdrawal"
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="withdrawal_amount_positive"),
            # One at a time: what a member asks for is what a person has to look at.
            models.UniqueConstraint(
                fields=["site_id", "member_id"], condition=Q(state__in=["requested", "sending"]), name="withdrawal_one"
            ),
        ]
        indexes = [
            models.Index(fields=["site_id", "state", "-id"], name="withdrawal_queue"),
            models.Index(fields=["site_id", "-id"], name="withdrawal_list"),
            models.Index(fields=["member_id", "-id"], name="withdrawal_member"),
            models.Index(fields=["next_look_at"], condition=Q(state="sending"), name="withdrawal_due"),
        ]
