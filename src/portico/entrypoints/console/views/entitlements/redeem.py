"""The counter: scan or type a code, see what it is, redeem it, take a slip back. Made for a phone in one hand."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portico.domains.entitlements import public as entitlements
from portico.domains.fulfilment import public as fulfilment
from portico.domains.sites import public as sites
from portico.entrypoints.console.access import language, problem_of, staff_view
from portico.infra import vendored
from portico.infra.actors import Right, Staff
from portico.infra.messages import problem_text
from portico.kernel.clock import utc_now
from portico.kernel.errors import PorticoError
from portico.kernel.ids import PickupId, StoreId, parse_id
from portico.usecases import pickup, redemption

_STORE = "redeem_store"
_CODE = "code"


@staff_view(Right.REDEEM, "GET", "POST")
def index(request: HttpRequest, actor: Staff) -> HttpResponse:
    """The counter; a POST looks up what was scanned or typed."""
    if request.method != "POST":
        return _page(request, actor)
    _remember_store(request)
    text = request.POST.get(_CODE, "").strip()[:200]
    if not text:
        return _page(request, actor, problem=(_("没有收到码"), _("请扫描二维码，或输入 12 位数字码。")))
    try:
        found = redemption.look_up(actor=actor, text=text, now=utc_now())
    except PorticoError as error:
        return _page(request, actor, problem=problem_of(error), status=error.status)
    if isinstance(found, redemption.FoundPickup):
        refused = found.card.problem
        told = problem_text(refused, found.card.told, language()) if refused else None
        return _page(request, actor, pickup=found, problem=told)
    ends = found.package.expires_at
    zone = sites.get_site(site_id=actor.site_id).zone
    return _page(request, actor, found=found, last_day=entitlements.last_day(ends, zone) if ends else None)


@staff_view(Right.REDEEM, "POST")
def confirm(request: HttpRequest, actor: Staff) -> HttpResponse:
    """What the clerk chose is redeemed, or the order was handed over."""
    ticket, now = request.POST.get("ticket", ""), utc_now()
    try:
        if request.POST.get("kind") == "pickup":
            card = redemption.redeem_pickup(actor=actor, ticket=ticket, now=now)
            return _page(request, actor, handed=card)
        done = redemption.redeem_package(
            actor=actor, ticket=ticket, wanted=_wanted(request), store_id=_store(request), now=now
        )
    except PorticoError as error:
        return _page(request, actor, problem=problem_of(error), status=error.status)
    return _page(request, actor, done=done)


def _wanted(request: HttpRequest) -> dict[UUID, int]:
    """Service → times, as far as something was chosen."""
    wanted = {}
    for name in request.POST:
        value = request.POST.get(name, "")
        key = parse_id(name.removeprefix("times-")) if name.startswith("times-") else None
        if key is not None and value.isdecimal() and len(value) <= 4 and 0 < int(value) <= 1000:
            wanted[key] = int(value)
    return wanted


@staff_view(Right.REDEEM, "POST")
def undo(request: HttpRequest, actor: Staff) -> HttpResponse:
    """A slip of the last ten minutes did not count."""
    target = parse_id(request.POST.get("id", ""))
    try:
        if request.POST.get("kind") == "pickup":
            if target is None:
                raise fulfilment.PickupNotFound()
            pickup.undo_pickup(actor=actor, pickup_id=PickupId(target), now=utc_now())
        else:
            if target is None:
                raise entitlements.RedemptionNotFound()
            redemption.undo_redemption(actor=actor, redemption_id=target, now=utc_now())
    except PorticoError as error:
        messages.error(request, "：".join(problem_of(error)))
    else:
        messages.success(request, _("已撤销，顾客可以再次使用。"))
    return redirect("console:redeem")


def _remember_store(request: HttpRequest) -> None:
    if "store" in request.POST:
        request.session[_STORE] = request.POST["store"][:36]


def _store(request: HttpRequest) -> StoreId | None:
    found = parse_id(request.session.get(_STORE, ""))
    return StoreId(found) if found else None


def _page(request: HttpRequest, actor: Staff, *, status: int = 200, **shown: Any) -> HttpResponse:
    stores = redemption.work_stores(actor)
    chosen = _store(request)
    known = {store.id for store in stores}
    bound = Right.STORE_READ not in actor.rights
    if chosen not in known:
        # Who stands in one place only need not say where.
        chosen = stores[0].id if stores and (bound or len(stores) == 1) else None
        request.session[_STORE] = str(chosen or "")
    context = {
        "stores": stores,
        "chosen": chosen,
        "bound": bound,
        "jsqr": vendored.address("jsqr") if vendored.has("jsqr") else "",
        "day": redemption.counter_day(actor=actor, now=utc_now()),
        **shown,
    }
    return render(request, "console/redeem/index.html", context, status=status)
