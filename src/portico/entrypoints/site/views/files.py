"""Files made on demand: the theme, the favicon, robots.txt and the sitemap."""

from __future__ import annotations

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse

from portico.domains.catalog import public as catalog
from portico.entrypoints.site.frame import draft_of, sheet_for, site_base
from portico.entrypoints.site.theme import favicon_svg, sheet_of
from portico.entrypoints.site.visitors import Visitor, for_everyone
from portico.infra.actors import Anonymous
from portico.kernel.errors import NotFound

PRODUCTS_PER_FILE = 10_000
_YEAR = "public, max-age=31536000, immutable"


@for_everyone
def theme_css(visitor: Visitor[Anonymous]) -> HttpResponse:
    """Kept for a year under its version; asked for again without one."""
    draft = draft_of(visitor)
    sheet = sheet_of(draft) if draft else sheet_for(visitor.site)
    response = HttpResponse(sheet.css, content_type="text/css; charset=utf-8")
    current = visitor.request.GET.get("v") == sheet.version
    response["Cache-Control"] = "no-store" if draft else _YEAR if current else "no-cache"
    return response


@for_everyone
def favicon(visitor: Visitor[Anonymous]) -> HttpResponse:
    response = HttpResponse(favicon_svg(visitor.site), content_type="image/svg+xml; charset=utf-8")
    response["Cache-Control"] = "public, max-age=86400"
    return response


@for_everyone
def robots(visitor: Visitor[Anonymous]) -> HttpResponse:
    """Everything public may be read; what belongs to one person, and endless filters, need no crawler."""
    private = ("/cart/", "/checkout/", "/pay/", "/orders/", "/account/", "/sign-in/", "/console/", "/api/", "/search/")
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in private), "Disallow: /*?*lang="]
    lines += ["", f"Sitemap: {site_base(visitor.site)}{reverse('website:sitemap')}", ""]
    return _cached(HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8"))


@for_everyone
def sitemap_index(visitor: Visitor[Anonymous]) -> HttpResponse:
    """The index: one file of pages, and as many files of products as there are tens of thousands."""
    count = catalog.count_on_sale(site_id=visitor.site.id, now=visitor.now)
    files = -(-count // PRODUCTS_PER_FILE)
    parts = [reverse("website:sitemap_pages")]
    parts += [reverse("website:sitemap_products", args=[number]) for number in range(1, files + 1)]
    return _xml("sitemap_index.xml", {"base": site_base(visitor.site), "parts": parts})


@for_everyone
def sitemap_pages(visitor: Visitor[Anonymous]) -> HttpResponse:
    paths = [reverse("website:home"), reverse("website:categories")]
    tree = catalog.category_tree(site_id=visitor.site.id)
    paths += [reverse("website:category", args=[node.slug]) for node in _flat(tree)]
    return _xml("sitemap.xml", {"base": site_base(visitor.site), "pages": [(path, None) for path in paths]})


@for_everyone
def sitemap_products(visitor: Visitor[Anonymous], number: int) -> HttpResponse:
    """Raises NotFound beyond the last file."""
    offset = (number - 1) * PRODUCTS_PER_FILE
    rows = (
        catalog.addresses_on_sale(site_id=visitor.site.id, offset=offset, limit=PRODUCTS_PER_FILE, now=visitor.now)
        if number > 0
        else []
    )
    if not rows:
        raise NotFound()
    pages = [(reverse("website:product", args=[product_id]), changed) for product_id, changed in rows]
    return _xml("sitemap.xml", {"base": site_base(visitor.site), "pages": pages})


def _flat(nodes: tuple[catalog.CategoryNode, ...]) -> list[catalog.CategoryNode]:
    return [one for node in nodes for one in (node, *_flat(node.children))]


def _xml(template: str, context: dict[str, object]) -> HttpResponse:
    body = render_to_string(f"website/{template}", context)
    return _cached(HttpResponse(body, content_type="application/xml; charset=utf-8"))


def _cached(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "public, max-age=3600"
    return response
