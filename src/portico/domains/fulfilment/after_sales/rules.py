"""Pure decisions about after-sales: how a case may move, who may move it, what silence means, what is owed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from portico.domains.fulfilment.after_sales.errors import RefundAmountInvalid
from portico.kernel.errors import FieldError
from portico.kernel.money import Money, sum_money, yuan_text
from portico.kernel.state import TransitionTable

MAX_WORDS = 500
MAX_PICTURES = 6
MAX_LINES = 50
# Pictures that nobody sent with a case are forgotten.
LOOSE_PICTURES_KEPT = timedelta(days=1)
RETURN_ADDRESS_PURPOSE = "after_sale_return_address"
PICTURE_PURPOSE = "after_sale_picture"


class Kind(StrEnum):
    """What the buyer wants: only money, money for goods that come back, or other pieces for these."""

    REFUND_ONLY = "refund_only"
    RETURN_REFUND = "return_refund"
    EXCHANGE = "exchange"


class State(StrEnum):
    WAITING_MERCHANT = "waiting_merchant"
    OFFERED = "offered"
    REJECTED = "rejected"
    ARBITRATION = "arbitration"
    WAITING_RETURN = "waiting_return"
    RETURNING = "returning"
    EXCHANGING = "exchanging"
    EXCHANGE_SENT = "exchange_sent"
    REFUNDING = "refunding"
    REFUNDED = "refunded"
    EXCHANGED = "exchanged"
    CLOSED = "closed"


class Move(StrEnum):
    APPROVE_RETURN = "approve_return"
    APPROVE_REFUND = "approve_refund"
    APPROVE_EXCHANGE = "approve_exchange"
    OFFER = "offer"
    REJECT = "reject"
    APPEAL = "appeal"
    ACCEPT_OFFER = "accept_offer"
    UPHOLD = "uphold"
    SEND_BACK = "send_back"
    SEND_REPLACEMENT = "send_replacement"
    CONFIRM_REPLACEMENT = "confirm_replacement"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"
    MONEY_BACK = "money_back"


# Every open state has a deadline and a move that silence makes (`SILENCE`), except that money on its way waits for
# the platform: payments ask it until it answers, and a refund that failed for good is shown to a person.
TRANSITIONS: TransitionTable[State, Move] = TransitionTable(
    initial=State.WAITING_MERCHANT,
    terminal=frozenset({State.REFUNDED, State.EXCHANGED, State.CLOSED}),
    moves={
        (State.WAITING_MERCHANT, Move.APPROVE_REFUND): State.REFUNDING,
        (State.WAITING_MERCHANT, Move.APPROVE_RETURN): State.WAITING_RETURN,
        (State.WAITING_MERCHANT, Move.OFFER): State.OFFERED,
        (State.WAITING_MERCHANT, Move.REJECT): State.REJECTED,
        (State.WAITING_MERCHANT, Move.WITHDRAW): State.CLOSED,
        (State.OFFERED, Move.ACCEPT_OFFER): State.REFUNDING,
        (State.OFFERED, Move.APPEAL): State.ARBITRATION,
        (State.REJECTED, Move.APPEAL): State.ARBITRATION,
        (State.REJECTED, Move.APPROVE_REFUND): State.REFUNDING,
        (State.REJECTED, Move.WITHDRAW): State.CLOSED,
        (State.REJECTED, Move.EXPIRE): State.CLOSED,
        (State.ARBITRATION, Move.APPROVE_REFUND): State.REFUNDING,
        (State.ARBITRATION, Move.APPROVE_RETURN): State.WAITING_RETURN,
        (State.ARBITRATION, Move.UPHOLD): State.CLOSED,
        (State.ARBITRATION, Move.WITHDRAW): State.CLOSED,
        (State.WAITING_RETURN, Move.SEND_BACK): State.RETURNING,
        (State.WAITING_RETURN, Move.WITHDRAW): State.CLOSED,
        (State.WAITING_RETURN, Move.EXPIRE): State.CLOSED,
        (State.RETURNING, Move.APPROVE_REFUND): State.REFUNDING,
        (State.RETURNING, Move.APPROVE_EXCHANGE): State.EXCHANGING,
        (State.RETURNING, Move.OFFER): State.OFFERED,
        (State.RETURNING, Move.REJECT): State.REJECTED,
        (State.EXCHANGING, Move.SEND_REPLACEMENT): State.EXCHANGE_SENT,
        (State.EXCHANGING, Move.APPROVE_REFUND): State.REFUNDING,
        (State.EXCHANGE_SENT, Move.CONFIRM_REPLACEMENT): State.EXCHANGED,
        (State.REFUNDING, Move.MONEY_BACK): State.REFUNDED,
    },
)

OPEN_STATES = frozenset(State) - TRANSITIONS.terminal
# The merchant has to do something; the queue of the console.
MERCHANT_STATES = (State.WAITING_MERCHANT, State.RETURNING, State.EXCHANGING, State.ARBITRATION)
# The buyer has to do something.
BUYER_STATES = (State.OFFERED, State.REJECTED, State.WAITING_RETURN, State.EXCHANGE_SENT)


class Reason(StrEnum):
    """Why; the texts are labels of group `after_sale_reason`."""

    NOT_WANTED = "not_wanted"
    WRONG_ORDER = "wrong_order"
    SLOW_SHIPPING = "slow_shipping"
    AGREED = "agreed"
    NOT_RECEIVED = "not_received"
    DAMAGED = "damaged"
    QUALITY = "quality"
    NOT_AS_DESCRIBED = "not_as_described"
    WRONG_GOODS = "wrong_goods"
    MISSING_PIECES = "missing_pieces"
    SIZE = "size"
    PRICE_DROP = "price_drop"
    OTHER = "other"
    # The merchant gives money back without being asked.
    MERCHANT = "merchant"


_UNSHIPPED_REASONS = (Reason.NOT_WANTED, Reason.WRONG_ORDER, Reason.SLOW_SHIPPING, Reason.AGREED, Reason.OTHER)
_REASONS: Mapping[Kind, tuple[Reason, ...]] = {
    Kind.REFUND_ONLY: (
        Reason.NOT_RECEIVED, Reason.MISSING_PIECES, Reason.DAMAGED, Reason.QUALITY, Reason.NOT_AS_DESCRIBED,
        Reason.WRONG_GOODS, Reason.PRICE_DROP, Reason.AGREED, Reason.OTHER,
    ),
    Kind.RETURN_REFUND: (
        Reason.NOT_WANTED, Reason.SIZE, Reason.QUALITY, Reason.DAMAGED, Reason.NOT_AS_DESCRIBED, Reason.WRONG_GOODS,
        Reason.OTHER,
    ),
    Kind.EXCHANGE: (Reason.SIZE, Reason.QUALITY, Reason.DAMAGED, Reason.WRONG_GOODS, Reason.OTHER),
}  # fmt: skip


def reasons(kind: Kind, *, unshipped: bool) -> tuple[Reason, ...]:
    """What a buyer may give as the reason, the most usual first."""
    return _UNSHIPPED_REASONS if unshipped else _REASONS[kind]


class CloseReason(StrEnum):
    """Why a case ended without money or goods."""

    WITHDRAWN = "withdrawn"
    NOT_SENT_BACK = "not_sent_back"
    REJECTION_STANDS = "rejection_stands"
    UPHELD = "upheld"


@dataclass(frozen=True, slots=True)
class Windows:
    """How long each side has. Hours for the first decision, days for the rest."""

    decide_hours: int = 48
    return_days: int = 7
    inspect_days: int = 10
    answer_days: int = 7
    replace_days: int = 7
    confirm_days: int = 10
    arbitrate_days: int = 7


LIMITS: Mapping[str, tuple[int, int]] = {
    "decide_hours": (1, 720),
    "return_days": (1, 60),
    "inspect_days": (1, 60),
    "answer_days": (1, 60),
    "replace_days": (1, 60),
    "confirm_days": (1, 60),
    "arbitrate_days": (1, 60),
}


def deadline(state: State, *, windows: Windows, now: datetime) -> datetime | None:
    """Until when the side whose turn it is may act in `state`; None where nobody's silence decides."""
    waits: Mapping[State, timedelta] = {
        State.WAITING_MERCHANT: timedelta(hours=windows.decide_hours),
        State.OFFERED: timedelta(days=windows.answer_days),
        State.REJECTED: timedelta(days=windows.answer_days),
        State.ARBITRATION: timedelta(days=windows.arbitrate_days),
        State.WAITING_RETURN: timedelta(days=windows.return_days),
        State.RETURNING: timedelta(days=windows.inspect_days),
        State.EXCHANGING: timedelta(days=windows.replace_days),
        State.EXCHANGE_SENT: timedelta(days=windows.confirm_days),
    }
    wait = waits.get(state)
    return None if wait is None else now + wait


def on_silence(state: State, kind: Kind, *, has_return_address: bool) -> Move | None:
    """The move that a passed deadline makes. None: nothing happens by itself.

    Silence is judged against the side whose turn it was: a merchant who does not decide, inspect or send gives the
    money back; a buyer who does not send back loses the case; an unanswered offer stands. Goods can be asked back
    only to an address the merchant has set: without one, a merchant's silence refunds.
    """
    if state is State.WAITING_MERCHANT and kind is not Kind.REFUND_ONLY and has_return_address:
        return Move.APPROVE_RETURN
    return {
        State.WAITING_MERCHANT: Move.APPROVE_REFUND,
        State.OFFERED: Move.ACCEPT_OFFER,
        State.REJECTED: Move.EXPIRE,
        State.ARBITRATION: Move.APPROVE_REFUND,
        State.WAITING_RETURN: Move.EXPIRE,
        State.RETURNING: Move.APPROVE_REFUND,
        State.EXCHANGING: Move.APPROVE_REFUND,
        State.EXCHANGE_SENT: Move.CONFIRM_REPLACEMENT,
    }.get(state)


class BuyerMove(StrEnum):
    """What a buyer may do with a case: the buttons below it."""

    SEND_BACK = "send_back"
    ACCEPT_OFFER = "accept_offer"
    APPEAL = "appeal"
    CONFIRM_REPLACEMENT = "confirm_replacement"
    CORRECT_PARCEL = "correct_parcel"
    WITHDRAW = "withdraw"
    SAY = "say"


def buyer_moves(state: State, *, by_merchant: bool) -> tuple[BuyerMove, ...]:
    """The most likely first. Nothing for what the merchant gave back by themselves."""
    if by_merchant or state not in OPEN_STATES:
        return ()
    names = {str(move) for move in Move}
    known = [move for move in BuyerMove if str(move) in names and TRANSITIONS.allows(state, Move(str(move)))]
    if state is State.RETURNING:
        known.append(BuyerMove.CORRECT_PARCEL)
    return (*known, BuyerMove.SAY) if state is not State.REFUNDING else ()


def merchant_moves(state: State, kind: Kind, *, unshipped: bool) -> tuple[Move, ...]:
    """What the merchant may do, the likeliest first: goods are taken back before money goes or a replacement leaves.

    What was not shipped cannot come back; a case about money only never turns into a parcel.
    """
    ours = (Move.APPROVE_EXCHANGE, Move.SEND_REPLACEMENT, Move.APPROVE_RETURN, Move.APPROVE_REFUND, Move.OFFER,
            Move.REJECT, Move.UPHOLD)  # fmt: skip
    found = [move for move in ours if TRANSITIONS.allows(state, move)]
    if unshipped:
        # What was paid for it and never left goes back whole, or is sent.
        found = [move for move in found if move is not Move.OFFER]
    if unshipped or kind is Kind.REFUND_ONLY:
        found = [move for move in found if move is not Move.APPROVE_RETURN]
    if kind is not Kind.EXCHANGE:
        found = [move for move in found if move is not Move.APPROVE_EXCHANGE]
    return tuple(found)


def shared_out(total: Money, shares: Sequence[Money]) -> list[Money]:
    """`total` over lines worth `shares`, none above its own share. Largest remainder, see Money.allocate.

    Raises RefundAmountInvalid (field `amount_fen`): negative, or more than the lines are worth together.
    """
    whole = sum_money(shares, total.currency)
    if total.minor < 0 or whole < total:
        raise RefundAmountInvalid(fields=(FieldError("amount_fen", "refund_amount", {"max": yuan_text(whole.minor)}),))
    if not whole:
        return [Money.zero(total.currency) for _ in shares]
    return total.allocate([share.minor for share in shares])
