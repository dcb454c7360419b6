"""Tables behind the merchant's side of search, and what imports remember. Loaded with `models`."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


class OwnWord(models.Model):
    """A word of the merchant's own that no search may cut: a brand, a material, the name of a series. Folded."""

    pk = models.CompositePrimaryKey("site_id", "word")
    site_id = models.UUIDField()
    word = models.CharField(max_length=40)

    class Meta:
        db_table = "catalog_own_word"


class SearchMiss(models.Model):
    """A phrase that was searched and not found. What it says is written down only once enough people asked.

    `digest` is keyed, and so are `askers` (who they are changes with the day): until `word` is filled nobody can
    read what was searched, or by whom. See `count_misses`.
    """

    pk = models.CompositePrimaryKey("site_id", "digest")
    site_id = models.UUIDField()
    digest = models.CharField(max_length=32)
    word = models.CharField(max_length=60, blank=True)
    hits = models.PositiveIntegerField(default=0)
    askers = ArrayField(models.CharField(max_length=16), default=list)
    first_day = models.DateField()
    last_day = models.DateField()

    class Meta:
        db_table = "catalog_search_miss"
        indexes = [
            models.Index(
                fields=["site_id", "-hits", "word"], condition=~models.Q(word=""), name="catalog_search_miss_told"
            ),
            models.Index(fields=["last_day"], name="catalog_search_miss_day"),
        ]


class ImportColumn(models.Model):
    """What a person said a column of this name holds: the next file is read the same way. Empty: left out."""

    pk = models.CompositePrimaryKey("site_id", "header")
    site_id = models.UUIDField()
    header = models.CharField(max_length=100)
    field = models.CharField(max_length=40, blank=True)
    used_at = models.DateTimeField()

    class Meta:
        db_table = "catalog_import_column"


class ImportProblem(models.Model):
    """One thing wrong with a file that was imported, or rehearsed: a line of the sheet of errors."""

    id = models.BigAutoField(primary_key=True)
    task_id = models.UUIDField()
    line = models.PositiveIntegerField()
    column = models.CharField(max_length=100)
    code = models.CharField(max_length=60)
    data = models.JSONField(default=dict)
    value = models.CharField(max_length=200, blank=True)
    noted_at = models.DateTimeField()

    class Meta:
        db_table = "catalog_import_problem"
        indexes = [
            models.Index(fields=["task_id", "line", "id"], name="catalog_import_problem_line"),
            models.Index(fields=["noted_at"], name="catalog_import_problem_day"),
        ]
