"""Tables of the clerks' desk."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower


class TradePolicy(models.Model):
    """How long things may take in a shop. No row means the terms of rules.DEFAULT_POLICY. `version` counts saves."""

    site_id = models.UUIDField(primary_key=True)
    payment_minutes = models.PositiveSmallIntegerField()
    ship_within_hours = models.PositiveSmallIntegerField()
    receive_days = models.PositiveSmallIntegerField()
    after_sales_days = models.PositiveSmallIntegerField()
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField()

    class Meta:
        db_table = "orders_trade_policy"
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    payment_minutes__range=(5, 1440),
                    ship_within_hours__range=(1, 720),
                    receive_days__range=(1, 60),
                    after_sales_days__range=(0, 365),
                ),
                name="trade_policy_bounds",
            )
        ]


class StaffEntry(models.Model):
    """What a colleague wrote about an order, or which tag they put on or took off. Append-only; buyers never see it.

    A member's erasure empties the texts.
    """

    id = models.BigAutoField(primary_key=True)
    order = models.ForeignKey("orders.Order", on_delete=models.CASCADE, related_name="staff_entries")
    kind = models.CharField(max_length=12)
    text = models.CharField(max_length=500, blank=True)
    user_id = models.BigIntegerField()
    author = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        db_table = "orders_staff_entry"


class Tag(models.Model):
    """A word the shop puts on orders."""

    id = models.UUIDField(primary_key=True)
    site_id = models.UUIDField()
    name = models.CharField(max_length=12)
    colour = models.CharField(max_length=10)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "orders_tag"
        constraints = [models.UniqueConstraint("site_id", Lower("name"), name="order_tag_once")]


class TagUse(models.Model):
    """The tag is on the order."""

    id = models.BigAutoField(primary_key=True)
    order = models.ForeignKey("orders.Order", on_delete=models.CASCADE, related_name="tag_uses")
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="uses")

    class Meta:
        db_table = "orders_tag_use"
        constraints = [models.UniqueConstraint(fields=["order", "tag"], name="order_tag_use_once")]


class SavedSearch(models.Model):
    """A search of the order list under a name, of one person; all colleagues see a shared one."""

    id = models.UUIDField(primary_key=True)
    site_id = models.UUIDField()
    user_id = models.BigIntegerField()
    author = models.CharField(max_length=80)
    name = models.CharField(max_length=20)
    # Question → answer, as in the address of the list; never a phone.
    query = models.JSONField()
    shared = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "orders_saved_search"
        constraints = [models.UniqueConstraint(fields=["site_id", "user_id", "name"], name="saved_search_once")]
