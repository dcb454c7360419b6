"""Facts about stock. Announced only when availability turns, so that a busy SKU writes no event per sale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from portico.infra.outbox import Event
from portico.kernel.ids import SkuId


@dataclass(frozen=True, slots=True, kw_only=True)
class StockRanOut(Event):
    """The last available unit of the SKU was reserved or taken away."""

    name: ClassVar[str] = "inventory.stock_ran_out"
    sku_id: SkuId


@dataclass(frozen=True, slots=True, kw_only=True)
class StockReturned(Event):
    """A SKU that had nothing available has some again."""

    name: ClassVar[str] = "inventory.stock_returned"
    sku_id: SkuId
