"""Categories and search: the same for everybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from portico.domains.catalog import public as catalog
from portico.entrypoints.site import structured
from portico.entrypoints.site.frame import frame_of, render
from portico.entrypoints.site.listing import PAGE_SIZE, Listing, read_listing
from portico.entrypoints.site.structured import Crumb
from portico.entrypoints.site.visitors import Visitor, for_everyone
from portico.infra.actors import Anonymous
from portico.infra.page_cache import SHORT_SECONDS, keep
from portico.kernel.errors import Invalid, NotFound
from portico.kernel.ids import CategoryId, parse_id
from portico.usecases.addresses import site_base
from portico.usecases.searches import tally

_ALTERNATIVES = 8


@for_everyone
def categories(visitor: Visitor[Anonymous]) -> HttpResponse:
    tree = catalog.category_tree(site_id=visitor.site.id)
    page = render(visitor, "categories.html", {"categories": tree}, place="categories")
    return keep(page, tags=("sites", catalog.site_tag(visitor.site.id)))


@for_everyone
def category(visitor: Visitor[Anonymous], name: str) -> HttpResponse:
    """By slug; an id leads to the slug for good. Raises CategoryNotFound."""
    site_id = visitor.site.id
    found_id = parse_id(name)
    if found_id is not None:
        by_id = catalog.find_category(site_id=site_id, category_id=CategoryId(found_id))
        if by_id is not None and by_id.is_visible:
            query = visitor.request.GET.urlencode()
            target = reverse("website:category", args=[by_id.slug])
            return HttpResponsePermanentRedirect(f"{target}?{query}" if query else target)
    tree = catalog.category_tree(site_id=site_id)
    path = _path_to(tree, name)
    if not path:
        raise catalog.CategoryNotFound(category=name)
    node, root = path[-1], path[0]
    listing = read_listing(visitor.request, category_id=node.id)
    cards = _cards(visitor, listing)
    crumbs = [
        *(Crumb(step.name, reverse("website:category", args=[step.slug])) for step in path[:-1]),
        Crumb(node.name),
    ]
    base = site_base(visitor.site)
    context = {
        "category": node,
        "crumbs": crumbs,
        "siblings": _siblings(root),
        "tree": tree,
        "listing": listing,
        "cards": cards,
        "structured": [structured.breadcrumbs(crumbs, base=base, home=_("首页"), page_url=base + visitor.request.path)],
    }
    status = 422 if listing.errors else 200
    page = render(visitor, "category.html", context, status=status, place="categories", root_category=root.id)
    return keep(page, tags=("sites", catalog.site_tag(site_id)), seconds=SHORT_SECONDS)


@dataclass(frozen=True, slots=True)
class _Sibling:
    id: CategoryId
    name: str
    url: str


def _siblings(root: catalog.CategoryNode) -> list[_Sibling]:
    """The whole shelf first, then its parts; nothing for a shelf without parts."""
    if not root.children:
        return []
    everything = _Sibling(root.id, _("全部"), reverse("website:category", args=[root.slug]))
    return [everything, *(_Sibling(c.id, c.name, reverse("website:category", args=[c.slug])) for c in root.children)]


def _path_to(nodes: Sequence[catalog.CategoryNode], slug: str) -> list[catalog.CategoryNode]:
    """From the root to the visible category with this slug; empty when there is none."""
    for node in nodes:
        if node.slug == slug:
            return [node]
        below = _path_to(node.children, slug)
        if below:
            return [node, *below]
    return []


def _cards(visitor: Visitor[Anonymous], listing: Listing) -> Sequence[catalog.ProductCard]:
    try:
        page = catalog.list_products(
            site_id=visitor.site.id, filter=listing.filter, cursor=listing.cursor, limit=PAGE_SIZE, now=visitor.now
        )
    except Invalid as error:
        listing.complain(error, visitor.language)
        return ()
    listing.next_cursor = page.next_cursor
    return page.items


@for_everyone
def search(visitor: Visitor[Anonymous]) -> HttpResponse:
    """What was searched; without words, everything. An empty result offers other products."""
    listing = read_listing(visitor.request)
    if not listing.words and not listing.filter.attributes:
        context = {"listing": listing, "words": "", "cards": _cards(visitor, listing), "facets": {}}
        context["hot_words"] = catalog.hot_words(site_id=visitor.site.id, now=visitor.now)
    else:
        context = _found(visitor, listing)
    return render(visitor, "search.html", context, status=422 if listing.errors else 200, place="search")


def _found(visitor: Visitor[Anonymous], listing: Listing) -> dict[str, object]:
    context: dict[str, object] = {"listing": listing, "words": listing.words, "facets": {}}
    cards: list[catalog.ProductCard] = []
    try:
        result = catalog.search(
            site_id=visitor.site.id, filter=listing.filter, cursor=listing.cursor, limit=PAGE_SIZE, now=visitor.now
        )
    except Invalid as error:
        listing.complain(error, visitor.language)
    else:
        listing.next_cursor, listing.total = result.page.next_cursor, result.total
        cards = [catalog.decode_card(card) for card in result.page.cards]
        if listing.words and not listing.cursor:
            address = visitor.request.META.get("REMOTE_ADDR", "")
            tally.note(
                site_id=visitor.site.id, text=listing.words, now=visitor.now, found=result.total != 0, asker=address
            )
        context |= {
            "facets": result,
            "price_links": listing.price_links(result.prices),
            "did_you_mean": result.did_you_mean,
            "relaxed": result.relaxed,
        }
    if not cards:
        best = catalog.list_products(
            site_id=visitor.site.id, filter=catalog.ProductFilter(sort="sales"), limit=_ALTERNATIVES, now=visitor.now
        )
        context["alternatives"] = best.items
        context["hot_words"] = catalog.hot_words(site_id=visitor.site.id, now=visitor.now)
    return context | {"cards": cards}


@for_everyone
def policy(visitor: Visitor[Anonymous], code: str) -> HttpResponse:
    """A policy of the brand: its `paragraphs`, or whom to ask. Raises NotFound."""
    held = next((one for one in frame_of(visitor).policies if one.get("code") == code), None)
    if held is None:
        raise NotFound()
    paragraphs = held.get("paragraphs")
    texts = [text for text in paragraphs if isinstance(text, str)] if isinstance(paragraphs, list) else []
    return keep(render(visitor, "policy.html", {"policy": held, "paragraphs": texts}), tags=("sites",))
