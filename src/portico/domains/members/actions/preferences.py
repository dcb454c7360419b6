"""How a member likes to read."""

from __future__ import annotations

from datetime import datetime

from portico.domains.members.errors import MemberNotFound
from portico.domains.members.models import Member, MemberPreference
from portico.domains.members.preferences import Preferences
from portico.infra.locks import require_transaction
from portico.kernel.ids import MemberId, SiteId


def save_preferences(*, site_id: SiteId, member_id: MemberId, preferences: Preferences, now: datetime) -> None:
    """The member's choices are these. Idempotent. Raises MemberNotFound."""
    require_transaction()
    if not Member.objects.filter(site_id=site_id, id=member_id, erased_at=None).exists():
        raise MemberNotFound()
    MemberPreference.objects.update_or_create(
        member_id=member_id,
        defaults={
            "site_id": site_id,
            "appearance": preferences.appearance,
            "language": preferences.language,
            "text_size": preferences.text_size,
            "updated_at": now,
        },
    )
