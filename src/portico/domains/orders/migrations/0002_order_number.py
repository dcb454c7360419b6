"""Human numbers come from a sequence: it never makes two orders wait for each other, and may skip numbers."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("orders", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE orders_order_number MINVALUE 1",
            "DROP SEQUENCE orders_order_number",
        )
    ]
