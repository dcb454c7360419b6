"""Reconciling: the platforms' bills day by day, what they tell differently, and putting that right."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portico.domains.payments import public as payments
from portico.entrypoints.console import money_words
from portico.entrypoints.console.access import problem_of, sentence, staff_view
from portico.entrypoints.console.views.money.subjects import colleagues, orders_of_numbers
from portico.infra.actors import Right, Staff
from portico.kernel.clock import day_from, utc_now
from portico.kernel.errors import PorticoError
from portico.usecases import reconciling

PAGE_SIZE = 20
DAYS_SHOWN = 31
_DAY = timedelta(days=1)


@staff_view(Right.MONEY_READ)
def index(request: HttpRequest, actor: Staff) -> HttpResponse:
    """Bills of a month of days, and what waits for somebody above them. Five queries."""
    now = utc_now()
    until = day_from(request.GET.get("until", "")) or payments.day_of(now) - _DAY
    since = until - (DAYS_SHOWN - 1) * _DAY
    shown_all = request.GET.get("differences") == "all"
    page = payments.list_differences(
        site_id=actor.site_id, open_only=not shown_all, cursor=request.GET.get("cursor") or None, limit=PAGE_SIZE
    )
    bills = payments.bills(site_id=actor.site_id, since=since, until=until)
    found = orders_of_numbers(actor.site_id, [(one.provider, one.kind, one.number) for one in page.items])
    return render(
        request,
        "console/money/bills.html",
        {
            "bills": [
                (bill, money_words.provider_name(bill.key.provider), *money_words.BILL_STATES[bill.state])
                for bill in bills
            ],
            "differences": [
                (one, money_words.provider_name(one.provider), *money_words.PROBLEMS[one.problem],
                 money_words.TRADE_KINDS[one.kind], found.get((one.kind, one.number)))
                for one in page.items
            ],
            "names": colleagues(one.settled_by for one in page.items),
            "open_count": payments.count_open_differences(site_id=actor.site_id),
            "shown_all": shown_all,
            "since": since,
            "until": until,
            "earlier": since - _DAY,
            "later": min(until + DAYS_SHOWN * _DAY, payments.day_of(now) - _DAY),
            "is_latest": until >= payments.day_of(now) - _DAY,
            "can_settle": Right.MONEY_SETTLE in actor.rights,
            "next_cursor": page.next_cursor,
            "is_first": not request.GET.get("cursor"),
            "note_length": payments.MAX_REPAIR_NOTE,
        },
    )  # fmt: skip


@staff_view(Right.MONEY_SETTLE, "POST")
def compare(request: HttpRequest, actor: Staff) -> HttpResponse:
    """The bill of a day is fetched and compared (again) in the background."""
    day = day_from(request.POST.get("day", ""))
    provider = request.POST.get("provider", "")
    now: datetime = utc_now()
    try:
        reconciling.ask_again(actor=actor, provider=provider, day=day, now=now)
    except PorticoError as error:
        messages.error(request, explained(error))
    else:
        messages.success(
            request,
            _("正在重新核对 %(provider)s %(day)s 的账单，稍后刷新查看结果。")
            % {"provider": money_words.provider_name(provider), "day": day},
        )
    return redirect("console:bills")


@staff_view(Right.MONEY_SETTLE, "POST")
def settle(request: HttpRequest, actor: Staff, difference_id: UUID) -> HttpResponse:
    """Somebody has dealt with the difference and says how."""
    try:
        with transaction.atomic():
            payments.settle_difference(
                site_id=actor.site_id, difference_id=difference_id, note=request.POST.get("note", ""), actor=actor,
                now=utc_now(),
            )  # fmt: skip
    except PorticoError as error:
        messages.error(request, explained(error))
    else:
        messages.success(request, _("已标为处理完毕，处理说明已记录。"))
    return redirect("console:bills")


def explained(error: PorticoError) -> str:
    """One sentence about a failure: its fields, or what happened and what to do."""
    return "；".join(sentence(field) for field in error.fields) or "：".join(problem_of(error))
