"""Orders by when they were completed: for what time brings about afterwards."""

from __future__ import annotations

from datetime import datetime

from portico.domains.orders import models
from portico.domains.orders.queries.orders import page_of
from portico.domains.orders.queries.views import OrderView
from portico.domains.orders.rules import OrderState
from portico.kernel.ids import SiteId
from portico.kernel.paging import Page


def completed_orders(
    *, site_id: SiteId, since: datetime, until: datetime, cursor: str | None, limit: int
) -> Page[OrderView]:
    """Orders of the site that were completed within [since, until) and still are, the newest first. Three queries."""
    rows = models.Order.objects.filter(
        site_id=site_id, state=OrderState.COMPLETED, completed_at__gte=since, completed_at__lt=until
    )
    return page_of(rows, cursor, limit)
