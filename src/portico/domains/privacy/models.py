"""Consents, notification preferences, exports and leaving. Members are ids here: this domain lies below them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class ConsentRecord(models.Model):
    """Somebody agreed to a purpose, or took it back. The latest row of a person and purpose is what holds.

    Append-only: a trigger refuses everything but a change of whose it is (a visitor signs in, two members become
    one, a member is erased). `member_id` null and `visitor_id` empty: a person who was erased; the row still counts.
    """

    id = models.UUIDField(primary_key=True)
    site_id = models.UUIDField()
    member_id = models.UUIDField(null=True)
    visitor_id = models.CharField(max_length=64, blank=True, default="", db_default="")
    purpose = models.CharField(max_length=20)
    policy_version = models.CharField(max_length=40)
    carrier = models.CharField(max_length=20)
    given = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        db_table = "privacy_consent"
        indexes = [
            models.Index(
                fields=["member_id", "purpose", "-at", "-id"],
                condition=Q(member_id__isnull=False),
                name="consent_member",
            ),
            models.Index(
                fields=["site_id", "visitor_id", "purpose"],
                condition=Q(member_id__isnull=True) & ~Q(visitor_id=""),
                name="consent_visitor",
            ),
            # The ledger, newest first, also of one purpose: keys are UUIDv7.
            models.Index(fields=["site_id", "-id"], name="consent_newest"),
            models.Index(fields=["site_id", "purpose", "-id"], name="consent_purpose"),
        ]


class ConsentTally(models.Model):
    """How many records the ledger has of a purpose and an answer: the sum over its slots.

    Sixteen rows where one would do, so that people who sign in at the same moment do not wait for each other.
    """

    pk = models.CompositePrimaryKey("site_id", "purpose", "given", "slot")
    site_id = models.UUIDField()
    purpose = models.CharField(max_length=20)
    given = models.BooleanField()
    slot = models.PositiveSmallIntegerField()
    records = models.BigIntegerField(default=0)

    class Meta:
        db_table = "privacy_consent_tally"


class NotificationPreference(models.Model):
    """How a member wants to be told. `switches`: "topic.channel" → on, only what they chose themselves."""

    member_id = models.UUIDField(primary_key=True)
    site_id = models.UUIDField()
    switches = models.JSONField(default=dict)
    quiet_from = models.TimeField(null=True)
    quiet_to = models.TimeField(null=True)
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "privacy_notification"
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_to__isnull=True)
                | Q(quiet_from__isnull=False, quiet_to__isnull=False),
                name="notification_quiet_whole",
            )
        ]


class ErasureRequest(models.Model):
    """A member wants to leave. `reason` is their own words, gone with them.

    `postponed_at`: it was due, but something of theirs was not finished; it is tried again until it is.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "等待中"
        CANCELLED = "cancelled", "已撤销"
        DONE = "done", "已注销"

    id = models.UUIDField(primary_key=True)
    site_id = models.UUIDField()
    member_id = models.UUIDField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING, db_default="waiting")
    reason = models.CharField(max_length=200, blank=True, default="", db_default="")
    requested_at = models.DateTimeField()
    due_at = models.DateTimeField()
    postponed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "privacy_erasure"
        constraints = [
            models.UniqueConstraint(fields=["member_id"], condition=Q(state="waiting"), name="erasure_one_waiting"),
            models.CheckConstraint(
                condition=Q(state="waiting", ended_at__isnull=True) | (~Q(state="waiting") & Q(ended_at__isnull=False)),
                name="erasure_ended",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="waiting"), name="erasure_due"),
            models.Index(fields=["site_id", "-id"], name="erasure_newest"),
            models.Index(fields=["member_id"], name="erasure_member"),
        ]


class DataExport(models.Model):
    """A copy of a member's data, made by a job. Its link is a key of ours over the id; only its hash is stored."""

    class State(models.TextChoices):
        QUEUED = "queued", "排队中"
        RUNNING = "running", "整理中"
        READY = "ready", "可下载"
        FAILED = "failed", "失败"
        EXPIRED = "expired", "已过期"

    id = models.UUIDField(primary_key=True)
    site_id = models.UUIDField()
    member_id = models.UUIDField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED, db_default="queued")
    language = models.CharField(max_length=10)
    done = models.PositiveSmallIntegerField(default=0, db_default=0)
    total = models.PositiveSmallIntegerField()
    size_bytes = models.PositiveIntegerField(default=0, db_default=0)
    token_hash = models.BinaryField(max_length=32, unique=True)
    downloads = models.PositiveSmallIntegerField(default=0, db_default=0)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "privacy_export"
        constraints = [
            models.UniqueConstraint(
                fields=["member_id"], condition=Q(state__in=["queued", "running"]), name="export_one_under_way"
            ),
            models.CheckConstraint(condition=Q(done__lte=models.F("total")), name="export_progress"),
        ]
        indexes = [
            models.Index(fields=["member_id", "-id"], name="export_member"),
            models.Index(fields=["site_id", "-id"], name="export_newest"),
            models.Index(fields=["expires_at"], condition=Q(state="ready"), name="export_expiry"),
        ]


class ExportArchive(models.Model):
    """The archive of an export, sealed: a dump of the data base shows nothing of it."""

    export = models.OneToOneField(DataExport, on_delete=models.CASCADE, primary_key=True, related_name="archive")
    content = models.BinaryField()

    class Meta:
        db_table = "privacy_export_archive"


class Tombstone(models.Model):
    """A member who was erased: the row outlives them, so that a restored backup can be made to forget them again."""

    pk = models.CompositePrimaryKey("site_id", "erased_id")
    site_id = models.UUIDField()
    erased_id = models.UUIDField()
    erased_at = models.DateTimeField()

    class Meta:
        db_table = "privacy_tombstone"
        indexes = [models.Index(fields=["-erased_at"], name="tombstone_newest")]
