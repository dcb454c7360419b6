"""Balances: what the shop owes to its members, whose it is, and giving or taking some."""

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
from portico.entrypoints.console.reading import Reader
from portico.entrypoints.console.views.members import member_of_phone
from portico.entrypoints.console.views.money.bills import explained
from portico.entrypoints.console.views.money.subjects import colleagues, order_links
from portico.infra.actors import Right, Staff
from portico.kernel.clock import utc_now
from portico.kernel.errors import Invalid, PorticoError
from portico.kernel.ids import MemberId, new_id
from portico.kernel.money import Money, yuan_text

PAGE_SIZE = 20
# What the console's CSRF would call a stranger's form is one without the number we gave it.
_CHANGES = {"top_up": wallet.top_up, "take_back": wallet.take_back}


@staff_view(Right.MONEY_READ, "GET", "POST")
def index(request: HttpRequest, actor: Staff) -> HttpResponse:
    """Members by their balance, the fullest first. A posted phone leads to its member's. Three queries."""
    if request.method == "POST":
        found = member_of_phone(request, actor)
        return redirect("console:balance", found.id) if found else redirect("console:balances")
    page = wallet.richest(site_id=actor.site_id, cursor=request.GET.get("cursor") or None, limit=PAGE_SIZE)
    cards = members.get_cards(site_id=actor.site_id, member_ids={one.member_id for one in page.items})
    return render(
        request,
        "console/money/balances.html",
        {
            "rows": [(one, member_words.name_of(cards.get(one.member_id))) for one in page.items],
            "owed": wallet.total_of_site(site_id=actor.site_id),
            "next_cursor": page.next_cursor,
            "is_first": not request.GET.get("cursor"),
        },
    )


@staff_view(Right.MONEY_READ)
def detail(request: HttpRequest, actor: Staff, member_id: UUID) -> HttpResponse:
    """One member's balance and its statement. Raises MemberNotFound."""
    return _detail(request, actor, MemberId(member_id))


def _detail(
    request: HttpRequest, actor: Staff, member_id: MemberId, *, error: str = "", typed: dict[str, str] | None = None
) -> HttpResponse:
    members.get_member(site_id=actor.site_id, member_id=member_id)
    page = wallet.entries_of(
        site_id=actor.site_id, member_id=member_id, cursor=request.GET.get("cursor") or None, limit=PAGE_SIZE
    )
    card = members.get_cards(site_id=actor.site_id, member_ids={member_id}).get(member_id)
    links = order_links(
        actor.site_id, {one.subject_id for one in page.items if one.subject == "order" and one.subject_id}
    )
    return render(
        request,
        "console/money/balance.html",
        {
            "member_id": member_id,
            "name": member_words.name_of(card),
            "balance": wallet.balance_of(site_id=actor.site_id, member_id=member_id),
            "rows": [
                (one, money_words.ENTRY_KINDS.get(one.kind, one.kind), links.get(one.subject_id or member_id))
                for one in page.items
            ],
            "names": colleagues(one.actor_id for one in page.items if one.actor_kind == "staff"),
            "next_cursor": page.next_cursor,
            "is_first": not request.GET.get("cursor"),
            "can_adjust": Right.BALANCE_ADJUST in actor.rights,
            "form": new_id(),
            "error": error,
            "typed": typed or {},
            "reason_length": wallet.MAX_REASON,
        },
        status=422 if error else 200,
    )  # fmt: skip


@staff_view(Right.BALANCE_ADJUST, "POST")
def change(request: HttpRequest, actor: Staff, member_id: UUID) -> HttpResponse:
    """Balance is given or taken back, once for each form that was opened. What is wrong with it stays in the form."""
    form, what = request.POST, request.POST.get("what", "")
    members.get_member(site_id=actor.site_id, member_id=MemberId(member_id))
    reader = Reader()
    fen, form_id = reader.fen("amount", form.get("amount", "")), reader.id("form", form.get("form", ""))
    try:
        if fen is None or form_id is None or what not in _CHANGES:
            raise Invalid(fields=tuple(reader.errors))
        with transaction.atomic():
            done = _CHANGES[what](
                site_id=actor.site_id, member_id=MemberId(member_id), amount=Money(fen),
                reason=form.get("reason", ""), form=form_id, actor=actor, now=utc_now(),
            )  # fmt: skip
    except PorticoError as error:
        typed = {"what": what, "amount": form.get("amount", ""), "reason": form.get("reason", "")}
        return _detail(request, actor, MemberId(member_id), error=_refusal(error), typed=typed)
    if done:
        said = _("已充值 ¥%(amount)s。") if what == "top_up" else _("已扣减 ¥%(amount)s。")
        messages.success(request, said % {"amount": yuan_text(fen)})
    else:
        messages.info(request, _("这张表单已经提交过，没有重复入账。"))
    return redirect("console:balance", member_id)


def _refusal(error: PorticoError) -> str:
    """Why nothing was booked, to a colleague: the general words about a short balance are for who wants to pay."""
    if isinstance(error, wallet.BalanceShort):
        return _("会员的可用余额只有 ¥%(amount)s，不能扣减更多。") % {"amount": error.data["available"]}
    return explained(error)
