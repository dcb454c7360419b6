"""What after-sales hold about a person: cases with what they wrote, and pictures they sent."""

from __future__ import annotations

from typing import Any

from portico.domains.fulfilment.after_sales import models
from portico.domains.fulfilment.after_sales.rules import PICTURE_PURPOSE, RETURN_ADDRESS_PURPOSE
from portico.infra.locks import require_transaction
from portico.infra.ownership import OwnedTable
from portico.infra.sealed_columns import SealedColumn
from portico.kernel.ids import MemberId, SiteId

OWNED = (
    OwnedTable("fulfilment_after_sale", ledger=True),
    OwnedTable("fulfilment_after_sale_picture", ledger=True),
)

SEALED_COLUMNS = (
    SealedColumn("fulfilment_after_sale", "return_to", RETURN_ADDRESS_PURPOSE),
    SealedColumn("fulfilment_after_sale_picture", "content", PICTURE_PURPOSE),
    SealedColumn("fulfilment_after_sale_policy", "return_to", RETURN_ADDRESS_PURPOSE, key="site_id"),
)


def export_cases(*, site_id: SiteId, member_id: MemberId) -> list[dict[str, Any]]:
    """The member's cases with what was said in them, as JSON-able values."""
    rows = models.AfterSale.objects.filter(site_id=site_id, member_id=member_id).order_by("id")
    return [_exported(row) for row in rows.prefetch_related("lines", "entries")]


def _exported(row: models.AfterSale) -> dict[str, Any]:
    return {
        "number": row.number,
        "order_number": row.order_number,
        "kind": row.kind,
        "state": row.state,
        "reason": row.reason,
        "words": row.words,
        "asked_fen": row.asked_fen + row.asked_freight_fen,
        "opened_at": row.opened_at.isoformat(),
        "lines": [{"name": line.name, "quantity": line.quantity} for line in row.lines.all()],
        "entries": [
            {"at": entry.at.isoformat(), "by": entry.actor_kind, "what": entry.code, "words": entry.words}
            for entry in row.entries.all()
            if not entry.for_staff
        ],
    }


def erase_cases(*, site_id: SiteId, member_id: MemberId) -> None:
    """Cases keep their sums and goods and lose what was said in them; the member's pictures are gone."""
    require_transaction()
    cases = models.AfterSale.objects.filter(site_id=site_id, member_id=member_id)
    models.AfterSaleEntry.objects.filter(case__in=cases).update(words="", pictures=[])
    models.Picture.objects.filter(site_id=site_id, case_id__in=cases.values("id")).delete()
    models.Picture.objects.filter(site_id=site_id, member_id=member_id).delete()
    cases.update(words="", return_number="", sent_number="")


def adopt_cases(*, site_id: SiteId, from_member: MemberId, to_member: MemberId) -> None:
    """Cases and pictures of `from_member` are `to_member`'s."""
    require_transaction()
    for table in (models.AfterSale, models.Picture):
        table.objects.filter(site_id=site_id, member_id=from_member).update(member_id=to_member)
