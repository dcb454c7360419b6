"""Tables of the plumbing. Rows are written only by the module of the same purpose beside this file."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class OutboxEvent(models.Model):
    """A fact, stored in the transaction that made it true. Append-only; `seq` orders readers."""

    seq = models.BigAutoField(primary_key=True)
    id = models.UUIDField(unique=True)
    site_id = models.UUIDField()
    name = models.CharField(max_length=80)
    payload = models.JSONField()
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "infra_outbox_event"
        indexes = [models.Index(fields=["name", "seq"], name="outbox_name_seq")]


class EffectDone(models.Model):
    """Effect `effect` of event `event_id` has happened: the mark commits together with the effect."""

    pk = models.CompositePrimaryKey("event_id", "effect")
    event_id = models.UUIDField()
    effect = models.CharField(max_length=80)
    done_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "infra_effect_done"


class InboxEntry(models.Model):
    """Something outside told us once: `(source, external_id)` is handled at most once."""

    pk = models.CompositePrimaryKey("source", "external_id")
    source = models.CharField(max_length=60)
    external_id = models.CharField(max_length=128)
    received_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "infra_inbox_entry"


class Connection(models.Model):
    """A site's connection to a platform: the keys its people saved (sealed), and what the last check found.

    No keys: those of the environment hold, and the row is only about the check.
    """

    pk = models.CompositePrimaryKey("site_id", "platform")
    site_id = models.UUIDField()
    platform = models.CharField(max_length=30)
    version = models.UUIDField()
    sealed_values = models.BinaryField(null=True)
    saved_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)
    findings = models.JSONField(default=list)

    class Meta:
        db_table = "infra_connection"


class PlatformPush(models.Model):
    """Something a platform told us that has not had its effect yet. Sealed: it names people."""

    id = models.UUIDField(primary_key=True)
    site_id = models.UUIDField()
    source = models.CharField(max_length=30)
    kind = models.CharField(max_length=80)
    sealed_content = models.BinaryField()
    received_at = models.DateTimeField()

    class Meta:
        db_table = "infra_platform_push"


class IdempotencyKey(models.Model):
    """The answer given to a key, so that a replay gets the same answer and does nothing."""

    pk = models.CompositePrimaryKey("scope", "key")
    scope = models.CharField(max_length=120)
    key = models.CharField(max_length=128)
    fingerprint = models.CharField(max_length=64)
    result_id = models.UUIDField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "infra_idempotency_key"
        indexes = [models.Index(fields=["created_at"], name="idempotency_created")]


class AuditRecord(models.Model):
    """Who did what to which thing and why. Append-only (a trigger refuses update and delete)."""

    seq = models.BigAutoField(primary_key=True)
    site_id = models.UUIDField(null=True)
    actor_kind = models.CharField(max_length=20)
    actor_id = models.CharField(max_length=64)
    action = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=64)
    reason = models.CharField(max_length=300, blank=True)
    changes = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        db_table = "infra_audit_record"
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "-seq"], name="audit_subject"),
            models.Index(fields=["site_id", "-seq"], name="audit_site"),
            models.Index(fields=["site_id", "actor_kind", "actor_id", "-seq"], name="audit_actor"),
            models.Index(fields=["site_id", "action", "-seq"], name="audit_action"),
            models.Index(fields=["site_id", "at"], name="audit_at"),
        ]


class AuditLink(models.Model):
    """The chain over the audit records: each link hashes its record and the link before it.

    Written by a trigger as the transaction commits, one after the other, so that `position` has no gaps.
    """

    position = models.BigIntegerField(primary_key=True)
    record = models.OneToOneField(AuditRecord, models.PROTECT, db_column="record_seq", related_name="link")
    hash = models.BinaryField(max_length=32)

    class Meta:
        db_table = "infra_audit_link"


class SealingKey(models.Model):
    """A key that sealed personal data here, by its fingerprint. Retired once nothing is sealed under it any more."""

    key_id = models.PositiveSmallIntegerField(primary_key=True)
    fingerprint = models.BinaryField(max_length=16)
    first_seen_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "infra_sealing_key"


class LongTask(models.Model):
    """Progress of long work (an import, an export): what a progress bar shows, and where to resume."""

    class State(models.TextChoices):
        WAITING = "waiting", "等待中"
        RUNNING = "running", "进行中"
        DONE = "done", "已完成"
        FAILED = "failed", "失败"
        CANCELLED = "cancelled", "已取消"

    id = models.UUIDField(primary_key=True)
    site_id = models.UUIDField()
    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    input = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    created_by = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "infra_long_task"
        indexes = [models.Index(fields=["site_id", "kind", "-created_at"], name="long_task_recent")]


class KeptPart(models.Model):
    """A piece of a file that a task made for somebody to take along, sealed. Gone after a day or two."""

    id = models.UUIDField(primary_key=True)
    task = models.ForeignKey(LongTask, on_delete=models.CASCADE, related_name="parts")
    position = models.PositiveIntegerField()
    content = models.BinaryField()
    made_at = models.DateTimeField()

    class Meta:
        db_table = "infra_kept_part"
        constraints = [models.UniqueConstraint(fields=["task", "position"], name="kept_part_once")]
        indexes = [models.Index(fields=["made_at"], name="kept_part_age")]


class RateCounter(models.Model):
    """Hits of one key in one fixed window. Losing it in a crash only forgives, so the table is UNLOGGED."""

    pk = models.CompositePrimaryKey("key", "window_start")
    key = models.CharField(max_length=160)
    window_start = models.DateTimeField()
    hits = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "infra_rate_counter"
