"""The price of an unpaid order, changed line by line."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portico.domains.orders import public as orders
from portico.entrypoints.console.access import problem_of, sentence, staff_view
from portico.entrypoints.console.reading import Reader
from portico.infra.actors import Right, Staff
from portico.kernel.clock import utc_now
from portico.kernel.errors import Invalid
from portico.kernel.ids import OrderId
from portico.kernel.money import Money, yuan_text
from portico.usecases.repricing import PriceChangeAboveLimit, change_price


@staff_view(Right.ORDER_REPRICE, "GET", "POST")
def change(request: HttpRequest, actor: Staff, order_id: UUID) -> HttpResponse:
    """The form, and its saving. What was typed stays when it cannot be."""
    order = orders.get_order(site_id=actor.site_id, order_id=OrderId(order_id))
    if request.method != "POST":
        if order.state is not orders.OrderState.PENDING_PAYMENT:
            raise orders.OrderNotPayable(state=str(order.state))
        return _page(request, order)
    try:
        changed = _save(request, actor, order)
    except Invalid as error:
        return _page(request, order, errors={field.field: sentence(field) for field in error.fields})
    except (orders.OrderChanged, PriceChangeAboveLimit) as error:
        return _page(request, order, refused="：".join(problem_of(error)), status=error.status)
    messages.success(
        request,
        _("已改价：%(before)s 元 → %(after)s 元，买家按新价格付款。")
        % {"before": yuan_text(changed.before.minor), "after": yuan_text(changed.after.minor)},
    )
    return redirect("console:order", order_id)


def _save(request: HttpRequest, actor: Staff, order: orders.OrderView) -> orders.Repriced:
    reader = Reader()
    typed = {line.id: reader.fen(f"line-{line.id}", request.POST.get(f"line-{line.id}", "")) for line in order.lines}
    freight = reader.fen("freight", request.POST.get("freight", ""))
    version = reader.whole("version", request.POST.get("version", ""))
    if reader.errors or freight is None or version is None:
        raise Invalid(fields=tuple(reader.errors))
    return change_price(
        actor=actor,
        order_id=order.id,
        version=version,
        lines={line: Money(fen, order.payable.currency) for line, fen in typed.items() if fen is not None},
        freight=Money(freight, order.payable.currency),
        reason=request.POST.get("reason", ""),
        now=utc_now(),
    )


def _page(
    request: HttpRequest,
    order: orders.OrderView,
    *,
    errors: dict[str, str] | None = None,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    found = errors or {}
    typed = request.POST if request.method == "POST" else {}
    context = {
        "order": order,
        "lines": [
            (
                line,
                line.unit_price * line.quantity,
                typed.get(f"line-{line.id}", yuan_text(line.payable.minor)),
                found.get(f"line-{line.id}", ""),
            )
            for line in order.lines
        ],
        "freight": typed.get("freight", yuan_text(order.freight.minor)),
        "reason": typed.get("reason", ""),
        "errors": found,
        "refused": refused,
    }
    return render(request, "console/orders/price.html", context, status=422 if errors else status)
