"""What connectors keep, shared by every process: access tokens, what is left of each quota, the record of calls."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class PlatformToken(models.Model):
    """The newest access token of an app, sealed. Whoever refreshes it holds the advisory lock of its name."""

    pk = models.CompositePrimaryKey("provider", "app_id")
    provider = models.CharField(max_length=40)
    app_id = models.CharField(max_length=64)
    sealed_token = models.BinaryField()
    expires_at = models.DateTimeField()
    refreshed_at = models.DateTimeField()

    class Meta:
        db_table = "connectors_platform_token"


class RatePace(models.Model):
    """How far the uses of one limit by one account have run; written by `kit.budget` alone."""

    key = models.CharField(max_length=200, primary_key=True)
    next_at = models.DateTimeField()

    class Meta:
        db_table = "connectors_rate_pace"


class RateDay(models.Model):
    """How often a limit was used on a day of China's; written by `kit.budget` alone."""

    pk = models.CompositePrimaryKey("key", "day")
    key = models.CharField(max_length=200)
    day = models.DateField()
    used = models.PositiveIntegerField()

    class Meta:
        db_table = "connectors_rate_day"


class CallRecord(models.Model):
    """One exchange with a platform, redacted before it got here. `status` 0: no answer came.

    Made for `site_id`; null: for the installation itself.
    """

    site_id = models.UUIDField(null=True)
    at = models.DateTimeField(db_default=Now())
    platform = models.CharField(max_length=40)
    account = models.CharField(max_length=64)
    call = models.CharField(max_length=80)
    method = models.CharField(max_length=10)
    target = models.TextField()
    status = models.PositiveSmallIntegerField()
    outcome = models.TextField()
    attempts = models.PositiveSmallIntegerField()
    milliseconds = models.PositiveIntegerField()
    request = models.TextField()
    response = models.TextField()

    class Meta:
        db_table = "connectors_call_record"
        indexes = [
            models.Index(fields=["site_id", "-id"], name="connectors_call_site"),
            models.Index(fields=["site_id", "platform", "-id"], name="connectors_call_platform"),
            models.Index(fields=["site_id", "-id"], name="connectors_call_failed", condition=~models.Q(outcome="ok")),
        ]
