"""How balances fail."""

from __future__ import annotations

from portico.kernel.errors import Conflict, Invalid, NotFound


class BalanceShort(Conflict):
    """Less is available than wanted: `available` (yuan, as text), `available_fen`. Nothing was taken."""

    code = "balance_short"


class BalanceChangeInvalid(Invalid):
    """The amount or the reason breaks a rule; `fields` name which."""

    code = "balance_change_invalid"


class WithdrawalNotFound(NotFound):
    """There is no such withdrawal, or it is not this member's, or not this site's."""

    code = "withdrawal_not_found"


class WithdrawalMovedOn(Conflict):
    """The withdrawal is in `state` and cannot move so any more."""

    code = "withdrawal_moved_on"


class WithdrawalInvalid(Invalid):
    code = "withdrawal_invalid"


class WithdrawalUnderWay(Conflict):
    """The member has asked for another one that is not over."""

    code = "withdrawal_too_many"
