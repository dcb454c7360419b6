"""Paying an order: the WeChat Native code on a screen, the WeChat link on a phone, and the result."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from portico.domains.orders import public as orders
from portico.domains.payments import public as payments
from portico.domains.payments.ports import PaymentMethod
from portico.entrypoints.site.frame import render
from portico.entrypoints.site.qr import qr_svg
from portico.entrypoints.site.visitors import Visitor, for_member
from portico.infra.actors import Member
from portico.infra.messages import problem_text
from portico.kernel.errors import PorticoError, Refused, Retryable
from portico.kernel.ids import OrderId, parse_id
from portico.usecases import payment as paying
from portico.usecases.order_pages import OrderPage, order_page

_METHODS: dict[str, PaymentMethod] = {"native": "wechat_native", "h5": "wechat_h5"}


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

    Starting is idempotent by the order and the method, so reading the page twice starts one payment.
    """
    page = own_order(visitor, order_id)
    if page.order.state is not orders.OrderState.PENDING_PAYMENT:
        return _result(visitor, page)
    method = _METHODS.get(visitor.request.GET.get("method", ""), "wechat_native")
    payment, failure = _started(visitor, page.order, method)
    if isinstance(failure, orders.OrderNotPayable | orders.OrderExpired):
        return _result(visitor, own_order(visitor, order_id))
    params = payment.params or {} if payment else {}
    title, detail = problem_text(failure.code, failure.data, visitor.language) if failure else ("", "")
    context = {
        "order": page.order,
        "method": method,
        "qr": qr_svg(params["code_url"]) if "code_url" in params else "",
        "h5_url": params.get("h5_url", ""),
        "error": title,
        "detail": detail,
        "seconds_left": max(0, int((page.order.expires_at - visitor.now).total_seconds())),
        "sandbox_url": settings.PORTICO.sandbox_url,
    }
    status = failure.status if failure else 200
    return render(visitor, "pay.html", context, place="account", personal=True, status=status)


def _started(
    visitor: Visitor[Member], order: orders.OrderView, method: PaymentMethod
) -> tuple[payments.PaymentView | None, PorticoError | None]:
    back = f"{settings.PORTICO.public_url}{reverse('website:pay', args=[order.id])}" if method == "wechat_h5" else ""
    request = paying.PaymentRequest(order_id=order.id, method=method, return_url=back)
    try:
        started = paying.start_payment(
            actor=visitor.actor, request=request, client_ip=visitor.request.META.get("REMOTE_ADDR", ""),
            idempotency_key=f"website-{method}-{order.id}", now=visitor.now,
        )  # fmt: skip
    except (Retryable, Refused, orders.OrderNotPayable, orders.OrderExpired) as failure:
        return None, failure
    return started, None


def _result(visitor: Visitor[Member], page: OrderPage) -> HttpResponse:
    """Paid: a page that says so. Anything else is told by the order itself."""
    paid = {orders.OrderState.PAID, orders.OrderState.SHIPPED, orders.OrderState.COMPLETED}
    if page.order.state not in paid:
        return HttpResponseRedirect(reverse("website:order", args=[page.order.id]))
    return render(visitor, "paid.html", {"order": page.order}, place="account", personal=True)


@require_GET
@for_member
def state(visitor: Visitor[Member], order_id: str) -> HttpResponse:
    """`{"state", "seconds_left"}` for the page that waits. Asks the platform when its notice is overdue."""
    page = own_order(visitor, order_id)
    order = page.order
    if order.state is orders.OrderState.PENDING_PAYMENT and page.payment is not None:
        watched = paying.watch_payment(actor=visitor.actor, payment_id=page.payment.id, now=visitor.now)
        if watched.state is not page.payment.state:
            order = own_order(visitor, order_id).order
    seconds = max(0, int((order.expires_at - visitor.now).total_seconds()))
    response = JsonResponse({"state": str(order.state), "seconds_left": seconds})
    response["Cache-Control"] = "no-store"
    return response
