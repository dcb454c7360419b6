"""Pure decisions about balances: how much may move at once, and how a withdrawal may go on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from portico.kernel.state import TransitionTable

# ¥1,000,000: far above what a member of a shop holds, far below what a typing slip must not do.
MAX_CHANGE_FEN: Final = 100_000_000
MAX_REASON: Final = 200
# 商家转账 gives at least ¥0.10 and at most ¥200 in one transfer to an account without a checked name; a merchant's own
# limits are set on the platform. By hand anything goes.
MIN_WITHDRAWAL_FEN: Final = 100
LOOK_AGAIN: Final = timedelta(minutes=2)
PAYEE_PURPOSE: Final = "withdrawal_payee"


class Channel(StrEnum):
    """How a withdrawal is paid out: to the member's WeChat (they confirm it there), or by hand to what they name."""

    WECHAT = "wechat"
    MANUAL = "manual"


class WithdrawalState(StrEnum):
    REQUESTED = "requested"
    SENDING = "sending"  # approved; the platform has it, or will, and the payee may have to confirm
    PAID = "paid"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    FAILED = "failed"  # the platform did not pay it out, e.g. because nobody confirmed


class WithdrawalMove(StrEnum):
    SEND = "send"
    PAY = "pay"
    REJECT = "reject"
    CANCEL = "cancel"
    FAIL = "fail"


WITHDRAWAL_TRANSITIONS: TransitionTable[WithdrawalState, WithdrawalMove] = TransitionTable(
    initial=WithdrawalState.REQUESTED,
    terminal=frozenset(
        {WithdrawalState.PAID, WithdrawalState.REJECTED, WithdrawalState.CANCELLED, WithdrawalState.FAILED}
    ),
    moves={
        (WithdrawalState.REQUESTED, WithdrawalMove.SEND): WithdrawalState.SENDING,
        (WithdrawalState.REQUESTED, WithdrawalMove.PAY): WithdrawalState.PAID,
        (WithdrawalState.REQUESTED, WithdrawalMove.REJECT): WithdrawalState.REJECTED,
        (WithdrawalState.REQUESTED, WithdrawalMove.CANCEL): WithdrawalState.CANCELLED,
        (WithdrawalState.SENDING, WithdrawalMove.PAY): WithdrawalState.PAID,
        (WithdrawalState.SENDING, WithdrawalMove.FAIL): WithdrawalState.FAILED,
    },
)


def shares(wanted: int, available: Sequence[tuple[UUID, int]]) -> list[tuple[UUID, int]] | None:
    """How much of each account, in order, makes `wanted`; None when all of them together have less."""
    taken, left = [], wanted
    for account, fen in available:
        share = min(left, fen)
        if share > 0:
            taken.append((account, share))
            left -= share
    return taken if left == 0 else None
