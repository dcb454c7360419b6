"""What this domain holds about a person: their visits."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from portico.domains.touchpoints.models import Visit
from portico.domains.tracking.public import sole_visitors
from portico.infra.locks import require_transaction
from portico.infra.ownership import OwnedTable
from portico.kernel.ids import MemberId, SiteId

# What a merge of two members hands over, and its undo gives back.
OWNED = (OwnedTable("touchpoints_visit", ledger=True),)


def export_member(*, site_id: SiteId, member_id: MemberId) -> dict[str, Any]:
    """The member's visits, oldest first."""
    rows = Visit.objects.select_related("entry").filter(site_id=site_id, member_id=member_id)
    return {
        "visits": [
            {
                "at": row.at.isoformat(),
                "carrier": row.carrier,
                "path": row.path,
                "entry": row.entry.code if row.entry else None,
                "params": row.params,
                "referrer": row.referrer,
            }
            for row in rows.order_by("at", "id").iterator()
        ]
    }


def erase_member(*, site_id: SiteId, member_id: MemberId, now: datetime) -> None:
    """The visits stay as counts of their entries; nothing tells whose they were. Idempotent."""
    require_transaction()
    nobodys: dict[str, Any] = {"member_id": None, "visitor_id": "", "params": {}, "referrer": ""}
    # What they did before signing in for the first time, longer ago than an entry is credited for.
    visitors = sole_visitors(site_id=site_id, member_id=member_id)
    Visit.objects.filter(site_id=site_id, member_id=None, visitor_id__in=visitors).update(**nobodys)
    Visit.objects.filter(site_id=site_id, member_id=member_id).update(**nobodys)


def adopt_member(*, site_id: SiteId, from_member: MemberId, to_member: MemberId, now: datetime) -> None:
    """Visits of `from_member` are `to_member`'s. Idempotent."""
    require_transaction()
    Visit.objects.filter(site_id=site_id, member_id=from_member).update(member_id=to_member)
