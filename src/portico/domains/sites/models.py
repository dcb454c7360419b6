"""A site: one brand's shop. Everything else in the data base is scoped by its id."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class Site(models.Model):
    id = models.UUIDField(primary_key=True)
    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    slogan = models.CharField(max_length=120, blank=True)
    zone = models.CharField(max_length=40, default="Asia/Shanghai")
    currency = models.CharField(max_length=3, default="CNY")
    host = models.CharField(max_length=253, blank=True, help_text="网站域名，留空表示默认站点")
    brand = models.JSONField(default=dict, help_text="品牌主题：颜色、标志、客服、政策")
    is_default = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "sites_site"
        verbose_name = "站点"
        verbose_name_plural = "站点"
        constraints = [
            models.UniqueConstraint(fields=["host"], condition=~Q(host=""), name="site_host_unique"),
            models.UniqueConstraint(fields=["is_default"], condition=Q(is_default=True), name="site_one_default"),
        ]

    def __str__(self) -> str:
        return self.name


class ThemeVersion(models.Model):
    """A look the brand had: what `look_of` makes of a theme. The newest is the present one."""

    id = models.UUIDField(primary_key=True)
    site_id = models.UUIDField()
    look = models.JSONField()
    saved_by = models.CharField(max_length=150, blank=True)
    saved_at = models.DateTimeField()

    class Meta:
        db_table = "sites_theme_version"
        verbose_name = "品牌主题的版本"
        verbose_name_plural = "品牌主题的版本"
        indexes = [models.Index(fields=["site_id", "-saved_at", "-id"], name="sites_theme_newest")]

    def __str__(self) -> str:
        return f"{self.saved_at:%Y-%m-%d %H:%M} {self.saved_by}"
