"""Pure decisions about stock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portico.kernel.ids import SkuId

DEFAULT_ALERT_BELOW = 10
# Beyond any warehouse, and far enough from 2³¹ that no sum of two overflows an INTEGER.
MAX_UNITS = 100_000_000


@dataclass(frozen=True, slots=True)
class Turn:
    """How one change moved a SKU's availability."""

    sku_id: SkuId
    before: int
    after: int

    @property
    def ran_out(self) -> bool:
        return self.before > 0 >= self.after

    @property
    def returned(self) -> bool:
        return self.before <= 0 < self.after


def shortages(*, wanted: Mapping[SkuId, int], available: Mapping[SkuId, int]) -> list[dict[str, Any]]:
    """The lines that cannot be served, by SKU id; a SKU without a level has nothing."""
    return [
        {"sku_id": str(sku_id), "available": max(available.get(sku_id, 0), 0), "wanted": quantity}
        for sku_id, quantity in sorted(wanted.items())
        if available.get(sku_id, 0) < quantity
    ]
