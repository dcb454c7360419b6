"""The audit log: who did what to which thing and why. Searched, taken out as a table, its chain verified."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portico.domains.orders import public as orders
from portico.domains.sites import public as sites
from portico.entrypoints.console import audit_names, audit_words
from portico.entrypoints.console.access import staff_view
from portico.entrypoints.console.models import StaffUser
from portico.entrypoints.console.reading import period
from portico.infra import audit
from portico.infra.actors import Right, Staff
from portico.infra.audit_search import AuditEntry, AuditFilter, each_entry, search_audit, used_actions
from portico.kernel.clock import utc_now

PAGE_SIZE = 30
MOST_EXPORTED = 50_000
_QUESTIONS = ("actor", "action", "subject_type", "subject", "since", "until")


@staff_view(Right.AUDIT_READ)
def index(request: HttpRequest, actor: Staff) -> HttpResponse:
    """A page of the log, newest first. Seven queries whatever is on it."""
    page = search_audit(
        site_id=actor.site_id,
        filter=_filter(request, actor),
        cursor=request.GET.get("cursor") or None,
        limit=PAGE_SIZE,
    )
    names = _names(page.items)
    asked = {name: request.GET.get(name, "") for name in _QUESTIONS}
    return render(
        request,
        "console/audit/index.html",
        {
            "rows": [audit_words.shown(entry, names) for entry in page.items],
            "next_cursor": page.next_cursor,
            "is_first": not request.GET.get("cursor"),
            "asked": asked,
            "filtered": any(asked.values()),
            "people": [(f"staff:{user.pk}", user.get_full_name()) for user in StaffUser.objects.order_by("username")],
            "actions": audit_words.action_choices(used_actions(site_id=actor.site_id)),
            "subjects": audit_names.SUBJECTS.items(),
            "most": MOST_EXPORTED,
        },
    )


def _filter(request: HttpRequest, actor: Staff) -> AuditFilter:
    asked = request.GET if request.method == "GET" else request.POST
    kind, _colon, number = asked.get("actor", "").partition(":")
    since, until = period(request, sites.get_site(site_id=actor.site_id).zone)
    subject_type, subject = asked.get("subject_type", ""), asked.get("subject", "").strip()
    if order_id := orders.find_by_number(site_id=actor.site_id, numbers=[subject.upper()]).get(subject.upper()):
        # People know orders by their number, the record by their id.
        subject_type, subject = "order", str(order_id)
    return AuditFilter(
        actor_kind=kind[:20],
        actor_id=number[:64],
        action=asked.get("action", "")[:80],
        subject_type=subject_type[:60],
        subject_id=subject[:64],
        since=since,
        until=until,
    )


def _names(entries: Sequence[AuditEntry]) -> dict[str, str]:
    """What the colleagues on this page are called, by number."""
    ids = {entry.actor_id for entry in entries if entry.actor_kind == "staff"}
    ids |= {entry.subject_id for entry in entries if entry.subject_type == "staff"}
    numbers = [int(number) for number in ids if number.isdigit()]
    return {str(user.pk): user.get_full_name() for user in StaffUser.objects.filter(pk__in=numbers)}


@staff_view(Right.AUDIT_READ, "POST")
def export(request: HttpRequest, actor: Staff) -> HttpResponseBase:
    """What the search found as a table, at most MOST_EXPORTED rows. That it was taken out is on record first."""
    wanted = _filter(request, actor)
    asked = {name: request.POST.get(name, "") for name in _QUESTIONS if request.POST.get(name)}
    with transaction.atomic():
        audit.record(
            actor=actor,
            action="audit.export",
            subject_type="audit",
            subject_id=actor.site_id,
            now=utc_now(),
            changes={name: [None, value] for name, value in asked.items()},
        )
    names = {str(user.pk): user.get_full_name() for user in StaffUser.objects.all()}
    entries = each_entry(site_id=actor.site_id, filter=wanted, most=MOST_EXPORTED)
    answer = StreamingHttpResponse(_table(entries, names), content_type="text/csv; charset=utf-8")
    day = timezone.localdate().isoformat()
    answer.headers["Content-Disposition"] = f'attachment; filename="audit-{day}.csv"'
    return answer


def _table(entries: Iterator[AuditEntry], names: dict[str, str]) -> Iterator[str]:
    """CSV as spreadsheets open it: with a byte order mark, and nothing that they would run as a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    out.write("\ufeff")
    writer.writerow(audit_words.columns())
    for entry in entries:
        writer.writerow([_harmless(cell) for cell in audit_words.cells(entry, names)])
        yield out.getvalue()
        out.seek(0)
        out.truncate()
    yield out.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell


@staff_view(Right.AUDIT_READ, "POST")
def verify(request: HttpRequest, actor: Staff) -> HttpResponse:
    """A walk along the whole chain. Its last hash, noted elsewhere, shows later that nothing was rewritten."""
    verdict = audit.verify()
    if verdict.faults:
        first = verdict.faults[0]
        place = first.position or first.record
        messages.error(
            request,
            _("审计链已被改动：%(n)d 处，第一处在第 %(place)s 条。请保留现场，用 portico audit verify 查看全部。")
            % {"n": len(verdict.faults), "place": place},
        )
    else:
        said = ngettext("审计链完整，共 %(n)d 条。", "审计链完整，共 %(n)d 条。", verdict.links) % {"n": verdict.links}
        messages.success(request, f"{said} {_('末尾的哈希')} {verdict.head[:16]}…")
    query = urlencode({name: request.POST[name] for name in _QUESTIONS if request.POST.get(name)})
    return redirect(reverse("console:audit") + (f"?{query}" if query else ""))
