"""A member's orders: the list, one of them, and what its buyer may do with it."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portico.domains.inventory import public as inventory
from portico.domains.orders import public as orders
from portico.entrypoints.site import guests
from portico.entrypoints.site.delivering import pickup_part
from portico.entrypoints.site.frame import render
from portico.entrypoints.site.views.after_sales import after_sales_part
from portico.entrypoints.site.views.invoices import invoice_part
from portico.entrypoints.site.views.pay import own_order
from portico.entrypoints.site.visitors import Visitor, for_member
from portico.infra.actors import Member
from portico.kernel.errors import Conflict, NotFound
from portico.kernel.state import TransitionRefused
from portico.usecases import cancel as cancelling
from portico.usecases import cart as carts
from portico.usecases import my_entitlements, receipts
from portico.usecases.deliveries import VIRTUAL
from portico.usecases.order_pages import my_orders
from portico.usecases.parcel_words import shown_parcels

_PAGE_SIZE = 10
_TABS = ("pending_payment", "paid", "shipped", "completed")


@require_GET
@for_member
def order_list(visitor: Visitor[Member]) -> HttpResponse:
    """Newest first, by state. Raises Invalid for a cursor we did not make."""
    asked = visitor.request.GET.get("state", "")
    state = orders.OrderState(asked) if asked in orders.OrderState else None
    words = orders.checked_words(visitor.request.GET.get("q", ""), field="q", limit=orders.MAX_SOUGHT_CHARS)
    page = my_orders(
        site_id=visitor.site.id, member_id=visitor.actor.member_id, state=state, words=words,
        cursor=visitor.request.GET.get("cursor") or None, limit=_PAGE_SIZE,
    )  # fmt: skip
    more = {"cursor": page.next_cursor, **({"state": str(state)} if state else {}), **({"q": words} if words else {})}
    context = {
        "here": "orders",
        "pages": [(found, set(map(str, found.actions(visitor.now)))) for found in page.items],
        "tabs": [(None, _("全部")), *((orders.OrderState(tab), None) for tab in _TABS)],
        "state": state,
        "words": words,
        "next_url": f"{visitor.request.path}?{urlencode(more)}" if page.next_cursor else "",
    }
    return render(visitor, "orders.html", context, place="account", personal=True)


@require_GET
@for_member
def order(visitor: Visitor[Member], order_id: str) -> HttpResponse:
    page = own_order(visitor, order_id)
    context = {
        "order": page.order,
        "payment": page.payment,
        "invoice": invoice_part(visitor, page),
        "pickup": pickup_part(visitor, page.order),
        "after_sales": after_sales_part(visitor, page),
        "parcels": shown_parcels(page, visitor.language),
        "holdings": my_entitlements.order_holdings(actor=visitor.actor, order_id=page.order.id, now=visitor.now)
        if any(line.kind in VIRTUAL for line in page.order.lines)
        else None,
        "timeline": list(reversed(page.order.timeline)),
        "receipt_due_at": page.receipt_due_at,
        "actions": set(map(str, page.actions(visitor.now))),
        "reason_max": orders.MAX_REASON_LENGTH,
    }
    return render(visitor, "order.html", context, place="account", personal=True)


@require_POST
@for_member
def cancel(visitor: Visitor[Member], order_id: str) -> HttpResponse:
    page = own_order(visitor, order_id)
    words = visitor.request.POST.get("reason", "")[: orders.MAX_REASON_LENGTH]
    try:
        cancelling.cancel_order(actor=visitor.actor, order_id=page.order.id, words=words, now=visitor.now)
    except TransitionRefused:
        messages.error(visitor.request, _("订单状态已变化，不能取消了"))
    else:
        messages.success(visitor.request, _("订单已取消"))
    return HttpResponseRedirect(reverse("website:order", args=[page.order.id]))


@require_POST
@for_member
def confirm_receipt(visitor: Visitor[Member], order_id: str) -> HttpResponse:
    page = own_order(visitor, order_id)
    try:
        receipts.confirm_receipt(actor=visitor.actor, order_id=page.order.id, now=visitor.now)
    except TransitionRefused:
        messages.error(visitor.request, _("订单状态已变化，请刷新后再试"))
    else:
        messages.success(visitor.request, _("已确认收货，感谢您的购买"))
    return HttpResponseRedirect(reverse("website:order", args=[page.order.id]))


@require_POST
@for_member
def extend_receipt(visitor: Visitor[Member], order_id: str) -> HttpResponse:
    page = own_order(visitor, order_id)
    try:
        receipts.extend_receipt(actor=visitor.actor, order_id=page.order.id, now=visitor.now)
    except orders.ReceiptAlreadyExtended:
        messages.error(visitor.request, _("每个订单只能延长一次收货"))
    except TransitionRefused:
        messages.error(visitor.request, _("订单状态已变化，请刷新后再试"))
    else:
        messages.success(visitor.request, _("收货时间已延长 3 天"))
    return HttpResponseRedirect(reverse("website:order", args=[page.order.id]))


@require_POST
@for_member
def buy_again(visitor: Visitor[Member], order_id: str) -> HttpResponse:
    """Everything of the order that can still be bought goes into the cart; the rest is named."""
    page = own_order(visitor, order_id)
    owner = orders.member_owner(visitor.actor.member_id)
    gone = []
    for line in page.order.lines:
        try:
            carts.add_to_cart(
                site_id=visitor.site.id, owner=owner, sku_id=line.sku_id, quantity=line.quantity, now=visitor.now
            )
        except (Conflict, NotFound, inventory.StockShort):
            gone.append(line.name)
    if gone:
        messages.error(visitor.request, _("以下商品暂时买不到：%(names)s") % {"names": "、".join(gone)})
    if len(gone) < len(page.order.lines):
        messages.success(visitor.request, _("已加入购物车"))
    response = HttpResponseRedirect(reverse("website:cart"))
    guests.hint(response, site_id=visitor.site.id, owner=owner, signed_in=True)
    return response
