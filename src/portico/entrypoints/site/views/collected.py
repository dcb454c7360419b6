"""What a member keeps and looked at: the lists of the member centre, and the button and the note that fill them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portico.domains.catalog import public as catalog
from portico.domains.members import public as members
from portico.entrypoints.site.frame import render
from portico.entrypoints.site.safe_urls import own_path
from portico.entrypoints.site.same_origin import same_origin_only
from portico.entrypoints.site.visitors import Visitor, for_member, for_shopper, wants_json
from portico.infra.actors import Anonymous, Member
from portico.infra.messages import problem_text
from portico.infra.ratelimit import Limit, hit
from portico.kernel.errors import FieldError, Invalid, NotFound
from portico.kernel.ids import parse_id
from portico.usecases import collected

type Shopper = Visitor[Anonymous | Member]

_PAGE_SIZE = 24
_VIEWS = Limit(hits=120, window_seconds=60)
_MAX_BODY = 16_384
# The website's name among the carriers: what was looked at elsewhere says where.
_HERE = "web"


@dataclass(frozen=True, slots=True)
class Day:
    """What was viewed on one day of the site's calendar."""

    title: str
    items: Sequence[collected.CollectedItem]


@require_GET
@for_member
def favourites(visitor: Visitor[Member]) -> HttpResponse:
    """What the member keeps, by kind. `removed` offers to take the last removal back. Raises Invalid."""
    query = visitor.request.GET
    kind = query.get("kind", collected.PRODUCT)
    page = collected.favourites(
        actor=visitor.actor, kind=kind, cursor=query.get("cursor") or None, limit=_PAGE_SIZE, now=visitor.now
    )
    context = {
        "here": "favourites",
        "kind": kind,
        "items": page.items,
        "removed": _removed(query.get("removed", "")),
        "first_url": f"{visitor.request.path}?{urlencode({'kind': kind})}" if query.get("cursor") else "",
        "next_url": _next_url(visitor, page.next_cursor, kind=kind),
    }
    return render(visitor, "favourites.html", context, place="account", personal=True)


@same_origin_only
@require_http_methods(["GET", "HEAD", "POST"])
@for_shopper
def favourite(visitor: Shopper) -> HttpResponse:
    """GET: whether somebody keeps `kind` and `id`. POST: they do from now on, or no longer (`action=remove`).

    A guest is sent to sign in, and what they wanted to keep is kept then. Raises ProductNotFound, Invalid.
    """
    request = visitor.request
    values = request.POST if request.method == "POST" else request.GET
    kind, subject_id = collected.checked_kind(values.get("kind", "")), _subject(values.get("id", ""))
    actor = visitor.actor
    if request.method != "POST":
        kept = isinstance(actor, Member) and collected.is_favourite(actor=actor, kind=kind, subject_id=subject_id)
        response = JsonResponse({"saved": kept})
        response["Cache-Control"] = "private, no-store"
        return response
    if not isinstance(actor, Member):
        return _sign_in_first(visitor, f"{kind}:{subject_id}")
    keep = values.get("action") != "remove"
    try:
        if keep:
            collected.add_favourite(actor=actor, kind=kind, subject_id=subject_id, now=visitor.now)
        else:
            collected.remove_favourite(actor=actor, kind=kind, subject_id=subject_id)
    except members.TooManyFavourites as refused:
        if wants_json(request):
            raise
        messages.error(request, "，".join(problem_text(refused.code, refused.data, visitor.language)))
        return HttpResponseRedirect(_list_url(kind))
    if wants_json(request):
        return JsonResponse({"saved": keep})
    if keep:
        messages.success(request, _("已收藏"))
        return HttpResponseRedirect(_list_url(kind))
    return HttpResponseRedirect(_list_url(kind, removed=f"{kind}:{subject_id}"))


@require_http_methods(["GET", "HEAD", "POST"])
@for_member
def history(visitor: Visitor[Member]) -> HttpResponse:
    """What the member looked at, by day. POST takes one thing out, or (`action=clear`) everything."""
    if visitor.request.method == "POST":
        return _forget(visitor)
    query = visitor.request.GET
    page = collected.history(actor=visitor.actor, cursor=query.get("cursor") or None, limit=_PAGE_SIZE, now=visitor.now)
    context = {
        "here": "history",
        "days": _by_day(page.items, visitor.now),
        "asks_to_clear": query.get("clear") == "1" and bool(page.items),
        "first_url": visitor.request.path if query.get("cursor") else "",
        "next_url": _next_url(visitor, page.next_cursor),
    }
    return render(visitor, "history.html", context, place="account", personal=True)


@require_GET
@for_member
def downloads(visitor: Visitor[Member]) -> HttpResponse:
    """The files the member took. Raises Invalid."""
    cursor = visitor.request.GET.get("cursor") or None
    page = collected.downloads(actor=visitor.actor, cursor=cursor, limit=_PAGE_SIZE)
    context = {
        "here": "downloads",
        "items": page.items,
        "first_url": visitor.request.path if cursor else "",
        "next_url": _next_url(visitor, page.next_cursor),
    }
    return render(visitor, "downloads.html", context, place="account", personal=True)


@same_origin_only
@require_POST
@for_member
def record_views(visitor: Visitor[Member]) -> HttpResponse:
    """The member looked at the things of `{"items": [{"kind", "id", "viewed_at"}]}`. Raises Invalid, RateLimited."""
    hit(f"history:{visitor.actor.member_id}", _VIEWS, now=visitor.now)
    collected.record_views(actor=visitor.actor, views=_posted_views(visitor.request.body), now=visitor.now)
    return HttpResponse(status=204)


def keep_wanted(member: Member, wanted: str, *, now: datetime) -> None:
    """What a guest wanted to keep (`kind:id`) is kept, now that they have signed in; what is wrong with it is not."""
    kind, _colon, text = wanted.partition(":")
    subject_id = parse_id(text)
    if kind not in collected.KINDS or subject_id is None:
        return
    try:
        collected.add_favourite(actor=member, kind=kind, subject_id=subject_id, now=now)
    except (NotFound, members.TooManyFavourites):
        return


def _sign_in_first(visitor: Shopper, wanted: str) -> HttpResponse:
    target = own_path(visitor.request.POST.get("next"), default=_list_url(wanted.partition(":")[0]))
    url = f"{reverse('website:sign_in')}?{urlencode({'next': target, 'favourite': wanted})}"
    if wants_json(visitor.request):
        return JsonResponse({"sign_in": url}, status=401)
    return HttpResponseRedirect(url)


def _forget(visitor: Visitor[Member]) -> HttpResponse:
    form, actor = visitor.request.POST, visitor.actor
    if form.get("action") == "clear":
        collected.clear_history(actor=actor)
        messages.success(visitor.request, _("浏览足迹已清空"))
    else:
        collected.remove_from_history(actor=actor, kind=form.get("kind", ""), subject_id=_subject(form.get("id", "")))
    return HttpResponseRedirect(reverse("website:history"))


def _by_day(items: Sequence[collected.CollectedItem], now: datetime) -> list[Day]:
    today = timezone.localdate(now)
    days: dict[date, list[collected.CollectedItem]] = {}
    for item in items:
        days.setdefault(timezone.localdate(item.at), []).append(item)
    return [Day(_day_title(day, today), found) for day, found in days.items()]


def _day_title(day: date, today: date) -> str:
    if day == today:
        return _("今天")
    if day == today - timedelta(days=1):
        return _("昨天")
    return date_format(day, "MONTH_DAY_FORMAT" if day.year == today.year else "DATE_FORMAT")


def _posted_views(body: bytes) -> list[members.View]:
    """Raises Invalid for what is not a list of views."""
    try:
        if len(body) > _MAX_BODY:
            raise ValueError
        raw: list[dict[str, Any]] = json.loads(body)["items"]
        return [
            members.View(str(one["kind"]), UUID(one["id"]), datetime.fromisoformat(one["viewed_at"]), _HERE)
            for one in raw
        ]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Invalid(fields=(FieldError("items", "malformed", {"rule": "kind, id, viewed_at"}),)) from None


def _subject(text: str) -> UUID:
    found = parse_id(text)
    if found is None:
        raise catalog.ProductNotFound(product_id=text[:64])
    return found


def _removed(text: str) -> tuple[str, UUID] | None:
    kind, _colon, subject = text.partition(":")
    subject_id = parse_id(subject)
    return (kind, subject_id) if kind in collected.KINDS and subject_id else None


def _list_url(kind: str, **more: str) -> str:
    query = {**({"kind": kind} if kind != collected.PRODUCT else {}), **more}
    base = reverse("website:favourites")
    return f"{base}?{urlencode(query)}" if query else base


def _next_url(visitor: Visitor[Any], cursor: str | None, **more: str) -> str:
    return f"{visitor.request.path}?{urlencode({**more, 'cursor': cursor})}" if cursor else ""
