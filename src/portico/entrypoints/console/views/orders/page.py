"""One order: read it, note, cancel. Shipping has a module of its own."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portico.domains.orders import public as orders
from portico.domains.payments import public as payments
from portico.entrypoints.console import wording
from portico.entrypoints.console.access import problem_of, sentence, staff_view
from portico.entrypoints.console.order_history import told
from portico.entrypoints.console.order_panels import shown_panels
from portico.entrypoints.console.views.orders.address import shown_address
from portico.infra import audit
from portico.infra.actors import Right, Staff
from portico.kernel.clock import utc_now
from portico.kernel.errors import Conflict, Invalid
from portico.kernel.ids import OrderId
from portico.usecases import cancel as cancelling
from portico.usecases.payment import ORDER
from portico.usecases.slips import PRINTED


@staff_view(Right.ORDER_READ)
def detail(request: HttpRequest, actor: Staff, order_id: UUID) -> HttpResponse:
    order = orders.get_order(site_id=actor.site_id, order_id=OrderId(order_id))
    payment = payments.payments_of(site_id=actor.site_id, subject=ORDER, subject_ids=[order.id]).get(order.id)
    entries = orders.staff_entries(site_id=actor.site_id, order_id=order.id)
    tags = orders.tags_of(site_id=actor.site_id, order_ids=[order.id]).get(order.id, ())
    can_note = Right.ORDER_NOTE in actor.rights
    return render(
        request,
        "console/orders/detail.html",
        {
            "order": order,
            "payment": payment,
            "payment_method": wording.PAYMENT_METHODS.get(payment.method) if payment else "",
            "payment_state": wording.PAYMENT_STATES.get(str(payment.state)) if payment else "",
            "panels": shown_panels(request, order),
            "address": shown_address(order),
            "lines": [
                (line, [(wording.adjustment_text(a.code, a.data), a.amount) for a in line.adjustments])
                for line in order.lines
            ],
            "explanation": [(wording.adjustment_text(a.code, a.data), a.amount) for a in order.explanation],
            "timeline": told(order, entries),
            "notes": [entry for entry in reversed(entries) if entry.kind == "note" and entry.text],
            "tags": tags,
            "all_tags": orders.tag_names(site_id=actor.site_id) if can_note else [],
            "can_reprice": Right.ORDER_REPRICE in actor.rights and order.state is orders.OrderState.PENDING_PAYMENT,
            "can_print": Right.ORDER_SHIP in actor.rights and order.state in PRINTED and _goods(order),
            "can_cancel": Right.ORDER_CANCEL in actor.rights
            and order.state in {orders.OrderState.PENDING_PAYMENT, orders.OrderState.PAID},
            "can_note": can_note,
            "sees_money": bool({Right.MONEY_READ, Right.MONEY_REFUND_LIMITED} & actor.rights),
            "sees_members": Right.MEMBER_READ in actor.rights,
        },
    )


def _goods(order: orders.OrderView) -> bool:
    """Something is in the buyer's parcels, or will be."""
    return any(line.kind == "goods" and (line.to_ship or line.open_shipped) for line in order.lines)


@staff_view(Right.ORDER_NOTE, "POST")
def note(request: HttpRequest, actor: Staff, order_id: UUID) -> HttpResponse:
    """One more of the staff's own notes on the order; buyers never see them."""
    text = request.POST.get("text", "")
    try:
        with transaction.atomic():
            orders.add_note(site_id=actor.site_id, order_id=OrderId(order_id), text=text, actor=actor, now=utc_now())
            # Free text may hold personal data: that there is one more is on record, what it says is not.
            audit.record(
                actor=actor,
                action="orders.staff_note",
                subject_type="order",
                subject_id=order_id,
                now=utc_now(),
                changes={"length": [None, len(text.strip())]},
            )
    except Invalid as error:
        messages.error(request, "；".join(sentence(field) for field in error.fields))
    else:
        messages.success(request, _("备注已添加。"))
    return redirect("console:order", order_id)


@staff_view(Right.ORDER_CANCEL, "POST")
def cancel(request: HttpRequest, actor: Staff, order_id: UUID) -> HttpResponse:
    """The order is given up: an unpaid one cancelled, a paid one refunded in full."""
    reason = request.POST.get("reason", "").strip()
    if not reason:
        messages.error(request, _("请填写取消原因，买家会看到订单被商家取消。"))
        return redirect("console:order", order_id)
    try:
        cancelling.cancel_order(actor=actor, order_id=OrderId(order_id), words=reason, now=utc_now())
    except (Conflict, Invalid, cancelling.RefundAboveLimit) as error:
        title, detail_text = problem_of(error)
        messages.error(request, "；".join(sentence(field) for field in error.fields) or f"{title}：{detail_text}")
    else:
        messages.success(request, _("订单已取消，已付款的会原路退回。"))
    return redirect("console:order", order_id)
