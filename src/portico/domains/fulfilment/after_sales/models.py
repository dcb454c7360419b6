"""After-sales: cases, their lines and history, the buyer's pictures, the merchant's terms, what was made good."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class AfterSale(models.Model):
    """One request about pieces of one order. `state` has one writer (`actions.move`) and moves as rules.TRANSITIONS.

    `asked_*` is what the buyer wants back, `granted_*` what was decided (fen; goods and freight apart).
    `is_unshipped`: its pieces never left the warehouse. `by_merchant`: nobody asked, the merchant gives back.
    `return_to` is the sealed address that the goods go back to, as it was when they were asked for.
    """

    id = models.UUIDField(primary_key=True)
    site_id = models.UUIDField()
    number = models.CharField(max_length=32)
    order_id = models.UUIDField()
    order_number = models.CharField(max_length=32)
    member_id = models.UUIDField()
    kind = models.CharField(max_length=16)
    state = models.CharField(max_length=20)
    is_unshipped = models.BooleanField()
    by_merchant = models.BooleanField(default=False, db_default=False)
    reason = models.CharField(max_length=24)
    words = models.CharField(max_length=500, blank=True, default="", db_default="")
    currency = models.CharField(max_length=3)
    asked_fen = models.BigIntegerField()
    asked_freight_fen = models.BigIntegerField()
    granted_fen = models.BigIntegerField(null=True)
    granted_freight_fen = models.BigIntegerField(null=True)
    return_to = models.BinaryField(default=b"", db_default=b"")
    return_carrier = models.CharField(max_length=20, blank=True, default="", db_default="")
    return_number = models.CharField(max_length=32, blank=True, default="", db_default="")
    sent_carrier = models.CharField(max_length=20, blank=True, default="", db_default="")
    sent_number = models.CharField(max_length=32, blank=True, default="", db_default="")
    refund_id = models.UUIDField(null=True)
    close_reason = models.CharField(max_length=20, blank=True, default="", db_default="")
    version = models.PositiveIntegerField(default=1, db_default=1)
    due_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "fulfilment_after_sale"
        constraints = [
            models.UniqueConstraint(fields=["site_id", "number"], name="after_sale_number_once"),
            models.CheckConstraint(
                condition=Q(asked_fen__gte=0, asked_freight_fen__gte=0), name="after_sale_asked_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(granted_fen__isnull=True, granted_freight_fen__isnull=True)
                | Q(granted_fen__gte=0, granted_freight_fen__gte=0),
                name="after_sale_granted_not_negative",
            ),
            # Goods for less than asked by agreement, never for more; freight may be added by the merchant.
            models.CheckConstraint(
                condition=Q(granted_fen__isnull=True) | Q(granted_fen__lte=F("asked_fen")),
                name="after_sale_granted_bounded",
            ),
        ]
        indexes = [
            models.Index(fields=["site_id", "member_id", "-id"], name="after_sale_member"),
            models.Index(fields=["site_id", "state", "-id"], name="after_sale_state"),
            models.Index(fields=["order_id"], name="after_sale_order"),
            models.Index(fields=["site_id", "-id"], name="after_sale_newest"),
            models.Index(fields=["site_id", "order_number"], name="after_sale_order_number"),
            models.Index(fields=["refund_id"], condition=Q(refund_id__isnull=False), name="after_sale_refund"),
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="after_sale_due"),
        ]


class AfterSaleLine(models.Model):
    """Pieces of one order line. `worth_fen` is their exact share of what was paid, `asked_fen` how much of it is wanted
    back, `granted_*` what was decided, `back_quantity` how many pieces went back into stock."""

    id = models.UUIDField(primary_key=True)
    case = models.ForeignKey(AfterSale, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    order_line_id = models.UUIDField()
    sku_id = models.UUIDField()
    product_id = models.UUIDField()
    name = models.CharField(max_length=200)
    option_text = models.CharField(max_length=200, blank=True)
    image_url = models.CharField(max_length=500, blank=True)
    quantity = models.PositiveIntegerField()
    worth_fen = models.BigIntegerField()
    asked_fen = models.BigIntegerField()
    granted_quantity = models.PositiveIntegerField(null=True)
    granted_fen = models.BigIntegerField(null=True)
    back_quantity = models.PositiveIntegerField(null=True)
    exchange_sku_id = models.UUIDField(null=True)
    exchange_text = models.CharField(max_length=200, blank=True, default="", db_default="")

    class Meta:
        db_table = "fulfilment_after_sale_line"
        constraints = [
            models.UniqueConstraint(fields=["case", "order_line_id"], name="after_sale_line_once"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="after_sale_line_quantity"),
            models.CheckConstraint(
                condition=Q(asked_fen__gte=0, asked_fen__lte=F("worth_fen")), name="after_sale_line_asked_bounded"
            ),
            models.CheckConstraint(
                condition=Q(granted_quantity__isnull=True) | Q(granted_quantity__lte=F("quantity")),
                name="after_sale_line_granted_bounded",
            ),
            models.CheckConstraint(
                condition=Q(granted_fen__isnull=True) | Q(granted_fen__gte=0, granted_fen__lte=F("asked_fen")),
                name="after_sale_line_granted_fen_bounded",
            ),
            models.CheckConstraint(
                condition=Q(back_quantity__isnull=True) | Q(back_quantity__lte=F("quantity")),
                name="after_sale_line_back_bounded",
            ),
        ]
        indexes = [models.Index(fields=["order_line_id"], name="after_sale_line_order_line")]


class AfterSaleEntry(models.Model):
    """What was done and said, in order. `for_staff`: the buyer never sees it. `pictures` are ids of Picture."""

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey(AfterSale, on_delete=models.CASCADE, related_name="entries")
    code = models.CharField(max_length=40)
    data = models.JSONField(default=dict, db_default={})
    words = models.CharField(max_length=500, blank=True, default="", db_default="")
    pictures = models.JSONField(default=list, db_default=[])
    for_staff = models.BooleanField(default=False, db_default=False)
    actor_kind = models.CharField(max_length=20)
    actor_name = models.CharField(max_length=80, blank=True, default="", db_default="")
    at = models.DateTimeField()

    class Meta:
        db_table = "fulfilment_after_sale_entry"


class Picture(models.Model):
    """Evidence: a picture that a buyer (or, without `member_id`, the staff) sent with a case. Sealed JPEG, without
    what cameras write into it. `case_id` is empty until it is sent."""

    id = models.UUIDField(primary_key=True)
    site_id = models.UUIDField()
    member_id = models.UUIDField(null=True)
    case_id = models.UUIDField(null=True)
    content = models.BinaryField()
    size = models.PositiveIntegerField()
    uploaded_at = models.DateTimeField()

    class Meta:
        db_table = "fulfilment_after_sale_picture"
        indexes = [
            models.Index(fields=["case_id"], name="after_sale_picture_case"),
            models.Index(fields=["member_id", "uploaded_at"], name="after_sale_picture_member"),
            models.Index(fields=["uploaded_at"], condition=Q(case_id__isnull=True), name="after_sale_picture_loose"),
        ]


class AfterSalePolicy(models.Model):
    """One site's terms: how long each side has, where goods go back to (sealed), what is refunded at once."""

    site_id = models.UUIDField(primary_key=True)
    decide_hours = models.PositiveSmallIntegerField()
    return_days = models.PositiveSmallIntegerField()
    inspect_days = models.PositiveSmallIntegerField()
    answer_days = models.PositiveSmallIntegerField()
    replace_days = models.PositiveSmallIntegerField()
    confirm_days = models.PositiveSmallIntegerField()
    arbitrate_days = models.PositiveSmallIntegerField()
    # Before anything is shipped, money goes back without a decision.
    is_instant = models.BooleanField(default=False, db_default=False)
    return_to = models.BinaryField(default=b"", db_default=b"")
    version = models.PositiveIntegerField(default=1, db_default=1)
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "fulfilment_after_sale_policy"


class Compensation(models.Model):
    """One thing made good for one case: the row is the permission to do it, so nothing is given back twice.

    `effect` is the registry's name, `ref` what it was done to. Append-only (a trigger refuses update and delete).
    """

    seq = models.BigAutoField(primary_key=True)
    site_id = models.UUIDField()
    case_id = models.UUIDField()
    effect = models.CharField(max_length=24)
    ref = models.CharField(max_length=64)
    data = models.JSONField(default=dict, db_default={})
    at = models.DateTimeField()

    class Meta:
        db_table = "fulfilment_compensation"
        constraints = [
            models.UniqueConstraint(fields=["case_id", "effect", "ref"], name="compensation_once"),
        ]
