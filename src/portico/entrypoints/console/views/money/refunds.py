"""Refunds: what goes back to buyers, and what needs a person."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portico.domains.payments import public as payments
from portico.entrypoints.console import money_words, wording
from portico.entrypoints.console.access import language, staff_view
from portico.entrypoints.console.views.money.bills import explained
from portico.entrypoints.console.views.money.subjects import order_links
from portico.infra import jobs
from portico.infra.actors import Right, Staff
from portico.infra.messages.labels import label
from portico.kernel.clock import utc_now
from portico.kernel.errors import PorticoError
from portico.kernel.ids import RefundId
from portico.usecases.refunds import SEND_REFUND_TASK

PAGE_SIZE = 20


@staff_view(Right.MONEY_READ)
def index(request: HttpRequest, actor: Staff) -> HttpResponse:
    """Refunds, the latest first. Three queries."""
    asked = request.GET.get("state", "")
    state = payments.RefundState(asked) if asked in set(payments.RefundState) else None
    page = payments.list_refunds(
        site_id=actor.site_id, state=state, cursor=request.GET.get("cursor") or None, limit=PAGE_SIZE
    )
    links = order_links(actor.site_id, {one.subject_id for one in page.items if one.subject == "order"})
    counts = payments.count_refunds(site_id=actor.site_id)
    return render(
        request,
        "console/money/refunds.html",
        {
            "rows": [
                (one, links.get(one.subject_id), label("refund_reason", one.reason, language()),
                 wording.PAYMENT_METHODS.get(one.method, one.method), *money_words.REFUND_STATES[one.state])
                for one in page.items
            ],
            "tabs": [
                (str(one), words, counts.get(one)) for one, (_tone, words) in money_words.REFUND_STATES.items()
            ],
            "state": str(state or ""),
            "abnormal": counts.get(payments.RefundState.ABNORMAL, 0),
            "can_refund": Right.MONEY_REFUND in actor.rights,
            "next_cursor": page.next_cursor,
            "is_first": not request.GET.get("cursor"),
            "note_length": payments.MAX_REPAIR_NOTE,
        },
    )  # fmt: skip


@staff_view(Right.MONEY_REFUND, "POST")
def retry(request: HttpRequest, actor: Staff, refund_id: UUID) -> HttpResponse:
    """An abnormal refund is sent again, or asked about when the platform had it already."""
    try:
        with transaction.atomic():
            payments.try_refund_again(
                site_id=actor.site_id, refund_id=RefundId(refund_id), actor=actor, now=utc_now()
            )  # fmt: skip
            jobs.defer(SEND_REFUND_TASK, queue="platforms", refund_id=str(refund_id))
    except PorticoError as error:
        messages.error(request, explained(error))
    else:
        messages.success(request, _("已重新处理这笔退款，稍后刷新查看结果。"))
    return redirect("console:refunds")


@staff_view(Right.MONEY_REFUND, "POST")
def by_hand(request: HttpRequest, actor: Staff, refund_id: UUID) -> HttpResponse:
    """The buyer has the money by another way, and somebody says which."""
    try:
        with transaction.atomic():
            payments.refunded_by_hand(
                site_id=actor.site_id, refund_id=RefundId(refund_id), note=request.POST.get("note", ""), actor=actor,
                now=utc_now(),
            )  # fmt: skip
    except PorticoError as error:
        messages.error(request, explained(error))
    else:
        messages.success(request, _("已记为线下退款。"))
    return redirect("console:refunds")
