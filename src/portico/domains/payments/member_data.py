"""What this domain holds about a person: payments they made, and their identity at the platform."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from portico.domains.payments import models
from portico.domains.payments.rules import OPENID_PURPOSE
from portico.infra.locks import require_transaction
from portico.infra.ownership import OwnedTable
from portico.infra.sealed_columns import SealedColumn
from portico.kernel.ids import MemberId, SiteId

# What a merge of two members hands over, and its undo gives back.
OWNED = (OwnedTable("payments_payment", member="payer_member_id", ledger=True),)


# What `portico rotate-keys` seals anew.
SEALED_COLUMNS = (SealedColumn("payments_payment", "payer_openid", OPENID_PURPOSE),)


def export_member(*, site_id: SiteId, member_id: MemberId) -> dict[str, Any]:
    """The member's payments and refunds, as JSON-able values."""
    rows = (
        models.Payment.objects.filter(site_id=site_id, payer_member_id=member_id)
        .order_by("id")
        .prefetch_related("refunds")
    )
    return {
        "payments": [
            {
                "subject": row.subject,
                "subject_id": str(row.subject_id),
                "method": row.method,
                "state": row.state,
                "amount_fen": row.amount_fen,
                "currency": row.currency,
                "created_at": row.created_at.isoformat(),
                "paid_at": row.paid_at.isoformat() if row.paid_at else None,
                "refunds": [
                    {"amount_fen": refund.amount_fen, "state": refund.state, "opened_at": refund.opened_at.isoformat()}
                    for refund in row.refunds.all()
                ],
            }
            for row in rows
        ]
    }


def erase_member(*, site_id: SiteId, member_id: MemberId, now: datetime) -> None:
    """Payments keep their amounts and numbers, as the books must, and lose who paid from where."""
    require_transaction()
    models.Payment.objects.filter(site_id=site_id, payer_member_id=member_id).update(
        payer_openid=b"", client_ip="", return_url="", params=None
    )


def adopt_member(*, site_id: SiteId, from_member: MemberId, to_member: MemberId, now: datetime) -> None:
    """The payments of `from_member` are `to_member`'s."""
    require_transaction()
    models.Payment.objects.filter(site_id=site_id, payer_member_id=from_member).update(payer_member_id=to_member)
