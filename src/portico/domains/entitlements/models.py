"""Card keys, files to download, packages of visits; and the ledgers that say who gave and took what.

CHECKs are the last word: a key has one owner or none, nobody redeems more times than were bought.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q


class KeyBatch(models.Model):
    """One import of card keys: what came of each row of the file."""

    id = models.UUIDField(primary_key=True)
    site_id = models.UUIDField()
    sku_id = models.UUIDField()
    file_name = models.CharField(max_length=120)
    added = models.PositiveIntegerField()
    repeated = models.PositiveIntegerField()
    broken = models.PositiveIntegerField()
    imported_by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        db_table = "entitlements_key_batch"
        indexes = [models.Index(fields=["site_id", "sku_id", "-id"], name="key_batch_sku")]


class CardKey(models.Model):
    """One card: number and password as one sealed value. `fingerprint` refuses the same card twice in a site.

    `state`: free → taken by an order line, for good; or free → withdrawn by the merchant. A key that somebody may
    have seen never becomes free again.
    """

    class State(models.TextChoices):
        FREE = "free", "未售"
        TAKEN = "taken", "已发放"
        WITHDRAWN = "withdrawn", "已作废"

    id = models.UUIDField(primary_key=True)
    site_id = models.UUIDField()
    sku_id = models.UUIDField()
    batch = models.ForeignKey(KeyBatch, on_delete=models.PROTECT, related_name="keys")
    content = models.BinaryField()
    fingerprint = models.BinaryField(max_length=16)
    expires_on = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.FREE)
    order_id = models.UUIDField(null=True)
    order_line_id = models.UUIDField(null=True)
    member_id = models.UUIDField(null=True)
    taken_at = models.DateTimeField(null=True)
    first_shown_at = models.DateTimeField(null=True)
    shown_times = models.PositiveIntegerField(default=0, db_default=0)
    # Given back to the merchant's books by a refund; the key itself is spent.
    voided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "entitlements_card_key"
        constraints = [
            models.UniqueConstraint(fields=["site_id", "fingerprint"], name="card_key_once"),
            models.CheckConstraint(
                condition=Q(
                    state="taken", order_id__isnull=False, order_line_id__isnull=False, member_id__isnull=False,
                    taken_at__isnull=False,
                )
                | (
                    ~Q(state="taken")
                    & Q(order_id__isnull=True, order_line_id__isnull=True, member_id__isnull=True)
                    & Q(taken_at__isnull=True, first_shown_at__isnull=True, voided_at__isnull=True)
                ),
                name="card_key_one_owner",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["site_id", "sku_id", "expires_on", "id"], condition=Q(state="free"), name="card_key_free"
            ),
            # With the last day along, a pool of a hundred thousand is counted from the index alone.
            models.Index(fields=["site_id", "sku_id", "state"], include=["expires_on"], name="card_key_pool"),
            models.Index(fields=["order_id"], condition=Q(state="taken"), name="card_key_order"),
            # Of whatever state: merging members and counting what they have ask for all.
            models.Index(
                fields=["site_id", "member_id", "-taken_at"],
                condition=Q(member_id__isnull=False),
                name="card_key_member",
            ),
        ]


class KeyShown(models.Model):
    """A key was shown in full: when, and on which surface. Append-only."""

    id = models.BigAutoField(primary_key=True)
    site_id = models.UUIDField()
    key = models.ForeignKey(CardKey, on_delete=models.PROTECT, related_name="shown")
    surface = models.CharField(max_length=10)
    actor_kind = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        db_table = "entitlements_key_shown"


class Waiting(models.Model):
    """A paid line that could not be delivered yet: too few keys, no file, no plan. Gone when it is delivered."""

    order_line_id = models.UUIDField(primary_key=True)
    order_id = models.UUIDField()
    site_id = models.UUIDField()
    sku_id = models.UUIDField()
    product_id = models.UUIDField()
    kind = models.CharField(max_length=10)
    quantity = models.PositiveIntegerField()
    since = models.DateTimeField()

    class Meta:
        db_table = "entitlements_waiting"
        indexes = [
            models.Index(fields=["site_id", "sku_id", "since"], name="entitlement_waiting_sku"),
            models.Index(fields=["site_id", "product_id", "since"], name="entitlement_waiting_product"),
        ]


class DownloadTerms(models.Model):
    """How long and how often the buyers of a product may download. Null: without end."""

    product_id = models.UUIDField(primary_key=True)
    site_id = models.UUIDField()
    days = models.PositiveIntegerField(null=True)
    times = models.PositiveIntegerField(null=True)
    version = models.PositiveIntegerField(default=1, db_default=1)
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "entitlements_download_terms"


class DownloadFile(models.Model):
    """A file that buyers of the product may take. `stored` is its name in the private storage."""

    id = models.UUIDField(primary_key=True)
    site_id = models.UUIDField()
    product_id = models.UUIDField()
    name = models.CharField(max_length=120)
    stored = models.CharField(max_length=120)
    size = models.BigIntegerField()
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "entitlements_download_file"
        indexes = [
            models.Index(
                fields=["site_id", "product_id"], condition=Q(removed_at__isnull=True), name="download_file_product"
            )
        ]


class DownloadGrant(models.Model):
    """A buyer may download the product's files: `used` of `times`, until `expires_at`. Null: without end."""

    id = models.UUIDField(primary_key=True)
    site_id = models.UUIDField()
    order_id = models.UUIDField()
    order_line_id = models.UUIDField()
    product_id = models.UUIDField()
    member_id = models.UUIDField()
    title = models.CharField(max_length=200)
    times = models.PositiveIntegerField(null=True)
    used = models.PositiveIntegerField(default=0, db_default=0)
    granted_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    voided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "entitlements_download_grant"
        constraints = [
            models.UniqueConstraint(fields=["order_line_id"], name="download_grant_once"),
            models.CheckConstraint(
                condition=Q(times__isnull=True) | Q(used__lte=F("times")), name="download_grant_within"
            ),
        ]
        indexes = [
            models.Index(fields=["site_id", "member_id", "-id"], name="download_grant_of"),
            models.Index(fields=["order_id"], name="download_grant_order"),
        ]


class Plan(models.Model):
    """What a package SKU holds. `items`: `[{"name", "times", "share_fen"}]`; shares split what was paid.

    Packages copy it when they are granted: changing a plan changes nothing that was sold.
    """

    sku_id = models.UUIDField(primary_key=True)
    site_id = models.UUIDField()
    product_id = models.UUIDField()
    items = models.JSONField()
    days = models.PositiveIntegerField(null=True)
    until = models.DateField(null=True)
    store_ids = ArrayField(models.UUIDField(), default=list)
    refundable = models.BooleanField(default=True, db_default=True)
    note = models.CharField(max_length=500, blank=True, default="", db_default="")
    version = models.PositiveIntegerField(default=1, db_default=1)
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "entitlements_plan"
        constraints = [
            models.CheckConstraint(condition=Q(days__isnull=True) | Q(until__isnull=True), name="plan_one_end")
        ]


class Package(models.Model):
    """One piece of a package line, owned by its buyer. `code` is its twelve digits, sealed; new after each use."""

    id = models.UUIDField(primary_key=True)
    site_id = models.UUIDField()
    order_id = models.UUIDField()
    order_line_id = models.UUIDField()
    piece = models.PositiveIntegerField()
    product_id = models.UUIDField()
    sku_id = models.UUIDField()
    member_id = models.UUIDField()
    title = models.CharField(max_length=200)
    image_url = models.CharField(max_length=500, blank=True)
    note = models.CharField(max_length=500, blank=True)
    paid_fen = models.BigIntegerField()
    store_ids = ArrayField(models.UUIDField(), default=list)
    refundable = models.BooleanField()
    granted_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    voided_at = models.DateTimeField(null=True)
    refunded_fen = models.BigIntegerField(default=0, db_default=0)
    code = models.BinaryField()
    code_index = models.BinaryField(max_length=16, null=True)

    class Meta:
        db_table = "entitlements_package"
        constraints = [
            models.UniqueConstraint(fields=["order_line_id", "piece"], name="package_piece_once"),
            models.UniqueConstraint(fields=["site_id", "code_index"], name="package_code_once"),
            models.CheckConstraint(
                condition=Q(paid_fen__gte=0, refunded_fen__gte=0, refunded_fen__lte=F("paid_fen")),
                name="package_refund_within",
            ),
        ]
        indexes = [
            models.Index(fields=["site_id", "member_id", "-id"], name="package_of"),
            models.Index(fields=["order_id"], name="package_order"),
            models.Index(fields=["site_id", "-id"], name="package_newest"),
        ]


class PackageItem(models.Model):
    """One service of a package: `times` bought, `used` redeemed, `voided` given back. `paid_fen` is its share."""

    id = models.UUIDField(primary_key=True)
    package = models.ForeignKey(Package, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=80)
    times = models.PositiveIntegerField()
    used = models.PositiveIntegerField(default=0, db_default=0)
    voided = models.PositiveIntegerField(default=0, db_default=0)
    paid_fen = models.BigIntegerField()

    class Meta:
        db_table = "entitlements_package_item"
        constraints = [
            models.UniqueConstraint(fields=["package", "position"], name="package_item_position"),
            models.CheckConstraint(condition=Q(times__gte=1, paid_fen__gte=0), name="package_item_sane"),
            models.CheckConstraint(condition=Q(times__gte=F("used") + F("voided")), name="package_item_within"),
        ]


class Redemption(models.Model):
    """One line of the ledger of packages, with what it left. Append-only. `undoes` names the line taken back."""

    class Kind(models.TextChoices):
        GRANT = "grant", "发放"
        REDEEM = "redeem", "核销"
        UNDO = "undo", "撤销核销"
        VOID = "void", "退款作废"

    id = models.UUIDField(primary_key=True)
    site_id = models.UUIDField()
    package = models.ForeignKey(Package, on_delete=models.PROTECT, related_name="ledger")
    item = models.ForeignKey(PackageItem, on_delete=models.PROTECT, related_name="ledger")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    times = models.PositiveIntegerField()
    left_after = models.PositiveIntegerField()
    undoes = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="undone_by")
    store_id = models.UUIDField(null=True)
    actor_kind = models.CharField(max_length=20)
    actor_id = models.CharField(max_length=64, blank=True)
    actor_name = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "entitlements_redemption"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="undo", undoes__isnull=False) | (~Q(kind="undo") & Q(undoes__isnull=True)),
                name="redemption_undo_names",
            ),
            models.CheckConstraint(condition=Q(times__gte=1), name="redemption_times"),
        ]
        indexes = [
            models.Index(fields=["site_id", "-at"], condition=Q(kind__in=["redeem", "undo"]), name="redemption_newest"),
            models.Index(fields=["site_id", "store_id", "-at"], name="redemption_store"),
        ]


class SpentCode(models.Model):
    """A code that was redeemed, a scanned one by its digest, a typed one by its index: refused the next time."""

    pk = models.CompositePrimaryKey("site_id", "digest")
    site_id = models.UUIDField()
    digest = models.BinaryField(max_length=16)
    redemption_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        db_table = "entitlements_spent_code"
