"""The statement: everything that came in and went back, by time, with sums, and as a sheet."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from portico.domains.payments import public as payments
from portico.domains.sites import public as sites
from portico.entrypoints.console import money_words, wording
from portico.entrypoints.console.access import language, staff_view
from portico.entrypoints.console.reading import period
from portico.entrypoints.console.views.money.subjects import order_links
from portico.infra.actors import Right, Staff
from portico.kernel.clock import day_bounds, utc_now
from portico.kernel.money import sum_money
from portico.usecases.sheet_exports import begin_sheet

PAGE_SIZE = 50
# Sums are counted while somebody waits: a year at most.
LONGEST = timedelta(days=366)
USUAL = timedelta(days=30)


@staff_view(Right.MONEY_READ)
def index(request: HttpRequest, actor: Staff) -> HttpResponse:
    """The last thirty days, unless others are asked for. Three queries."""
    since, until = _asked(request, actor)
    provider = request.GET.get("provider", "")
    provider = provider if provider in money_words.PROVIDERS else ""
    page = payments.statement(
        site_id=actor.site_id, since=since, until=until, provider=provider,
        cursor=request.GET.get("cursor") or None, limit=PAGE_SIZE,
    )  # fmt: skip
    totals = payments.statement_totals(site_id=actor.site_id, since=since, until=until)
    links = order_links(actor.site_id, {one.subject_id for one in page.items if one.subject == "order"})
    return render(
        request,
        "console/money/statement.html",
        {
            "rows": [
                (one, money_words.TRADE_KINDS[one.kind], money_words.provider_name(one.provider),
                 wording.PAYMENT_METHODS.get(one.method, one.method), links.get(one.subject_id))
                for one in page.items
            ],
            "totals": [(money_words.provider_name(one.provider), one, one.paid - one.refunded) for one in totals],
            "paid": sum_money([one.paid for one in totals]),
            "refunded": sum_money([one.refunded for one in totals]),
            "net": sum_money([one.paid - one.refunded for one in totals]),
            "providers": money_words.PROVIDERS.items(),
            "provider": provider,
            "since": since,
            "last_day": until - timedelta(seconds=1),
            "next_cursor": page.next_cursor,
            "is_first": not request.GET.get("cursor"),
        },
    )  # fmt: skip


@staff_view(Right.MONEY_READ, "POST")
def export(request: HttpRequest, actor: Staff) -> HttpResponse:
    """The statement of these days is being made into a sheet. Recorded in the audit."""
    since, until = _asked(request, actor)
    provider = request.POST.get("provider", "")
    params = {"since": since.isoformat(), "until": until.isoformat(), "provider": provider[:30]}
    task_id = begin_sheet(
        actor=actor, kind="statement", params=params, title=_("收支明细"),
        format="csv" if request.POST.get("format") == "csv" else "xlsx", language=language(), recorded=params,
        now=utc_now(),
    )  # fmt: skip
    return redirect("console:sheet", task_id)


@staff_view(Right.MONEY_READ, "POST")
def export_invoices(request: HttpRequest, actor: Staff) -> HttpResponse:
    """The invoices that the list shows are being made into a sheet, without who is named on them. Recorded."""
    params = {"state": request.POST.get("state", "")[:20]}
    task_id = begin_sheet(
        actor=actor, kind="invoices", params=params, title=_("发票"),
        format="csv" if request.POST.get("format") == "csv" else "xlsx", language=language(), recorded=params,
        now=utc_now(),
    )  # fmt: skip
    return redirect("console:sheet", task_id)


def _asked(request: HttpRequest, actor: Staff) -> tuple[datetime, datetime]:
    """[since, until) of the merchant's days asked for, a year at most; else the last thirty days."""
    zone = sites.get_site(site_id=actor.site_id).zone
    since, until = period(request, zone)
    end = until or day_bounds(timezone.localdate(), zone)[1]
    begin = since or end - USUAL
    return max(begin, end - LONGEST) if begin < end else end - USUAL, end
