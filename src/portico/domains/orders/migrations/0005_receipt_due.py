from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("orders", "0004_desk")]

    operations = [
        migrations.AddField("order", "receipt_due_at", models.DateTimeField(null=True)),
    ]
