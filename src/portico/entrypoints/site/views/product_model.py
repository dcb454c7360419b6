"""A product's 3D model on a page of its own: the product page and the mini app's H5 show it in a frame, mini programs
in their web view, and it can be opened by itself. Without scripts, or where a browser cannot draw it, it is the
picture and the file."""

from __future__ import annotations

import json

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from portico.domains.catalog import public as catalog
from portico.entrypoints.site.frame import render
from portico.entrypoints.site.headers import let_models_be_drawn, not_for_crawlers
from portico.entrypoints.site.visitors import Visitor, for_everyone
from portico.infra import vendored
from portico.infra.actors import Anonymous
from portico.infra.media import LOCAL_URL, stored_name
from portico.kernel.ids import ProductId, parse_id
from portico.usecases.storefront import product_page

LIBRARY = "model-viewer"


@for_everyone
def product_model(visitor: Visitor[Anonymous], product_id: str) -> HttpResponse:
    """`?bare=1` leaves the way back to whoever shows the page. Raises ProductNotFound, also for one without a model."""
    found_id = parse_id(product_id)
    body = found_id and product_page(site_id=visitor.site.id, product_id=ProductId(found_id), now=visitor.now)
    product = json.loads(body) if body else {}
    if not product.get("model_url"):
        raise catalog.ProductNotFound(product_id=product_id)
    library = vendored.library(LIBRARY)
    context = {
        "product": product,
        "model_url": _own_address(product["model_url"]),
        "library_url": vendored.address(LIBRARY) if library else "",
        "bare": visitor.request.GET.get("bare") == "1",
        "back_url": reverse("website:product", args=[product["id"]]),
        "spoken": _spoken(),
    }
    page = render(visitor, "product_model.html", context)
    let_models_be_drawn(page, library.styles if library else ())
    return not_for_crawlers(page)


def _own_address(url: str) -> str:
    """At this address, also where files lie in a bucket: a script reads the model, and buckets seldom allow that."""
    name = stored_name(url)
    return LOCAL_URL + name if name else url


def _spoken() -> str:
    """What the viewer tells people who do not see it, as JSON: from which side the thing is looked at.

    Keys: https://modelviewer.dev/docs/#entrydocs-stagingandcameras-attributes-a11y
    """
    return json.dumps({
        "front": _("正面"), "back": _("背面"), "left": _("左侧"), "right": _("右侧"),
        "upper-front": _("正面上方"), "upper-back": _("背面上方"), "upper-left": _("左上方"),
        "upper-right": _("右上方"),
        "lower-front": _("正面下方"), "lower-back": _("背面下方"), "lower-left": _("左下方"),
        "lower-right": _("右下方"),
        "interaction-prompt": _("用方向键转动，用加号和减号缩放"),
    }, ensure_ascii=False)  # fmt: skip
