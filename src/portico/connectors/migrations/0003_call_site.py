from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("connectors", "0002_kit"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="callrecord", name="connectors_call_platform"),
        migrations.RemoveIndex(model_name="callrecord", name="connectors_call_failed"),
        migrations.AddField(
            model_name="callrecord",
            name="site_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AddIndex(
            model_name="callrecord",
            index=models.Index(fields=["site_id", "-id"], name="connectors_call_site"),
        ),
        migrations.AddIndex(
            model_name="callrecord",
            index=models.Index(fields=["site_id", "platform", "-id"], name="connectors_call_platform"),
        ),
        migrations.AddIndex(
            model_name="callrecord",
            index=models.Index(
                condition=models.Q(("outcome", "ok"), _negated=True),
                fields=["site_id", "-id"],
                name="connectors_call_failed",
            ),
        ),
    ]
