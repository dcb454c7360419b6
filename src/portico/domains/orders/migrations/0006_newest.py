from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0005_receipt_due"),
    ]

    operations = [
        migrations.CreateModel(
            name="SoldName",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "site_id",
                        "product_id",
                        "sku_code",
                        "name",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("site_id", models.UUIDField()),
                ("product_id", models.UUIDField()),
                ("sku_code", models.CharField(max_length=80)),
                ("name", models.CharField(max_length=200)),
            ],
            options={
                "db_table": "orders_sold_name",
            },
        ),
        migrations.RunSQL(
            "INSERT INTO orders_sold_name (site_id, product_id, sku_code, name)"
            " SELECT DISTINCT o.site_id, l.product_id, l.sku_code, l.name"
            " FROM orders_order_line l JOIN orders_order o ON o.id = l.order_id",
            migrations.RunSQL.noop,
        ),
        migrations.RemoveConstraint(
            model_name="order",
            name="order_number_once",
        ),
        migrations.RemoveIndex(
            model_name="order",
            name="order_state",
        ),
        migrations.RemoveIndex(
            model_name="order",
            name="order_created",
        ),
        migrations.RemoveIndex(
            model_name="order",
            name="order_entry",
        ),
        migrations.RemoveIndex(
            model_name="order",
            name="order_noted",
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(fields=["site_id", "-created_at", "-id"], name="order_newest"),
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(fields=["site_id", "state", "-created_at", "-id"], name="order_state_newest"),
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(
                condition=models.Q(("delivery", "ship"), _negated=True),
                fields=["site_id", "delivery", "-created_at", "-id"],
                name="order_delivery_newest",
            ),
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(
                condition=models.Q(("store_id__isnull", False)),
                fields=["site_id", "store_id", "-created_at", "-id"],
                name="order_store_newest",
            ),
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(
                condition=models.Q(("entry_id__isnull", False)),
                fields=["site_id", "entry_id", "-created_at", "-id"],
                name="order_entry_newest",
            ),
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(
                condition=models.Q(("staff_note", ""), _negated=True),
                fields=["site_id", "-created_at", "-id"],
                name="order_noted_newest",
            ),
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(
                condition=models.Q(("refunded_freight_fen__gt", 0)), fields=["site_id"], name="order_freight_back"
            ),
        ),
        migrations.AddIndex(
            model_name="orderline",
            index=models.Index(fields=["product_id"], name="order_line_product"),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.UniqueConstraint(
                fields=("site_id", "number"), name="order_number_once", opclasses=["uuid_ops", "varchar_pattern_ops"]
            ),
        ),
    ]
