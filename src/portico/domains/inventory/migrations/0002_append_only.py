"""The ledger is append-only: what Django's models cannot say."""

from django.db import migrations

APPEND_ONLY = """
CREATE TRIGGER inventory_ledger_append_only BEFORE UPDATE OR DELETE ON inventory_ledger_entry
    FOR EACH ROW EXECUTE FUNCTION infra_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("inventory", "0001_initial"), ("infra", "0002_append_only")]

    operations = [
        migrations.RunSQL(APPEND_ONLY, "DROP TRIGGER inventory_ledger_append_only ON inventory_ledger_entry"),
    ]
