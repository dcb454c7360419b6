"""What after-sales announce: ids and codes only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from portico.infra.outbox import Event
from portico.kernel.ids import AfterSaleId, MemberId, OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class AfterSaleOpened(Event):
    """A buyer wants something back, or the merchant gives it back unasked."""

    name: ClassVar[str] = "fulfilment.after_sale_opened"
    case_id: AfterSaleId
    order_id: OrderId
    member_id: MemberId


@dataclass(frozen=True, slots=True, kw_only=True)
class AfterSaleMoved(Event):
    """A case is in `state` now; its buyer may want to know."""

    name: ClassVar[str] = "fulfilment.after_sale_moved"
    case_id: AfterSaleId
    order_id: OrderId
    member_id: MemberId
    state: str
