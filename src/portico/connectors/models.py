"""The one thing connectors keep: access tokens, shared by every process so that one refresher serves all."""

from __future__ import annotations

from django.db import models


class PlatformToken(models.Model):
    """The newest access token of an app, sealed. Whoever refreshes it holds the advisory lock of its name."""

    pk = models.CompositePrimaryKey("provider", "app_id")
    provider = models.CharField(max_length=40)
    app_id = models.CharField(max_length=64)
    sealed_token = models.BinaryField()
    expires_at = models.DateTimeField()
    refreshed_at = models.DateTimeField()

    class Meta:
        db_table = "connectors_platform_token"
