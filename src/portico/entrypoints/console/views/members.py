"""Members: who they are, masked, and what they bought in all. Read only."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portico.domains.members import public as members
from portico.domains.orders import public as orders
from portico.entrypoints.console import wording
from portico.entrypoints.console.access import sentence, staff_view
from portico.infra.actors import Right, Staff
from portico.kernel.errors import Invalid

PAGE_SIZE = 20


@staff_view(Right.MEMBER_READ)
def index(request: HttpRequest, actor: Staff) -> HttpResponse:
    """Members by part of the nickname, or the one who verified the phone number given."""
    phone = "".join(request.GET.get("phone", "").split())
    entries, next_cursor = _found(request, actor, phone)
    totals = orders.member_totals(site_id=actor.site_id, member_ids=[entry.member.id for entry in entries])
    return render(
        request,
        "console/members/index.html",
        {
            "rows": [
                (
                    entry.member,
                    [wording.CARRIERS.get(carrier, carrier) for carrier in entry.carriers],
                    totals.get(entry.member.id),
                )
                for entry in entries
            ],
            "total": members.count_members(site_id=actor.site_id),
            "next_cursor": next_cursor,
            "is_first": not request.GET.get("cursor"),
            "filtered": bool(phone or request.GET.get("q")),
        },
    )


def _found(request: HttpRequest, actor: Staff, phone: str) -> tuple[list[members.MemberEntry], str | None]:
    if phone:
        try:
            member = members.find_by_phone(site_id=actor.site_id, phone=phone)
        except Invalid as error:
            messages.warning(request, "；".join(sentence(field) for field in error.fields))
            member = None
        return ([members.MemberEntry(member, ())] if member else []), None
    page = members.list_members(
        site_id=actor.site_id,
        nickname=request.GET.get("q", "").strip(),
        cursor=request.GET.get("cursor") or None,
        limit=PAGE_SIZE,
    )
    return list(page.items), page.next_cursor
