"""The ledger of consents is append-only but for whose a row is: what Django's models cannot say."""

from django.db import migrations

APPEND_ONLY = """
CREATE FUNCTION privacy_consent_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        -- A visitor signs in, two members become one, a member is erased: the row's person changes, never its fact.
        IF ROW(NEW.id, NEW.site_id, NEW.purpose, NEW.policy_version, NEW.carrier, NEW.given, NEW.at)
           IS NOT DISTINCT FROM
           ROW(OLD.id, OLD.site_id, OLD.purpose, OLD.policy_version, OLD.carrier, OLD.given, OLD.at) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'privacy_consent is append-only' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER privacy_consent_append_only BEFORE UPDATE OR DELETE ON privacy_consent
    FOR EACH ROW EXECUTE FUNCTION privacy_consent_refuse_change();
CREATE TRIGGER privacy_tombstone_append_only BEFORE UPDATE OR DELETE ON privacy_tombstone
    FOR EACH ROW EXECUTE FUNCTION infra_refuse_change();
"""

UNDO = """
DROP TRIGGER privacy_tombstone_append_only ON privacy_tombstone;
DROP TRIGGER privacy_consent_append_only ON privacy_consent;
DROP FUNCTION privacy_consent_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("privacy", "0001_initial"), ("infra", "0002_append_only")]

    operations = [migrations.RunSQL(APPEND_ONLY, UNDO)]
