"""What this domain holds about a person: nothing. Stores are places; who works there is staff, not a shopper."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from portico.infra.ownership import OwnedTable
from portico.kernel.ids import MemberId, SiteId

# No table here belongs to a member.
OWNED: tuple[OwnedTable, ...] = ()


def export_member(*, site_id: SiteId, member_id: MemberId) -> dict[str, Any]:
    """Empty: no row here belongs to a member."""
    return {}


def erase_member(*, site_id: SiteId, member_id: MemberId, now: datetime) -> None:
    """Nothing to erase: no row here belongs to a member."""


def adopt_member(*, site_id: SiteId, from_member: MemberId, to_member: MemberId, now: datetime) -> None:
    """Nothing to move: no row here belongs to a member."""
