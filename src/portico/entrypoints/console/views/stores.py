"""Stores: the list, one with its form, where it is on the map, its code to print, and who works there."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portico.domains.sites import public as sites
from portico.domains.stores import public as stores
from portico.entrypoints.console import store_form
from portico.entrypoints.console.access import language, problem_of, sentence, staff_view
from portico.entrypoints.console.models import StaffUser
from portico.entrypoints.console.paging import PAGE_SIZE, Pager, page_number
from portico.entrypoints.console.reading import version_of
from portico.infra.actors import Right, Staff
from portico.infra.geocoding import Precision
from portico.kernel.clock import utc_now
from portico.kernel.errors import Conflict, FieldError, Invalid, Refused, Unavailable
from portico.kernel.ids import StoreId
from portico.usecases import store_words
from portico.usecases.gateways import gateways
from portico.usecases.store_codes import register_entry

CLERK = "clerk"


@staff_view(Right.STORE_READ)
def index(request: HttpRequest, actor: Staff) -> HttpResponse:
    """Every store, those taken off the list too, with whether it is open now. Three queries."""
    number = page_number(request)
    text = request.GET.get("q", "").strip()
    found, total = stores.list_stores(
        site_id=actor.site_id, text=text, with_closed=True, offset=(number - 1) * PAGE_SIZE, limit=PAGE_SIZE
    )
    zone, now = sites.get_site(site_id=actor.site_id).zone, utc_now()
    rows = [
        (
            store,
            store_words.standing_text(store, zone=zone, language=language(), now=now),
            store.standing(zone=zone, now=now),
        )
        for store in found
    ]
    context = {
        "rows": rows, "pager": Pager(number, total), "text": text, "can_edit": Right.STORE_EDIT in actor.rights,
    }  # fmt: skip
    return render(request, "console/stores/index.html", context)


@staff_view(Right.STORE_EDIT, "GET", "POST")
def new(request: HttpRequest, actor: Staff) -> HttpResponse:
    """A store that there was not before."""
    if request.method != "POST":
        return _form(request, None, store_form.blank(), {})
    try:
        pictures = store_form.read_pictures(request)
    except Invalid as error:
        return _form(request, None, store_form.typed(request, ()), {"pictures": "：".join(problem_of(error))})
    draft, errors = store_form.read_draft(request, pictures)
    try:
        with transaction.atomic():
            _require_none(errors, draft)
            store = stores.add_store(site_id=actor.site_id, draft=draft, actor=actor, now=utc_now())
            register_entry(store, now=utc_now())
    except Invalid as error:
        return _form(request, None, store_form.typed(request, pictures), _sentences(error))
    messages.success(request, _("门店“%(name)s”已添加。") % {"name": store.name})
    return redirect("console:store", store.id)


@staff_view(Right.STORE_READ, "GET", "POST", writing=Right.STORE_EDIT)
def edit(request: HttpRequest, actor: Staff, store_id: UUID) -> HttpResponse:
    """One store. A form that somebody overtook is refused, and what was typed stays on the page."""
    store = stores.get_store(site_id=actor.site_id, store_id=StoreId(store_id))
    if request.method != "POST":
        return _form(request, store, store_form.shown(store.draft), {})
    try:
        pictures = store_form.read_pictures(request)
    except Invalid as error:
        typed = store_form.typed(request, store.draft.pictures)
        return _form(request, store, typed, {"pictures": "：".join(problem_of(error))})
    draft, errors = store_form.read_draft(request, pictures)
    try:
        with transaction.atomic():
            _require_none(errors, draft)
            saved = stores.save_store(
                site_id=actor.site_id, store_id=store.id, draft=draft,
                version=version_of(request.POST.get("version", "")), actor=actor, now=utc_now(),
            )  # fmt: skip
            register_entry(saved, now=utc_now())
    except Invalid as error:
        return _form(request, store, store_form.typed(request, pictures), _sentences(error))
    except stores.StoreChanged as error:
        typed = store_form.typed(request, pictures)
        return _form(request, store, typed, {"conflict": "：".join(problem_of(error))}, status=409)
    messages.success(request, _("门店已保存，网店和小程序马上生效。"))
    return redirect("console:store", store.id)


def _require_none(errors: list[FieldError], draft: stores.StoreDraft) -> None:
    """All that is wrong at once: what could not be read, and what no store may have."""
    unread = {error.field for error in errors}
    judged = [error for error in stores.draft_errors(draft) if error.field not in unread]
    if errors or judged:
        raise stores.StoreInvalid(fields=(*errors, *judged))


def _sentences(error: Invalid) -> dict[str, str]:
    return {field.field: sentence(field) for field in error.fields}


def _form(
    request: HttpRequest,
    store: stores.StoreView | None,
    values: dict[str, object],
    errors: dict[str, str],
    status: int | None = None,
) -> HttpResponse:
    weekdays = (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))
    hours = values["hours"]
    assert isinstance(hours, list)
    context = {
        "store": store,
        "values": values,
        "errors": errors,
        "days": [(day, weekdays[day], hours[day], errors.get(f"hours_{day}", "")) for day in range(7)],
        "usual_hours": store_form.USUAL_HOURS,
    }
    return render(request, "console/stores/edit.html", context, status=status or (422 if errors else 200))


@staff_view(Right.STORE_EDIT, "POST")
def locate(request: HttpRequest, actor: Staff) -> HttpResponse:
    """Where the typed address is, as JSON; `exact` false: only the city is known, so the point wants correcting."""
    address, city = request.POST.get("address", "").strip()[:200], request.POST.get("city", "").strip()[:40]
    try:
        place = gateways(actor.site_id).geocoder.locate(address=address, city=city) if address else None
    except (Unavailable, Refused):
        place = None
    if place is None:
        return JsonResponse({"message": _("没有找到这个地址，请手动填写经纬度。")}, status=404)
    return JsonResponse(
        {
            "latitude": f"{place.point.latitude:.6f}",
            "longitude": f"{place.point.longitude:.6f}",
            "exact": place.precision >= Precision.STREET,
            "message": ""
            if place.precision >= Precision.STREET
            else _("只定位到城市中心，请在地图上核对并修改经纬度。"),
        }
    )


@staff_view(Right.STAFF_MANAGE, "GET", "POST")
def clerks(request: HttpRequest, actor: Staff, store_id: UUID) -> HttpResponse:
    """Which clerk accounts work at the store."""
    store = stores.get_store(site_id=actor.site_id, store_id=StoreId(store_id))
    accounts = list(StaffUser.objects.filter(groups__name=CLERK, is_active=True).order_by("username").distinct())
    held = stores.staff_of(site_id=actor.site_id, store_id=store.id)
    if request.method == "POST":
        wanted = {int(text) for text in request.POST.getlist("clerk") if text.isascii() and text.isdigit()}
        shown = set(request.POST.getlist("shown"))
        try:
            with transaction.atomic():
                for account in accounts:
                    # A colleague's change to a box that this person did not touch stays.
                    is_touched = (account.pk in wanted) != (str(account.pk) in shown)
                    works = account.pk in wanted if is_touched else account.pk in held
                    _post(actor, store.id, account.pk, works, account.pk in held)
        except Conflict as error:
            messages.error(request, "：".join(problem_of(error)))
        else:
            messages.success(request, _("店员已保存，下一次操作就生效。"))
        return redirect("console:store_clerks", store.id)
    context = {"store": store, "accounts": [(account, account.pk in held) for account in accounts]}
    return render(request, "console/stores/clerks.html", context)


def _post(actor: Staff, store_id: StoreId, user_id: int, works: bool, worked: bool) -> None:
    if works == worked:
        return
    posts = stores.posts_of(site_id=actor.site_id, user_id=user_id)
    stores.set_posts(
        site_id=actor.site_id,
        user_id=user_id,
        store_ids=posts | {store_id} if works else posts - {store_id},
        actor=actor,
        now=utc_now(),
    )
