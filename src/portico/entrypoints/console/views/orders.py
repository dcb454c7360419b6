"""Orders: find them, read one, note, cancel. Shipping has a module of its own."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portico.domains.fulfilment import public as fulfilment
from portico.domains.orders import public as orders
from portico.domains.sites import public as sites
from portico.entrypoints.console import wording
from portico.entrypoints.console.access import problem_of, sentence, staff_view
from portico.entrypoints.console.reading import period
from portico.infra import audit
from portico.infra.actors import Right, Staff
from portico.infra.sealed import SealBroken, mask_name, mask_phone, seal_text, unseal_text
from portico.kernel.clock import utc_now
from portico.kernel.errors import Conflict, Invalid
from portico.kernel.ids import OrderId
from portico.usecases import cancel as cancelling
from portico.usecases import order_pages

PAGE_SIZE = 20
MAX_STAFF_NOTE = 500
_SOUGHT = "sought_recipient"
_FILTERS = ("number", "recipient", "product", "since", "until")


@dataclass(frozen=True, slots=True)
class ShownAddress:
    """A recipient as pages show them: masked. The rest takes a right and a reason, see `reveal`."""

    recipient: str
    phone: str
    region: str


def shown_address(order: orders.OrderView) -> ShownAddress | None:
    """The recipient of `order`; None once their data were erased."""
    address = order.address
    if address is None:
        return None
    region = " ".join(part for part in (address.province, address.city, address.district) if part)
    return ShownAddress(mask_name(address.recipient), mask_phone(address.phone), region)


@staff_view(Right.ORDER_READ, "GET", "POST")
def index(request: HttpRequest, actor: Staff) -> HttpResponse:
    """The orders that match. What is looked for is posted, and its phone goes on sealed: addresses end up in logs."""
    if request.method == "POST":
        return redirect(f"{request.path}?{urlencode(_sought(request))}")
    wanted = _filter(request, sites.get_site(site_id=actor.site_id).zone)
    page = orders.search_orders(
        site_id=actor.site_id, filter=wanted, cursor=request.GET.get("cursor") or None, limit=PAGE_SIZE
    )
    counts = orders.state_counts(site_id=actor.site_id)
    return render(
        request,
        "console/orders/index.html",
        {
            "rows": [(order, shown_address(order)) for order in page.items],
            "next_cursor": page.next_cursor,
            "is_first": not request.GET.get("cursor"),
            "tabs": [(str(state), wording.ORDER_STATES[state], counts.get(state, 0)) for state in orders.OrderState],
            "total": sum(counts.values()),
            "state": str(wanted.state or ""),
            "filtered": any(request.GET.get(name) for name in _FILTERS),
            "phone": wanted.phone,
            "can_ship": Right.ORDER_SHIP in actor.rights,
        },
    )


def _sought(request: HttpRequest) -> dict[str, str]:
    """The filled-in fields of the search as a query."""
    names = ("state", "number", "product", "since", "until")
    query = {name: text for name in names if (text := request.POST.get(name, "").strip())}
    phone = "".join(request.POST.get("phone", "").split())[:20]
    if phone:
        query["recipient"] = seal_text(phone, purpose=_SOUGHT)
    return query


def _sought_phone(request: HttpRequest) -> str:
    """The recipient's phone of the query; empty when there is none, or none of ours."""
    try:
        return unseal_text(request.GET.get("recipient", ""), purpose=_SOUGHT)
    except SealBroken:
        return ""


def _filter(request: HttpRequest, zone: str) -> orders.OrderFilter:
    since, until = period(request, zone)
    state = request.GET.get("state", "")
    return orders.OrderFilter(
        state=orders.OrderState(state) if state in set(orders.OrderState) else None,
        number=request.GET.get("number", "").strip(),
        phone=_sought_phone(request),
        product=request.GET.get("product", "").strip(),
        since=since,
        until=until,
    )


@staff_view(Right.ORDER_READ)
def detail(request: HttpRequest, actor: Staff, order_id: UUID) -> HttpResponse:
    page = order_pages.order_page(site_id=actor.site_id, order_id=OrderId(order_id))
    order = page.order
    return render(
        request,
        "console/orders/detail.html",
        {
            "order": order,
            "payment": page.payment,
            "payment_method": wording.PAYMENT_METHODS.get(page.payment.method) if page.payment else "",
            "payment_state": wording.PAYMENT_STATES.get(str(page.payment.state)) if page.payment else "",
            "shipments": [
                (wording.carrier_name(parcel.carrier_code), parcel, steps)
                for parcel, steps in page.shipments_with_steps
            ],
            "address": shown_address(order),
            "lines": [
                (line, [(wording.adjustment_text(a.code, a.data), a.amount) for a in line.adjustments])
                for line in order.lines
            ],
            "explanation": [(wording.adjustment_text(a.code, a.data), a.amount) for a in order.explanation],
            "timeline": [(wording.timeline_text(entry), entry.at) for entry in reversed(order.timeline)],
            "carriers": fulfilment.carriers(),
            "can_ship": Right.ORDER_SHIP in actor.rights and order.state is orders.OrderState.PAID,
            "can_cancel": Right.ORDER_CANCEL in actor.rights
            and order.state in {orders.OrderState.PENDING_PAYMENT, orders.OrderState.PAID},
            "can_note": Right.ORDER_NOTE in actor.rights,
            "sees_money": bool({Right.MONEY_READ, Right.MONEY_REFUND_LIMITED} & actor.rights),
            "sees_members": Right.MEMBER_READ in actor.rights,
        },
    )


@staff_view(Right.ORDER_NOTE, "POST")
def note(request: HttpRequest, actor: Staff, order_id: UUID) -> HttpResponse:
    """The staff's own note on the order; buyers never see it."""
    text = request.POST.get("text", "").strip()
    if len(text) > MAX_STAFF_NOTE:
        messages.error(request, _("备注最多 %(max)d 字。") % {"max": MAX_STAFF_NOTE})
    else:
        with transaction.atomic():
            orders.save_staff_note(site_id=actor.site_id, order_id=OrderId(order_id), text=text)
            # Free text may hold personal data: that it changed is on record, what it says is not.
            audit.record(
                actor=actor,
                action="orders.staff_note",
                subject_type="order",
                subject_id=order_id,
                now=utc_now(),
                changes={"length": [None, len(text)]},
            )
        messages.success(request, _("备注已保存。"))
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
