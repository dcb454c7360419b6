"""A store's codes to print and to send: the ordinary one, the mini program's, and a poster with either."""

from __future__ import annotations

from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portico.domains.stores import public as stores
from portico.entrypoints.console.access import language, problem_of, staff_view
from portico.infra import qr
from portico.infra.actors import Right, Staff
from portico.kernel.clock import utc_now
from portico.kernel.errors import NotFound
from portico.kernel.ids import StoreId
from portico.usecases import posters, store_codes

_PNG = "image/png"


@staff_view(Right.STORE_READ)
def code(request: HttpRequest, actor: Staff, store_id: UUID) -> HttpResponse:
    """The store's own QR code to print: it opens the store's page, and visits through it count for the store."""
    store = stores.get_store(site_id=actor.site_id, store_id=StoreId(store_id))
    address = store_codes.address(store)
    context = {
        "store": store,
        "picture": qr.qr_svg(address, light="#fff"),
        "address": address,
        "has_mini": store_codes.has_mini_code(store),
    }
    return render(request, "console/stores/code.html", context)


@staff_view(Right.STORE_READ)
def download(request: HttpRequest, actor: Staff, store_id: UUID, kind: str) -> HttpResponse:
    """One of the codes as a PNG file. A picture that cannot be drawn now leads back with the reason."""
    store = stores.get_store(site_id=actor.site_id, store_id=StoreId(store_id))
    now = utc_now()
    content: bytes | None
    match kind:
        case "qr":
            content, name = qr.qr_png(store_codes.address(store)), _("二维码")
        case "mini":
            content, name = store_codes.mini_code(store, now=now), _("小程序码")
            if content is None:
                messages.error(request, _("微信现在没有给出小程序码，请稍后再试，或先用普通二维码。"))
                return redirect("console:store_code", store.id)
        case "poster":
            name = _("海报")
            try:
                poster = posters.store_poster(site_id=actor.site_id, store=store, language=language(), now=now)
                content = posters.drawn(poster, site_id=actor.site_id)
            except posters.FontsMissing as error:
                messages.error(request, "：".join(problem_of(error)))
                return redirect("console:store_code", store.id)
        case _:
            raise NotFound()
    answer = HttpResponse(content, content_type=_PNG)
    file = quote(f"{store.name}-{name}.png")
    answer.headers["Content-Disposition"] = f"attachment; filename=\"store-{kind}.png\"; filename*=UTF-8''{file}"
    return answer
