from datetime import UTC

from django.db import migrations, models
from django.db.models.functions import Now, TruncDate


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0006_newest"),
    ]

    operations = [
        migrations.AddField(
            model_name="soldname",
            name="last_sold_on",
            field=models.DateField(db_default=TruncDate(Now(), tzinfo=UTC)),
        ),
        migrations.RunSQL(
            "UPDATE orders_sold_name s SET last_sold_on = found.day FROM ("
            " SELECT o.site_id, l.product_id, l.sku_code, l.name, max((o.created_at AT TIME ZONE 'UTC')::date) AS day"
            " FROM orders_order_line l JOIN orders_order o ON o.id = l.order_id GROUP BY 1, 2, 3, 4) AS found"
            " WHERE (s.site_id, s.product_id, s.sku_code, s.name)"
            " = (found.site_id, found.product_id, found.sku_code, found.name)",
            migrations.RunSQL.noop,
        ),
    ]
