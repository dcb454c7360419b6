"""Several parcels per order, couriers, and one report to the platform per order instead of per parcel.

Reports taken before count as the whole list: an order had one parcel then. What they said is no longer kept.
"""

from django.db import migrations, models

FILL = """
UPDATE fulfilment_shipping_report r SET order_id = s.order_id, wanted_at = s.shipped_at, logistics = 1,
       finished = CASE WHEN r.state = 'accepted' THEN 1 ELSE 0 END,
       accepted_print = CASE WHEN r.state = 'accepted' THEN '\\x00'::bytea ELSE ''::bytea END
  FROM fulfilment_shipment s WHERE s.id = r.shipment_id
"""


class Migration(migrations.Migration):

    dependencies = [("fulfilment", "0004_pickup")]

    operations = [
        migrations.RemoveConstraint("shipment", "shipment_one_per_order"),
        migrations.AddField("shipment", "method", models.CharField(max_length=8, default="express", db_default="express")),
        migrations.AlterField(
            "shipment", "carrier_code", models.CharField(max_length=20, blank=True, default="", db_default="")
        ),
        migrations.AlterField(
            "shipment", "tracking_number", models.CharField(max_length=32, blank=True, default="", db_default="")
        ),
        migrations.AddField("shipment", "courier", models.BinaryField(default=b"", db_default=b"")),
        migrations.AddField("shipment", "delivered_at", models.DateTimeField(null=True)),
        migrations.AddField("shipment", "withdrawn_at", models.DateTimeField(null=True)),
        migrations.AddField("shipment", "version", models.PositiveIntegerField(default=1, db_default=1)),
        migrations.AddConstraint(
            "shipment",
            models.UniqueConstraint(
                fields=["order_id", "carrier_code", "tracking_number"],
                condition=models.Q(withdrawn_at__isnull=True, method="express"),
                name="shipment_waybill_once",
            ),
        ),
        migrations.AddConstraint(
            "shipment",
            models.CheckConstraint(
                condition=models.Q(method="express") & ~models.Q(carrier_code="") & ~models.Q(tracking_number="")
                | models.Q(method="city", carrier_code="", tracking_number=""),
                name="shipment_method_whole",
            ),
        ),
        migrations.AddIndex("shipment", models.Index(fields=["order_id"], name="shipment_order")),
        migrations.AddIndex(
            "shipment",
            models.Index(
                fields=["site_id", "id"],
                condition=models.Q(method="city", delivered_at__isnull=True, withdrawn_at__isnull=True),
                name="shipment_with_courier",
            ),
        ),
        migrations.AddField("shippingreport", "order_id", models.UUIDField(null=True)),
        migrations.AddField("shippingreport", "wanted_at", models.DateTimeField(null=True)),
        migrations.AddField("shippingreport", "revision", models.PositiveIntegerField(default=1, db_default=1)),
        migrations.AddField("shippingreport", "accepted_print", models.BinaryField(default=b"", db_default=b"")),
        migrations.AddField("shippingreport", "logistics", models.PositiveSmallIntegerField(default=0, db_default=0)),
        migrations.AddField("shippingreport", "split", models.BooleanField(default=False, db_default=False)),
        migrations.AddField("shippingreport", "finished", models.PositiveSmallIntegerField(default=0, db_default=0)),
        migrations.AddField("shippingreport", "corrected", models.BooleanField(default=False, db_default=False)),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        # Rows were changed above; the table may be altered again only after their deferred checks.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AlterField("shippingreport", "order_id", models.UUIDField(unique=True)),
        migrations.AlterField("shippingreport", "wanted_at", models.DateTimeField()),
        migrations.RemoveField("shippingreport", "shipment"),
        migrations.RemoveField("shippingreport", "content"),
    ]
