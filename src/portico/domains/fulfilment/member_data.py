"""What this domain holds about a person: nothing of its own. Parcels belong to orders, which know the buyer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from portico.domains.fulfilment.rules import REPORT_PURPOSE, STEPS_PURPOSE
from portico.infra.ownership import OwnedTable
from portico.infra.sealed_columns import SealedColumn
from portico.kernel.ids import MemberId, SiteId

# No table here belongs to a member.
OWNED: tuple[OwnedTable, ...] = ()


# What `portico rotate-keys` seals anew.
SEALED_COLUMNS = (
    SealedColumn("fulfilment_shipping_report", "content", REPORT_PURPOSE),
    SealedColumn("fulfilment_parcel_watch", "steps", STEPS_PURPOSE),
)


def export_member(*, site_id: SiteId, member_id: MemberId) -> dict[str, Any]:
    """Empty: parcels are known by order only."""
    return {}


def erase_member(*, site_id: SiteId, member_id: MemberId, now: datetime) -> None:
    """Nothing to erase: parcels are known by order only."""


def adopt_member(*, site_id: SiteId, from_member: MemberId, to_member: MemberId, now: datetime) -> None:
    """Nothing to move: parcels are known by order only."""
