"""Which product pages exist, for whoever lists them all (a sitemap)."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from portico.domains.catalog.models import WHOLE_SITE
from portico.kernel.ids import ProductId, SiteId

_ON_SALE = (
    "l.site_id = %(site)s AND l.category_id = %(whole)s"
    " AND (l.sale_starts_at IS NULL OR l.sale_starts_at <= %(now)s)"
    " AND (l.sale_ends_at IS NULL OR l.sale_ends_at > %(now)s)"
)


def count_on_sale(*, site_id: SiteId, now: datetime) -> int:
    """How many products a shopper can find."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM catalog_product_listing l WHERE {_ON_SALE}",  # noqa: S608  # our own names
            {"site": site_id, "whole": WHOLE_SITE, "now": now},
        )
        return int(cursor.fetchone()[0])


def addresses_on_sale(*, site_id: SiteId, offset: int, limit: int, now: datetime) -> list[tuple[ProductId, datetime]]:
    """(product, last change) of the products on sale, oldest first, so that a file of them rarely changes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT l.product_id, p.updated_at FROM catalog_product_listing l"  # noqa: S608  # our own names
            f" JOIN catalog_product p ON p.id = l.product_id WHERE {_ON_SALE}"
            " ORDER BY l.product_id LIMIT %(limit)s OFFSET %(offset)s",
            {"site": site_id, "whole": WHOLE_SITE, "now": now, "limit": limit, "offset": offset},
        )
        return [(ProductId(row[0]), row[1]) for row in cursor.fetchall()]
