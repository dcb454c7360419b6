"""The history of prices: what each SKU cost before and after every change, by whom and why. Append-only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from portico.domains.catalog.models import Sku
from portico.domains.catalog.upkeep_models import PriceChange
from portico.infra.actors import Actor, actor_label
from portico.infra.locks import require_transaction
from portico.kernel.ids import ProductId, SiteId

# `create`: the product was new; `edit`: saved in the editor; `import`: by a file; `bulk`: changed with many others;
# `undo`: such a change taken back.
type Cause = Literal["create", "edit", "import", "bulk", "undo"]


@dataclass(frozen=True, slots=True)
class Prices:
    """What a SKU costs, in fen; None where it has no such price."""

    price_fen: int
    list_price_fen: int | None = None
    member_price_fen: int | None = None


def prices_of(product_ids: Sequence[UUID]) -> dict[UUID, Prices]:
    """The present prices of the products' SKUs in use. One query."""
    rows = Sku.objects.filter(product_id__in=product_ids, retired_at__isnull=True)
    columns = rows.values_list("id", "price_fen", "list_price_fen", "member_price_fen")
    return {sku_id: Prices(price, listed, member) for sku_id, price, listed, member in columns}


def note_prices(
    *,
    site_id: SiteId,
    product_id: ProductId,
    before: Mapping[UUID, Prices],
    after: Mapping[UUID, Prices],
    cause: Cause,
    actor: Actor,
    now: datetime,
) -> int:
    """Every SKU whose prices differ has one more entry in its history; a new SKU begins its own. How many entries."""
    require_transaction()
    kind, actor_id = actor_label(actor)
    entries = []
    for sku_id, prices in after.items():
        was = before.get(sku_id)
        if was == prices:
            continue
        entries.append(
            PriceChange(
                site_id=site_id,
                product_id=product_id,
                sku_id=sku_id,
                was_price_fen=was.price_fen if was else None,
                was_list_price_fen=was.list_price_fen if was else None,
                was_member_price_fen=was.member_price_fen if was else None,
                price_fen=prices.price_fen,
                list_price_fen=prices.list_price_fen,
                member_price_fen=prices.member_price_fen,
                cause=cause,
                actor_kind=kind,
                actor_id=actor_id,
                at=now,
            )
        )
    PriceChange.objects.bulk_create(entries)
    return len(entries)
