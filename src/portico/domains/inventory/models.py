"""Tables of stock. CHECKs are the last word: no code path can sell what is not there."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class StockLevel(models.Model):
    """What is there of one SKU: `on_hand` in the warehouse, of which `reserved` is promised to orders."""

    sku_id = models.UUIDField(primary_key=True)
    site_id = models.UUIDField()
    on_hand = models.IntegerField(default=0)
    reserved = models.IntegerField(default=0)
    # Alert when fewer than this are available; null means the site's usual threshold.
    alert_below = models.PositiveIntegerField(null=True)
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "inventory_stock_level"
        constraints = [
            models.CheckConstraint(condition=Q(on_hand__gte=0), name="inventory_on_hand_not_negative"),
            models.CheckConstraint(condition=Q(reserved__gte=0), name="inventory_reserved_not_negative"),
            models.CheckConstraint(condition=Q(reserved__lte=F("on_hand")), name="inventory_reserved_on_hand"),
        ]
        indexes = [
            models.Index(F("site_id"), F("on_hand") - F("reserved"), name="inventory_stock_available"),
        ]


class StoreLevel(models.Model):
    """What a store with stock of its own has of one SKU, and how much of it is promised to orders."""

    pk = models.CompositePrimaryKey("store_id", "sku_id")
    store_id = models.UUIDField()
    sku_id = models.UUIDField()
    site_id = models.UUIDField()
    on_hand = models.IntegerField(default=0)
    reserved = models.IntegerField(default=0)
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "inventory_store_level"
        constraints = [
            models.CheckConstraint(condition=Q(on_hand__gte=0), name="inventory_store_on_hand_not_negative"),
            models.CheckConstraint(condition=Q(reserved__gte=0), name="inventory_store_reserved_not_negative"),
            models.CheckConstraint(condition=Q(reserved__lte=F("on_hand")), name="inventory_store_reserved_on_hand"),
        ]


class Reservation(models.Model):
    """Units of one SKU promised to one order, from the shop's stock or from that of one store."""

    class State(models.TextChoices):
        HELD = "held", "已预占"
        COMMITTED = "committed", "已售出"
        RELEASED = "released", "已释放"

    pk = models.CompositePrimaryKey("order_id", "sku_id")
    order_id = models.UUIDField()
    sku_id = models.UUIDField()
    site_id = models.UUIDField()
    store_id = models.UUIDField(null=True)
    quantity = models.IntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.HELD)
    expires_at = models.DateTimeField()
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "inventory_reservation"
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="inventory_reservation_quantity"),
        ]
        indexes = [
            models.Index(fields=["expires_at"], condition=Q(state="held"), name="inventory_reservation_due"),
        ]


class LedgerEntry(models.Model):
    """One change of one level, with the balance it left. Append-only (a trigger refuses update and delete)."""

    class Kind(models.TextChoices):
        INITIAL = "initial", "期初"
        RECEIVE = "receive", "入库"
        ADJUST = "adjust", "盘点调整"
        RESERVE = "reserve", "下单预占"
        RELEASE = "release", "释放预占"
        SELL = "sell", "售出"
        RESTOCK = "restock", "退回入库"
        MOVE = "move", "调拨"

    seq = models.BigAutoField(primary_key=True)
    site_id = models.UUIDField()
    # Whose level: a store's, or (null) the shop's.
    store_id = models.UUIDField(null=True)
    sku_id = models.UUIDField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    on_hand_delta = models.IntegerField()
    reserved_delta = models.IntegerField()
    on_hand_after = models.IntegerField()
    reserved_after = models.IntegerField()
    order_id = models.UUIDField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    actor_kind = models.CharField(max_length=20)
    actor_id = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "inventory_ledger_entry"
        indexes = [
            models.Index(fields=["sku_id", "-seq"], name="inventory_ledger_sku"),
            models.Index(
                fields=["store_id", "sku_id", "-seq"],
                condition=Q(store_id__isnull=False),
                name="inventory_ledger_store",
            ),
        ]
