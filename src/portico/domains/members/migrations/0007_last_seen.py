"""When members were last seen, and journals of merges that are sealed.

Journals of earlier merges held sealed values of keys that may be gone by now, beside names in the clear: they are
dropped, so those merges can no longer be undone.
"""

import django.db.models.functions.datetime
from django.db import migrations, models

_SEEN = """
UPDATE members_member SET last_seen_at = greatest(
    created_at, (SELECT max(last_used_at) FROM members_session WHERE member_id = members_member.id))
"""


class Migration(migrations.Migration):
    dependencies = [("members", "0006_handoff")]

    operations = [
        migrations.AddField(
            model_name="member",
            name="last_seen_at",
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
        ),
        migrations.RunSQL(_SEEN, migrations.RunSQL.noop),
        migrations.RemoveField(model_name="membermerge", name="journal"),
        migrations.AddField(model_name="membermerge", name="journal", field=models.BinaryField(null=True)),
        migrations.AddField(model_name="membermerge", name="settled_at", field=models.DateTimeField(null=True)),
        migrations.RunSQL("UPDATE members_merge SET settled_at = merged_at", migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="member",
            index=models.Index(
                condition=models.Q(("merged_into_id__isnull", False)),
                fields=["merged_into_id"],
                name="member_merged_into",
            ),
        ),
        migrations.AddIndex(
            model_name="membermerge", index=models.Index(fields=["loser_id"], name="member_merge_loser")
        ),
        migrations.AddIndex(
            model_name="membermerge",
            index=models.Index(
                condition=models.Q(("settled_at__isnull", True)), fields=["merged_at"], name="member_merge_unsettled"
            ),
        ),
    ]
