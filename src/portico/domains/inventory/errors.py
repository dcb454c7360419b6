"""What can go wrong with stock."""

from __future__ import annotations

from portico.kernel.errors import Conflict, Invalid


class StockShort(Conflict):
    """Not enough is available: `data["shortages"]` lists {sku_id, available, wanted}. Nothing was reserved."""

    code = "stock_short"


class AlreadyReserved(Conflict):
    """This order holds reservations already; an order reserves once."""

    code = "already_reserved"


class ReservationGone(Conflict):
    """The order's reservations were released (expired or cancelled) before they could become a sale."""

    code = "reservation_gone"


class StockChangeInvalid(Invalid):
    code = "stock_change_invalid"
