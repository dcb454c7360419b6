"""Members: the list, and the card that tells everything about one of them, masked."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portico.domains.members import public as members
from portico.domains.orders import public as orders
from portico.domains.privacy import public as privacy
from portico.domains.sites import public as sites
from portico.domains.touchpoints import public as touchpoints
from portico.entrypoints.console import member_sides, member_words, wording
from portico.entrypoints.console.access import sentence, staff_view
from portico.entrypoints.console.reading import period
from portico.infra.actors import Right, Staff
from portico.kernel.clock import utc_now
from portico.kernel.errors import Invalid
from portico.kernel.ids import MemberId
from portico.kernel.paging import Page
from portico.usecases import member_moments, member_review, member_timeline

PAGE_SIZE = 20
TIMELINE_SIZE = 20
_FILTERS = ("q", "carrier", "since", "until", "merged")


def member_of_phone(request: HttpRequest, actor: Staff) -> members.MemberView | None:
    """Who verified the posted number; a message says when nobody did. Posted, so that no address holds a number."""
    try:
        found = members.find_by_phone(site_id=actor.site_id, phone=request.POST.get("phone", ""))
    except Invalid as error:
        messages.warning(request, "；".join(sentence(field) for field in error.fields))
        return None
    if found is None:
        messages.warning(request, _("没有会员验证过这个手机号。"))
    return found


@staff_view(Right.MEMBER_READ, "GET", "POST")
def index(request: HttpRequest, actor: Staff) -> HttpResponse:
    """Members by part of the nickname, where they came from, when they joined, and merged or not.

    A posted phone leads to the card of its member.
    """
    if request.method == "POST":
        member = member_of_phone(request, actor)
        return redirect("console:member", member.id) if member else redirect("console:members")
    page = _found(request, actor)
    totals = orders.member_totals(site_id=actor.site_id, member_ids=[entry.member.id for entry in page.items])
    counted = members.count_members(site_id=actor.site_id)
    return render(
        request,
        "console/members/index.html",
        {
            "rows": [
                (entry, [member_words.carrier_name(code) for code in entry.carriers], totals.get(entry.member.id))
                for entry in page.items
            ],
            "total": f"{counted:,}" if counted <= members.MOST_MEMBERS else f"{members.MOST_MEMBERS:,}+",
            "carriers": wording.CARRIERS.items(),
            "next_cursor": page.next_cursor,
            "is_first": not request.GET.get("cursor"),
            "filtered": any(request.GET.get(name) for name in _FILTERS),
        },
    )


def _found(request: HttpRequest, actor: Staff) -> Page[members.MemberEntry]:
    since, until = period(request, sites.get_site(site_id=actor.site_id).zone)
    wanted = members.MemberFilter(
        nickname=request.GET.get("q", "").strip()[:30],
        carrier=request.GET.get("carrier", "") if request.GET.get("carrier") in wording.CARRIERS else "",
        since=since,
        until=until,
        merged=request.GET.get("merged") == "1",
    )
    try:
        return members.list_members(
            site_id=actor.site_id, filter=wanted, cursor=request.GET.get("cursor") or None, limit=PAGE_SIZE
        )
    except Invalid as error:
        messages.warning(request, "；".join(sentence(field) for field in error.fields))
        return Page([], None)


@staff_view(Right.MEMBER_READ)
def card(request: HttpRequest, actor: Staff, member_id: UUID) -> HttpResponse:
    """Who a member is, where they came from, what they own, and what happened. A fixed number of queries."""
    site_id, who, now = actor.site_id, MemberId(member_id), utc_now()
    side = member_review.side_of(site_id=site_id, member_id=who)
    kind = request.GET.get("kind", "")
    line = member_timeline.read_timeline(
        site_id=site_id,
        member_id=who,
        kinds=(kind,) if kind in member_timeline.KINDS else (),
        cursor=request.GET.get("cursor") or None,
        limit=TIMELINE_SIZE,
    )
    merges = members.merges_of(site_id=site_id, member_id=who)
    asked = [one for one in members.conflicts_of(site_id=site_id, member_id=who) if one.state == "open"]
    origin = member_moments.origin_of(side.card, side.accounts)
    codes = {origin.entry, side.card.phone_entry, *(account.entry for account in side.accounts)}
    entries = touchpoints.entry_names(site_id=site_id, codes=codes | member_words.entry_codes(line.items))
    others = {one.other for one in _others(merges, who)} | member_words.others(line.items)
    others |= {side.card.merged_into} if side.card.merged_into else set()
    cards = members.get_cards(site_id=site_id, member_ids=others) if others else {}
    return render(
        request,
        "console/members/card.html",
        {
            "side": side,
            "member": side.card.member,
            "name": member_words.name_of(side.card),
            "origin": member_words.came_by(origin.carrier, origin.entry, entries),
            "phone_from": member_words.came_by(side.card.phone_carrier, side.card.phone_entry, entries),
            "accounts": member_sides.accounts(side.accounts, entries),
            "owns": member_sides.owns(side.owns),
            "preferences": member_sides.preferences(members.find_preferences(site_id=site_id, member_id=who)),
            "merged_name": member_words.name_of(cards.get(side.card.merged_into)) if side.card.merged_into else "",
            "merges": [(one.merge, member_words.name_of(cards.get(one.other)), one) for one in _others(merges, who)],
            "asked": asked,
            "leaving": privacy.find_erasure(site_id=site_id, member_id=who),
            "consents": member_sides.consents(privacy.consents_of(site_id=site_id, member_id=who)),
            "notifications": member_sides.notifications(privacy.find_notifications(site_id=site_id, member_id=who)),
            "days": member_words.by_day(line.items, entries=entries, cards=cards, now=now),
            "kinds": member_words.TIMELINE.items(),
            "kind": kind if kind in member_timeline.KINDS else "",
            "next_cursor": line.next_cursor,
            "is_first": not request.GET.get("cursor"),
            "now": now,
            "can_merge": Right.MEMBER_MERGE in actor.rights,
            "sees_orders": Right.ORDER_READ in actor.rights,
        },
    )


def _others(merges: tuple[members.Merge, ...], who: MemberId) -> list[member_sides.MergeRow]:
    return [member_sides.MergeRow.of(merge, who) for merge in merges]
