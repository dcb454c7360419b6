"""The resource centre: files to download, each with a page about it."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portico.entrypoints.site import structured
from portico.entrypoints.site.blocks import block_views
from portico.entrypoints.site.frame import frame_of, render
from portico.entrypoints.site.same_origin import same_origin_only
from portico.entrypoints.site.shelves import shelf
from portico.entrypoints.site.social import social
from portico.entrypoints.site.structured import Crumb
from portico.entrypoints.site.views.reading import pager
from portico.entrypoints.site.visitors import Visitor, for_everyone, for_shopper
from portico.infra.actors import Anonymous, Member
from portico.infra.page_cache import keep
from portico.usecases import reading
from portico.usecases.decoration import pages
from portico.usecases.decoration.answers import ResourceAnswer

PAGE_SIZE = 12


@for_everyone
def resource_list(visitor: Visitor[Anonymous]) -> HttpResponse:
    """Raises Invalid for a cursor nobody gave out."""
    place, query = shelf("resource"), visitor.request.GET
    topic, cursor = query.get("topic", "")[:20].replace("\x00", ""), query.get("cursor") or None
    found = reading.resources(site_id=visitor.site.id, topic=topic, cursor=cursor, limit=PAGE_SIZE)
    crumbs = [Crumb(place.name)]
    frame = frame_of(visitor)
    context = {
        "shelf": place, "topic": topic, "topics": found.topics, "resources": found.items, "crumbs": crumbs,
        "structured": [structured.breadcrumbs(crumbs, base=frame.base, home=_("首页"), page_url=frame.canonical)],
        **pager(place.url, topic, cursor, found.next_cursor),
    }  # fmt: skip
    return keep(render(visitor, "resources.html", context, place="resource"), tags=pages.tags(visitor.site.id))


@for_everyone
def resource(visitor: Visitor[Anonymous], slug: str) -> HttpResponse:
    """Raises ResourceNotFound."""
    found = reading.resource(
        site_id=visitor.site.id, slug=slug, carrier="web", language=visitor.language, now=visitor.now
    )
    return keep(show_resource(visitor, found), tags=pages.tags(visitor.site.id))


def show_resource(visitor: Visitor[Anonymous], found: ResourceAnswer, *, preview: bool = False) -> HttpResponse:
    frame = frame_of(visitor)
    place = shelf("resource")
    crumbs = [Crumb(place.name, place.url), Crumb(found.title)]
    context = {
        "resource": found, "shelf": place, "blocks": block_views(found.blocks), "preview": preview, "crumbs": crumbs,
        "structured": [structured.breadcrumbs(crumbs, base=frame.base, home=_("首页"), page_url=frame.canonical)],
        "social": social(
            base=frame.base, title=found.title, description=found.summary or found.title, picture=found.cover
        ),
    }  # fmt: skip
    return render(visitor, "resource.html", context, place="resource")


@require_POST
@same_origin_only
@for_shopper
def download(visitor: Visitor[Anonymous | Member], slug: str) -> HttpResponse:
    """On to the file; the download is counted. Raises ResourceNotFound."""
    return HttpResponseRedirect(reading.download(actor=visitor.actor, slug=slug, now=visitor.now))
