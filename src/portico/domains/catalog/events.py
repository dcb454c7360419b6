"""Facts the catalogue announces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from portico.infra.outbox import Event
from portico.kernel.ids import ProductId


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductSaved(Event):
    """A product was created or changed; `version` is the new one."""

    name: ClassVar[str] = "catalog.product_saved"
    product_id: ProductId
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductSaleSwitched(Event):
    """A product went on or off sale."""

    name: ClassVar[str] = "catalog.product_sale_switched"
    product_id: ProductId
    on_sale: bool
