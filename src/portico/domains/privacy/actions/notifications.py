"""How a member wants to be told, on every carrier."""

from __future__ import annotations

from datetime import datetime

from portico.domains.privacy.models import NotificationPreference
from portico.domains.privacy.queries.notifications import Notifications, find_notifications
from portico.domains.privacy.rules import NotificationChange
from portico.infra.locks import lock_all, require_transaction
from portico.kernel.ids import MemberId, SiteId


def save_notifications(
    *, site_id: SiteId, member_id: MemberId, change: NotificationChange, now: datetime
) -> Notifications:
    """The named switches and quiet hours are as asked, the others as they were. Idempotent.

    Locks: the member's preference, so that two devices that change different switches both succeed.
    """
    require_transaction()
    lock_all("privacy_notification", [member_id])
    row = NotificationPreference.objects.filter(site_id=site_id, member_id=member_id).first()
    if row is None:
        row = NotificationPreference(site_id=site_id, member_id=member_id, switches={})
    row.switches = row.switches | {f"{topic}.{channel}": on for (topic, channel), on in change.switches.items()}
    if change.quiet != "keep":
        row.quiet_from = change.quiet.start if change.quiet else None
        row.quiet_to = change.quiet.end if change.quiet else None
    row.updated_at = now
    row.save()
    return find_notifications(site_id=site_id, member_id=member_id)
