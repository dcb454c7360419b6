"""The compensation ledger: what a case gives back besides money, each thing once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from msgspec.json import encode

from portico.domains.fulfilment.after_sales import models
from portico.infra.locks import require_transaction
from portico.kernel.ids import AfterSaleId, SiteId


@dataclass(frozen=True, slots=True)
class CompensationView:
    """`effect` is the registry's name, `ref` what it was done to, `data` how much."""

    effect: str
    ref: str
    data: dict[str, Any]
    at: datetime


def claim_compensation(
    *, site_id: SiteId, case_id: AfterSaleId, effect: str, ref: str, data: dict[str, Any], now: datetime
) -> bool:
    """True for the one who may now do it, in this transaction; False when it was done before.

    Idempotent by: (case, effect, ref). A second caller waits for the first to end.
    """
    require_transaction()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO fulfilment_compensation (site_id, case_id, effect, ref, data, at)"
            " VALUES (%s, %s, %s, %s, %s::jsonb, %s) ON CONFLICT (case_id, effect, ref) DO NOTHING",
            [site_id, case_id, effect, ref, encode(data).decode(), now],
        )
        return bool(cursor.rowcount == 1)


def compensations_of(*, site_id: SiteId, case_id: AfterSaleId) -> list[CompensationView]:
    """What was given back for the case, in order."""
    rows = models.Compensation.objects.filter(site_id=site_id, case_id=case_id).order_by("seq")
    return [CompensationView(row.effect, row.ref, row.data, row.at) for row in rows]
