"""Orders by their ids, for whoever keeps a list of its own that names orders."""

from __future__ import annotations

from collections.abc import Collection

from portico.domains.orders import models
from portico.domains.orders.queries.orders import page_of
from portico.domains.orders.queries.views import OrderView
from portico.kernel.ids import OrderId, SiteId


def orders_by_id(*, site_id: SiteId, order_ids: Collection[OrderId]) -> dict[OrderId, OrderView]:
    """Those of the site's orders that there are, with lines and timeline. A fixed number of queries."""
    if not order_ids:
        return {}
    rows = models.Order.objects.filter(site_id=site_id, id__in=list(order_ids))
    return {view.id: view for view in page_of(rows, None, len(order_ids)).items}
