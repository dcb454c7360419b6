"""The terms a merchant sets, per site. What was applied to an order is a snapshot in the order."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class FreightRule(models.Model):
    """One row per site: a flat amount, free from a threshold on (null: never free).

    `default_template` is what goods without a template go by instead of the flat amount; `combine` says what an
    order with several templates pays; `city_*` is the same flat rule for deliveries by the shop's own courier.
    """

    site_id = models.UUIDField(primary_key=True)
    flat_fen = models.BigIntegerField()
    free_from_fen = models.BigIntegerField(null=True)
    default_template = models.UUIDField(null=True)
    combine = models.CharField(max_length=8, default="sum", db_default="sum")
    city_fen = models.BigIntegerField(default=0, db_default=0)
    city_free_from_fen = models.BigIntegerField(null=True)
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "promotions_freight_rule"
        constraints = [
            models.CheckConstraint(condition=Q(flat_fen__gte=0), name="freight_flat_not_negative"),
            models.CheckConstraint(
                condition=Q(free_from_fen__isnull=True) | Q(free_from_fen__gte=0), name="freight_free_not_negative"
            ),
            models.CheckConstraint(condition=Q(combine__in=["sum", "highest"]), name="freight_combine_known"),
            models.CheckConstraint(
                condition=Q(city_fen__gte=0) & (Q(city_free_from_fen__isnull=True) | Q(city_free_from_fen__gte=0)),
                name="freight_city_not_negative",
            ),
        ]


class FreightTemplate(models.Model):
    """What sending costs by region. `content` is `freight_templates.Content` as JSON: zones, free rules, exclusions.

    `version` counts the saves, so that two clerks never overwrite each other unseen.
    """

    id = models.UUIDField(primary_key=True)
    site_id = models.UUIDField()
    name = models.CharField(max_length=40)
    measure = models.CharField(max_length=8)
    content = models.JSONField()
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "promotions_freight_template"
        constraints = [
            models.UniqueConstraint(fields=["site_id", "name"], name="freight_template_name_once"),
            models.CheckConstraint(
                condition=Q(measure__in=["piece", "weight", "volume", "amount"]), name="freight_template_measure"
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


class Bundle(models.Model):
    """组合套餐: `items` are [sku id, pieces], sold together for `price_fen` inside [starts_at, ends_at)."""

    id = models.UUIDField(primary_key=True)
    site_id = models.UUIDField()
    name = models.CharField(max_length=40)
    items = models.JSONField()
    price_fen = models.BigIntegerField()
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    is_on = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "promotions_bundle"
        indexes = [models.Index(fields=["site_id", "-created_at"], name="promotions_bundle_site")]
        constraints = [
            models.CheckConstraint(condition=Q(price_fen__gt=0), name="promotions_bundle_price"),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(starts_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="promotions_bundle_schedule",
            ),
        ]
