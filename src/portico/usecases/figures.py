"""Today's figures for the merchant: what the console's first page shows. One query per figure group."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from portico.domains.inventory import public as inventory
from portico.domains.orders import public as orders
from portico.domains.sites import public as sites
from portico.domains.touchpoints import public as touchpoints
from portico.infra.actors import Right, Staff, System, require_right
from portico.kernel.clock import day_bounds, merchant_day
from portico.kernel.ids import SiteId
from portico.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Figures:
    """`day` is the merchant's, in the site's zone. `average` is per paid order, rounded down to the fen."""

    day: date
    placed: int
    paid_orders: int
    paid: Money
    buyers: int
    average: Money
    visits: int
    visitors: int
    to_ship: int
    low_stock: int


def figures_of_today(*, actor: Staff | System, now: datetime) -> Figures:
    """The merchant's day so far. Raises Denied. Four queries."""
    require_right(actor, Right.FIGURES_READ)
    return figures_of(site_id=actor.site_id, day=None, now=now)


def figures_of(*, site_id: SiteId, day: date | None, now: datetime) -> Figures:
    """The figures of a merchant day (today when None); what waits to be shipped or bought is always as of now."""
    zone = sites.get_site(site_id=site_id).zone
    day = day or merchant_day(now, zone)
    start, end = day_bounds(day, zone)
    sales = orders.day_sales(site_id=site_id, start=start, end=end)
    visits = touchpoints.count_visits(site_id=site_id, start=start, end=end)
    _, low = inventory.low_stock(site_id=site_id, limit=1)
    average = Money(sales.paid.minor // sales.paid_orders if sales.paid_orders else 0, sales.paid.currency)
    return Figures(
        day=day,
        placed=sales.placed,
        paid_orders=sales.paid_orders,
        paid=sales.paid,
        buyers=sales.buyers,
        average=average,
        visits=visits.visits,
        visitors=visits.visitors,
        to_ship=orders.orders_to_ship(site_id=site_id),
        low_stock=low,
    )
