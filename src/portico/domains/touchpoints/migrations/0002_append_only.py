"""What entries earned is append-only: what Django's models cannot say."""

from django.db import migrations

APPEND_ONLY = """
CREATE TRIGGER touchpoints_entry_credit_append_only BEFORE UPDATE OR DELETE ON touchpoints_entry_credit
    FOR EACH ROW EXECUTE FUNCTION infra_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("touchpoints", "0001_initial"), ("infra", "0002_append_only")]

    operations = [
        migrations.RunSQL(
            APPEND_ONLY, "DROP TRIGGER touchpoints_entry_credit_append_only ON touchpoints_entry_credit"
        ),
    ]
