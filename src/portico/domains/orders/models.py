"""Carts (lines only: a cart is the set of its lines) and orders with everything they promised, as a snapshot."""

from __future__ import annotations

from datetime import UTC

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now, TruncDate


class CartLine(models.Model):
    """One SKU in the cart of a member or of a guest (by the hash of the guest's token)."""

    id = models.UUIDField(primary_key=True)
    site_id = models.UUIDField()
    member_id = models.UUIDField(null=True)
    guest_key = models.BinaryField(max_length=32, null=True)
    sku_id = models.UUIDField()
    quantity = models.PositiveIntegerField()
    selected = models.BooleanField(default=True, db_default=True)
    price_when_added_fen = models.BigIntegerField()
    added_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "orders_cart_line"
        constraints = [
            models.CheckConstraint(
                condition=Q(member_id__isnull=True, guest_key__isnull=False)
                | Q(member_id__isnull=False, guest_key__isnull=True),
                name="cart_line_one_owner",
            ),
            models.CheckConstraint(condition=Q(quantity__gte=1, quantity__lte=999), name="cart_line_quantity"),
            models.UniqueConstraint(
                fields=["site_id", "member_id", "sku_id"],
                condition=Q(member_id__isnull=False),
                name="cart_line_member_sku",
            ),
            models.UniqueConstraint(
                fields=["site_id", "guest_key", "sku_id"],
                condition=Q(guest_key__isnull=False),
                name="cart_line_guest_sku",
            ),
        ]
        indexes = [
            # The sweep that forgets guests' carts.
            models.Index(fields=["updated_at"], condition=Q(guest_key__isnull=False), name="cart_line_guest_age"),
        ]


class Order(models.Model):
    """`state` has one writer (actions/moves.py) and moves only as rules.TRANSITIONS says.

    `address` is sealed JSON; `phone_index` finds orders by phone without opening it. `explanation` is the
    quote's, so that changing the terms later changes no order.
    """

    id = models.UUIDField(primary_key=True)
    site_id = models.UUIDField()
    number = models.CharField(max_length=32)
    member_id = models.UUIDField()
    state = models.CharField(max_length=20)
    currency = models.CharField(max_length=3)
    goods_fen = models.BigIntegerField()
    freight_fen = models.BigIntegerField()
    discount_fen = models.BigIntegerField()
    payable_fen = models.BigIntegerField()
    explanation = models.JSONField()
    address = models.BinaryField()
    region_code = models.CharField(max_length=12)
    phone_index = models.BinaryField(max_length=16)
    note = models.CharField(max_length=200, blank=True)
    staff_note = models.CharField(max_length=500, blank=True, default="", db_default="")
    # How it reaches its buyer (rules.Delivery); `store_id` where it is picked up, or whose courier brings it.
    delivery = models.CharField(max_length=10, default="ship", db_default="ship")
    store_id = models.UUIDField(null=True)
    refunded_freight_fen = models.BigIntegerField(default=0, db_default=0)
    # Counts what clerks edit, so that the slower of two does not overwrite the faster.
    version = models.PositiveIntegerField(default=1, db_default=1)
    source = models.CharField(max_length=10)
    entry_id = models.UUIDField(null=True)
    visit_id = models.UUIDField(null=True)
    cancel_reason = models.CharField(max_length=20, blank=True, default="", db_default="")
    cancel_words = models.CharField(max_length=200, blank=True, default="", db_default="")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)
    shipped_at = models.DateTimeField(null=True)
    # When the shipped order counts as received. Null: by the site's terms of trade.
    receipt_due_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "orders_order"
        constraints = [
            # By pattern: the console finds orders by how their number begins.
            models.UniqueConstraint(
                fields=["site_id", "number"], opclasses=["uuid_ops", "varchar_pattern_ops"], name="order_number_once"
            ),
            models.CheckConstraint(
                condition=Q(goods_fen__gte=0, freight_fen__gte=0, discount_fen__gte=0, payable_fen__gte=0),
                name="order_amounts_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(payable_fen=models.F("goods_fen") - models.F("discount_fen") + models.F("freight_fen")),
                name="order_amounts_add_up",
            ),
            models.CheckConstraint(
                condition=Q(refunded_freight_fen__gte=0, refunded_freight_fen__lte=models.F("freight_fen")),
                name="order_refunded_freight",
            ),
        ]
        indexes = [
            # Keys are UUIDv7, so `-id` is newest first.
            models.Index(fields=["site_id", "member_id", "-id"], name="order_member"),
            # The console's list, by each question that leaves too many orders to sort.
            models.Index(fields=["site_id", "-created_at", "-id"], name="order_newest"),
            models.Index(fields=["site_id", "state", "-created_at", "-id"], name="order_state_newest"),
            models.Index(
                fields=["site_id", "delivery", "-created_at", "-id"],
                condition=~Q(delivery="ship"),
                name="order_delivery_newest",
            ),
            models.Index(
                fields=["site_id", "store_id", "-created_at", "-id"],
                condition=Q(store_id__isnull=False),
                name="order_store_newest",
            ),
            models.Index(
                fields=["site_id", "entry_id", "-created_at", "-id"],
                condition=Q(entry_id__isnull=False),
                name="order_entry_newest",
            ),
            models.Index(
                fields=["site_id", "-created_at", "-id"], condition=~Q(staff_note=""), name="order_noted_newest"
            ),
            models.Index(fields=["site_id"], condition=Q(refunded_freight_fen__gt=0), name="order_freight_back"),
            models.Index(fields=["site_id", "phone_index"], name="order_phone"),
            models.Index(fields=["site_id", "paid_at"], condition=Q(paid_at__isnull=False), name="order_paid"),
            models.Index(fields=["expires_at"], condition=Q(state="pending_payment"), name="order_expiring"),
            models.Index(fields=["site_id", "paid_at"], condition=Q(state="paid"), name="order_waiting"),
            models.Index(fields=["shipped_at"], condition=Q(state="shipped"), name="order_receiving"),
        ]


class OrderLine(models.Model):
    """One SKU as it was when it was ordered: name, picture, price and what each calculator changed.

    What has become of its pieces has one writer (actions/lines.py). Of the held ones (in an open after-sales case) and
    of the refunded ones, so many never left (`_unshipped`); `refunded_fen` may grow without a piece.
    """

    id = models.UUIDField(primary_key=True)
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    sku_id = models.UUIDField()
    product_id = models.UUIDField()
    sku_code = models.CharField(max_length=80)
    name = models.CharField(max_length=200)
    option_text = models.CharField(max_length=200, blank=True)
    image_url = models.CharField(max_length=500, blank=True)
    unit_price_fen = models.BigIntegerField()
    list_price_fen = models.BigIntegerField(null=True)
    quantity = models.PositiveIntegerField()
    payable_fen = models.BigIntegerField()
    adjustments = models.JSONField()
    kind = models.CharField(max_length=10, default="goods", db_default="goods")
    shipped_quantity = models.PositiveIntegerField(default=0, db_default=0)
    held_quantity = models.PositiveIntegerField(default=0, db_default=0)
    held_unshipped = models.PositiveIntegerField(default=0, db_default=0)
    refunded_quantity = models.PositiveIntegerField(default=0, db_default=0)
    refunded_unshipped = models.PositiveIntegerField(default=0, db_default=0)
    refunded_fen = models.BigIntegerField(default=0, db_default=0)

    class Meta:
        db_table = "orders_order_line"
        constraints = [
            models.UniqueConstraint(fields=["order", "position"], name="order_line_position"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="order_line_quantity"),
            models.CheckConstraint(condition=Q(payable_fen__gte=0), name="order_line_not_negative"),
            models.CheckConstraint(
                condition=Q(
                    quantity__gte=models.F("shipped_quantity")
                    + models.F("held_unshipped")
                    + models.F("refunded_unshipped")
                ),
                name="order_line_shipped_bounded",
            ),
            models.CheckConstraint(
                condition=Q(
                    held_quantity__gte=models.F("held_unshipped"),
                    refunded_quantity__gte=models.F("refunded_unshipped"),
                    shipped_quantity__gte=models.F("held_quantity")
                    - models.F("held_unshipped")
                    + models.F("refunded_quantity")
                    - models.F("refunded_unshipped"),
                ),
                name="order_line_refund_bounded",
            ),
            models.CheckConstraint(
                condition=Q(refunded_fen__gte=0, refunded_fen__lte=models.F("payable_fen")),
                name="order_line_refunded_fen_bounded",
            ),
        ]
        indexes = [
            models.Index(fields=["order"], condition=Q(held_quantity__gt=0), name="order_line_held"),
            models.Index(fields=["order"], condition=Q(refunded_fen__gt=0), name="order_line_given_back"),
            # Orders of a product.
            models.Index(fields=["product_id"], name="order_line_product"),
        ]


class SoldName(models.Model):
    """What products were called in orders, once each: the console looks for words here, not in a million lines.

    `last_sold_on` is the day in UTC of the newest order with this name.
    """

    pk = models.CompositePrimaryKey("site_id", "product_id", "sku_code", "name")
    site_id = models.UUIDField()
    product_id = models.UUIDField()
    sku_code = models.CharField(max_length=80)
    name = models.CharField(max_length=200)
    last_sold_on = models.DateField(db_default=TruncDate(Now(), tzinfo=UTC))

    class Meta:
        db_table = "orders_sold_name"


class TimelineEntry(models.Model):
    """What happened to an order, in the order it happened. Append-only. `code` names the text."""

    id = models.BigAutoField(primary_key=True)
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="timeline")
    code = models.CharField(max_length=40)
    data = models.JSONField(default=dict, db_default={})
    actor_kind = models.CharField(max_length=20)
    actor_name = models.CharField(max_length=80, blank=True, default="", db_default="")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "orders_timeline_entry"
