"""The ledger is append-only: what Django's models cannot say."""

from django.db import migrations

APPEND_ONLY = """
CREATE TRIGGER wallet_entry_append_only BEFORE UPDATE OR DELETE ON wallet_entry
    FOR EACH ROW EXECUTE FUNCTION infra_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("wallet", "0001_initial"), ("infra", "0002_append_only")]

    operations = [
        migrations.RunSQL(APPEND_ONLY, "DROP TRIGGER wallet_entry_append_only ON wallet_entry"),
    ]
