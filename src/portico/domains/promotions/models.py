"""The terms a merchant sets, per site. What was applied to an order is a snapshot in the order."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class FreightRule(models.Model):
    """One row per site: a flat amount, free from a threshold on (null: never free)."""

    site_id = models.UUIDField(primary_key=True)
    flat_fen = models.BigIntegerField()
    free_from_fen = models.BigIntegerField(null=True)
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "promotions_freight_rule"
        constraints = [
            models.CheckConstraint(condition=Q(flat_fen__gte=0), name="freight_flat_not_negative"),
            models.CheckConstraint(
                condition=Q(free_from_fen__isnull=True) | Q(free_from_fen__gte=0), name="freight_free_not_negative"
            ),
        ]


class ThresholdDiscount(models.Model):
    """满减: from `threshold_fen` on, `off_fen` less. In force inside [starts_at, ends_at), open where null."""

    id = models.UUIDField(primary_key=True)
    site_id = models.UUIDField()
    threshold_fen = models.BigIntegerField()
    off_fen = models.BigIntegerField()
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "promotions_threshold_discount"
        indexes = [models.Index(fields=["site_id", "ends_at"], name="threshold_site")]
        constraints = [
            # Below the threshold, so that an order with goods in it never becomes free by this alone.
            models.CheckConstraint(
                condition=Q(off_fen__gt=0) & Q(off_fen__lt=F("threshold_fen")), name="threshold_off_below"
            ),
            models.UniqueConstraint(
                fields=["site_id", "threshold_fen", "off_fen", "starts_at"], nulls_distinct=False, name="threshold_once"
            ),
        ]
