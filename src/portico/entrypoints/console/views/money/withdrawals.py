"""Withdrawals: what members want paid out, a colleague's decision, and how it went."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portico.domains.members import public as members
from portico.domains.wallet import public as wallet
from portico.entrypoints.console import member_words, money_words
from portico.entrypoints.console.access import staff_view
from portico.entrypoints.console.views.money.bills import explained
from portico.entrypoints.console.views.money.subjects import colleagues
from portico.infra.actors import Right, Staff
from portico.kernel.clock import utc_now
from portico.kernel.errors import PorticoError
from portico.usecases import withdrawals

PAGE_SIZE = 20


@staff_view(Right.MONEY_READ)
def index(request: HttpRequest, actor: Staff) -> HttpResponse:
    """Withdrawals, those that wait first to see. Four queries."""
    asked = request.GET.get("state", "")
    state = wallet.WithdrawalState(asked) if asked in set(wallet.WithdrawalState) else None
    page = wallet.list_withdrawals(
        site_id=actor.site_id, state=state, cursor=request.GET.get("cursor") or None, limit=PAGE_SIZE
    )
    cards = members.get_cards(site_id=actor.site_id, member_ids={one.member_id for one in page.items})
    waiting = wallet.count_withdrawals(site_id=actor.site_id, states=[wallet.WithdrawalState.REQUESTED])
    return render(
        request,
        "console/money/withdrawals.html",
        {
            "rows": [
                (one, member_words.name_of(cards.get(one.member_id)), money_words.CHANNELS[one.channel],
                 *money_words.WITHDRAWAL_STATES[one.state])
                for one in page.items
            ],
            "tabs": [(str(one), words) for one, (_tone, words) in money_words.WITHDRAWAL_STATES.items()],
            "waiting": waiting,
            "state": str(state or ""),
            "names": colleagues(one.decided_by for one in page.items),
            "can_settle": Right.MONEY_SETTLE in actor.rights,
            "next_cursor": page.next_cursor,
            "is_first": not request.GET.get("cursor"),
            "note_length": wallet.MAX_REASON,
        },
    )  # fmt: skip


@staff_view(Right.MONEY_SETTLE, "POST")
def approve(request: HttpRequest, actor: Staff, withdrawal_id: UUID) -> HttpResponse:
    """The platform is asked to pay; the member confirms in WeChat."""
    try:
        withdrawals.approve(actor=actor, withdrawal_id=withdrawal_id, now=utc_now())
    except PorticoError as error:
        messages.error(request, explained(error))
    else:
        messages.success(request, _("已同意，正在向微信发起转账。会员在小程序里确认后到账。"))
    return redirect("console:withdrawals")


@staff_view(Right.MONEY_SETTLE, "POST")
def recall(request: HttpRequest, actor: Staff, withdrawal_id: UUID) -> HttpResponse:
    """A transfer that the member has not confirmed is taken back."""
    try:
        state = withdrawals.recall(actor=actor, withdrawal_id=withdrawal_id, now=utc_now())
    except PorticoError as error:
        messages.error(request, explained(error))
    else:
        over = state is wallet.WithdrawalState.FAILED
        messages.success(
            request,
            _("转账已撤销，金额已退回会员余额。") if over else _("正在撤销转账，微信退回后金额会回到会员余额。"),
        )
    return redirect("console:withdrawals")


@staff_view(Right.MONEY_SETTLE, "POST")
def reject(request: HttpRequest, actor: Staff, withdrawal_id: UUID) -> HttpResponse:
    """No, and why: the member reads it."""
    try:
        with transaction.atomic():
            wallet.reject_withdrawal(
                actor=actor, withdrawal_id=withdrawal_id, words=request.POST.get("note", ""), now=utc_now()
            )
    except PorticoError as error:
        messages.error(request, explained(error))
    else:
        messages.success(request, _("已拒绝，金额已退回会员余额。"))
    return redirect("console:withdrawals")


@staff_view(Right.MONEY_SETTLE, "POST")
def by_hand(request: HttpRequest, actor: Staff, withdrawal_id: UUID) -> HttpResponse:
    """Somebody has paid it by other means, and says how."""
    try:
        with transaction.atomic():
            wallet.paid_by_hand(
                actor=actor, withdrawal_id=withdrawal_id, words=request.POST.get("note", ""), now=utc_now()
            )
    except PorticoError as error:
        messages.error(request, explained(error))
    else:
        messages.success(request, _("已记为打款完成。"))
    return redirect("console:withdrawals")
