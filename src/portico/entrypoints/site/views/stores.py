"""Stores on the website: the list, nearest first for who says where they are, and one store."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portico.domains.stores import public as stores
from portico.entrypoints.site.delivering import read_point, shown_store
from portico.entrypoints.site.frame import render
from portico.entrypoints.site.structured import Crumb
from portico.entrypoints.site.visitors import Visitor, for_everyone
from portico.infra.actors import Anonymous
from portico.kernel.ids import StoreId, parse_id
from portico.usecases import delivery_stores, store_words

PAGE_SIZE = 20
_MAX_OFFSET = 180


@require_safe
@for_everyone
def store_list(visitor: Visitor[Anonymous]) -> HttpResponse:
    """Open stores in pages. `at` is where the browser is; nothing keeps it."""
    query = visitor.request.GET
    text, at = query.get("q", "").replace("\x00", "")[:40].strip(), query.get("at", "")[:60]
    asked = query.get("offset", "")
    offset = min(int(asked), _MAX_OFFSET) if asked.isascii() and asked.isdigit() and len(asked) < 5 else 0
    near, more = delivery_stores.browse(
        site_id=visitor.site.id, wanted="any", point=read_point(at), text=text, offset=offset, limit=PAGE_SIZE
    )
    kept = {name: value for name, value in (("q", text), ("at", at)) if value}
    context: dict[str, Any] = {
        "stores": [shown_store(one, visitor) for one in near],
        "q": text,
        "at": at,
        "crumbs": [Crumb(_("门店"))],
        "first_url": f"?{urlencode(kept)}" if offset else "",
        "next_url": f"?{urlencode(kept | {'offset': offset + PAGE_SIZE})}"
        if more and offset + PAGE_SIZE <= _MAX_OFFSET
        else "",
    }
    return render(visitor, "stores.html", context)


@require_safe
@for_everyone
def store(visitor: Visitor[Anonymous], store_id: str) -> HttpResponse:
    """One store. Raises StoreNotFound."""
    known = parse_id(store_id)
    if known is None:
        raise stores.StoreNotFound(store_id=store_id[:64])
    found = stores.open_store(site_id=visitor.site.id, store_id=StoreId(known))
    weekdays = (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))
    context = {
        **shown_store(stores.NearStore(found, None), visitor),
        "hours": list(zip(weekdays, store_words.week_texts(found, visitor.language), strict=True)),
        "crumbs": [Crumb(_("门店"), reverse("website:stores")), Crumb(found.name)],
    }
    return render(visitor, "store.html", context)
