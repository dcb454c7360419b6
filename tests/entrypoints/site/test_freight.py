"""Freight by template on the website's checkout: what the chosen address costs is what is shown and what is paid."""

from __future__ import annotations

import pytest
from django.db import transaction

from portico.domains.members import public as members
from portico.domains.orders import public as orders
from portico.domains.promotions import public as promotions
from portico.infra.actors import System
from portico.kernel.ids import new_id
from portico.kernel.money import Money
from tests.entrypoints.site.buying import buy_now, fields, only_order, submit
from tests.entrypoints.site.conftest import DISTRICT

pytestmark = pytest.mark.django_db

XINJIANG = "650102"


@pytest.fixture
def template(shop, now):
    """The shop's default: 15 yuan everywhere, 6 where the shopper lives, nothing goes to Xinjiang."""
    actor = System(shop.site_id, "test")
    rate = [promotions.Rate(1, Money(fen), 1, Money(0)) for fen in (600, 1500)]
    kept = promotions.FreightTemplate(
        id=new_id(), name="标准", measure=promotions.Measure.PIECE,
        zones=(promotions.Zone(frozenset([DISTRICT[:2] + "0000"]), rate[0]), promotions.Zone(frozenset(), rate[1])),
        excluded=frozenset(["650000"]),
    )  # fmt: skip
    with transaction.atomic():
        template_id = promotions.save_freight_template(
            site_id=shop.site_id, template=kept, version=None, actor=actor, now=now
        )
        promotions.save_freight_choices(
            site_id=shop.site_id, default_template=template_id, combine=promotions.Combine.SUM,
            city=promotions.FreightTerms(Money(0), None), actor=actor, now=now,
        )  # fmt: skip


def another_address(member, now, region):
    draft = members.AddressDraft(recipient="林晓", phone="13800000001", region_code=region, detail="解放路 1 号")
    with transaction.atomic():
        return members.save_address(site_id=member.site_id, member_id=member.member_id, draft=draft, now=now)


def test_the_page_quotes_for_the_address_that_is_chosen(browser, shop, member, address, template, now):
    page = browser.get(buy_now(shop, 1)).content.decode()
    assert fields(page)["quote_payable_fen"] == str(6800 + 600)
    far = another_address(member, now, "110101")
    page = browser.get(f"{buy_now(shop, 1)}&address={far.id}").content.decode()
    assert fields(page)["quote_payable_fen"] == str(6800 + 1500)
    page = browser.get(f"{buy_now(shop, 1)}&address=new&region=110101").content.decode()
    assert fields(page)["quote_payable_fen"] == str(6800 + 1500)
    for nonsense in ("address=nobody", "address=new&region=moon"):
        assert browser.get(f"{buy_now(shop, 1)}&{nonsense}").status_code == 200


def test_what_was_shown_for_the_address_is_paid(browser, shop, member, address, template, connected):
    assert submit(browser, buy_now(shop, 1), address=str(address.id)).status_code == 302
    assert only_order(shop, member).freight == Money(600)


def test_another_address_shows_its_own_sum_before_anything_is_placed(
    browser, shop, member, address, template, now, connected
):
    far = another_address(member, now, "110101")
    answer = submit(browser, buy_now(shop, 1), address=str(far.id))
    assert answer.status_code == 409
    page = answer.content.decode()
    assert fields(page)["quote_payable_fen"] == str(6800 + 1500)
    assert not orders.list_orders(
        site_id=shop.site_id, member_id=member.member_id, state=None, cursor=None, limit=1
    ).items
    again = browser.post("/checkout/", fields(page) | {"address": str(far.id)})
    assert again.status_code == 302
    assert only_order(shop, member).freight == Money(1500)


def test_where_nothing_is_sent_is_said_and_nothing_is_placed(browser, shop, member, address, template, now):
    far = another_address(member, now, XINJIANG)
    page = browser.get(f"{buy_now(shop, 1)}&address={far.id}").content.decode()
    assert "不配送到所选地区" in page
    answer = submit(browser, buy_now(shop, 1), address=str(far.id))
    assert answer.status_code == 409
    assert "部分商品不配送到该地区" in answer.content.decode()
    assert not orders.list_orders(
        site_id=shop.site_id, member_id=member.member_id, state=None, cursor=None, limit=1
    ).items
