"""Content holds nothing about any member: who saved or downloaded what is the members' own business."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from portico.infra.ownership import OwnedTable
from portico.kernel.ids import MemberId, SiteId

# No table here belongs to a member.
OWNED: tuple[OwnedTable, ...] = ()


def export_member(*, site_id: SiteId, member_id: MemberId) -> dict[str, Any]:
    """Nothing: no table of content names a member."""
    return {}


def erase_member(*, site_id: SiteId, member_id: MemberId, now: datetime) -> None:
    """Already true: no table of content names a member."""


def adopt_member(*, site_id: SiteId, from_member: MemberId, to_member: MemberId, now: datetime) -> None:
    """Already true: no row of content belongs to a member."""
