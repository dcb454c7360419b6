"""Signing in within WeChat's browser: to the platform's page and back, for the website and for H5.

Unasked first: whoever we know is in without a tap. A stranger is sent once more, and WeChat asks them. Where the brand
has terms, nobody is in who has not agreed to them, now or another time.

What protects it: the state is a nonce that only this browser holds, in a signed cookie together with where it wants to
go. A link that somebody else began (login CSRF) finds no cookie here, and where it leads afterwards is not in the
address, so it cannot be changed there. Source: RFC 9700, sections 4.7 and 4.11; WeChat's page 网页授权 (`state`).
"""

from __future__ import annotations

import hmac
import secrets
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import msgspec
from django.conf import settings
from django.core import signing
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from portico.domains.members.ports import WebIdentity
from portico.entrypoints.site import agreement
from portico.entrypoints.site.entering import arrival_of, client_ip, welcome
from portico.entrypoints.site.safe_urls import own_path
from portico.entrypoints.site.views.collected import keep_wanted
from portico.entrypoints.site.visitors import Visitor, for_shopper
from portico.infra.actors import Anonymous, Member
from portico.infra.ratelimit import Limit, hit
from portico.kernel.errors import Invalid
from portico.usecases import handoff, official

type Shopper = Visitor[Anonymous | Member]

COOKIE: Final = "portico_wechat_"
LIFETIME_SECONDS: Final = 600
_SALT: Final = "portico.website.wechat"
_LIMIT: Final = Limit(hits=60, window_seconds=60)
_H5_HOME: Final = "/pages/me/index"
_MAX_FAVOURITE: Final = 80


class Journey(msgspec.Struct, frozen=True, kw_only=True):
    """What the browser keeps while it is away. `h5`: `path` is a page of the mini app, else of the website.

    `agreed`: nothing is left to agree to but for what the platform asks.
    """

    path: str
    agreed: bool
    h5: bool = False
    asked: bool = False
    favourite: str = ""
    state: str = ""


def offers(visitor: Visitor[Any]) -> bool:
    """Whether to offer it: WeChat's page opens in WeChat only. The sandbox's opens anywhere."""
    inside = "MicroMessenger" in visitor.request.headers.get("user-agent", "") or bool(settings.PORTICO.sandbox_url)
    return inside and official.is_connected(site_id=visitor.site.id)


@require_GET
@for_shopper
def start(visitor: Shopper) -> HttpResponse:
    """On to the platform, unasked; `next` and `target` (web, h5) say where to go afterwards."""
    if not official.is_connected(site_id=visitor.site.id):
        raise Http404
    asked_for = visitor.request.GET
    wanted, favourite = asked_for.get("next", ""), asked_for.get("favourite", "")
    if asked_for.get("target") == "h5":
        # The mini app has asked for agreement before, and tells the ledger itself.
        return _leave(visitor, Journey(path=_h5_path(wanted), h5=True, agreed=True))
    path = own_path(wanted, default=reverse("website:account"))
    if isinstance(visitor.actor, Member):
        return HttpResponseRedirect(path)
    agreed = not agreement.documents_of(visitor.site)
    return _leave(visitor, Journey(path=path, agreed=agreed, favourite=favourite[:_MAX_FAVOURITE]))


def leave(visitor: Shopper, *, path: str, favourite: str) -> HttpResponse:
    """On to the platform from the sign-in page, where they have agreed to the terms."""
    return _leave(visitor, Journey(path=path, agreed=True, favourite=favourite))


@require_GET
@for_shopper
def callback(visitor: Shopper) -> HttpResponse:
    """Back from the platform: signed in, and on to where they wanted.

    Raises WebSignInLost, WebSignInDeclined, WebCodeInvalid, VirtualAccount, Invalid, and what the platform raises.
    """
    hit(f"web-sign-in:{client_ip(visitor.request)}", _LIMIT, now=visitor.now)
    journey = _journey(visitor)
    if journey is None:
        if isinstance(visitor.actor, Member):
            # The way back in a browser's history leads here once more.
            return HttpResponseRedirect(reverse("website:account"))
        raise official.WebSignInLost()
    code = visitor.request.GET.get("code", "")
    if not code:
        raise official.WebSignInDeclined()
    found = official.identify(site_id=visitor.site.id, code=code, asked=journey.asked)
    response = _onward(visitor, journey, found)
    response.delete_cookie(_cookie(journey.state), path=_cookie_path(), samesite="Lax")
    return response


def _onward(visitor: Shopper, journey: Journey, found: WebIdentity | None) -> HttpResponse:
    if not journey.agreed and not _has_agreed(visitor, found):
        query = urlencode({"next": journey.path, "favourite": journey.favourite})
        return HttpResponseRedirect(f"{reverse('website:sign_in')}?{query}")
    if found is None:
        return _leave(visitor, msgspec.structs.replace(journey, asked=True))
    if journey.h5:
        offer = official.sign_in_on_h5(site_id=visitor.site.id, found=found, path=journey.path, now=visitor.now)
        return HttpResponseRedirect(offer.url)
    return _enter(visitor, journey, found)


def _has_agreed(visitor: Shopper, found: WebIdentity | None) -> bool:
    """Whether who came back unasked agreed to the terms another time."""
    member_id = None if found is None else official.member_of(site_id=visitor.site.id, identity=found.identity)
    member = None if member_id is None else Member(visitor.site.id, member_id)
    return member is not None and agreement.has_agreed(member, language=visitor.language)


def _enter(visitor: Shopper, journey: Journey, found: WebIdentity) -> HttpResponse:
    entered = official.sign_in(site_id=visitor.site.id, found=found, arrival=arrival_of(visitor), now=visitor.now)
    response = HttpResponseRedirect(journey.path)
    member = welcome(visitor, response, entered.tokens)
    if agreement.documents_of(visitor.site):
        agreement.record(member, language=visitor.language, now=visitor.now, purposes=agreement.TERMS)
    keep_wanted(member, journey.favourite, now=visitor.now)
    return response


def _leave(visitor: Shopper, journey: Journey) -> HttpResponse:
    """On to the platform with a new state, which this browser keeps together with the journey."""
    hit(f"web-sign-in:{client_ip(visitor.request)}", _LIMIT, now=visitor.now)
    journey = msgspec.structs.replace(journey, state=secrets.token_hex(20))
    # The host the browser is on, which Django has checked: only there will the cookie come back.
    scheme = urlsplit(settings.PORTICO.public_url).scheme
    back = f"{scheme}://{visitor.request.get_host()}{reverse('website:wechat_callback')}"
    address = official.sign_in_url(site_id=visitor.site.id, redirect_url=back, state=journey.state, ask=journey.asked)
    response = HttpResponseRedirect(address)
    response.set_cookie(
        _cookie(journey.state),
        signing.dumps(msgspec.to_builtins(journey), salt=_salt(visitor)),
        max_age=LIFETIME_SECONDS,
        path=_cookie_path(),
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    response["Cache-Control"] = "private, no-store"
    return response


def _journey(visitor: Shopper) -> Journey | None:
    """What this browser left with; None when it did not leave from here, or too long ago."""
    state = visitor.request.GET.get("state", "")
    kept = visitor.request.COOKIES.get(_cookie(state), "")
    try:
        journey = msgspec.convert(signing.loads(kept, salt=_salt(visitor), max_age=LIFETIME_SECONDS), Journey)
    except (signing.BadSignature, msgspec.ValidationError, ValueError):
        return None
    return journey if hmac.compare_digest(journey.state.encode(), state.encode("utf-8", "replace")) else None


def _h5_path(path: str) -> str:
    try:
        return handoff.checked_path("h5", path)
    except Invalid:
        return _H5_HOME


def _salt(visitor: Shopper) -> str:
    return f"{_SALT}:{visitor.site.id}"


def _cookie(state: str) -> str:
    """A name for each journey, so that two pages may sign in at the same time."""
    return COOKIE + state[:8]


def _cookie_path() -> str:
    return reverse("website:wechat_callback")
