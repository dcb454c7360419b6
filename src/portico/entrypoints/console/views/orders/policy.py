"""Terms of trade: how long things may take."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portico.domains.orders import public as orders
from portico.entrypoints.console.access import problem_of, sentence, staff_view
from portico.entrypoints.console.reading import Reader
from portico.infra.actors import Right, Staff
from portico.kernel.clock import utc_now
from portico.kernel.errors import Invalid


@staff_view(Right.SITE_READ, "GET", "POST", writing=Right.SITE_EDIT)
def index(request: HttpRequest, actor: Staff) -> HttpResponse:
    """The form; what was typed stays when it cannot be saved, also when a colleague was faster."""
    current = orders.get_policy(site_id=actor.site_id)
    if request.method != "POST":
        return _page(request, current, {name: getattr(current, name) for name in orders.POLICY_FIELDS})
    typed = {name: request.POST.get(name, "") for name in orders.POLICY_FIELDS}
    reader = Reader()
    values = {name: reader.whole(name, text) for name, text in typed.items()}
    version = reader.whole("version", request.POST.get("version", ""))
    try:
        if reader.errors:
            raise Invalid(fields=tuple(reader.errors))
        policy = orders.TradePolicy(**{name: value or 0 for name, value in values.items()}, version=version or 0)
        with transaction.atomic():
            orders.save_policy(site_id=actor.site_id, policy=policy, actor=actor, now=utc_now())
    except Invalid as error:
        return _page(request, current, typed, errors={field.field: sentence(field) for field in error.fields})
    except orders.TradePolicyChanged as error:
        return _page(request, current, typed, stale="：".join(problem_of(error)))
    messages.success(request, _("交易设置已保存。"))
    return redirect("console:trade_policy")


def _page(
    request: HttpRequest,
    current: orders.TradePolicy,
    values: dict[str, Any],
    *,
    errors: dict[str, str] | None = None,
    stale: str = "",
) -> HttpResponse:
    fields = (
        ("payment_minutes", _("付款时限"), _("分钟"), _("下单后多久不付款就自动取消，5–1440")),
        ("ship_within_hours", _("发货时限"), _("小时"), _("付款后超过这个时间没发完货，会出现在待办提醒里，1–720")),
        ("receive_days", _("自动确认收货"), _("天"), _("发货后多少天自动确认；有进行中的售后时暂停，1–60")),
        ("after_sales_days", _("售后期限"), _("天"), _("订单完成后多少天内可以申请售后，0 表示完成后不再受理，0–365")),
    )
    context = {
        "rows": [
            (name, title, unit, about, values[name], (errors or {}).get(name, ""), getattr(current, name))
            for name, title, unit, about in fields
        ],
        "version": current.version,
        "errors": errors,
        "stale": stale,
    }
    return render(request, "console/orders/policy.html", context, status=409 if stale else 422 if errors else 200)
