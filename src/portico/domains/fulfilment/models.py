"""Parcels, and what still has to be told to the platform that holds the seller's money."""

from __future__ import annotations

from django.db import models

from portico.domains.fulfilment.after_sales import models as after_sales_models  # noqa: F401  # their tables


class Shipment(models.Model):
    """One parcel of an order. `lines` names order lines and pieces: `[{"order_line_id", "quantity"}]`."""

    id = models.UUIDField(primary_key=True)
    site_id = models.UUIDField()
    order_id = models.UUIDField()
    carrier_code = models.CharField(max_length=20)
    tracking_number = models.CharField(max_length=32)
    lines = models.JSONField()
    shipped_at = models.DateTimeField()
    shipped_by = models.CharField(max_length=64)

    class Meta:
        db_table = "fulfilment_shipment"
        constraints = [
            # One parcel per order; splitting an order lifts this.
            models.UniqueConstraint(fields=["order_id"], name="shipment_one_per_order"),
        ]
        indexes = [models.Index(fields=["site_id", "tracking_number"], name="shipment_tracking")]


class ShippingReport(models.Model):
    """The platform shall know a parcel. `content` is what it is told (sealed: it names the
    payer), sent until it is accepted or refused."""

    id = models.UUIDField(primary_key=True)
    site_id = models.UUIDField()
    shipment = models.OneToOneField(Shipment, on_delete=models.CASCADE)
    content = models.BinaryField()
    state = models.CharField(max_length=10)
    attempts = models.PositiveIntegerField(default=0, db_default=0)
    next_attempt_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=120, blank=True, default="", db_default="")
    accepted_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "fulfilment_shipping_report"
        indexes = [
            models.Index(fields=["next_attempt_at"], condition=models.Q(state="waiting"), name="shipping_report_due"),
        ]


class ParcelWatch(models.Model):
    """What a tracking platform knows of a parcel. `steps` are its words, oldest first (sealed: they may name people).

    `watched_at`: since when news come by themselves. `next_look_at`: when we ask to be told, or ask ourselves; NULL
    when nothing more is expected.
    """

    id = models.UUIDField(primary_key=True)
    site_id = models.UUIDField()
    shipment = models.OneToOneField(Shipment, on_delete=models.CASCADE)
    provider = models.CharField(max_length=20)
    state = models.CharField(max_length=12)
    steps = models.BinaryField(default=b"", db_default=b"")
    last_step_at = models.DateTimeField(null=True)
    step_count = models.PositiveIntegerField(default=0, db_default=0)
    watched_at = models.DateTimeField(null=True)
    looks = models.PositiveIntegerField(default=0, db_default=0)
    next_look_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=120, blank=True, default="", db_default="")

    class Meta:
        db_table = "fulfilment_parcel_watch"
        indexes = [
            models.Index(
                fields=["next_look_at"], condition=models.Q(next_look_at__isnull=False), name="parcel_watch_due"
            ),
        ]
