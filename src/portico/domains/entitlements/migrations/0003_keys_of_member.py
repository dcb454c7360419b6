from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("entitlements", "0002_append_only"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="cardkey",
            name="card_key_of",
        ),
        migrations.AddIndex(
            model_name="cardkey",
            index=models.Index(
                condition=models.Q(("member_id__isnull", False)),
                fields=["site_id", "member_id", "-taken_at"],
                name="card_key_member",
            ),
        ),
    ]
