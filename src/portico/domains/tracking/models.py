"""Events as they came in: an append-only buffer that readers follow by `seq` in batches."""

from __future__ import annotations

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class TrackedEvent(models.Model):
    """One thing a visitor did. The client makes the id (UUIDv7 keeps its index dense), so a resend is known.

    Rows arrive in the order of `received_at`, so a BRIN index of a few pages finds a range of it.
    """

    seq = models.BigAutoField(primary_key=True)
    id = models.UUIDField(unique=True)
    site_id = models.UUIDField()
    visitor_id = models.CharField(max_length=64)
    member_id = models.UUIDField(null=True)
    name = models.CharField(max_length=60)
    carrier = models.CharField(max_length=20)
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField(db_default=Now())
    properties = models.JSONField(default=dict)

    class Meta:
        db_table = "tracking_event"
        indexes = [
            BrinIndex(fields=["received_at"], name="tracking_event_received"),
            # Export and erasure of one person.
            models.Index(fields=["member_id"], condition=Q(member_id__isnull=False), name="tracking_event_member"),
            models.Index(fields=["visitor_id"], condition=Q(member_id__isnull=True), name="tracking_event_visitor"),
        ]


class Visitor(models.Model):
    """An anonymous visitor who turned out to be a member: what joins events of before and after signing in."""

    pk = models.CompositePrimaryKey("site_id", "visitor_id", "member_id")
    site_id = models.UUIDField()
    visitor_id = models.CharField(max_length=64)
    member_id = models.UUIDField()
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()

    class Meta:
        db_table = "tracking_visitor"
        indexes = [models.Index(fields=["site_id", "member_id"], name="tracking_visitor_member")]
