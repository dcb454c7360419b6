"""What the sandbox keeps of profit sharing: receivers, sharing orders, returns."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ..store import Row


@dataclass(slots=True)
class SharingReceiver(Row):
    """Somebody money may be shared with. `name` is open here; on the wire it is sealed."""

    type: str
    account: str
    relation_type: str
    custom_relation: str = ""
    name: str = ""

    @property
    def key(self) -> str:
        return f"{self.type}:{self.account}"


@dataclass(slots=True)
class SharingOrder(Row):
    """One sharing request, or the unfreezing of what is left. `parts` are the receivers as the API shows them."""

    out_order_no: str
    order_id: str
    transaction_id: str
    created_at: float
    settles_at: float
    content: list[Any]
    parts: list[dict[str, Any]] = field(default_factory=list)
    unfreeze: bool = False
    state: str = "PROCESSING"

    @property
    def key(self) -> str:
        return self.out_order_no

    @property
    def amount(self) -> int:
        """Fen of the order that are no longer free: shared, or on their way."""
        return sum(part["amount"] for part in self.parts if part["result"] != "CLOSED")


@dataclass(slots=True)
class SharingReturn(Row):
    """Shared money given back by its receiver."""

    out_return_no: str
    return_id: str
    order_id: str
    out_order_no: str
    return_mchid: str
    amount: int
    description: str
    created_at: float
    result: str
    fail_reason: str = ""

    @property
    def key(self) -> str:
        return self.out_return_no
