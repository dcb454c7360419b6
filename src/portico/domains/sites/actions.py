"""Writes of sites."""

from __future__ import annotations

from typing import Any

from portico.domains.sites.models import Site as SiteRow
from portico.domains.sites.queries import CACHE_TAG, Site, _all
from portico.infra.cache import announce, hot
from portico.infra.locks import require_transaction
from portico.kernel.ids import SiteId, new_id


def save_site(
    *,
    code: str,
    name: str,
    slogan: str = "",
    zone: str = "Asia/Shanghai",
    currency: str = "CNY",
    host: str = "",
    brand: dict[str, Any] | None = None,
    is_default: bool = False,
) -> Site:
    """The site `code` exists with these values. Idempotent by `code`; `brand=None` keeps the stored brand."""
    require_transaction()
    values: dict[str, Any] = {
        "name": name,
        "slogan": slogan,
        "zone": zone,
        "currency": currency,
        "host": host,
        "is_default": is_default,
    }
    if brand is not None:
        values["brand"] = brand
    row, _ = SiteRow.objects.update_or_create(
        code=code, defaults=values, create_defaults={"id": SiteId(new_id()), "brand": {}, **values}
    )
    hot.drop(CACHE_TAG)
    announce(CACHE_TAG)
    return next(site for site in _all() if site.id == row.id)
