"""The merchant's figures: what the console's first page shows, to whom. One query per figure group.

Who may look at orders one by one sees every figure. Who may not, an analyst, sees sums over enough people only: a
day's sales with one buyer are that buyer's purse. Figures of a running day grow buyer by buyer; whoever writes down
two of them learns their difference, which this rule does not hide.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from portico.domains.inventory import public as inventory
from portico.domains.orders import public as orders
from portico.domains.sites import public as sites
from portico.domains.touchpoints import public as touchpoints
from portico.infra.actors import Right, Staff, System, require_right
from portico.kernel.clock import day_bounds, merchant_day
from portico.kernel.ids import SiteId
from portico.kernel.money import Money

FEWEST_PEOPLE = 5


@dataclass(frozen=True, slots=True)
class Figures:
    """`day` is the merchant's, in the site's zone. `average` is per paid order, rounded down to the fen.

    None is a figure this reader is not told: it is about too few people (`withheld`), or not theirs to see.
    """

    day: date
    placed: int | None
    placers: int
    paid_orders: int | None
    paid: Money | None
    buyers: int | None
    average: Money | None
    visits: int | None
    visitors: int | None
    to_ship: int | None
    low_stock: int | None
    withheld: bool = False


def may_tell(actor: Staff | System, people: int) -> bool:
    """Whether a sum over `people` may be shown: the one rule of every page with figures of people on it."""
    sees_each = isinstance(actor, System) or Right.ORDER_READ in actor.rights
    return sees_each or people == 0 or people >= FEWEST_PEOPLE


def figures_of_today(*, actor: Staff | System, now: datetime) -> Figures:
    """The merchant's day so far, as far as the actor is told. Raises Denied. Four queries."""
    require_right(actor, Right.FIGURES_MONEY)
    return _told(actor, figures_of(site_id=actor.site_id, day=None, now=now))


def sales_of_days(
    *, actor: Staff | System, days: Sequence[date], zone: str
) -> list[tuple[date, orders.SalesDay | None]]:
    """Each of the consecutive `days` with its sales; None for one that is not told. Raises Denied. One query."""
    require_right(actor, Right.FIGURES_MONEY)
    start, end = day_bounds(days[0], zone)[0], day_bounds(days[-1], zone)[1]
    sold = orders.daily_sales(site_id=actor.site_id, start=start, end=end, zone=zone)
    every = [(day, sold.get(day, orders.SalesDay(day, 0, Money.zero(), 0))) for day in days]
    return [(day, sales if may_tell(actor, sales.buyers) else None) for day, sales in every]


def _told(actor: Staff | System, whole: Figures) -> Figures:
    """What the actor may see of the figures."""
    told = whole
    if not may_tell(actor, whole.buyers or 0):
        told = replace(told, paid_orders=None, paid=None, buyers=None, average=None, withheld=True)
    if not may_tell(actor, whole.placers):
        told = replace(told, placed=None, withheld=True)
    if not may_tell(actor, whole.visitors or 0):
        told = replace(told, visits=None, visitors=None, withheld=True)
    if isinstance(actor, Staff) and Right.FIGURES_READ not in actor.rights:
        told = replace(told, visits=None, visitors=None, low_stock=None)
    if isinstance(actor, Staff) and not {Right.ORDER_READ, Right.ORDER_SHIP} & actor.rights:
        told = replace(told, to_ship=None)
    return told


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
        placers=sales.placers,
        paid_orders=sales.paid_orders,
        paid=sales.paid,
        buyers=sales.buyers,
        average=average,
        visits=visits.visits,
        visitors=visits.visitors,
        to_ship=orders.orders_to_ship(site_id=site_id),
        low_stock=low,
    )
