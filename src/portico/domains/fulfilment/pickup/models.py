"""Pickups: what waits at a store, and every hand-over and its taking back."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Pickup(models.Model):
    """An order that is fetched at a store. The code exists from the moment the order is paid (sealed, and found by
    its blind index); `packed_at` says that the store has it ready, `redeemed_at` that it was handed over.

    Whether the order may still be handed over is the order's to say; `closed_at` follows it, so that lists of what
    waits are right.
    """

    id = models.UUIDField(primary_key=True)
    site_id = models.UUIDField()
    order_id = models.UUIDField(unique=True)
    store_id = models.UUIDField()
    # What the buyer chose at the till; null when they did not.
    planned_from = models.DateTimeField(null=True)
    planned_to = models.DateTimeField(null=True)
    code_sealed = models.BinaryField(null=True)
    code_index = models.BinaryField(null=True)
    ready_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    # When somebody at the store said that it is packed; null: nobody has yet.
    packed_at = models.DateTimeField(null=True)
    redeemed_at = models.DateTimeField(null=True)
    # The pieces handed over by the last redemption: [{"order_line_id", "quantity"}].
    lines = models.JSONField(default=list)
    # Nothing is left to hand over: the order was refunded before anybody came.
    closed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "fulfilment_pickup"
        constraints = [
            models.UniqueConstraint(fields=["site_id", "code_index"], name="pickup_code_once"),
            models.CheckConstraint(
                condition=Q(redeemed_at__isnull=True) | Q(ready_at__isnull=False), name="pickup_ready_before_redeemed"
            ),
            models.CheckConstraint(
                condition=Q(redeemed_at__isnull=True) | Q(closed_at__isnull=True), name="pickup_redeemed_or_closed"
            ),
        ]
        indexes = [
            models.Index(
                fields=["site_id", "store_id", "ready_at"],
                condition=Q(ready_at__isnull=False, redeemed_at__isnull=True, closed_at__isnull=True),
                name="pickup_open",
            ),
        ]


class PickupEntry(models.Model):
    """A hand-over or its taking back. Append-only (a trigger refuses update and delete)."""

    class Kind(models.TextChoices):
        REDEEMED = "redeemed", "已提货"
        UNDONE = "undone", "已撤销"

    seq = models.BigAutoField(primary_key=True)
    site_id = models.UUIDField()
    pickup_id = models.UUIDField()
    order_id = models.UUIDField()
    store_id = models.UUIDField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    # Of the QR text that was scanned, so that the same picture is never taken twice; null for typed digits.
    digest = models.BinaryField(max_length=16, null=True, unique=True)
    actor_kind = models.CharField(max_length=20)
    actor_id = models.CharField(max_length=64, blank=True)
    # As the person was called then: what a second clerk is told.
    actor_name = models.CharField(max_length=80, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        db_table = "fulfilment_pickup_entry"
        indexes = [
            models.Index(fields=["site_id", "store_id", "-seq"], name="pickup_entry_store"),
            models.Index(fields=["pickup_id", "-seq"], name="pickup_entry_pickup"),
        ]
