"""Refunds: what goes back to buyers, and what needs a person."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portico.domains.payments import public as payments
from portico.entrypoints.console import money_words, wording
from portico.entrypoints.console.access import language, staff_view
from portico.entrypoints.console.views.money.bills import explained
from portico.entrypoints.console.views.money.subjects import order_links
from portico.infra.actors import Right, Staff
from portico.infra.messages.labels import label
from portico.kernel.clock import utc_now
from portico.kernel.errors import FieldError, Invalid, PorticoError
from portico.kernel.ids import RefundId
from portico.usecases import refund_repairs
from portico.usecases.payment_methods import offered_methods

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

PAGE_SIZE = 20
_STATE = payments.RefundState
# What can be looked at; the refunds that need a person first.
_TABS: tuple[tuple[str, StrPromise], ...] = (
    ("stuck", gettext_lazy("异常，待处理")),
    (str(_STATE.OPEN), gettext_lazy("等待发起")),
    (str(_STATE.PROCESSING), gettext_lazy("退款中")),
    (str(_STATE.SUCCEEDED), gettext_lazy("已到账")),
)


@staff_view(Right.MONEY_READ)
def index(request: HttpRequest, actor: Staff) -> HttpResponse:
    """Refunds, the latest first. Four queries."""
    asked = request.GET.get("state", "")
    tab = asked if asked in dict(_TABS) else ""
    page = payments.list_refunds(
        site_id=actor.site_id,
        state=_STATE(tab) if tab and tab != "stuck" else None,
        stuck=tab == "stuck",
        cursor=request.GET.get("cursor") or None,
        limit=PAGE_SIZE,
    )
    links = order_links(actor.site_id, {one.subject_id for one in page.items if one.subject == "order"})
    stuck = payments.count_stuck_refunds(site_id=actor.site_id)
    counts = {str(state): n for state, n in payments.count_refunds(site_id=actor.site_id).items()} | {"stuck": stuck}
    return render(
        request,
        "console/money/refunds.html",
        {
            "rows": [
                (one, links.get(one.subject_id), label("refund_reason", one.reason, language()),
                 wording.PAYMENT_METHODS.get(one.method, one.method),
                 *(money_words.STUCK if one.is_stuck else money_words.REFUND_STATES[one.state]),
                 money_words.OUTLETS[one.outlet])
                for one in page.items
            ],
            "tabs": [(code, words, counts.get(code)) for code, words in _TABS],
            "state": tab,
            "stuck": stuck,
            "can_refund": Right.MONEY_REFUND in actor.rights,
            "takes_balance": "balance" in offered_methods(actor.site_id),
            "next_cursor": page.next_cursor,
            "is_first": not request.GET.get("cursor"),
            "note_length": payments.MAX_REPAIR_NOTE,
        },
    )  # fmt: skip


def _back(request: HttpRequest) -> HttpResponse:
    """To the page that the form was on: the list of refunds, or a case."""
    here = request.POST.get("back", "")
    if url_has_allowed_host_and_scheme(here, allowed_hosts=None) and here.startswith("/console/"):
        return redirect(here)
    return redirect("console:refunds")


@staff_view(Right.MONEY_REFUND, "POST")
def retry(request: HttpRequest, actor: Staff, refund_id: UUID) -> HttpResponse:
    """A stuck refund is sent again, or asked about when the platform had it already."""
    try:
        refund_repairs.retry(actor=actor, refund_id=RefundId(refund_id), now=utc_now())
    except PorticoError as error:
        messages.error(request, explained(error))
    else:
        messages.success(request, _("已重新处理这笔退款，稍后刷新查看结果。"))
    return _back(request)


@staff_view(Right.MONEY_REFUND, "POST")
def by_hand(request: HttpRequest, actor: Staff, refund_id: UUID) -> HttpResponse:
    """The buyer has the money by another way, and somebody says which."""
    try:
        refund_repairs.by_hand(
            actor=actor, refund_id=RefundId(refund_id), note=request.POST.get("note", ""), now=utc_now()
        )
    except PorticoError as error:
        messages.error(request, explained(error))
    else:
        messages.success(request, _("已记为线下退款。"))
    return _back(request)


@staff_view(Right.MONEY_REFUND, "POST")
def to_balance(request: HttpRequest, actor: Staff, refund_id: UUID) -> HttpResponse:
    """The buyer has agreed to have the money in their balance, and somebody says how."""
    try:
        if request.POST.get("agreed") != "1":
            raise Invalid(fields=(FieldError("agreed", "required"),))
        refund_repairs.to_balance(
            actor=actor, refund_id=RefundId(refund_id), note=request.POST.get("note", ""), now=utc_now()
        )
    except PorticoError as error:
        messages.error(request, explained(error))
    else:
        messages.success(request, _("已退到买家余额。"))
    return _back(request)
