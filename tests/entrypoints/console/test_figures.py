"""Whom figures tell about: who sees no single order sees sums over enough people only."""

from __future__ import annotations

import pytest

from portico.domains.sites import public as sites
from portico.entrypoints.console.rights import ROLES
from portico.infra.actors import Right, Staff
from portico.kernel.clock import utc_now
from portico.kernel.errors import Denied
from portico.kernel.ids import SkuId
from portico.usecases import figures
from tests.entrypoints.console import shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def sku_id(site: sites.Site) -> SkuId:
    return shop.only_sku(shop.product(site, shop.category(site, "tea", "茶", utc_now()), "T1", utc_now()))


def reader(site: sites.Site, role: str) -> Staff:
    return Staff(site.id, 7, role, ROLES[role].rights)


def buy(site: sites.Site, sku_id: SkuId, people: range) -> None:
    for n in people:
        shop.paid_order(site, shop.member(site, f"1380000{n:04d}", utc_now()), sku_id, utc_now())


def test_an_analyst_is_told_of_five_people_and_of_nobody_but_not_of_four(site: sites.Site, sku_id: SkuId) -> None:
    analyst = reader(site, "analyst")
    assert figures.figures_of_today(actor=analyst, now=utc_now()).paid_orders == 0
    buy(site, sku_id, range(4))
    few = figures.figures_of_today(actor=analyst, now=utc_now())
    assert (few.placed, few.paid_orders, few.paid, few.buyers, few.average, few.withheld) == (None,) * 5 + (True,)
    ((_, today),) = figures.sales_of_days(actor=analyst, days=[few.day], zone=site.zone)
    assert today is None
    page = shop.client_of("analyst").get("/console/").content.decode()
    assert ["少于 5 人" in page, "¥272" in page, "¥68" in page] == [True, False, False]
    buy(site, sku_id, range(4, 5))
    enough = figures.figures_of_today(actor=analyst, now=utc_now())
    assert (enough.placed, enough.paid_orders, enough.buyers, enough.withheld) == (5, 5, 5, False)
    ((_, today),) = figures.sales_of_days(actor=analyst, days=[few.day], zone=site.zone)
    assert today is not None
    assert today.buyers == 5


def test_one_person_with_many_orders_is_still_one(site: sites.Site, sku_id: SkuId) -> None:
    buyer = shop.member(site, "13800001234", utc_now())
    for _ in range(6):
        shop.paid_order(site, buyer, sku_id, utc_now())
    told = figures.figures_of_today(actor=reader(site, "analyst"), now=utc_now())
    assert (told.placed, told.paid) == (None, None)


def test_who_reads_orders_one_by_one_is_told_everything_that_is_theirs(site: sites.Site, sku_id: SkuId) -> None:
    buy(site, sku_id, range(1))
    operator = figures.figures_of_today(actor=reader(site, "operator"), now=utc_now())
    assert (operator.paid_orders, operator.visits, operator.to_ship) == (1, 0, 1)
    finance = figures.figures_of_today(actor=reader(site, "finance"), now=utc_now())
    assert (finance.paid_orders, finance.visits, finance.low_stock) == (1, None, None)
    with pytest.raises(Denied):
        figures.figures_of_today(actor=reader(site, "warehouse"), now=utc_now())


@pytest.mark.parametrize("people", range(7))
def test_the_rule_itself(site: sites.Site, people: int) -> None:
    blind = Staff(site.id, 7, "x", frozenset({Right.FIGURES_READ}))
    assert figures.may_tell(blind, people) == (people == 0 or people >= 5)
    assert figures.may_tell(Staff(site.id, 7, "x", frozenset({Right.ORDER_READ})), people)
