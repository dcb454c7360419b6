"""What this domain holds about a person: after-sales cases. Parcels belong to orders, which know the buyer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from portico.domains.fulfilment.after_sales import member_data as after_sales
from portico.domains.fulfilment.models import ParcelWatch
from portico.domains.fulfilment.pickup.rules import CODE_PURPOSE
from portico.domains.fulfilment.rules import COURIER_PURPOSE, STEPS_PURPOSE
from portico.infra.ownership import OwnedTable
from portico.infra.sealed_columns import SealedColumn
from portico.kernel.ids import MemberId, SiteId

# What a merge of two members hands over, and its undo gives back.
OWNED: tuple[OwnedTable, ...] = (*after_sales.OWNED,)


# What `portico rotate-keys` seals anew.
SEALED_COLUMNS = (
    SealedColumn("fulfilment_shipment", "courier", COURIER_PURPOSE),
    SealedColumn("fulfilment_parcel_watch", "steps", STEPS_PURPOSE),
    *after_sales.SEALED_COLUMNS,
    SealedColumn("fulfilment_pickup", "code_sealed", CODE_PURPOSE),
)


def export_member(*, site_id: SiteId, member_id: MemberId) -> dict[str, Any]:
    """The member's after-sales cases."""
    return {"after_sales": after_sales.export_cases(site_id=site_id, member_id=member_id)}


def erase_member(*, site_id: SiteId, member_id: MemberId, now: datetime) -> None:
    """Cases keep their sums and lose what was said and shown in them, and where their parcels were."""
    ParcelWatch.objects.filter(site_id=site_id, case__member_id=member_id).delete()
    after_sales.erase_cases(site_id=site_id, member_id=member_id)


def adopt_member(*, site_id: SiteId, from_member: MemberId, to_member: MemberId, now: datetime) -> None:
    """Cases of `from_member` are `to_member`'s."""
    after_sales.adopt_cases(site_id=site_id, from_member=from_member, to_member=to_member)
