"""The start page: the shop's day, two weeks of sales, what waits to be done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from wagtail.admin.ui.components import Component

from portico.domains.catalog import public as catalog
from portico.domains.inventory import public as inventory
from portico.domains.sites import public as sites
from portico.entrypoints.console.access import actor_of
from portico.entrypoints.console.chart import Chart, sales_chart
from portico.infra.actors import Right, Staff
from portico.kernel.clock import utc_now
from portico.kernel.money import Money
from portico.usecases import figures

CHART_DAYS = 14
_LOW_SHOWN = 6


class FiguresPanel(Component):
    """Who may read figures sees them; everybody else is greeted and finds their work in the menu."""

    name = "figures"
    order = 1
    template_name = "console/dashboard.html"

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        request = (parent_context or {})["request"]
        now = utc_now()
        actor = actor_of(request)
        context: dict[str, Any] = {
            "request": request,
            "site": sites.get_site(site_id=actor.site_id),
            "name": actor.name,
            "can_ship": Right.ORDER_SHIP in actor.rights,
            "can_read_orders": Right.ORDER_READ in actor.rights,
            "can_read_stock": Right.STOCK_READ in actor.rights,
        }
        if Right.FIGURES_MONEY in actor.rights:
            today = figures.figures_of_today(actor=actor, now=now)
            chart, has_gaps = _chart(actor, today)
            context |= {
                "figures": today,
                "chart": chart,
                "withheld": today.withheld or has_gaps,
                "fewest": figures.FEWEST_PEOPLE,
                "sees_visits": Right.FIGURES_READ in actor.rights,
            }
        if Right.STOCK_READ in actor.rights:
            context["low"] = _low(actor)
        return context


def _chart(actor: Staff, today: figures.Figures) -> tuple[Chart | None, bool]:
    """The bars of two weeks, and whether a day is left out because too few people bought. No chart of gaps alone."""
    zone = sites.get_site(site_id=actor.site_id).zone
    days = [today.day - timedelta(days=back) for back in range(CHART_DAYS - 1, -1, -1)]
    told = figures.sales_of_days(actor=actor, days=days, zone=zone)
    bars = [(day, sales.paid, sales.orders) if sales else (day, Money.zero(), 0) for day, sales in told]
    has_gaps = any(sales is None for _day, sales in told)
    return (None if has_gaps and not any(paid for _day, paid, _orders in bars) else sales_chart(bars)), has_gaps


def _low(actor: Staff) -> list[tuple[catalog.SkuLine, inventory.Level]]:
    levels, _total = inventory.low_stock(site_id=actor.site_id, limit=_LOW_SHOWN)
    lines = catalog.lines(site_id=actor.site_id, sku_ids=[level.sku_id for level in levels], now=utc_now())
    return [(lines[level.sku_id], level) for level in levels if level.sku_id in lines]
