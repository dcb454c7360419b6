"""Pure decisions about carts and orders: who owns a cart, how an order may move, what its reader may do."""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from portico.domains.orders.errors import GuestTokenMalformed
from portico.kernel.errors import FieldError, Invalid
from portico.kernel.ids import MemberId
from portico.kernel.money import Money
from portico.kernel.state import TransitionTable

MAX_CART_LINES = 120
MAX_QUANTITY = 999
MAX_NOTE_LENGTH = 200
MAX_REASON_LENGTH = 200
GUEST_CART_KEPT = timedelta(days=60)
ADDRESS_PURPOSE = "order_address"

# 32 random bytes in base64url without padding.
_GUEST_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


class OrderState(StrEnum):
    PENDING_PAYMENT = "pending_payment"
    PAID = "paid"
    SHIPPED = "shipped"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"


class OrderMove(StrEnum):
    PAY = "pay"
    CANCEL = "cancel"
    SHIP = "ship"
    CONFIRM = "confirm"
    REFUND = "refund"
    # Taken back within minutes: a wrong waybill, a hand-over to the wrong person.
    UNSHIP = "unship"


class Delivery(StrEnum):
    """How an order reaches its buyer. `none`: nothing is handed over (files, card keys, visits)."""

    SHIP = "ship"
    PICKUP = "pickup"
    CITY = "city"
    NONE = "none"


# An order is cancelled only before it is paid. Afterwards its pieces are refunded, one by one or all together; when
# the last one is, the order is refunded: its money is on the way back, and the payment says whether it has arrived.
# Shipped means that nothing is left to ship.
TRANSITIONS: TransitionTable[OrderState, OrderMove] = TransitionTable(
    initial=OrderState.PENDING_PAYMENT,
    terminal=frozenset({OrderState.CANCELLED, OrderState.REFUNDED}),
    moves={
        (OrderState.PENDING_PAYMENT, OrderMove.PAY): OrderState.PAID,
        (OrderState.PENDING_PAYMENT, OrderMove.CANCEL): OrderState.CANCELLED,
        (OrderState.PAID, OrderMove.SHIP): OrderState.SHIPPED,
        (OrderState.PAID, OrderMove.REFUND): OrderState.REFUNDED,
        (OrderState.SHIPPED, OrderMove.CONFIRM): OrderState.COMPLETED,
        (OrderState.SHIPPED, OrderMove.UNSHIP): OrderState.PAID,
        (OrderState.COMPLETED, OrderMove.UNSHIP): OrderState.PAID,
        (OrderState.SHIPPED, OrderMove.REFUND): OrderState.REFUNDED,
        (OrderState.COMPLETED, OrderMove.REFUND): OrderState.REFUNDED,
    },
)


class CancelReason(StrEnum):
    """Why an order was cancelled; the free words of the person who did it are kept beside it."""

    BUYER = "buyer"
    MERCHANT = "merchant"
    EXPIRED = "expired"
    # Paid, and given back piece by piece.
    AFTER_SALE = "after_sale"


# What the timeline says when the buyer put the receipt off.
RECEIPT_EXTENDED = "receipt_extended"


class BuyerAction(StrEnum):
    PAY = "pay"
    CANCEL = "cancel"
    CONFIRM_RECEIPT = "confirm_receipt"
    # Once an order; its timeline knows.
    EXTEND_RECEIPT = "extend_receipt"
    BUY_AGAIN = "buy_again"
    # Where something received was not reviewed yet; reviews know, orders do not.
    REVIEW = "review"


_ACTIONS: dict[OrderState, tuple[BuyerAction, ...]] = {
    OrderState.PENDING_PAYMENT: (BuyerAction.PAY, BuyerAction.CANCEL),
    OrderState.PAID: (BuyerAction.BUY_AGAIN,),
    OrderState.SHIPPED: (BuyerAction.CONFIRM_RECEIPT, BuyerAction.EXTEND_RECEIPT, BuyerAction.BUY_AGAIN),
    OrderState.COMPLETED: (BuyerAction.BUY_AGAIN,),
    OrderState.CANCELLED: (BuyerAction.BUY_AGAIN,),
    OrderState.REFUNDED: (BuyerAction.BUY_AGAIN,),
}


def buyer_actions(state: OrderState, *, expires_at: datetime, now: datetime) -> tuple[BuyerAction, ...]:
    """What the buyer may do with an order in `state`, the most likely first. An expired one can no longer be paid."""
    actions = _ACTIONS[state]
    if state is OrderState.PENDING_PAYMENT and expires_at <= now:
        return tuple(action for action in actions if action is not BuyerAction.PAY)
    return actions


def sources(move: OrderMove) -> list[str]:
    """The states from which `move` is possible: the condition of the conditional update."""
    return [str(state) for state, known in TRANSITIONS.moves if known == move]


def target(move: OrderMove) -> OrderState:
    """The state that `move` leads to; the table has one per move."""
    return next(state for (_, known), state in TRANSITIONS.moves.items() if known == move)


def refundable(*, payable: Money, quantity: int, refunded_quantity: int, refunded: Money, pieces: int) -> Money:
    """What `pieces` more of a line's `quantity` are worth, when `refunded` went back for `refunded_quantity` of them.

    ⌊payable·(r+k)/q⌋ - ⌊payable·r/q⌋, at most what is left: the shares of all pieces add up to the line to the fen in
    whatever portions they are asked for, and the last pieces take what amounts agreed upon have left. Raises
    ValueError for more pieces than there are.
    """
    after = refunded_quantity + pieces
    if pieces < 0 or after > quantity:
        raise ValueError(f"{pieces} of {quantity} pieces, {refunded_quantity} refunded")
    left = payable - refunded
    if after == quantity:
        return left
    share = payable.minor * after // quantity - payable.minor * refunded_quantity // quantity
    return min(Money(share, payable.currency), left)


def checked_words(text: str, *, field: str, limit: int) -> str:
    """What a person wrote, trimmed. Raises Invalid (field `field`) when too long or with control characters in it.

    Line breaks are fine; a zero byte is something PostgreSQL cannot even store.
    """
    if len(text) > limit:
        raise Invalid(fields=(FieldError(field, "too_long", {"max": limit}),))
    if any(unicodedata.category(character) in {"Cc", "Cs"} and character not in "\r\n\t" for character in text):
        raise Invalid(fields=(FieldError(field, "control_characters"),))
    return text.strip()


@dataclass(frozen=True, slots=True)
class CartOwner:
    """Whose cart: a member's, or a guest's by the SHA-256 of their token. Exactly one is set."""

    member_id: MemberId | None = None
    guest_key: bytes | None = None

    def __post_init__(self) -> None:
        if (self.member_id is None) == (self.guest_key is None):
            raise ValueError("a cart belongs to a member or to a guest")


def new_guest_token() -> str:
    """32 random bytes as text. Only its hash is ever stored, so a leaked table opens no cart."""
    return secrets.token_urlsafe(32)


def guest_owner(token: str) -> CartOwner:
    """The owner behind a guest token. Raises GuestTokenMalformed for what `new_guest_token` cannot have made."""
    if not _GUEST_TOKEN.fullmatch(token):
        raise GuestTokenMalformed()
    return CartOwner(guest_key=hashlib.sha256(token.encode()).digest())


def member_owner(member_id: MemberId) -> CartOwner:
    return CartOwner(member_id=member_id)
