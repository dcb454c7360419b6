"""Tables of stores: places with a door, and who of the staff works behind it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Store(models.Model):
    """A store. `hours` and `closures` as `rules.py` reads them; degrees are GCJ-02, as maps in the mainland draw.

    The migration adds a GiST index on `point(longitude, latitude)`, by which the nearest stores are found.
    """

    id = models.UUIDField(primary_key=True)
    site_id = models.UUIDField()
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    phone = models.CharField(max_length=30, blank=True)
    region_code = models.CharField(max_length=6)
    province = models.CharField(max_length=40)
    city = models.CharField(max_length=40)
    district = models.CharField(max_length=40)
    detail = models.CharField(max_length=120)
    latitude = models.FloatField()
    longitude = models.FloatField()
    # Seven lists of [from, to] in minutes of the store's day, Monday first; `to` above 1440 is after midnight.
    hours = models.JSONField(default=list)
    # [{"from": "2027-02-16", "to": "2027-02-18", "reason": "春节"}]: days on which nobody is there.
    closures = models.JSONField(default=list)
    # Names of stored pictures, the first one is shown in lists.
    pictures = models.JSONField(default=list)
    notice = models.CharField(max_length=200, blank=True)
    pickup = models.BooleanField(default=True)
    prepare_minutes = models.PositiveIntegerField(default=30)
    keep_days = models.PositiveSmallIntegerField(default=7)
    delivers = models.BooleanField(default=False)
    delivery_radius_m = models.PositiveIntegerField(default=3000)
    # Off: the store hands out the shop's own stock. On: what it has is counted store by store.
    own_stock = models.BooleanField(default=False)
    is_open = models.BooleanField(default=True)
    position = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "stores_store"
        verbose_name = "门店"
        verbose_name_plural = "门店"
        constraints = [
            models.UniqueConstraint(fields=["site_id", "code"], name="stores_store_code"),
            models.CheckConstraint(
                condition=Q(latitude__gte=-90) & Q(latitude__lte=90) & Q(longitude__gte=-180) & Q(longitude__lte=180),
                name="stores_store_on_earth",
            ),
        ]
        indexes = [models.Index(fields=["site_id", "position", "name", "id"], name="stores_store_list")]


class Post(models.Model):
    """An account of the console that hands things over at a store."""

    pk = models.CompositePrimaryKey("user_id", "store_id")
    user_id = models.BigIntegerField()
    store = models.ForeignKey(Store, on_delete=models.CASCADE)
    site_id = models.UUIDField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "stores_post"
        verbose_name = "店员岗位"
        verbose_name_plural = "店员岗位"
