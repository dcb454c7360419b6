"""Tables of the catalogue's upkeep: what prices were, edits of many products at once, what categories and
products have in common. Loaded with `models`.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class PriceChange(models.Model):
    """One change of a SKU's prices. Append-only: a trigger refuses changes. Nulls in `was_…`: the SKU was new."""

    id = models.BigAutoField(primary_key=True)
    site_id = models.UUIDField()
    product_id = models.UUIDField()
    sku_id = models.UUIDField()
    was_price_fen = models.BigIntegerField(null=True)
    was_list_price_fen = models.BigIntegerField(null=True)
    was_member_price_fen = models.BigIntegerField(null=True)
    price_fen = models.BigIntegerField()
    list_price_fen = models.BigIntegerField(null=True)
    member_price_fen = models.BigIntegerField(null=True)
    cause = models.CharField(max_length=10)
    actor_kind = models.CharField(max_length=20)
    actor_id = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "catalog_price_change"
        indexes = [models.Index(fields=["product_id", "-id"], name="catalog_price_change_product")]


class BulkEdit(models.Model):
    """A change of one column of many SKUs: previewed, then done once, and perhaps taken back.

    `rows` holds [sku id, value before, value after] as the preview showed them.
    """

    id = models.UUIDField(primary_key=True)
    site_id = models.UUIDField()
    column = models.CharField(max_length=20)
    rule = models.JSONField()
    rows = models.JSONField()
    reason = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, default="previewed")
    actor_id = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "catalog_bulk_edit"
        indexes = [models.Index(fields=["site_id", "-created_at"], name="catalog_bulk_edit_recent")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["previewed", "done", "undone"]), name="catalog_bulk_edit_state"
            )
        ]


class Assurance(models.Model):
    """服务保障: a promise a product page makes, as 七天无理由退货. `for_all`: of every product of the site."""

    id = models.UUIDField(primary_key=True)
    site_id = models.UUIDField()
    name = models.CharField(max_length=20)
    text = models.CharField(max_length=200, blank=True)
    for_all = models.BooleanField(default=False)
    position = models.IntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "catalog_assurance"
        constraints = [models.UniqueConstraint(fields=["site_id", "name"], name="catalog_assurance_name")]


class CategoryTemplate(models.Model):
    """What products of a category are described by; a category without one has its parent's.

    `attributes`: [{name, values, required}], `options`: [{name, values}].
    """

    category = models.OneToOneField(
        "catalog.Category", primary_key=True, on_delete=models.CASCADE, related_name="template"
    )
    site_id = models.UUIDField()
    attributes = models.JSONField(default=list)
    options = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "catalog_category_template"
