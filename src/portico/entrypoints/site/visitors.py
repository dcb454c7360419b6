"""Who asks for a page, of which site and when: every view names one of three decorators, and with it who may.

`for_everyone`: nobody is looked up, so the page is the same for all. `for_shopper`: a member or a guest.
`for_member`: signed in; others are sent to sign in and come back.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Concatenate
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone, translation

from portico.domains.sites import public as sites
from portico.entrypoints.site import session
from portico.entrypoints.site.headers import protect
from portico.infra.actors import Anonymous, Member
from portico.infra.messages import field_text, problem_text
from portico.kernel.clock import utc_now
from portico.kernel.errors import PorticoError, Unauthenticated

logger = logging.getLogger("portico.site")

GUEST_COOKIE = "portico_guest"


@dataclass(frozen=True, slots=True)
class Visitor[A: Anonymous | Member]:
    """One request: who acts, on which site, when."""

    request: HttpRequest
    site: sites.Site
    actor: A
    now: datetime

    @property
    def language(self) -> str:
        return language()


type View[A: Anonymous | Member, **P] = Callable[Concatenate[Visitor[A], P], HttpResponse]
type DjangoView = Callable[..., HttpResponse]


def language() -> str:
    """The language of this request: `zh-hans` or `en`."""
    return "en" if (translation.get_language() or "").startswith("en") else "zh-hans"


def for_everyone[**P](view: View[Anonymous, P]) -> DjangoView:
    def actor(request: HttpRequest, site: sites.Site, now: datetime) -> Anonymous:
        return Anonymous(site.id)

    return _page(view, actor)


def for_shopper[**P](view: View[Anonymous | Member, P]) -> DjangoView:
    def actor(request: HttpRequest, site: sites.Site, now: datetime) -> Anonymous | Member:
        return session.member_of(request, site_id=site.id, now=now) or Anonymous(
            site.id, guest_token=request.COOKIES.get(GUEST_COOKIE) or None
        )

    return _page(view, actor)


def for_member[**P](view: View[Member, P]) -> DjangoView:
    def actor(request: HttpRequest, site: sites.Site, now: datetime) -> Member:
        found = session.member_of(request, site_id=site.id, now=now)
        if found is None:
            raise Unauthenticated()
        return found

    return _page(view, actor)


def _page[A: Anonymous | Member, **P](
    view: View[A, P], actor_of: Callable[[HttpRequest, sites.Site, datetime], A]
) -> DjangoView:
    """The Django view: failures become pages in the reader's language, every answer carries the same headers."""

    @functools.wraps(view)
    def answer(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        chosen = _chosen_language(request)
        now = utc_now()
        site: sites.Site | None = None
        try:
            site = sites.find_site(host=request.get_host())
            with timezone.override(ZoneInfo(site.zone)):
                visitor = Visitor(request, site, actor_of(request, site, now), now)
                response = view(visitor, *args, **kwargs)
        except Unauthenticated:
            response = _to_sign_in(request)
        except PorticoError as error:
            response = failed(request, error, site=site, now=now)
        if chosen:
            response.set_cookie(settings.LANGUAGE_COOKIE_NAME, chosen, max_age=365 * 86400, samesite="Lax")
        return protect(response)

    return answer


def _chosen_language(request: HttpRequest) -> str | None:
    """`?lang=` changes the language of this page and, by a cookie, of the following ones."""
    chosen = request.GET.get("lang")
    if chosen not in dict(settings.LANGUAGES):
        return None
    translation.activate(chosen)
    request.LANGUAGE_CODE = chosen
    return chosen


def wants_json(request: HttpRequest) -> bool:
    return request.headers.get("accept", "").startswith("application/json")


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    if wants_json(request):
        title, _ = problem_text("unauthenticated", {}, language())
        return JsonResponse({"code": "unauthenticated", "title": title}, status=401)
    # A POST cannot be repeated by coming back to its address; the page it came from can.
    target = request.get_full_path() if request.method == "GET" else reverse("website:cart")
    return HttpResponseRedirect(f"{reverse('website:sign_in')}?{urlencode({'next': target})}")


def failed(request: HttpRequest, error: PorticoError, *, site: sites.Site | None, now: datetime) -> HttpResponse:
    """The failure as a page of the shop (or JSON, when asked for): what happened and what to do."""
    from portico.entrypoints.site import frame  # frame renders for visitors, so it stands above this module
    from portico.entrypoints.site.views import errors

    if error.status >= 500:
        logger.error("%s %s: %s %s", request.method, request.path, error.code, error.data)
    title, detail = problem_text(error.code, error.data, language())
    if wants_json(request):
        answer: dict[str, Any] = {"code": error.code, "title": title, "detail": detail}
        return JsonResponse(answer, status=error.status)
    if site is None:
        return errors.error_page(request, status=error.status, title=title, detail=detail)
    reasons = [field_text(broken.code, broken.data, language()) for broken in error.fields]
    context = {"status": error.status, "title": title, "detail": detail, "reasons": reasons}
    visitor = Visitor(request, site, Anonymous(site.id), now)
    return frame.render(visitor, "problem.html", context, status=error.status)
