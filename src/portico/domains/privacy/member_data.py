"""What this domain holds about a person: what they agreed to, how they want to be told, what they asked for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection

from portico.domains.privacy import rules
from portico.domains.privacy.models import ConsentRecord, DataExport, ErasureRequest, NotificationPreference
from portico.domains.privacy.queries.notifications import find_notifications, quiet_of, switches_of
from portico.infra.locks import require_transaction
from portico.infra.ownership import OwnedTable
from portico.infra.sealed_columns import SealedColumn
from portico.kernel.ids import MemberId, SiteId

# What a merge of two members hands over, and its undo gives back. Tombstones name who is nobody any more.
OWNED = (
    OwnedTable("privacy_consent", ledger=True),
    OwnedTable("privacy_notification", key=("member_id",)),
    OwnedTable("privacy_erasure"),
    OwnedTable("privacy_export"),
)


# What `portico rotate-keys` seals anew.
SEALED_COLUMNS = (SealedColumn("privacy_export_archive", "content", rules.ARCHIVE_PURPOSE, key="export_id"),)


def export_member(*, site_id: SiteId, member_id: MemberId) -> dict[str, Any]:
    """Consents, oldest first; message settings; what the member asked for."""
    theirs = {"site_id": site_id, "member_id": member_id}
    wanted = find_notifications(site_id=site_id, member_id=member_id)
    return {
        "consents": [
            {
                "purpose": row.purpose,
                "given": row.given,
                "policy_version": row.policy_version,
                "carrier": row.carrier,
                "at": row.at.isoformat(),
            }
            for row in ConsentRecord.objects.filter(**theirs).order_by("at", "id")
        ],
        "notifications": {
            "switches": [
                {"topic": topic, "channel": channel, "on": on} for (topic, channel), on in wanted.switches.items()
            ],
            "quiet_from": f"{wanted.quiet.start:%H:%M}" if wanted.quiet else None,
            "quiet_to": f"{wanted.quiet.end:%H:%M}" if wanted.quiet else None,
        },
        "exports": [
            {"state": row.state, "created_at": row.created_at.isoformat()}
            for row in DataExport.objects.filter(**theirs).order_by("id")
        ],
        "erasures": [
            {
                "state": row.state,
                "reason": row.reason,
                "requested_at": row.requested_at.isoformat(),
                "due_at": row.due_at.isoformat(),
            }
            for row in ErasureRequest.objects.filter(**theirs).order_by("id")
        ],
    }


def erase_member(*, site_id: SiteId, member_id: MemberId, now: datetime) -> None:
    """Consents stay as counts of nobody, the request to leave as one that was met; everything else is gone."""
    require_transaction()
    theirs = {"site_id": site_id, "member_id": member_id}
    ConsentRecord.objects.filter(**theirs).update(member_id=None, visitor_id="")
    NotificationPreference.objects.filter(**theirs).delete()
    DataExport.objects.filter(**theirs).delete()
    requests = ErasureRequest.objects.filter(**theirs)
    requests.update(reason="")
    requests.filter(state="waiting").update(state=ErasureRequest.State.DONE, ended_at=now)


def adopt_member(*, site_id: SiteId, from_member: MemberId, to_member: MemberId, now: datetime) -> None:
    """Everything of `from_member` is `to_member`'s. Idempotent.

    A switch that either turned off stays off, and the quiet hours chosen last hold. Who wanted to leave still does,
    but gets the seven days anew: they asked for one account to go, and now it is two.
    """
    require_transaction()
    theirs = {"site_id": site_id, "member_id": from_member}
    ConsentRecord.objects.filter(**theirs).update(member_id=to_member)
    _unite_notifications(site_id, from_member, to_member)
    _unite_exports(site_id, from_member, to_member)
    waiting = ErasureRequest.objects.filter(**theirs, state="waiting")
    if ErasureRequest.objects.filter(site_id=site_id, member_id=to_member, state="waiting").exists():
        waiting.update(state=ErasureRequest.State.CANCELLED, ended_at=now)
    elif waiting.exists():
        waiting.update(due_at=now + rules.ERASURE_AFTER, postponed_at=None)
    ErasureRequest.objects.filter(**theirs).update(member_id=to_member)


def _unite_notifications(site_id: SiteId, from_member: MemberId, to_member: MemberId) -> None:
    rows = {row.member_id: row for row in NotificationPreference.objects.filter(
        site_id=site_id, member_id__in=[from_member, to_member]
    )}  # fmt: skip
    giver, taker = rows.get(from_member), rows.get(to_member)
    if giver is None:
        return
    if taker is None:
        NotificationPreference.objects.filter(member_id=from_member).update(member_id=to_member)
        return
    both = (switches_of(giver), switches_of(taker))
    taker.switches = {
        f"{topic}.{channel}": all(one.get((topic, channel), True) for one in both)
        for topic, channel in {**both[0], **both[1]}
    }
    later = max((giver, taker), key=lambda row: row.updated_at)
    quiet = quiet_of(later)
    taker.quiet_from, taker.quiet_to = (quiet.start, quiet.end) if quiet else (None, None)
    taker.updated_at = later.updated_at
    taker.save()
    giver.delete()


def _unite_exports(site_id: SiteId, from_member: MemberId, to_member: MemberId) -> None:
    """Both may be waiting for an export: the one that stays gets theirs, the other has failed and can ask again."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE privacy_export SET state = 'failed' WHERE site_id = %(site)s AND member_id = %(from)s"
            " AND state IN ('queued', 'running') AND EXISTS (SELECT FROM privacy_export mine"
            " WHERE mine.site_id = %(site)s AND mine.member_id = %(to)s AND mine.state IN ('queued', 'running'))",
            {"site": site_id, "from": from_member, "to": to_member},
        )
    DataExport.objects.filter(site_id=site_id, member_id=from_member).update(member_id=to_member)
