"""What Django's models cannot say: append-only tables, and a counter table that need not survive a crash."""

from django.db import migrations

APPEND_ONLY = """
CREATE FUNCTION infra_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are append-only', TG_TABLE_NAME;
END $$;
CREATE TRIGGER infra_audit_append_only BEFORE UPDATE OR DELETE ON infra_audit_record
    FOR EACH ROW EXECUTE FUNCTION infra_refuse_change();
"""

UNDO = """
DROP TRIGGER infra_audit_append_only ON infra_audit_record;
DROP FUNCTION infra_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("infra", "0001_initial")]

    operations = [
        migrations.RunSQL(APPEND_ONLY, UNDO),
        migrations.RunSQL("ALTER TABLE infra_rate_counter SET UNLOGGED", "ALTER TABLE infra_rate_counter SET LOGGED"),
    ]
