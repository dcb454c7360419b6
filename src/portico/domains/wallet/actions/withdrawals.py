"""Withdrawals: asked for by a member, decided by a colleague, carried out by a platform or by hand.

The amount is held from the request on, and leaves the balance, or is free again, with the withdrawal's end.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from portico.domains.wallet.actions.balances import Cause, hold, pay_out, release
from portico.domains.wallet.errors import (
    WithdrawalInvalid,
    WithdrawalMovedOn,
    WithdrawalNotFound,
    WithdrawalUnderWay,
)
from portico.domains.wallet.models import Withdrawal
from portico.domains.wallet.queries import WithdrawalView, withdrawal_view
from portico.domains.wallet.rules import (
    LOOK_AGAIN,
    MAX_CHANGE_FEN,
    MAX_REASON,
    MIN_WITHDRAWAL_FEN,
    PAYEE_PURPOSE,
    WITHDRAWAL_TRANSITIONS,
    Channel,
    WithdrawalMove,
    WithdrawalState,
)
from portico.infra import audit, sealed
from portico.infra.actors import Actor, Member, Staff
from portico.infra.locks import lock_all, require_transaction
from portico.kernel.errors import FieldError
from portico.kernel.ids import MemberId, SiteId, new_id
from portico.kernel.money import Money, yuan_text

UNDER_WAY = (WithdrawalState.REQUESTED, WithdrawalState.SENDING)
_MAX_NAME = 40
_MAX_ACCOUNT = 80


@dataclass(frozen=True, slots=True)
class Payee:
    """Whom the money goes to. `account`: a bank account or the like, for what is paid by hand; sealed at rest."""

    name: str = ""
    account: str = ""


def request_withdrawal(
    *, actor: Member, amount: Money, channel: Channel, payee: Payee, now: datetime
) -> WithdrawalView:
    """The member has asked for `amount`, and cannot spend it meanwhile. One at a time.

    Raises WithdrawalInvalid (`amount`, `name`, `account`), WithdrawalUnderWay, BalanceShort. Locks: the member's
    wallet.
    """
    require_transaction()
    _check(amount, channel, payee)
    lock_all("wallet", [actor.member_id])
    under_way = Withdrawal.objects.filter(site_id=actor.site_id, member_id=actor.member_id, state__in=UNDER_WAY)
    if under_way.exists():
        raise WithdrawalUnderWay()
    withdrawal_id = new_id()
    cause = _cause(withdrawal_id, actor, now)
    hold(site_id=actor.site_id, member_id=actor.member_id, amount=amount, cause=cause)
    row = Withdrawal.objects.create(
        id=withdrawal_id,
        site_id=actor.site_id,
        member_id=actor.member_id,
        number=withdrawal_id.hex,
        amount_fen=amount.minor,
        channel=channel,
        payee=sealed.seal(json.dumps([payee.name.strip(), payee.account.strip()]), purpose=PAYEE_PURPOSE),
        state=WithdrawalState.REQUESTED,
        requested_at=now,
    )
    return withdrawal_view(row)


def _check(amount: Money, channel: Channel, payee: Payee) -> None:
    errors = []
    if amount.minor < MIN_WITHDRAWAL_FEN:
        errors.append(FieldError("amount_fen", "amount_too_small", {"min": yuan_text(MIN_WITHDRAWAL_FEN)}))
    elif amount.minor > MAX_CHANGE_FEN:
        errors.append(FieldError("amount_fen", "amount_too_large", {"max": yuan_text(MAX_CHANGE_FEN)}))
    for field, text, most in (("name", payee.name, _MAX_NAME), ("account", payee.account, _MAX_ACCOUNT)):
        if channel is Channel.MANUAL and not text.strip():
            errors.append(FieldError(field, "required"))
        elif len(text.strip()) > most:
            errors.append(FieldError(field, "too_long", {"max": most}))
    if errors:
        raise WithdrawalInvalid(fields=tuple(errors))


def cancel_withdrawal(*, actor: Member, withdrawal_id: UUID, now: datetime) -> WithdrawalView:
    """The member wants it no longer; the money can be spent again. Raises WithdrawalNotFound, WithdrawalMovedOn."""
    row = _locked(actor.site_id, withdrawal_id, member_id=actor.member_id)
    return _end(row, WithdrawalMove.CANCEL, actor, now)


def reject_withdrawal(*, actor: Staff, withdrawal_id: UUID, words: str, now: datetime) -> WithdrawalView:
    """A colleague has said no, and why; the money can be spent again.

    Raises WithdrawalInvalid (`note`), WithdrawalNotFound, WithdrawalMovedOn. Recorded in the audit.
    """
    said = _said(words)
    row = _locked(actor.site_id, withdrawal_id)
    return _decided(row, WithdrawalMove.REJECT, actor, "wallet.withdrawal.reject", said, now)


def approve_withdrawal(*, actor: Staff, withdrawal_id: UUID, now: datetime) -> WithdrawalView:
    """A colleague has said yes: the platform pays it out. Raises WithdrawalNotFound, WithdrawalMovedOn. Audited."""
    row = _locked(actor.site_id, withdrawal_id)
    if row.channel != Channel.WECHAT:
        raise WithdrawalMovedOn(state=row.state)
    return _decided(row, WithdrawalMove.SEND, actor, "wallet.withdrawal.approve", "", now)


def paid_by_hand(*, actor: Staff, withdrawal_id: UUID, words: str, now: datetime) -> WithdrawalView:
    """A colleague has paid it by other means, and says how; the money has left the balance.

    Raises WithdrawalInvalid (`note`), WithdrawalNotFound, WithdrawalMovedOn (also when a platform has it already:
    money would move twice). Recorded in the audit.
    """
    said = _said(words)
    row = _locked(actor.site_id, withdrawal_id)
    if row.state != WithdrawalState.REQUESTED:
        raise WithdrawalMovedOn(state=row.state)
    return _decided(row, WithdrawalMove.PAY, actor, "wallet.withdrawal.by_hand", said, now)


def note_payout(*, site_id: SiteId, withdrawal_id: UUID, package: str, error: str, actor: Actor, now: datetime) -> None:
    """The platform has it and the payee may confirm with `package`; or it could not be told, and why. Looked at again.

    Nothing, when it is over.
    """
    row = _locked(site_id, withdrawal_id)
    if row.state != WithdrawalState.SENDING:
        return
    row.package, row.last_error, row.next_look_at = package or row.package, error[:120], now + LOOK_AGAIN
    row.save(update_fields=["package", "last_error", "next_look_at"])


def end_payout(
    *, site_id: SiteId, withdrawal_id: UUID, paid: bool, words: str, actor: Actor, now: datetime
) -> WithdrawalView:
    """The platform says how it ended: paid, or failed and the money can be spent again. Idempotent."""
    row = _locked(site_id, withdrawal_id)
    if row.state != WithdrawalState.SENDING:
        return withdrawal_view(row)
    row.words = words[:MAX_REASON] or row.words
    return _end(row, WithdrawalMove.PAY if paid else WithdrawalMove.FAIL, actor, now)


def _said(words: str) -> str:
    said = words.strip()
    if not said:
        raise WithdrawalInvalid(fields=(FieldError("note", "required"),))
    if len(said) > MAX_REASON:
        raise WithdrawalInvalid(fields=(FieldError("note", "too_long", {"max": MAX_REASON}),))
    return said


def _locked(site_id: SiteId, withdrawal_id: UUID, member_id: MemberId | None = None) -> Withdrawal:
    require_transaction()
    rows = Withdrawal.objects.select_for_update().filter(id=withdrawal_id, site_id=site_id)
    row = (rows if member_id is None else rows.filter(member_id=member_id)).first()
    if row is None:
        raise WithdrawalNotFound()
    return row


def _decided(
    row: Withdrawal, move: WithdrawalMove, actor: Staff, action: str, words: str, now: datetime
) -> WithdrawalView:
    row.decided_at, row.decided_by, row.words = now, str(actor.user_id), words
    view = _end(row, move, actor, now)
    audit.record(
        actor=actor, action=action, subject_type="withdrawal", subject_id=row.id, now=now, reason=words,
        changes={"amount_fen": row.amount_fen},
    )  # fmt: skip
    return view


def _end(row: Withdrawal, move: WithdrawalMove, actor: Actor, now: datetime) -> WithdrawalView:
    state = WithdrawalState(row.state)
    if not WITHDRAWAL_TRANSITIONS.allows(state, move):
        raise WithdrawalMovedOn(state=row.state)
    row.state = WITHDRAWAL_TRANSITIONS.advance(state, move)
    is_over = row.state in WITHDRAWAL_TRANSITIONS.terminal
    row.next_look_at, row.ended_at = (None, now) if is_over else (now, None)
    row.package = "" if is_over else row.package
    row.last_error = "" if is_over else row.last_error
    row.save()
    if is_over:
        settle = pay_out if row.state == WithdrawalState.PAID else release
        settle(site_id=SiteId(row.site_id), cause=_cause(row.id, actor, now))
    return withdrawal_view(row)


def _cause(withdrawal_id: UUID, actor: Actor, now: datetime) -> Cause:
    return Cause(ref=withdrawal_id, actor=actor, now=now, subject="withdrawal", subject_id=withdrawal_id)
