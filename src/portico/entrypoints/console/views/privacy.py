"""What people agreed to, who wants to leave, who asked for a copy of their data. Read only: the ledger is theirs."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from portico.domains.members import public as members
from portico.domains.privacy import public as privacy
from portico.entrypoints.console import member_words
from portico.entrypoints.console.access import staff_view
from portico.entrypoints.console.reading import asked_id
from portico.entrypoints.console.views.members import member_of_phone
from portico.infra.actors import Right, Staff
from portico.kernel.clock import utc_now
from portico.kernel.ids import MemberId

PAGE_SIZE = 20
_ANSWERS = {"given": True, "withdrawn": False}
_STATES = ("waiting", "done", "cancelled")


@staff_view(Right.MEMBER_READ, "GET", "POST")
def ledger(request: HttpRequest, actor: Staff) -> HttpResponse:
    """The ledger of consents, the newest first, with what it holds of each purpose. A posted phone narrows it."""
    if request.method == "POST":
        member = member_of_phone(request, actor)
        return redirect(reverse("console:privacy") + (f"?member={member.id}" if member else ""))
    asked = asked_id(request, "member")
    who = MemberId(asked) if asked else None
    purpose = request.GET.get("purpose", "")
    purpose = purpose if purpose in privacy.PURPOSES else ""
    answer = request.GET.get("answer", "")
    page = privacy.consent_ledger(
        site_id=actor.site_id, purpose=purpose, given=_ANSWERS.get(answer), member_id=who,
        cursor=request.GET.get("cursor") or None, limit=PAGE_SIZE,
    )  # fmt: skip
    shown = page.items
    names = _names(actor, (entry.member_id for entry in shown))
    return render(
        request,
        "console/privacy/ledger.html",
        {
            "tab": "ledger",
            "rows": [
                (entry, _whose(entry, names), member_words.purpose_name(entry.decision.purpose),
                 member_words.carrier_name(entry.decision.carrier))
                for entry in shown
            ],
            "counts": [
                (member_words.purpose_name(count.purpose), count)
                for count in privacy.count_consents(site_id=actor.site_id)
            ],
            "purposes": [(code, member_words.purpose_name(code)) for code in privacy.PURPOSES],
            "purpose": purpose,
            "answer": answer if answer in _ANSWERS else "",
            "about": _names(actor, [who]).get(who) if who else None,
            "about_id": who,
            "filtered": bool(purpose or answer or who),
            "next_cursor": page.next_cursor,
            "is_first": not request.GET.get("cursor"),
        },
    )  # fmt: skip


@staff_view(Right.MEMBER_READ)
def leaving(request: HttpRequest, actor: Staff) -> HttpResponse:
    """Who asked to be erased, and how that went. Two queries."""
    state = request.GET.get("state", "waiting")
    state = state if state in _STATES else "waiting"
    page = privacy.open_erasures(
        site_id=actor.site_id, state=state, cursor=request.GET.get("cursor") or None, limit=PAGE_SIZE
    )
    names = _names(actor, (erasure.member_id for erasure in page.items))
    return render(
        request,
        "console/privacy/leaving.html",
        {
            "tab": "leaving",
            "rows": [(erasure, names.get(erasure.member_id, "")) for erasure in page.items],
            "states": [("waiting", _("等待清除")), ("done", _("已注销")), ("cancelled", _("已撤销"))],
            "state": state,
            "days": privacy.ERASURE_AFTER.days,
            "next_cursor": page.next_cursor,
            "is_first": not request.GET.get("cursor"),
        },
    )


@staff_view(Right.MEMBER_READ)
def exports(request: HttpRequest, actor: Staff) -> HttpResponse:
    """Who asked for a copy of their data, and how far it is. The copies themselves are for their owners only."""
    page = privacy.open_exports(
        site_id=actor.site_id, cursor=request.GET.get("cursor") or None, limit=PAGE_SIZE, now=utc_now()
    )
    names = _names(actor, (export.member_id for export in page.items))
    words = {
        "queued": (_("排队中"), "waiting"), "running": (_("整理中"), "running"), "ready": (_("可下载"), "good"),
        "failed": (_("失败"), "bad"), "expired": (_("已过期"), "off"),
    }  # fmt: skip
    return render(
        request,
        "console/privacy/exports.html",
        {
            "tab": "exports",
            "rows": [(export, names.get(export.member_id, ""), *words[export.state]) for export in page.items],
            "hours": int(privacy.EXPORT_KEPT.total_seconds() // 3600),
            "next_cursor": page.next_cursor,
            "is_first": not request.GET.get("cursor"),
        },
    )


def _names(actor: Staff, ids: Iterable[MemberId | None]) -> dict[UUID, str]:
    wanted = {one for one in ids if one is not None}
    if not wanted:
        return {}
    cards = members.get_cards(site_id=actor.site_id, member_ids=wanted)
    return {member_id: member_words.name_of(card) for member_id, card in cards.items()}


def _whose(entry: privacy.LedgerEntry, names: dict[UUID, str]) -> str:
    if entry.member_id is not None:
        return names.get(entry.member_id, "") or _("未知会员")
    return _("访客") if entry.is_visitor else _("已注销的会员")
