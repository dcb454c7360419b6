"""Parcels, and what still has to be told to the platform that holds the seller's money."""

from __future__ import annotations

from django.db import models

from portico.domains.fulfilment.after_sales import models as after_sales_models
from portico.domains.fulfilment.pickup import models as pickup_models  # noqa: F401  # their tables


class Shipment(models.Model):
    """One parcel of an order. `lines` names order lines and pieces: `[{"order_line_id", "quantity"}]`.

    `method` is `express` (carrier and waybill number) or `city`: brought by `courier`, whose name and phone are
    sealed. `delivered_at` is when a courier's goods arrived. A withdrawn parcel never left after all; it stays for
    the record. `version` counts the changes, so that two clerks never overwrite each other unseen.
    """

    id = models.UUIDField(primary_key=True)
    site_id = models.UUIDField()
    order_id = models.UUIDField()
    method = models.CharField(max_length=8, default="express", db_default="express")
    carrier_code = models.CharField(max_length=20, blank=True, default="", db_default="")
    tracking_number = models.CharField(max_length=32, blank=True, default="", db_default="")
    courier = models.BinaryField(default=b"", db_default=b"")
    lines = models.JSONField()
    shipped_at = models.DateTimeField()
    shipped_by = models.CharField(max_length=64)
    delivered_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1, db_default=1)

    class Meta:
        db_table = "fulfilment_shipment"
        constraints = [
            # A form sent twice ships once. One waybill may carry several orders: a row for each.
            models.UniqueConstraint(
                fields=["order_id", "carrier_code", "tracking_number"],
                condition=models.Q(withdrawn_at__isnull=True, method="express"),
                name="shipment_waybill_once",
            ),
            models.CheckConstraint(
                condition=models.Q(method="express") & ~models.Q(carrier_code="") & ~models.Q(tracking_number="")
                | models.Q(method="city", carrier_code="", tracking_number=""),
                name="shipment_method_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["order_id"], name="shipment_order"),
            models.Index(fields=["site_id", "tracking_number"], name="shipment_tracking"),
            models.Index(
                fields=["site_id", "id"],
                condition=models.Q(method="city", delivered_at__isnull=True, withdrawn_at__isnull=True),
                name="shipment_with_courier",
            ),
        ]


class ShippingReport(models.Model):
    """The platform that holds an order's money shall know how the order was delivered.

    What it is told is put together anew for each attempt, from the parcels of that moment; `revision` counts what
    there was to tell, `wanted_at` is when the latest of it came up. `split` and `logistics` are what the platform
    was told last: changing them, or anything after a `finished` report, is the one correction it takes.
    """

    id = models.UUIDField(primary_key=True)
    site_id = models.UUIDField()
    order_id = models.UUIDField(unique=True)
    revision = models.PositiveIntegerField(default=1, db_default=1)
    wanted_at = models.DateTimeField()
    state = models.CharField(max_length=10)
    attempts = models.PositiveIntegerField(default=0, db_default=0)
    next_attempt_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=120, blank=True, default="", db_default="")
    accepted_at = models.DateTimeField(null=True)
    accepted_print = models.BinaryField(default=b"", db_default=b"")
    logistics = models.PositiveSmallIntegerField(default=0, db_default=0)
    split = models.BooleanField(default=False, db_default=False)
    finished = models.PositiveSmallIntegerField(default=0, db_default=0)
    corrected = models.BooleanField(default=False, db_default=False)

    class Meta:
        db_table = "fulfilment_shipping_report"
        indexes = [
            models.Index(fields=["next_attempt_at"], condition=models.Q(state="waiting"), name="shipping_report_due"),
        ]


class ParcelWatch(models.Model):
    """What a tracking platform knows of a parcel. `steps` are its words, oldest first (sealed: they may name people).

    `watched_at`: since when news come by themselves. `next_look_at`: when we ask to be told, or ask ourselves; NULL
    when nothing more is expected. It is about a `shipment`, or about a parcel of a `case`: what the buyer sends back
    (`leg` return) or the replacement (`leg` sent), by the waybill that it has now.
    """

    id = models.UUIDField(primary_key=True)
    site_id = models.UUIDField()
    shipment = models.OneToOneField(Shipment, on_delete=models.CASCADE, null=True)
    case = models.ForeignKey(
        after_sales_models.AfterSale, on_delete=models.CASCADE, null=True, related_name="parcel_watches"
    )
    leg = models.CharField(max_length=8, blank=True, default="", db_default="")
    carrier_code = models.CharField(max_length=20, blank=True, default="", db_default="")
    tracking_number = models.CharField(max_length=32, blank=True, default="", db_default="")
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
        constraints = [
            models.CheckConstraint(
                condition=models.Q(shipment__isnull=False, case__isnull=True, leg="")
                | models.Q(shipment__isnull=True, case__isnull=False, leg__in=["return", "sent"]),
                name="parcel_watch_of_one",
            ),
            models.UniqueConstraint(
                fields=["case", "leg"], condition=models.Q(case__isnull=False), name="parcel_watch_case_once"
            ),
        ]
        indexes = [
            # A push names a waybill.
            models.Index(
                fields=["site_id", "tracking_number"], condition=models.Q(case__isnull=False), name="parcel_watch_case"
            ),
            models.Index(
                fields=["next_look_at"], condition=models.Q(next_look_at__isnull=False), name="parcel_watch_due"
            ),
        ]
