"""Coming in with a ticket from the mini app, and leaving for the mini app with one.

The ticket stands behind the `#` of the address, where no server sees it; a script hands it in. Before anybody becomes
somebody by a link that was sent to them, the page says who that would be and asks.
"""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from portico.entrypoints.site import session
from portico.entrypoints.site.entering import arrival_of, client_ip, welcome
from portico.entrypoints.site.frame import render
from portico.entrypoints.site.safe_urls import own_path
from portico.entrypoints.site.same_origin import same_origin_only
from portico.entrypoints.site.visitors import Visitor, for_member, for_shopper
from portico.infra.actors import Anonymous, Member
from portico.infra.ratelimit import Limit, hit
from portico.usecases import handoff

type Shopper = Visitor[Anonymous | Member]

_LIMIT = Limit(hits=120, window_seconds=60)


@require_http_methods(["GET", "HEAD", "POST"])
@for_shopper
def enter(visitor: Shopper) -> HttpResponse:
    """The page that takes a ticket, and the way in. Raises HandoffTicketInvalid, RateLimited."""
    request = visitor.request
    if request.method != "POST":
        return render(visitor, "enter.html", {}, place="account", personal=True)
    hit(f"handoff:{client_ip(request)}", _LIMIT, now=visitor.now)
    arrived = handoff.redeem(
        site_id=visitor.site.id, ticket=request.POST.get("ticket", ""), target="web", arrival=arrival_of(visitor),
        now=visitor.now,
    )  # fmt: skip
    response = HttpResponseRedirect(own_path(arrived.path, default=reverse("website:account")))
    welcome(visitor, response, arrived.entered.tokens)
    return response


@require_POST
@for_shopper
def look(visitor: Shopper) -> HttpResponse:
    """Whose ticket it is, and whether that is who is signed in here. Raises HandoffTicketInvalid, RateLimited."""
    request = visitor.request
    hit(f"handoff-look:{client_ip(request)}", _LIMIT, now=visitor.now)
    found = handoff.look(site_id=visitor.site.id, ticket=request.POST.get("ticket", ""), target="web", now=visitor.now)
    known = visitor.actor if isinstance(visitor.actor, Member) else None
    return JsonResponse(
        {
            "name": found.name, "path": found.path, "signed_in": known is not None,
            "yours": known is not None and known.member_id == found.member_id,
        }
    )  # fmt: skip


@same_origin_only
@require_POST
@for_member
def onward(visitor: Visitor[Member]) -> HttpResponse:
    """The address of a page of the mini app with a ticket in it. Raises Invalid, RateLimited."""
    offered = handoff.offer(
        actor=visitor.actor,
        session_id=session.session_id_of(visitor.request, now=visitor.now),
        target="h5",
        path=visitor.request.POST.get("path", ""),
        now=visitor.now,
    )
    return JsonResponse({"url": offered.url})
