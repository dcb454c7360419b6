"""What the console's accounts prove themselves with. `user_id` is the number of an account of the console."""

from __future__ import annotations

from django.db import models


class SecondFactor(models.Model):
    """An authenticator app. Counts only once `confirmed_at` is set, by a first right code."""

    id = models.UUIDField(primary_key=True)
    user_id = models.BigIntegerField(unique=True)
    secret_sealed = models.BinaryField()
    # The last half minute since 1970 whose code was used.
    last_step = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "staff_second_factor"
        verbose_name = "两步验证"
        verbose_name_plural = "两步验证"


class RecoveryCode(models.Model):
    """A way in without the app, once. The code itself is shown once and kept nowhere."""

    id = models.UUIDField(primary_key=True)
    user_id = models.BigIntegerField()
    digest = models.BinaryField(max_length=16)
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "staff_recovery_code"
        verbose_name = "恢复码"
        verbose_name_plural = "恢复码"
        constraints = [models.UniqueConstraint(fields=["user_id", "digest"], name="staff_recovery_once")]


class AttemptCount(models.Model):
    """Attempts to sign in under one key (see `rules.keys_of`) since `since`, and how often that locked already."""

    key = models.CharField(primary_key=True, max_length=80)
    attempts = models.PositiveIntegerField(default=0)
    since = models.DateTimeField()
    locks = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "staff_attempt_count"
        verbose_name = "登录尝试"
        verbose_name_plural = "登录尝试"
        indexes = [models.Index(fields=["since"], name="staff_attempt_since")]


class StaffSession(models.Model):
    """A browser that is signed in: beside Django's session, which says that it is, this says whose and where."""

    id = models.UUIDField(primary_key=True)
    user_id = models.BigIntegerField()
    session_key = models.CharField(max_length=40, unique=True)
    device = models.CharField(max_length=200, blank=True)
    # Only the network: enough to recognise a place.
    network = models.CharField(max_length=60, blank=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        db_table = "staff_session"
        verbose_name = "后台登录"
        verbose_name_plural = "后台登录"
        indexes = [models.Index(fields=["user_id", "-seen_at"], name="staff_session_user")]


class Policy(models.Model):
    """What a site demands of its staff. No row means: nothing."""

    site_id = models.UUIDField(primary_key=True)
    second_factor_roles = models.JSONField(default=list)
    refund_limit_fen = models.PositiveIntegerField(default=50000)

    class Meta:
        db_table = "staff_policy"
        verbose_name = "后台安全要求"
        verbose_name_plural = "后台安全要求"


class Alert(models.Model):
    """Something in the shop that waits for somebody. Open until its cause is gone; once per subject while open.

    `kind` names the text, `data` fills it; `amount` is how much of it there is. `seen_at`: a colleague has taken note,
    until there is more of it.
    """

    id = models.UUIDField(primary_key=True)
    site_id = models.UUIDField()
    kind = models.CharField(max_length=30)
    subject = models.CharField(max_length=80, blank=True)
    amount = models.PositiveIntegerField()
    data = models.JSONField(default=dict)
    opened_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    seen_by = models.CharField(max_length=80, blank=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "staff_alert"
        verbose_name = "待办提醒"
        verbose_name_plural = "待办提醒"
        constraints = [
            models.UniqueConstraint(
                fields=["site_id", "kind", "subject"],
                condition=models.Q(settled_at__isnull=True),
                name="staff_alert_once_open",
            ),
            models.CheckConstraint(condition=models.Q(amount__gte=1), name="staff_alert_of_something"),
        ]
        indexes = [
            models.Index(
                fields=["site_id", "-settled_at"],
                condition=models.Q(settled_at__isnull=False),
                name="staff_alert_settled",
            )
        ]
