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


class LinesNotShippable(Conflict):
    """More pieces of a line than there are to ship: gone, refunded, or in an open after-sales case.

    `data["lines"]`: order line id → pieces that may leave now.
    """

    code = "lines_not_shippable"


class LinesNotRefundable(Conflict):
    """More pieces or money of a line than are left to give back. `data["lines"]`: the order line ids."""

    code = "lines_not_refundable"


class OrderChanged(Conflict):
    """Somebody else has changed the order meanwhile; read it again. `data["version"]` is the present one."""

    code = "order_changed"


class ReceiptAlreadyExtended(Conflict):
    """The buyer has put the receipt of this order off before; once is what there is."""

    code = "receipt_already_extended"


class OrderExpired(Conflict):
    """The time to pay is over; the goods are free again."""

    code = "order_expired"
