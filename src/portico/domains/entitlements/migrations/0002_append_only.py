"""What was redeemed and what was shown stays as it was written: what Django's models cannot say."""

from django.db import migrations

APPEND_ONLY = """
CREATE TRIGGER entitlements_redemption_append_only BEFORE UPDATE OR DELETE ON entitlements_redemption
    FOR EACH ROW EXECUTE FUNCTION infra_refuse_change();
CREATE TRIGGER entitlements_key_shown_append_only BEFORE UPDATE OR DELETE ON entitlements_key_shown
    FOR EACH ROW EXECUTE FUNCTION infra_refuse_change();
CREATE TRIGGER entitlements_spent_code_append_only BEFORE UPDATE OR DELETE ON entitlements_spent_code
    FOR EACH ROW EXECUTE FUNCTION infra_refuse_change();
"""
BACK = """
DROP TRIGGER entitlements_redemption_append_only ON entitlements_redemption;
DROP TRIGGER entitlements_key_shown_append_only ON entitlements_key_shown;
DROP TRIGGER entitlements_spent_code_append_only ON entitlements_spent_code;
"""


class Migration(migrations.Migration):
    dependencies = [("entitlements", "0001_initial"), ("infra", "0002_append_only")]

    operations = [migrations.RunSQL(APPEND_ONLY, BACK)]
