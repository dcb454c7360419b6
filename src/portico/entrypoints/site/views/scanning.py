"""Signing in by a code on this screen that is scanned with a phone; without scripts by a button, too."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portico.domains.members import public as members
from portico.entrypoints.site.entering import arrival_of, client_ip, user_agent, welcome
from portico.entrypoints.site.qr import qr_svg
from portico.entrypoints.site.safe_urls import own_path
from portico.entrypoints.site.views.collected import keep_wanted
from portico.entrypoints.site.views.sign_in import Shopper, sign_in_form, wanted
from portico.entrypoints.site.visitors import for_shopper, wants_json
from portico.kernel.ids import parse_id
from portico.usecases import qr_sign_in


@require_POST
@for_shopper
def start(visitor: Shopper) -> HttpResponse:
    """A fresh code: as JSON for the script, in the page for a browser without. Raises RateLimited."""
    request = visitor.request
    made = qr_sign_in.start(
        site_id=visitor.site.id, user_agent=user_agent(request), client_ip=client_ip(request), now=visitor.now
    )
    code: dict[str, Any] = {
        "id": str(made.id), "secret": made.secret, "svg": qr_svg(made.address), "seconds": made.expires_in_seconds,
        "phone_url": made.address if settings.PORTICO.demo else "",
    }  # fmt: skip
    if wants_json(request):
        return JsonResponse(code)
    return sign_in_form(visitor, _target(visitor), scan=code)


@require_POST
@for_shopper
def enter(visitor: Shopper) -> HttpResponse:
    """In, when the phone has said yes; else the same page, which says how far it is."""
    form = visitor.request.POST
    found, secret = parse_id(form.get("id", "")), form.get("secret", "")
    if found is None:
        raise members.QrSignInNotFound()
    site_id = visitor.site.id
    try:
        entered = qr_sign_in.redeem(
            site_id=site_id, qr_id=found, secret=secret, arrival=arrival_of(visitor), now=visitor.now
        )
    except members.QrSignInOver:
        return _not_yet(visitor, found, secret)
    response = HttpResponseRedirect(_target(visitor))
    member = welcome(visitor, response, entered.tokens)
    keep_wanted(member, wanted(visitor), now=visitor.now)
    return response


def _not_yet(visitor: Shopper, qr_id: UUID, secret: str) -> HttpResponse:
    said = {
        "waiting": _("还没有扫码，请先用手机扫一扫。"),
        "scanned": _("已扫码，请在手机上点“确认登录”。"),
        "refused": _("您在手机上取消了这次登录。"),
    }
    now = qr_sign_in.watch(site_id=visitor.site.id, qr_id=qr_id, secret=secret, now=visitor.now)
    code = None
    if now.state in {"waiting", "scanned"}:
        address = qr_sign_in.address_of(site_id=visitor.site.id, qr_id=qr_id)
        code = {"id": str(qr_id), "secret": secret, "svg": qr_svg(address), "seconds": now.expires_in_seconds}
    text = said.get(now.state, _("二维码已失效，请刷新后再扫。"))
    return sign_in_form(visitor, _target(visitor), status=409, scan=code, scan_message=text)


def _target(visitor: Shopper) -> str:
    return own_path(visitor.request.POST.get("next"), default=reverse("website:account"))
