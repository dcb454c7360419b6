"""Balance paid out: asked for by a member, decided by a colleague, carried out by a platform.

Nothing here talks to a platform inside a transaction. A withdrawal has one number at the platform for ever: without a
clear answer it is asked about, or sent again unchanged.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from portico.domains.members import public as members
from portico.domains.payments import public as payments
from portico.domains.wallet import public as wallet
from portico.domains.wallet.ports import Payout, PayoutNotice, StartPayout
from portico.infra import audit, inbox, jobs
from portico.infra.actors import Member, Right, Staff, System, require_right
from portico.infra.messages.labels import texts
from portico.kernel.errors import FieldError, Refused, Unavailable
from portico.kernel.ids import MemberId, SiteId, parse_id
from portico.kernel.money import Money
from portico.usecases.gateways import gateways
from portico.usecases.payment import notify_url

PAYOUT_TASK: Final = "portico.send_payout"
PLATFORM: Final = "wechat_pay"
REMARK: Final = "余额提现"
# Below it the platform takes no name; from it on it demands one, and checks it.
NAME_FROM: Final = Money(200_000)


@dataclass(frozen=True, slots=True)
class Wish:
    """How much, and where to. `name`: the payee's real name; `account`: for what is paid by hand."""

    amount: Money
    channel: wallet.Channel
    name: str = ""
    account: str = ""


def channels(*, site_id: SiteId, member_id: MemberId) -> tuple[wallet.Channel, ...]:
    """Where this member's balance can be paid out to, the most convenient first. At most one query."""
    if PLATFORM in gateways(site_id).payouts and _openid(site_id, member_id):
        return (wallet.Channel.WECHAT, wallet.Channel.MANUAL)
    return (wallet.Channel.MANUAL,)


def ask(*, actor: Member, wish: Wish, now: datetime) -> wallet.WithdrawalView:
    """The member has asked, and cannot spend the amount meanwhile.

    Raises WithdrawalInvalid (fields `channel`, `amount_fen`, `name`, `account`), WithdrawalUnderWay, BalanceShort.
    """
    errors = []
    if wish.channel not in channels(site_id=actor.site_id, member_id=actor.member_id):
        errors.append(FieldError("channel", "choice_unknown"))
    if wish.channel is wallet.Channel.WECHAT and wish.amount >= NAME_FROM and not wish.name.strip():
        errors.append(FieldError("name", "required"))
    if errors:
        raise wallet.WithdrawalInvalid(fields=tuple(errors))
    with transaction.atomic():
        return wallet.request_withdrawal(
            actor=actor, amount=wish.amount, channel=wish.channel, payee=wallet.Payee(wish.name, wish.account), now=now
        )


def approve(*, actor: Staff, withdrawal_id: UUID, now: datetime) -> None:
    """The platform is about to be asked to pay. Raises WithdrawalNotFound, WithdrawalMovedOn."""
    with transaction.atomic():
        wallet.approve_withdrawal(actor=actor, withdrawal_id=withdrawal_id, now=now)
        jobs.defer(
            PAYOUT_TASK, queue="platforms", lock=f"payout:{withdrawal_id}", site_id=str(actor.site_id),
            withdrawal_id=str(withdrawal_id),
        )  # fmt: skip


def carry_out(*, site_id: SiteId, withdrawal_id: UUID, now: datetime) -> wallet.WithdrawalState:
    """The platform has the approved withdrawal, or said how it ended; else it is looked at again in two minutes.

    Idempotent: the platform knows the number, and our row moves only forward. Raises WithdrawalNotFound.
    """
    asked = wallet.get_withdrawal(site_id=site_id, withdrawal_id=withdrawal_id)
    if asked.state is not wallet.WithdrawalState.SENDING:
        return asked.state
    try:
        payout = _told(asked)
    except (Unavailable, Refused) as error:
        _note(asked, {}, f"{error.code} {error.data.get('platform_code', '')}".strip(), now)
        return asked.state
    if payout.state in {"paid", "failed"}:
        return _end(asked, payout, now)
    _note(asked, payout.params, "", now)
    return asked.state


def settle_payout(*, site_id: SiteId, notice: PayoutNotice, now: datetime) -> None:
    """The withdrawal has ended as the notice says; anything but an end is looked at in its turn.

    Idempotent by: the notice, and the withdrawal moves only forward. Raises WithdrawalNotFound, AmountMismatch (then
    nothing has changed).
    """
    payout = notice.payout
    with transaction.atomic():
        if not inbox.once(source=f"{PLATFORM}.payout:{site_id}", external_id=notice.notice_id):
            return
        withdrawal_id = parse_id(payout.number)
        if withdrawal_id is None:
            raise wallet.WithdrawalNotFound()
        asked = wallet.get_withdrawal(site_id=site_id, withdrawal_id=withdrawal_id)
        if payout.amount is not None and payout.amount != asked.amount:
            raise payments.AmountMismatch(expected_fen=asked.amount.minor, told_fen=payout.amount.minor)
        if payout.state in {"paid", "failed"}:
            _end(asked, payout, now)


def recall(*, actor: Staff, withdrawal_id: UUID, now: datetime) -> wallet.WithdrawalState:
    """The payee can no longer confirm the transfer; the withdrawal fails once the platform has the money back.

    Recorded in the audit. Raises Denied, WithdrawalNotFound, WithdrawalMovedOn, NotConnected; Unavailable or Refused
    when the platform does not take it back (the payee has confirmed).
    """
    require_right(actor, Right.MONEY_SETTLE)
    asked = wallet.get_withdrawal(site_id=actor.site_id, withdrawal_id=withdrawal_id)
    if asked.state is not wallet.WithdrawalState.SENDING:
        raise wallet.WithdrawalMovedOn(state=str(asked.state))
    gateways(actor.site_id).payouts[PLATFORM].cancel(number=asked.number)
    with transaction.atomic():
        audit.record(
            actor=actor, action="wallet.withdrawal.recall", subject_type="withdrawal", subject_id=withdrawal_id,
            now=now, changes={"amount_fen": asked.amount.minor},
        )  # fmt: skip
        jobs.defer(
            PAYOUT_TASK, queue="platforms", lock=f"payout:{withdrawal_id}", site_id=str(actor.site_id),
            withdrawal_id=str(withdrawal_id),
        )  # fmt: skip
    return carry_out(site_id=actor.site_id, withdrawal_id=withdrawal_id, now=now)


def _told(asked: wallet.WithdrawalView) -> Payout:
    """What the platform knows of it; told when it has never heard.

    Failed when it takes no such payment: only then is it sure that no money will move. Raises Retryable, or Refused
    when it cannot even be asked.
    """
    gateway = gateways(asked.site_id).payouts[PLATFORM]
    known = gateway.query(number=asked.number)
    # What the payee confirms with is in the answer to the start alone: lost once, it is asked for again.
    if known is not None and (known.state != "waits_for_payee" or asked.package):
        return known
    openid = _openid(asked.site_id, asked.member_id)
    if openid is None:
        return Payout(asked.number, "failed", {}, "收款人已解除微信绑定")
    name, _account = wallet.payee_of(site_id=asked.site_id, withdrawal_id=asked.id)
    request = StartPayout(
        number=asked.number, openid=openid, amount=asked.amount, remark=REMARK,
        name=name if asked.amount >= NAME_FROM else "", notify_url=notify_url(asked.site_id, f"{PLATFORM}_payouts"),
    )  # fmt: skip
    try:
        return gateway.start(request)
    except Refused as no:
        return Payout(asked.number, "failed", {}, str(no.data.get("platform_message") or no.code))


def _why(reason: str) -> str:
    """Why a payout failed, as its member reads it; the platform's own word for what has no text."""
    code = reason.lower() or "cancelled"
    return texts("zh-hans")["payout_failed"].get(code, reason)


def confirm_params(withdrawal: wallet.WithdrawalView) -> dict[str, str]:
    """What the payee's front end confirms with (wx.requestMerchantTransfer); empty when there is nothing to confirm."""
    return dict(json.loads(withdrawal.package)) if withdrawal.package else {}


def _openid(site_id: SiteId, member_id: MemberId) -> str | None:
    platforms = gateways(site_id)
    sign_in = platforms.payouts[PLATFORM].sign_in
    if sign_in not in platforms.app_ids:
        return None
    return members.openid_of(
        site_id=site_id, member_id=member_id, provider=sign_in, app_id=platforms.app_ids[sign_in]
    )  # fmt: skip


def _note(asked: wallet.WithdrawalView, params: dict[str, str], error: str, now: datetime) -> None:
    with transaction.atomic():
        wallet.note_payout(
            site_id=asked.site_id, withdrawal_id=asked.id, package=json.dumps(params) if params else "", error=error,
            actor=System(asked.site_id, "payout"), now=now,
        )  # fmt: skip


def _end(asked: wallet.WithdrawalView, payout: Payout, now: datetime) -> wallet.WithdrawalState:
    words = _why(payout.reason) if payout.state == "failed" else ""
    with transaction.atomic():
        return wallet.end_payout(
            site_id=asked.site_id, withdrawal_id=asked.id, paid=payout.state == "paid", words=words,
            actor=System(asked.site_id, "payout"), now=now,
        ).state  # fmt: skip
