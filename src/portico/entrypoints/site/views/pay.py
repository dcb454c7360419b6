"""Paying an order: by WeChat Pay (a code on a screen, a link on a phone) or on a page of Alipay's; and the result."""

from __future__ import annotations

import json
from dataclasses import replace

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from portico.domains.orders import public as orders
from portico.domains.payments import public as payments
from portico.domains.payments.ports import PaymentMethod
from portico.domains.wallet import public as wallet
from portico.entrypoints.site import paying as ways
from portico.entrypoints.site.frame import render
from portico.entrypoints.site.qr import qr_svg
from portico.entrypoints.site.visitors import Visitor, for_member
from portico.infra.actors import Member
from portico.infra.messages import problem_text
from portico.kernel.errors import PorticoError, Refused, Retryable, Unavailable
from portico.kernel.ids import OrderId, PaymentId, parse_id
from portico.usecases import payment as paying
from portico.usecases import payment_start
from portico.usecases.order_pages import OrderPage, order_page
from portico.usecases.payment_methods import offered_methods

# What each method's answer calls the page that the buyer leaves for.
_LEADS_TO = {"wechat_h5": "h5_url", "alipay_page": "page_url", "alipay_wap": "wap_url"}


def own_order(visitor: Visitor[Member], order_id: str) -> OrderPage:
    """The member's order. Raises OrderNotFound, also for another member's and for what is no id."""
    found = parse_id(order_id)
    if found is None:
        raise orders.OrderNotFound()
    return order_page(site_id=visitor.site.id, order_id=OrderId(found), member_id=visitor.actor.member_id)


@require_GET
@for_member
def pay(visitor: Visitor[Member], order_id: str) -> HttpResponse:
    """The open payment of an order that waits for one, started if need be; else what became of it.

    Starting is idempotent by the order and the method, so reading the page twice starts one payment. `back` in the
    address: the buyer comes from the platform's page, paid or not.
    """
    page = own_order(visitor, order_id)
    if page.order.state is not orders.OrderState.PENDING_PAYMENT:
        return _result(visitor, page)
    asked = visitor.request.GET
    choice = ways.choose(visitor.request, offered_methods(visitor.site.id), asked.get("method", ""))
    payment, failure = _started(visitor, page.order, choice.method) if choice.method else (None, None)
    if isinstance(failure, payments.PayerUnknown) and choice.other:
        # The official account does not know this buyer: a code to scan asks for nobody.
        code = choice.other
        choice = replace(choice, method=code, other=None)
        payment, failure = _started(visitor, page.order, code)
    if isinstance(failure, orders.OrderNotPayable | orders.OrderExpired):
        return _result(visitor, own_order(visitor, order_id))
    params = payment.params or {} if payment else {}
    title, detail = problem_text(failure.code, failure.data, visitor.language) if failure else ("", "")
    context = {
        "order": page.order,
        "choice": choice,
        "balance": _balance(visitor),
        "payment": payment,
        "back": "back" in asked,
        "qr": qr_svg(params["code_url"]) if "code_url" in params else "",
        "bridge": json.dumps(params) if choice.method == "wechat_oa" else "",
        "page_url": params.get(_LEADS_TO.get(choice.method or "", ""), ""),
        "error": title,
        "detail": detail,
        "seconds_left": max(0, int((page.order.expires_at - visitor.now).total_seconds())),
        "sandbox_url": settings.PORTICO.sandbox_url,
    }
    status = failure.status if failure else 200
    return render(visitor, "pay.html", context, place="account", personal=True, status=status)


def _balance(visitor: Visitor[Member]) -> wallet.Balance | None:
    """What the buyer could pay with; None for who has none, and where the shop does not take it."""
    if "balance" not in offered_methods(visitor.site.id):
        return None
    found = wallet.balance_of(site_id=visitor.site.id, member_id=visitor.actor.member_id)
    return found if found.available.minor > 0 else None


def _started(
    visitor: Visitor[Member], order: orders.OrderView, method: PaymentMethod
) -> tuple[payments.PaymentView | None, PorticoError | None]:
    here = f"{settings.PORTICO.public_url.rstrip('/')}{reverse('website:pay', args=[order.id])}"
    back = f"{here}?method={method}&back=1" if method in _LEADS_TO else ""
    request = payment_start.PaymentRequest(order_id=order.id, method=method, return_url=back)
    try:
        started = payment_start.start_payment(
            actor=visitor.actor, request=request, client_ip=visitor.request.META.get("REMOTE_ADDR", ""),
            idempotency_key=f"website-{method}-{order.id}", now=visitor.now,
        )  # fmt: skip
    except (
        Retryable, Refused, Unavailable, payments.PayerUnknown, orders.OrderNotPayable, orders.OrderExpired
    ) as failure:  # fmt: skip
        return None, failure
    return started, None


def _result(visitor: Visitor[Member], page: OrderPage) -> HttpResponse:
    """Paid: a page that says so. Anything else is told by the order itself."""
    paid = {orders.OrderState.PAID, orders.OrderState.SHIPPED, orders.OrderState.COMPLETED}
    if page.order.state not in paid:
        return HttpResponseRedirect(reverse("website:order", args=[page.order.id]))
    context = {"order": page.order, "payment": page.payment}
    return render(visitor, "paid.html", context, place="account", personal=True)


@require_GET
@for_member
def state(visitor: Visitor[Member], order_id: str) -> HttpResponse:
    """`{"state", "seconds_left"}` for the page that waits. Asks the platform when its notice is overdue.

    `payment` in the address is the one that shows: an order may have one open at each platform.
    """
    page = own_order(visitor, order_id)
    order = page.order
    shown = parse_id(visitor.request.GET.get("payment", ""))
    payment_id = PaymentId(shown) if shown else page.payment.id if page.payment else None
    if order.state is orders.OrderState.PENDING_PAYMENT and payment_id is not None:
        watched = paying.watch_payment(actor=visitor.actor, payment_id=payment_id, now=visitor.now)
        if watched.state is not payments.PaymentState.PENDING:
            order = own_order(visitor, order_id).order
    seconds = max(0, int((order.expires_at - visitor.now).total_seconds()))
    response = JsonResponse({"state": str(order.state), "seconds_left": seconds})
    response["Cache-Control"] = "no-store"
    return response
