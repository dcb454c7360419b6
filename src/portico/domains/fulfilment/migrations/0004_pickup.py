from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("fulfilment", "0003_after_sales"),
        ("infra", "0002_append_only"),
    ]

    operations = [
        migrations.CreateModel(
            name="Pickup",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("site_id", models.UUIDField()),
                ("order_id", models.UUIDField(unique=True)),
                ("store_id", models.UUIDField()),
                ("planned_from", models.DateTimeField(null=True)),
                ("planned_to", models.DateTimeField(null=True)),
                ("code_sealed", models.BinaryField(null=True)),
                ("code_index", models.BinaryField(null=True)),
                ("ready_at", models.DateTimeField(null=True)),
                ("due_at", models.DateTimeField(null=True)),
                ("redeemed_at", models.DateTimeField(null=True)),
                ("lines", models.JSONField(default=list)),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "db_table": "fulfilment_pickup",
                "indexes": [
                    models.Index(
                        condition=models.Q(("ready_at__isnull", False), ("redeemed_at__isnull", True)),
                        fields=["site_id", "store_id", "ready_at"],
                        name="pickup_waiting",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("site_id", "code_index"), name="pickup_code_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("redeemed_at__isnull", True), ("ready_at__isnull", False), _connector="OR"
                        ),
                        name="pickup_ready_before_redeemed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PickupEntry",
            fields=[
                ("seq", models.BigAutoField(primary_key=True, serialize=False)),
                ("site_id", models.UUIDField()),
                ("pickup_id", models.UUIDField()),
                ("order_id", models.UUIDField()),
                ("store_id", models.UUIDField()),
                ("kind", models.CharField(choices=[("redeemed", "已提货"), ("undone", "已撤销")], max_length=10)),
                ("digest", models.BinaryField(max_length=16, null=True, unique=True)),
                ("actor_kind", models.CharField(max_length=20)),
                ("actor_id", models.CharField(blank=True, max_length=64)),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "fulfilment_pickup_entry",
                "indexes": [
                    models.Index(fields=["site_id", "store_id", "-seq"], name="pickup_entry_store"),
                    models.Index(fields=["pickup_id", "-seq"], name="pickup_entry_pickup"),
                ],
            },
        ),
        migrations.RunSQL(
            "CREATE TRIGGER fulfilment_pickup_append_only BEFORE UPDATE OR DELETE ON fulfilment_pickup_entry"
            " FOR EACH ROW EXECUTE FUNCTION infra_refuse_change()",
            "DROP TRIGGER fulfilment_pickup_append_only ON fulfilment_pickup_entry",
        ),
    ]
