"""The index by which the nearest stores are found: what Django's models cannot say."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("stores", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX stores_store_place ON stores_store USING gist (point(longitude, latitude))",
            "DROP INDEX stores_store_place",
        ),
    ]
