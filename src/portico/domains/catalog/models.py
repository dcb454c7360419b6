"""Tables of the catalogue. What is edited comes first; what is read a thousand times a second comes last.

Read rows (`ProductDocument`, `ProductListing`, `SearchEntry`, `Suggestion`) are derived: actions rebuild them
in the transaction of the edit, and `rebuild_documents` can make them all again.
"""

from __future__ import annotations

from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

# The "category" of the listing rows that list a whole site.
WHOLE_SITE = UUID(int=0)


def _shipped() -> list[str]:
    return ["ship"]


class Category(models.Model):
    """A shelf. The tree is small (hundreds), so it is read whole and walked in memory."""

    id = models.UUIDField(primary_key=True)
    site_id = models.UUIDField()
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    code = models.CharField(max_length=64)
    slug = models.CharField(max_length=80)
    name = models.CharField(max_length=60)
    icon = models.CharField(max_length=200, blank=True)
    banner = models.CharField(max_length=200, blank=True)
    position = models.IntegerField(default=0)
    is_visible = models.BooleanField(default=True)

    class Meta:
        db_table = "catalog_category"
        constraints = [
            models.UniqueConstraint(fields=["site_id", "code"], name="catalog_category_code"),
            models.UniqueConstraint(fields=["site_id", "slug"], name="catalog_category_slug"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="catalog_category_not_own_parent"),
        ]


class Brand(models.Model):
    id = models.UUIDField(primary_key=True)
    site_id = models.UUIDField()
    code = models.CharField(max_length=64)
    name = models.CharField(max_length=60)
    description = models.TextField(blank=True)
    logo = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, db_default=1)

    class Meta:
        db_table = "catalog_brand"
        constraints = [models.UniqueConstraint(fields=["site_id", "code"], name="catalog_brand_code")]


class Product(models.Model):
    """What a shopper chooses (SPU); what is sold is one of its SKUs."""

    id = models.UUIDField(primary_key=True)
    site_id = models.UUIDField()
    code = models.CharField(max_length=64)
    name = models.CharField(max_length=120)
    subtitle = models.CharField(max_length=200, blank=True)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="products")
    brand = models.ForeignKey(Brand, null=True, on_delete=models.PROTECT, related_name="products")
    unit = models.CharField(max_length=10, default="件")
    labels = ArrayField(models.CharField(max_length=20), default=list)
    keywords = ArrayField(models.CharField(max_length=40), default=list)
    gallery = models.JSONField(default=list)
    # Stored media names: a film with the picture it begins with, and a 3D model.
    video = models.CharField(max_length=200, blank=True, db_default="")
    video_poster = models.CharField(max_length=200, blank=True, db_default="")
    model = models.CharField(max_length=200, blank=True, db_default="")
    attributes = models.JSONField(default=list)
    detail = models.JSONField(default=list)
    on_sale = models.BooleanField(default=False)
    sale_starts_at = models.DateTimeField(null=True)
    sale_ends_at = models.DateTimeField(null=True)
    purchase_limit = models.PositiveIntegerField(null=True)
    rank = models.IntegerField(default=0)
    kind = models.CharField(max_length=10, default="goods", db_default="goods")
    deliveries = ArrayField(models.CharField(max_length=10), default=_shipped, db_default=["ship"])
    freight_template_id = models.UUIDField(null=True)
    assurance_ids = ArrayField(models.UUIDField(), default=list, db_default=[])
    related_ids = ArrayField(models.UUIDField(), default=list, db_default=[])
    # In the recycle bin since; such a product is never on sale.
    binned_at = models.DateTimeField(null=True)
    sales_count = models.PositiveIntegerField(default=0)
    has_stock = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    content_hash = models.CharField(max_length=64)
    listed_at = models.DateTimeField()
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "catalog_product"
        constraints = [
            models.UniqueConstraint(fields=["site_id", "code"], name="catalog_product_code"),
            models.CheckConstraint(
                condition=Q(purchase_limit__isnull=True) | Q(purchase_limit__gte=1),
                name="catalog_product_purchase_limit",
            ),
            models.CheckConstraint(
                condition=Q(sale_ends_at__isnull=True)
                | Q(sale_starts_at__isnull=True)
                | Q(sale_ends_at__gt=F("sale_starts_at")),
                name="catalog_product_schedule",
            ),
            models.CheckConstraint(
                condition=Q(binned_at__isnull=True) | Q(on_sale=False), name="catalog_product_binned_off_sale"
            ),
        ]
        indexes = [
            models.Index(fields=["site_id", "-updated_at"], name="catalog_product_recent"),
            models.Index(
                fields=["site_id", "-binned_at"], condition=Q(binned_at__isnull=False), name="catalog_product_binned"
            ),
            models.Index(fields=["category"], name="catalog_product_category"),
            # The merchant's list and its counts read these, never the wide rows themselves.
            models.Index(
                fields=["site_id", "on_sale", "-updated_at", "-id"],
                include=["name", "code"],
                condition=Q(binned_at__isnull=True),
                name="catalog_product_desk",
            ),
            models.Index(
                fields=["site_id", "category"], condition=Q(binned_at__isnull=True), name="catalog_product_shelf"
            ),
            models.Index(
                fields=["site_id", "brand"], condition=Q(brand__isnull=False), name="catalog_product_brand_of"
            ),
            models.Index(
                fields=["site_id", "freight_template_id"],
                condition=Q(freight_template_id__isnull=False),
                name="catalog_product_freight",
            ),
            models.Index(fields=["site_id"], condition=~Q(assurance_ids=[]), name="catalog_product_assured"),
            models.Index(fields=["site_id", "kind"], condition=~Q(kind="goods"), name="catalog_product_virtual"),
        ]


class Option(models.Model):
    """One axis of a product's matrix: 颜色, 尺码."""

    id = models.UUIDField(primary_key=True)
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="options")
    name = models.CharField(max_length=20)
    position = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "catalog_option"
        constraints = [models.UniqueConstraint(fields=["product", "name"], name="catalog_option_name")]


class OptionValue(models.Model):
    id = models.UUIDField(primary_key=True)
    option = models.ForeignKey(Option, on_delete=models.CASCADE, related_name="values")
    name = models.CharField(max_length=40)
    image = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "catalog_option_value"
        constraints = [models.UniqueConstraint(fields=["option", "name"], name="catalog_option_value_name")]


class Sku(models.Model):
    """What is sold and counted. Never deleted, because orders remember it: a dropped combination is retired."""

    id = models.UUIDField(primary_key=True)
    site_id = models.UUIDField()
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="skus")
    code = models.CharField(max_length=64)
    # One value per option in the options' order; empty for a product without options.
    option_values = ArrayField(models.UUIDField(), default=list)
    option_text = models.CharField(max_length=200, blank=True)
    price_fen = models.BigIntegerField()
    list_price_fen = models.BigIntegerField(null=True)
    barcode = models.CharField(max_length=40, blank=True)
    image = models.CharField(max_length=200, blank=True)
    weight_g = models.PositiveIntegerField(default=0)
    volume_cm3 = models.PositiveIntegerField(default=0, db_default=0)
    member_price_fen = models.BigIntegerField(null=True)
    position = models.PositiveSmallIntegerField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "catalog_sku"
        constraints = [
            models.UniqueConstraint(fields=["site_id", "code"], name="catalog_sku_code"),
            models.UniqueConstraint(
                fields=["product", "option_values"],
                condition=Q(retired_at__isnull=True),
                name="catalog_sku_combination",
            ),
            models.CheckConstraint(condition=Q(price_fen__gt=0), name="catalog_sku_price"),
            models.CheckConstraint(
                condition=Q(list_price_fen__isnull=True) | Q(list_price_fen__gte=F("price_fen")),
                name="catalog_sku_list_price",
            ),
            models.CheckConstraint(
                condition=Q(member_price_fen__isnull=True)
                | Q(member_price_fen__gt=0, member_price_fen__lt=F("price_fen")),
                name="catalog_sku_member_price",
            ),
        ]


class ProductDocument(models.Model):
    """Everything a product page shows, serialised once per edit; live numbers fill the gaps (see documents)."""

    product_id = models.UUIDField(primary_key=True)
    site_id = models.UUIDField()
    template = models.BinaryField()
    card = models.BinaryField()
    sku_ids = ArrayField(models.UUIDField())
    assurance_ids = ArrayField(models.UUIDField(), default=list, db_default=[])
    on_sale = models.BooleanField()
    sale_starts_at = models.DateTimeField(null=True)
    sale_ends_at = models.DateTimeField(null=True)
    sales_count = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField()

    class Meta:
        db_table = "catalog_product_document"


class ProductListing(models.Model):
    """A product on one shelf: its category, every ancestor of it, and WHOLE_SITE. One index per sort order.

    Rows exist only for products on sale; the schedule is checked while reading. The included columns let a
    filtered list walk its sort index without visiting rows it will not show.
    """

    pk = models.CompositePrimaryKey("category_id", "product_id")
    category_id = models.UUIDField()
    product_id = models.UUIDField()
    site_id = models.UUIDField()
    brand_id = models.UUIDField(null=True)
    rank = models.IntegerField()
    listed_at = models.DateTimeField()
    sales_count = models.PositiveIntegerField()
    price_fen = models.BigIntegerField()
    max_price_fen = models.BigIntegerField()
    in_stock = models.BooleanField()
    sale_starts_at = models.DateTimeField(null=True)
    sale_ends_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "catalog_product_listing"
        _filtered = ("brand_id", "price_fen", "in_stock", "sale_starts_at", "sale_ends_at")
        indexes = [
            models.Index(
                fields=["site_id", "category_id", "-rank", "-product_id"],
                include=_filtered,
                name="catalog_listing_rank",
            ),
            models.Index(
                fields=["site_id", "category_id", "-listed_at", "-product_id"],
                include=_filtered,
                name="catalog_listing_newest",
            ),
            models.Index(
                fields=["site_id", "category_id", "-sales_count", "-product_id"],
                include=_filtered,
                name="catalog_listing_sales",
            ),
            models.Index(
                fields=["site_id", "category_id", "price_fen", "product_id"],
                include=("brand_id", "in_stock", "sale_starts_at", "sale_ends_at"),
                name="catalog_listing_price",
            ),
            models.Index(fields=["product_id"], name="catalog_listing_product"),
        ]


class SearchEntry(models.Model):
    """The words that find a product. Holds only what an edit changes, so that a sale never touches the GIN."""

    product_id = models.UUIDField(primary_key=True)
    site_id = models.UUIDField()
    category_id = models.UUIDField()
    brand_id = models.UUIDField(null=True)
    # `name=value`, for facets; the same as marks in `words`, for narrowing.
    attributes = ArrayField(models.CharField(max_length=120), default=list)
    words = SearchVectorField()

    class Meta:
        db_table = "catalog_search_entry"
        indexes = [GinIndex(fields=["words"], name="catalog_search_words", fastupdate=False)]


class Suggestion(models.Model):
    """A phrase worth completing to, findable by its own prefix, its pinyin's, or its initials'.

    `source_id` is the product, category or brand it comes from, so that it goes when its source goes.
    """

    pk = models.CompositePrimaryKey("source_id", "text")
    source_id = models.UUIDField()
    site_id = models.UUIDField()
    text = models.CharField(max_length=120)
    folded = models.CharField(max_length=120)
    pinyin = models.CharField(max_length=240)
    initials = models.CharField(max_length=60)
    weight = models.IntegerField(default=0)

    class Meta:
        db_table = "catalog_suggestion"
        # Pattern operators: prefixes are compared byte by byte, whatever the collation.
        indexes = [
            models.Index(fields=["site_id", column], name=name, opclasses=["uuid_ops", "varchar_pattern_ops"])
            for column, name in (
                ("folded", "catalog_suggestion_text"),
                ("pinyin", "catalog_suggestion_pinyin"),
                ("initials", "catalog_suggestion_initials"),
            )
        ]


class SynonymGroup(models.Model):
    """Words a shopper uses for the same thing; searching one finds all."""

    id = models.UUIDField(primary_key=True)
    site_id = models.UUIDField(db_index=True)
    words = ArrayField(models.CharField(max_length=40))

    class Meta:
        db_table = "catalog_synonym_group"


class HotWord(models.Model):
    """A search the merchant puts forward, in the merchant's order."""

    pk = models.CompositePrimaryKey("site_id", "word")
    site_id = models.UUIDField()
    word = models.CharField(max_length=40)
    position = models.IntegerField(default=0)

    class Meta:
        db_table = "catalog_hot_word"


class SearchCount(models.Model):
    """How often a known phrase was searched on a day. No person, no free text (see `count_searches`)."""

    pk = models.CompositePrimaryKey("site_id", "day", "word")
    site_id = models.UUIDField()
    day = models.DateField()
    word = models.CharField(max_length=120)
    hits = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "catalog_search_count"


class RemoteImage(models.Model):
    """What became of a picture an import pointed at: our stored name, or why there is none."""

    pk = models.CompositePrimaryKey("site_id", "url_hash")
    site_id = models.UUIDField()
    url_hash = models.BinaryField(max_length=32)
    url = models.TextField()
    name = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=40, blank=True)
    tried_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "catalog_remote_image"


class ImportFile(models.Model):
    """The file of an import until it is done: the worker that reads it may be another machine."""

    digest = models.CharField(max_length=64, primary_key=True)
    content = models.BinaryField()
    stored_at = models.DateTimeField()

    class Meta:
        db_table = "catalog_import_file"


# The app's remaining tables, found by Django through this module.
from portico.domains.catalog import search_models, upkeep_models  # noqa: E402, F401
