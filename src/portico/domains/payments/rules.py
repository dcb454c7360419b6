"""Pure decisions about payments and refunds: how they may move, when to ask again, when to try again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

from portico.kernel.state import TransitionTable

# A platform is asked about a payment at most this often while a person watches the result page.
WATCHED_QUERY_INTERVAL = timedelta(seconds=3)
# Notices usually arrive within a second; before this long a missing one is no reason for doubt.
DOUBT_AFTER = timedelta(seconds=30)
UNWATCHED_QUERY_INTERVAL = timedelta(minutes=2)
REFUND_DOUBT_AFTER = timedelta(minutes=10)
# How long what the front end was given can be used. WeChat Pay: an h5_url lives five minutes, a prepay id and a
# code_url two hours, longer than any order waits. Douyin: byteAuthorization is good for an hour.
H5_PARAMS_VALID = timedelta(minutes=4)
PARAMS_VALID = timedelta(minutes=110)
_PARAMS_VALID: Mapping[str, timedelta] = {
    "wechat_h5": H5_PARAMS_VALID,
    "qq_mini": H5_PARAMS_VALID,
    "douyin_mini": timedelta(minutes=50),
}
OPENID_PURPOSE = "payment_openid"
# A bill that is not written yet, or could not be fetched, is asked for again after this long.
BILL_RETRY = timedelta(minutes=30)
# Bills are cut at midnight in Beijing by the platform's clock and ours may differ: what our books have so close to
# the end of a day is looked for in that day's bill and the next one's.
BILL_EDGE = timedelta(hours=1)
# How far back missed days are fetched, and open differences looked at again.
BILL_LOOK_BACK_DAYS = 7


class PaymentState(StrEnum):
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    CLOSED = "closed"
    REFUNDED = "refunded"


class PaymentMove(StrEnum):
    SUCCEED = "succeed"
    CLOSE = "close"
    REFUND = "refund"


# Money can arrive at a payment we have closed: the platform's word about money is final, ours is not. Such a
# payment succeeds all the same, and the use case sends the money back. `refunded` means all of it is back.
PAYMENT_TRANSITIONS: TransitionTable[PaymentState, PaymentMove] = TransitionTable(
    initial=PaymentState.PENDING,
    terminal=frozenset({PaymentState.CLOSED, PaymentState.REFUNDED}),
    moves={
        (PaymentState.PENDING, PaymentMove.SUCCEED): PaymentState.SUCCEEDED,
        (PaymentState.PENDING, PaymentMove.CLOSE): PaymentState.CLOSED,
        (PaymentState.CLOSED, PaymentMove.SUCCEED): PaymentState.SUCCEEDED,
        (PaymentState.SUCCEEDED, PaymentMove.REFUND): PaymentState.REFUNDED,
    },
)


class RefundState(StrEnum):
    OPEN = "open"  # ours only: the platform has not accepted it yet
    PROCESSING = "processing"
    SUCCEEDED = "succeeded"
    ABNORMAL = "abnormal"  # a person must act, e.g. the buyer's card is gone
    CLOSED = "closed"  # the platform gave up; the money is still ours, and a person decides how it goes back


class RefundMove(StrEnum):
    ACCEPT = "accept"
    SUCCEED = "succeed"
    FAIL = "fail"
    CLOSE = "close"
    # What a person decides about an abnormal one.
    SEND_AGAIN = "send_again"
    ASK_AGAIN = "ask_again"
    # A person has given the money back by another way; the platform has no part in it any more.
    PAY_ELSEWHERE = "pay_elsewhere"


REFUND_TRANSITIONS: TransitionTable[RefundState, RefundMove] = TransitionTable(
    initial=RefundState.OPEN,
    terminal=frozenset({RefundState.SUCCEEDED}),
    moves={
        (RefundState.OPEN, RefundMove.ACCEPT): RefundState.PROCESSING,
        (RefundState.OPEN, RefundMove.SUCCEED): RefundState.SUCCEEDED,
        (RefundState.OPEN, RefundMove.FAIL): RefundState.ABNORMAL,
        (RefundState.OPEN, RefundMove.CLOSE): RefundState.CLOSED,
        (RefundState.PROCESSING, RefundMove.SUCCEED): RefundState.SUCCEEDED,
        (RefundState.PROCESSING, RefundMove.FAIL): RefundState.ABNORMAL,
        (RefundState.PROCESSING, RefundMove.CLOSE): RefundState.CLOSED,
        (RefundState.ABNORMAL, RefundMove.SUCCEED): RefundState.SUCCEEDED,
        (RefundState.ABNORMAL, RefundMove.CLOSE): RefundState.CLOSED,
        (RefundState.ABNORMAL, RefundMove.SEND_AGAIN): RefundState.OPEN,
        (RefundState.ABNORMAL, RefundMove.ASK_AGAIN): RefundState.PROCESSING,
        (RefundState.ABNORMAL, RefundMove.PAY_ELSEWHERE): RefundState.SUCCEEDED,
        (RefundState.CLOSED, RefundMove.PAY_ELSEWHERE): RefundState.SUCCEEDED,
    },
)


# A platform's number is used up by a closed refund: the same money goes back by another refund, which takes its place.
OVER_REFUNDS = frozenset({RefundState.SUCCEEDED, RefundState.CLOSED})


class Outlet(StrEnum):
    """Which way a refund went: the platform it was paid by, the buyer's balance, or by hand."""

    SOURCE = ""
    BALANCE = "balance"
    HAND = "hand"


def params_valid(method: str) -> timedelta:
    """How long the front end can pay with what it was given, before the platform must be asked again."""
    return _PARAMS_VALID.get(method, PARAMS_VALID)


def retry_delay(attempts: int) -> timedelta:
    """How long to wait after the `attempts`-th failure: 10 s, doubling, at most half an hour."""
    return min(timedelta(seconds=10 * 2 ** min(attempts - 1, 10)), timedelta(minutes=30))


class BillState(StrEnum):
    WAITING = "waiting"
    COMPARED = "compared"
