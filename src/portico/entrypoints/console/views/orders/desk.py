"""Tags of orders, and searches kept under a name."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portico.domains.orders import public as orders
from portico.entrypoints.console.access import problem_of, sentence, staff_view
from portico.entrypoints.console.reading import Reader
from portico.infra import audit
from portico.infra.actors import Right, Staff
from portico.kernel.clock import utc_now
from portico.kernel.errors import Conflict, Invalid, PorticoError
from portico.kernel.ids import OrderId, parse_id
from portico.usecases import order_search

COLOUR_WORDS = {
    "grey": gettext_lazy("灰"),
    "red": gettext_lazy("红"),
    "orange": gettext_lazy("橙"),
    "green": gettext_lazy("绿"),
    "blue": gettext_lazy("蓝"),
    "purple": gettext_lazy("紫"),
}


def explained(error: PorticoError) -> str:
    return "；".join(sentence(field) for field in error.fields) or "：".join(problem_of(error))


@staff_view(Right.ORDER_NOTE, "POST")
def tag_one(request: HttpRequest, actor: Staff, order_id: UUID) -> HttpResponse:
    """The order carries exactly the ticked tags; those that came into being meanwhile are left alone."""
    ticked = {found for text in request.POST.getlist("tag") if (found := parse_id(text))}
    shown = {found for text in request.POST.getlist("shown") if (found := parse_id(text))}
    _set(request, actor, [OrderId(order_id)], add=ticked & shown, remove=shown - ticked)
    return redirect("console:order", order_id)


@staff_view(Right.ORDER_NOTE, "POST")
def tag_many(request: HttpRequest, actor: Staff) -> HttpResponse:
    """The ticked orders of the list carry the tag, or no longer do."""
    numbers = [number for number in request.POST.getlist("chosen")[:200] if number.isalnum()]
    found = orders.find_by_number(site_id=actor.site_id, numbers=numbers)
    tag = Reader().id("tag", request.POST.get("tag", ""))
    if tag is None or not found:
        messages.error(request, _("请先勾选订单，再选择标签。"))
    elif request.POST.get("how") == "remove":
        _set(request, actor, list(found.values()), add=set(), remove={tag})
    else:
        _set(request, actor, list(found.values()), add={tag}, remove=set())
    query = order_search.asked(request.POST)
    return redirect(reverse("console:orders") + (f"?{urlencode(query)}" if query else ""))


def _set(request: HttpRequest, actor: Staff, ids: list[OrderId], *, add: set[UUID], remove: set[UUID]) -> None:
    now = utc_now()
    try:
        with transaction.atomic():
            changed = orders.set_tags(
                site_id=actor.site_id, order_ids=ids, add=sorted(add), remove=sorted(remove), actor=actor, now=now
            )
            if changed:
                audit.record(
                    actor=actor,
                    action="orders.tag",
                    subject_type="order" if len(ids) == 1 else "orders",
                    subject_id=ids[0] if len(ids) == 1 else actor.site_id,
                    now=now,
                    changes={"marks": [None, changed], "orders": [None, len(ids)]},
                )
    except (Conflict, orders.TagNotFound) as error:
        messages.error(request, explained(error))
    else:
        messages.success(request, _("标签已更新。"))


@staff_view(Right.ORDER_READ, "GET", "POST", writing=Right.ORDER_NOTE)
def tags(request: HttpRequest, actor: Staff) -> HttpResponse:
    """The shop's tags; a POST adds one or changes one."""
    error, typed = "", {"name": "", "colour": "grey", "id": "", "version": ""}
    if request.method == "POST":
        typed = {name: request.POST.get(name, "") for name in typed}
        try:
            _save_tag(actor, typed)
        except (Invalid, Conflict) as refused:
            error = explained(refused)
        else:
            messages.success(request, _("标签已保存。"))
            return redirect("console:order_tags")
    context = {
        "tags": orders.order_tags(site_id=actor.site_id),
        "colours": [(code, COLOUR_WORDS[code]) for code in orders.COLOURS],
        "typed": typed,
        "error": error,
    }
    return render(request, "console/orders/tags.html", context, status=422 if error else 200)


def _save_tag(actor: Staff, typed: dict[str, str]) -> None:
    now = utc_now()
    with transaction.atomic():
        saved = orders.save_tag(
            site_id=actor.site_id, tag_id=parse_id(typed["id"]) if typed["id"] else None, name=typed["name"],
            colour=typed["colour"], now=now, version=typed["version"] if typed["id"] else None,
        )  # fmt: skip
        audit.record(
            actor=actor,
            action="orders.tag.save",
            subject_type="order_tag",
            subject_id=saved.id,
            now=now,
            changes={"name": [None, saved.name]},
        )


@staff_view(Right.ORDER_NOTE, "POST")
def delete_tag(request: HttpRequest, actor: Staff, tag_id: UUID) -> HttpResponse:
    """The tag is gone, also from every order that carried it."""
    with transaction.atomic():
        name = orders.delete_tag(site_id=actor.site_id, tag_id=tag_id)
        audit.record(
            actor=actor,
            action="orders.tag.delete",
            subject_type="order_tag",
            subject_id=tag_id,
            now=utc_now(),
            changes={"name": [name, None]},
        )
    messages.success(request, _("标签“%(name)s”已删除。") % {"name": name})
    return redirect("console:order_tags")


@staff_view(Right.ORDER_READ, "POST")
def save_search(request: HttpRequest, actor: Staff) -> HttpResponse:
    """What the list is filtered by is kept under a name; a phone is not."""
    query = order_search.asked(request.POST)
    address = reverse("console:orders") + (f"?{urlencode(query)}" if query else "")
    if not query:
        messages.error(request, _("先设好筛选条件，再保存。收件手机号不会被保存。"))
        return redirect(address)
    try:
        with transaction.atomic():
            search_id = orders.save_search(
                actor=actor,
                name=request.POST.get("name", ""),
                query=query,
                shared=request.POST.get("shared") == "on",
                now=utc_now(),
            )
            audit.record(
                actor=actor, action="orders.search.save", subject_type="saved_search", subject_id=search_id,
                now=utc_now(), changes={"shared": [None, request.POST.get("shared") == "on"]},
            )  # fmt: skip
    except (Invalid, Conflict) as error:
        messages.error(request, explained(error))
    else:
        messages.success(request, _("常用筛选已保存。"))
    return redirect(address)


@staff_view(Right.ORDER_READ, "POST")
def delete_search(request: HttpRequest, actor: Staff, search_id: UUID) -> HttpResponse:
    """One's own saved search is gone."""
    with transaction.atomic():
        orders.delete_search(actor=actor, search_id=search_id)
        audit.record(
            actor=actor, action="orders.search.delete", subject_type="saved_search", subject_id=search_id, now=utc_now()
        )
    messages.success(request, _("常用筛选已删除。"))
    return redirect("console:orders")
