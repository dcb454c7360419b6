from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('entitlements', '0003_keys_of_member'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='cardkey',
            name='card_key_pool',
        ),
        migrations.AddIndex(
            model_name='cardkey',
            index=models.Index(fields=['site_id', 'sku_id', 'state'], include=('expires_on',), name='card_key_pool'),
        ),
    ]
