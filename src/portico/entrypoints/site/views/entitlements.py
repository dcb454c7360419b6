"""A member's packages with the code to show, the cards and files of an order; and the files themselves."""

from __future__ import annotations

from typing import Literal
from urllib.parse import quote, urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse, StreamingHttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from portico.domains.entitlements import public as entitlements
from portico.entrypoints.site.frame import render
from portico.entrypoints.site.visitors import Visitor, for_everyone, for_member
from portico.infra.actors import Anonymous, Member
from portico.infra.messages import problem_text
from portico.infra.qr import qr_png_uri
from portico.infra.rotating_codes import spaced
from portico.kernel.errors import Conflict
from portico.kernel.ids import parse_id
from portico.usecases import my_entitlements, paid_files

_PAGE_SIZE = 10


@require_GET
@for_member
def packages(visitor: Visitor[Member]) -> HttpResponse:
    """Those good for something, or the others; the newest first."""
    asked = visitor.request.GET
    shelf: Literal["usable", "past"] = "past" if asked.get("shelf") == "past" else "usable"
    page = my_entitlements.my_packages(
        actor=visitor.actor, shelf=shelf, cursor=asked.get("cursor") or None, limit=_PAGE_SIZE, now=visitor.now
    )
    more = urlencode({"shelf": shelf, "cursor": page.next_cursor}) if page.next_cursor else ""
    context = {
        "here": "packages",
        "items": page.items,
        "shelf": shelf,
        "next_url": f"{visitor.request.path}?{more}" if more else "",
    }
    return render(visitor, "packages.html", context, place="account", personal=True)


@require_GET
@for_member
def package(visitor: Visitor[Member], package_id: str) -> HttpResponse:
    """One package with its code. Raises PackageNotFound, also for another's."""
    mine = my_entitlements.my_package(actor=visitor.actor, package_id=_known(package_id), now=visitor.now)
    usable = mine.package.state is entitlements.PackageState.USABLE
    context = {"here": "packages", "mine": mine, "code": _code(visitor, mine.package.id) if usable else None}
    return render(visitor, "package.html", context, place="account", personal=True)


def _known(text: str) -> UUID:
    found = parse_id(text)
    if found is None:
        raise entitlements.PackageNotFound()
    return found


def _code(visitor: Visitor[Member], package_id: UUID) -> dict[str, object]:
    shown = my_entitlements.show_code(actor=visitor.actor, package_id=package_id, now=visitor.now)
    left = {str(item.id): item.left for item in _items(visitor, package_id)}
    seconds = max(1, int((shown.qr.expires_at - visitor.now).total_seconds()))
    return {
        "digits": spaced(shown.digits), "image": qr_png_uri(shown.qr.text), "seconds": seconds, "left": shown.left,
        "items": left,
    }  # fmt: skip


def _items(visitor: Visitor[Member], package_id: UUID) -> tuple[entitlements.ItemView, ...]:
    found = entitlements.get_package(
        site_id=visitor.site.id, package_id=package_id, member_id=visitor.actor.member_id, now=visitor.now
    )
    return found.items


@require_POST
@for_member
def code(visitor: Visitor[Member], package_id: str) -> HttpResponse:
    """A fresh code and what is left, for the page that shows them."""
    return JsonResponse(_code(visitor, _known(package_id)), headers={"Cache-Control": "no-store"})


@require_POST
@for_member
def reveal(visitor: Visitor[Member], key_id: str) -> HttpResponse:
    """A card in full, shown once on this page; that it was shown is on record."""
    known = parse_id(key_id)
    if known is None:
        raise entitlements.KeyNotFound()
    card = my_entitlements.reveal_key(actor=visitor.actor, key_id=known, surface="web", now=visitor.now)
    return render(visitor, "card_key.html", {"card": card, "order": visitor.request.POST.get("order", "")},
                  place="account", personal=True)  # fmt: skip


@require_POST
@for_member
def download(visitor: Visitor[Member], grant_id: str, file_id: str) -> HttpResponse:
    """On to the file; one download is counted."""
    grant, file = parse_id(grant_id), parse_id(file_id)
    if grant is None or file is None:
        raise entitlements.DownloadNotFound()
    try:
        link = paid_files.link(actor=visitor.actor, grant_id=grant, file_id=file, now=visitor.now)
    except Conflict as refused:
        messages.error(visitor.request, "：".join(problem_text(refused.code, refused.data, visitor.language)))
        order = parse_id(visitor.request.POST.get("order", ""))
        return HttpResponseRedirect(reverse("website:order", args=[order]) if order else reverse("website:orders"))
    return HttpResponseRedirect(reverse("website:paid_file", args=[link.token]))


@require_GET
@for_everyone
def paid_file(visitor: Visitor[Anonymous], token: str) -> HttpResponse:
    """The file behind a link: the token is the right, sealed and good for five minutes. Raises DownloadNotFound."""
    found = paid_files.opened(site_id=visitor.site.id, token=token, now=visitor.now)
    response = StreamingHttpResponse(found.pieces, content_type="application/octet-stream")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(found.name, safe='')}"
    response["Content-Length"] = str(found.size)
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response  # type: ignore[return-value]  # Django's streaming answer is no HttpResponse by type
