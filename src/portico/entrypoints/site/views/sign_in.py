"""Signing in by phone and SMS code, and out again. Works without scripts; with them the code comes in place."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portico.domains.members import public as members
from portico.entrypoints.site import agreement, guests, session, standing
from portico.entrypoints.site.entering import arrival_of, client_ip, welcome
from portico.entrypoints.site.frame import render
from portico.entrypoints.site.headers import let_forms_go_on_to
from portico.entrypoints.site.safe_urls import own_path
from portico.entrypoints.site.views import wechat
from portico.entrypoints.site.views.collected import keep_wanted
from portico.entrypoints.site.visitors import Visitor, for_shopper, wants_json
from portico.infra.actors import Anonymous, Member
from portico.infra.messages import field_text, problem_text
from portico.kernel.errors import Invalid, PorticoError, RateLimited, Refused, Retryable
from portico.usecases import phone_claims, signin

type Shopper = Visitor[Anonymous | Member]


@require_http_methods(["GET", "HEAD", "POST"])
@for_shopper
def sign_in(visitor: Shopper) -> HttpResponse:
    """One form: send the code and sign in, or go through WeChat. Afterwards back to `next`, if that is ours."""
    form = visitor.request.POST if visitor.request.method == "POST" else visitor.request.GET
    target = own_path(form.get("next"), default=reverse("website:account"))
    if visitor.request.method != "POST":
        if isinstance(visitor.actor, Member):
            return HttpResponseRedirect(target)
        return sign_in_form(visitor, target)
    if form.get("action") == "send":
        return _send(visitor, target)
    if form.get("action") == "wechat":
        return _through_wechat(visitor, target)
    if form.get("action") in {"mine", "new"}:
        return _claim(visitor, target)
    return _enter(visitor, target)


def sign_in_form(visitor: Shopper, target: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """The page, for who is not signed in; afterwards on to `target`."""
    shown = {
        "next": target, "phone": visitor.request.POST.get("phone", ""), "favourite": wanted(visitor),
        "wechat": wechat.offers(visitor), "documents": agreement.documents_of(visitor.site),
        "agreed": visitor.request.POST.get("agree") == "on", **context,
    }  # fmt: skip
    response = render(visitor, "sign_in.html", shown, place="account", personal=True, status=status)
    return let_forms_go_on_to(response, settings.PORTICO.platforms.wechat_oa.oauth_url) if shown["wechat"] else response


def wanted(visitor: Shopper) -> str:
    """What a guest pressed the heart of: it goes along through the form, and is kept when they are in."""
    request = visitor.request
    values = request.POST if request.method == "POST" else request.GET
    return values.get("favourite", "")[:80]


def _send(visitor: Shopper, target: str) -> HttpResponse:
    phone = visitor.request.POST.get("phone", "")
    try:
        sent = signin.send_sms_code(
            site_id=visitor.site.id, phone=phone, client_ip=client_ip(visitor.request), now=visitor.now
        )
    except (Invalid, RateLimited, Refused, Retryable) as refused:
        return _refused(visitor, target, refused)
    if wants_json(visitor.request):
        return JsonResponse({"retry_after_seconds": sent.retry_after_seconds})
    return sign_in_form(visitor, target, sent=True, wait=sent.retry_after_seconds)


def _enter(visitor: Shopper, target: str) -> HttpResponse:
    request = visitor.request
    phone, code = request.POST.get("phone", ""), request.POST.get("code", "").strip()
    # Before the code is looked at: it is still good when they have agreed.
    if not _agrees(visitor):
        return _not_agreed(visitor, target, code=code)
    try:
        entered = signin.sign_in_with_phone(
            site_id=visitor.site.id, phone=phone, code=code, arrival=arrival_of(visitor), now=visitor.now
        )
    except members.PhoneInUse as question:
        return _question(visitor, target, question.data["claim"])
    except (Invalid, RateLimited) as refused:
        return _refused(visitor, target, refused)
    return _entered(visitor, target, entered.tokens)


def _through_wechat(visitor: Shopper, target: str) -> HttpResponse:
    if not _agrees(visitor):
        return _not_agreed(visitor, target)
    return wechat.leave(visitor, path=target, favourite=wanted(visitor))


def _agrees(visitor: Shopper) -> bool:
    return visitor.request.POST.get("agree") == "on" or not agreement.documents_of(visitor.site)


def _not_agreed(visitor: Shopper, target: str, **context: Any) -> HttpResponse:
    return sign_in_form(visitor, target, status=422, errors={"agree": _("请先阅读并勾选同意")}, **context)


def _entered(visitor: Shopper, target: str, tokens: members.Tokens) -> HttpResponse:
    response = HttpResponseRedirect(target)
    member = welcome(visitor, response, tokens)
    if agreement.documents_of(visitor.site):
        agreement.record(member, language=visitor.language, now=visitor.now)
    keep_wanted(member, wanted(visitor), now=visitor.now)
    return response


def _question(visitor: Shopper, target: str, claim: str, *, status: int = 200, message: str = "") -> HttpResponse:
    """The number may have changed hands: whose account is it?"""
    form = visitor.request.POST
    shown = {
        "next": target, "favourite": wanted(visitor), "claim": claim, "message": message,
        "recipient": form.get("recipient", ""), "district": form.get("district", ""),
    }  # fmt: skip
    return render(visitor, "phone_in_use.html", shown, place="account", personal=True, status=status)


def _claim(visitor: Shopper, target: str) -> HttpResponse:
    """The answer to that question."""
    form = visitor.request.POST
    claim = form.get("claim", "")[: phone_claims.MAX_CLAIM]
    try:
        entered = signin.answer_phone_claim(
            site_id=visitor.site.id, claim=claim, mine=form["action"] == "mine", recipient=form.get("recipient", ""),
            district=form.get("district", ""), arrival=arrival_of(visitor), now=visitor.now,
        )  # fmt: skip
    except members.PhoneClaimInvalid as refused:
        return _refused(visitor, target, refused)
    except (Invalid, RateLimited) as refused:
        return _question(visitor, target, claim, status=refused.status, message=_sentence(refused, visitor.language))
    return _entered(visitor, target, entered.tokens)


def _sentence(refused: PorticoError, language: str) -> str:
    title, detail = problem_text(refused.code, refused.data, language)
    return f"{title}{'. ' if language == 'en' else '，'}{detail}"


def _refused(visitor: Shopper, target: str, refused: PorticoError) -> HttpResponse:
    """The form again with the reason beside the field it is about."""
    language = visitor.language
    title, detail = problem_text(refused.code, refused.data, language)
    by_field = {broken.field: field_text(broken.code, broken.data, language) for broken in refused.fields}
    if isinstance(refused, members.SmsCodeRefused):
        by_field = {"code": _sentence(refused, language)}
    wait = refused.data.get("retry_after_seconds", 0)
    if wants_json(visitor.request):
        return JsonResponse({"title": title, "detail": detail, "fields": by_field, "wait": wait}, status=refused.status)
    message = "" if by_field else _sentence(refused, language)
    return sign_in_form(visitor, target, status=refused.status, errors=by_field, message=message, wait=wait)


@require_POST
@for_shopper
def sign_out(visitor: Shopper) -> HttpResponse:
    session_id = session.session_id_of(visitor.request, now=visitor.now)
    if session_id is not None:
        signin.sign_out(site_id=visitor.site.id, session_id=session_id, now=visitor.now)
    response = HttpResponseRedirect(reverse("website:home"))
    session.end(visitor.request, response)
    guests.hint(response, site_id=visitor.site.id, owner=None, signed_in=False)
    standing.forget(response)
    return response
