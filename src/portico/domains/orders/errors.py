"""How carts and orders fail, each with a code a client can act on."""

from __future__ import annotations

from portico.kernel.errors import Conflict, Invalid, NotFound


class GuestTokenMalformed(Invalid):
    """The guest token was not made by us; ask for a new one."""

    code = "guest_token_malformed"


class CartLineNotFound(NotFound):
    """This cart has no such line."""

    code = "cart_line_not_found"


class CartFull(Conflict):
    """A cart holds at most `data["limit"]` different SKUs."""

    code = "cart_full"


class OrderNotFound(NotFound):
    """There is no such order, or it is not this member's: the answer is the same."""

    code = "order_not_found"


class OrderNotPayable(Conflict):
    """The order no longer waits for a payment; `data["state"]` says what it is."""

    code = "order_not_payable"


class OrderExpired(Conflict):
    """The time to pay is over; the goods are free again."""

    code = "order_expired"
