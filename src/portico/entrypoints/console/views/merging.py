"""Members who are, or may be, one person: the review queue, the journal of merges, and taking a merge back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portico.domains.members import public as members
from portico.domains.orders import public as orders
from portico.domains.touchpoints import public as touchpoints
from portico.entrypoints.console import member_sides, member_words
from portico.entrypoints.console.access import problem_of, sentence, staff_view
from portico.infra.actors import Right, Staff
from portico.kernel.clock import utc_now
from portico.kernel.errors import FieldError, Invalid, PorticoError
from portico.kernel.paging import decode_place, encode_place
from portico.usecases import identity, member_review

PAGE_SIZE = 20
QUEUE_SIZE = 100
REASON = (2, 300)
_STATES = {"open": "open", "merged": "merged", "apart": "dismissed"}


@staff_view(Right.MEMBER_READ)
def conflicts(request: HttpRequest, actor: Staff) -> HttpResponse:
    """What waits for a decision, or was decided. Three queries."""
    tab = request.GET.get("state", "open")
    tab = tab if tab in _STATES else "open"
    found = members.list_conflicts(site_id=actor.site_id, state=_STATES[tab], limit=QUEUE_SIZE)
    ids = {one for conflict in found for one in (conflict.one_id, conflict.other_id)}
    cards = members.get_cards(site_id=actor.site_id, member_ids=ids) if ids else {}
    bought = orders.buyer_summaries(site_id=actor.site_id, member_ids=ids) if ids else {}
    return render(
        request,
        "console/members/conflicts.html",
        {
            "rows": [
                (
                    conflict,
                    [(member_words.name_of(cards.get(one)), cards.get(one), bought.get(one)) for one in
                     (conflict.one_id, conflict.other_id)],
                    member_words.EVIDENCE.get(conflict.evidence, conflict.evidence),
                    member_words.WHY.get(conflict.why, conflict.why),
                )
                for conflict in found
            ],
            "tab": tab,
            "tabs": [("open", _("待确认")), ("merged", _("已合并")), ("apart", _("不是同一人"))],
            "waiting": members.count_open_conflicts(site_id=actor.site_id),
            "most": QUEUE_SIZE if len(found) == QUEUE_SIZE else 0,
        },
    )  # fmt: skip


@staff_view(Right.MEMBER_READ)
def conflict(request: HttpRequest, actor: Staff, conflict_id: UUID) -> HttpResponse:
    """Both sides of one question. A fixed number of queries. Raises MergeConflictNotFound."""
    found = members.find_conflict(site_id=actor.site_id, conflict_id=conflict_id)
    if found is None:
        raise members.MergeConflictNotFound()
    review = member_review.review(site_id=actor.site_id, conflict=found)
    sides = (review.stays, review.goes)
    return render(
        request,
        "console/members/conflict.html",
        {
            "review": review,
            "sides": sides,
            "conflict": found,
            "names": [member_words.name_of(side.card) for side in sides],
            "rows": member_sides.compared(*sides, entries=_entries(actor, sides)),
            "outcome": member_sides.outcome(*sides),
            "speaks_for": [member_words.clue_text(c.code, c.data) for c in review.clues if c.speaks_for],
            "speaks_against": [member_words.clue_text(c.code, c.data) for c in review.clues if not c.speaks_for],
            "why": member_words.WHY.get(found.why, found.why),
            "is_open": found.state == "open",
            "can_merge": Right.MEMBER_MERGE in actor.rights,
        },
    )


@staff_view(Right.MEMBER_MERGE, "POST")
def decide(request: HttpRequest, actor: Staff, conflict_id: UUID) -> HttpResponse:
    """One person, or two. Needs a reason; recorded."""
    merge = request.POST.get("decision") == "merge"
    try:
        if request.POST.get("decision") not in {"merge", "apart"}:
            raise Invalid(fields=(FieldError("decision", "choice_unknown"),))
        identity.resolve_conflict(
            actor=actor, conflict_id=conflict_id, merge=merge, reason=_reason(request), now=utc_now()
        )
    except members.MergeConflictNotFound:
        messages.warning(request, _("同事已经处理了这一条。"))
    except Invalid as error:
        messages.error(request, _said(error))
        return redirect("console:conflict", conflict_id)
    else:
        done = _("已合并为一个会员，30 天内可以撤销。") if merge else _("已记为两个人，相同的依据不会再提醒。")
        messages.success(request, done)
    return redirect("console:conflicts")


@staff_view(Right.MEMBER_READ)
def merges(request: HttpRequest, actor: Staff) -> HttpResponse:
    """Every merge, the newest first. Two queries."""
    cursor = request.GET.get("cursor")
    found = members.list_merges(
        site_id=actor.site_id, before=decode_place(cursor) if cursor else None, limit=PAGE_SIZE + 1
    )
    shown = found[:PAGE_SIZE]
    ids = {one for merge in shown for one in (merge.winner_id, merge.loser_id)}
    cards = members.get_cards(site_id=actor.site_id, member_ids=ids) if ids else {}
    now = utc_now()
    last = shown[-1] if len(found) > PAGE_SIZE else None
    return render(
        request,
        "console/members/merges.html",
        {
            "rows": [
                (
                    merge,
                    member_words.name_of(cards.get(merge.winner_id)),
                    member_words.name_of(cards.get(merge.loser_id)),
                    member_words.EVIDENCE.get(merge.evidence, merge.evidence),
                    merge.provenance.get("decided_by", ""),
                    member_sides.days_to_undo(merge, now),
                )
                for merge in shown
            ],
            "next_cursor": encode_place(last.merged_at, last.id) if last else None,
            "is_first": not request.GET.get("cursor"),
        },
    )


@staff_view(Right.MEMBER_READ)
def merge(request: HttpRequest, actor: Staff, merge_id: UUID) -> HttpResponse:
    """What a merge did, and what taking it back would give back. Raises MergeNotFound."""
    found = members.get_merges(site_id=actor.site_id, merge_ids=[merge_id])
    if merge_id not in found:
        raise members.MergeNotFound()
    report = member_review.merge_report(site_id=actor.site_id, merge=found[merge_id])
    sides = (report.stayed, report.absorbed)
    entries = _entries(actor, sides)
    provenance = report.merge.provenance
    days = member_sides.days_to_undo(report.merge, utc_now())
    return render(
        request,
        "console/members/merge.html",
        {
            "report": report,
            "merge": report.merge,
            "names": [member_words.name_of(side.card) for side in sides],
            "evidence": member_words.EVIDENCE.get(report.merge.evidence, report.merge.evidence),
            "came_by": member_words.came_by(provenance.get("carrier", ""), provenance.get("entry", ""), entries),
            "by": provenance.get("decided_by", ""),
            "returns": [(member_words.owned_name(one.table), one.rows, one.restored) for one in report.returns],
            "days": days,
            "can_undo": days > 0 and Right.MEMBER_MERGE in actor.rights,
        },
    )


@staff_view(Right.MEMBER_MERGE, "POST")
def undo(request: HttpRequest, actor: Staff, merge_id: UUID) -> HttpResponse:
    """Both members are as before the merge. Needs a reason; recorded."""
    try:
        identity.undo_merge(actor=actor, merge_id=merge_id, reason=_reason(request), now=utc_now())
    except PorticoError as error:
        messages.error(request, _said(error))
    else:
        messages.success(request, _("已撤销合并，两个会员各自恢复原样。"))
    return redirect("console:merge", merge_id)


def _entries(actor: Staff, sides: tuple[member_review.Side, member_review.Side]) -> dict[str, str]:
    codes = {account.entry for side in sides for account in side.accounts} | {side.card.phone_entry for side in sides}
    return touchpoints.entry_names(site_id=actor.site_id, codes=codes)


def _reason(request: HttpRequest) -> str:
    """Raises Invalid (field `reason`)."""
    shortest, longest = REASON
    reason = " ".join(request.POST.get("reason", "").split())
    if not shortest <= len(reason) <= longest or not reason.isprintable():
        raise Invalid(fields=(FieldError("reason", "reason_length", {"min": shortest, "max": longest}),))
    return reason


def _said(error: PorticoError) -> str:
    title, detail = problem_of(error)
    return "；".join(sentence(field) for field in error.fields) or f"{title}：{detail}"
