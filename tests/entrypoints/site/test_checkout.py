"""Checkout, payment and orders on the website, paid through the real sandbox."""

from __future__ import annotations

import re

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from portico.domains.catalog import public as catalog
from portico.domains.inventory import public as inventory
from portico.domains.members import public as members
from portico.domains.orders import public as orders
from portico.domains.promotions import public as promotions
from portico.infra import cache
from portico.infra.actors import Right as R
from portico.infra.actors import Staff, System
from portico.kernel.ids import OrderId, new_id
from portico.kernel.money import Money
from portico.usecases import shipping
from tests.domains.catalog import shop as build
from tests.entrypoints.site.buying import buy_now, fields, only_order, submit
from tests.entrypoints.site.conftest import DISTRICT

pytestmark = pytest.mark.django_db


def no_orders(shop, member):
    page = orders.list_orders(site_id=shop.site_id, member_id=member.member_id, state=None, cursor=None, limit=10)
    return not page.items and inventory.levels(site_id=shop.site_id, sku_ids=[shop.tea_sku]) == {shop.tea_sku: 50}


def test_every_line_of_the_quote_is_explained(browser, shop, address, now):
    system = System(shop.site_id, "test")
    with transaction.atomic():
        promotions.save_freight_rule(
            site_id=shop.site_id, flat=Money(800), free_from=Money(9900), actor=system, now=now
        )
        promotions.add_threshold_discount(
            site_id=shop.site_id, threshold=Money(10000), off=Money(1000), starts_at=None, ends_at=None,
            actor=system, now=now,
        )  # fmt: skip
    page = browser.get(buy_now(shop, 2)).content.decode()
    rows = re.findall(r"<dt>(.*?)</dt>\s*<dd>(.*?)</dd>", page)
    assert rows[0] == ("商品金额", "¥136.00")
    assert ("满 100 元减 10 元", "−¥10.00") in rows
    assert ("运费", "¥8.00") in rows
    assert ("满 99 元包邮", "−¥8.00") in rows
    assert fields(page)["quote_payable_fen"] == "12600"
    assert "林晓" in page


def test_buy_now_places_the_order_and_goes_to_pay(browser, shop, member, address, connected):
    response = submit(browser, buy_now(shop, 2), address=str(address.id), note="放门口")
    order = only_order(shop, member)
    assert (response.status_code, response["Location"]) == (302, f"/pay/{order.id}/")
    assert (order.payable.minor, order.note, order.address.detail) == (13600, "放门口", "文三路 90 号")
    page = browser.get(response["Location"]).content.decode()
    assert "<svg" in page
    assert order.number in page


def test_who_comes_back_is_led_to_the_order_that_waits_for_payment(browser, shop, member, address, connected):
    again = "您刚提交过同样的订单"
    assert again not in browser.get(buy_now(shop, 2)).content.decode()
    submit(browser, buy_now(shop, 2), address=str(address.id))
    order = only_order(shop, member)
    page = browser.get(buy_now(shop, 2)).content.decode()
    assert again in page
    assert f'href="/pay/{order.id}/"' in page
    # Another number of pieces is another wish.
    assert again not in browser.get(buy_now(shop, 1)).content.decode()


def test_the_cart_is_ordered_and_emptied(browser, shop, member, address, connected):
    browser.post("/cart/lines/", {"sku_id": str(shop.tea_sku), "quantity": "1"})
    browser.post("/cart/lines/", {"sku_id": str(shop.shirt_skus[0]), "quantity": "1"})
    response = submit(browser, "/checkout/", address=str(address.id))
    assert response.status_code == 302
    assert len(only_order(shop, member).lines) == 2
    assert "购物车还是空的" in browser.get("/cart/").content.decode()
    assert browser.cookies["portico_hint"].value == "0.1"


def test_a_new_address_is_kept(browser, shop, member, connected):
    response = submit(
        browser, buy_now(shop), address="new", recipient="王小满", phone="138 0000 0007", region_code=DISTRICT,
        detail="龙井路 1 号",
    )  # fmt: skip
    assert response.status_code == 302
    (kept,) = members.list_addresses(site_id=shop.site_id, member_id=member.member_id)
    assert (kept.recipient, kept.phone, kept.district) == ("王小满", "13800000007", "西湖区")


def test_a_pasted_address_works_without_scripts(browser, shop, member, connected):
    response = submit(browser, buy_now(shop), address="new", paste="王小满 13800000007 浙江省杭州市西湖区龙井路1号")
    assert response.status_code == 302
    assert only_order(shop, member).address.district == "西湖区"


def test_a_bad_address_is_told_field_by_field(browser, shop, member):
    response = submit(
        browser, buy_now(shop), address="new", recipient="", phone="12", region_code="1", detail="x" * 300
    )
    page = response.content.decode()
    assert response.status_code == 422
    for field in ("recipient-error", "address-phone-error", "region-error", "detail-error"):
        assert f'id="{field}"' in page
    assert no_orders(shop, member)
    assert members.list_addresses(site_id=shop.site_id, member_id=member.member_id) == ()


def test_a_changed_price_shows_the_new_quote_and_places_nothing(browser, shop, member, address, site, now):
    page = browser.get(buy_now(shop)).content.decode()
    shelf = catalog.find_category_by_slug(site_id=site.id, slug="tea").id
    build.save(
        site.id, build.draft(shelf, price_fen=9900, product_id=shop.tea.product_id, version=shop.tea.version), now=now
    )
    cache.hot.clear()
    response = browser.post("/checkout/", {**fields(page), "address": str(address.id)})
    again = response.content.decode()
    assert response.status_code == 409
    assert fields(again)["quote_payable_fen"] == "9900"
    assert fields(again)["key"] != fields(page)["key"]
    assert no_orders(shop, member)
    assert browser.post("/checkout/", {**fields(again), "address": str(address.id)}).status_code == 302


@pytest.mark.parametrize("sum_seen", ["1", "", "abc", "-6800", "6800.0", "9" * 40])
def test_a_tampered_sum_places_nothing(browser, shop, member, address, sum_seen):
    response = submit(browser, buy_now(shop), address=str(address.id), quote_payable_fen=sum_seen)
    assert response.status_code == 409
    assert no_orders(shop, member)


def test_pressing_twice_places_one_order(browser, shop, member, address, connected):
    form = {**fields(browser.get(buy_now(shop)).content.decode()), "address": str(address.id)}
    first, second = browser.post("/checkout/", form), browser.post("/checkout/", form)
    assert first["Location"] == second["Location"]
    only_order(shop, member)


def test_too_much_is_told_and_places_nothing(browser, shop, member, address):
    page = browser.get(buy_now(shop, 51)).content.decode()
    assert "库存不足，仅剩 50 件" in page
    assert re.search(r'type="submit"[^>]* disabled', page)
    response = browser.post("/checkout/", {**fields(page), "address": str(address.id)})
    assert response.status_code == 409
    assert no_orders(shop, member)


def test_another_members_address_is_not_found(browser, stranger, shop, member, address):
    response = submit(stranger, buy_now(shop), address=str(address.id))
    assert response.status_code == 404
    response = submit(browser, buy_now(shop), address="nonsense")
    assert response.status_code == 404
    assert no_orders(shop, member)


def test_nothing_selected_leads_back_to_the_cart(browser, shop):
    response = browser.get("/checkout/")
    assert (response.status_code, response["Location"]) == (302, "/cart/")


@pytest.mark.parametrize(
    "query", ["source=buy_now", "source=buy_now&sku=7&quantity=1", "source=buy_now&sku=x&quantity=x"]
)
def test_senseless_wishes_are_refused(browser, shop, query):
    assert browser.get(f"/checkout/?{query}").status_code == 422


def test_a_note_too_long_is_refused(browser, shop, member, address):
    response = submit(browser, buy_now(shop), address=str(address.id), note="长" * 201)
    assert response.status_code == 422
    assert no_orders(shop, member)


def test_an_unpaid_order_is_cancelled(browser, shop, member, placed):
    response = browser.post(f"/orders/{placed.id}/cancel/", {"reason": "不想要了"})
    assert response["Location"] == f"/orders/{placed.id}/"
    page = browser.get(response["Location"]).content.decode()
    assert "已取消" in page
    assert "不想要了" in page
    assert inventory.levels(site_id=shop.site_id, sku_ids=[shop.tea_sku]) == {shop.tea_sku: 50}
    assert browser.get(f"/pay/{placed.id}/")["Location"] == f"/orders/{placed.id}/"
    browser.post(f"/orders/{placed.id}/cancel/")
    assert "不能取消了" in browser.get(f"/orders/{placed.id}/").content.decode()


def test_shipped_goods_are_received_and_bought_again(browser, shop, member, placed, now):
    system = System(shop.site_id, "test")
    with transaction.atomic():
        orders.mark_paid(site_id=shop.site_id, order_id=placed.id, actor=system, now=now)
        inventory.commit(site_id=shop.site_id, order_id=placed.id, now=now)
    staff = Staff(shop.site_id, 1, "仓库", frozenset({R.ORDER_SHIP}))
    shipping.ship_order(actor=staff, order_id=placed.id, carrier="SF", tracking_number="SF1234567890", now=now)
    page = browser.get(f"/orders/{placed.id}/").content.decode()
    assert "顺丰速运" in page
    assert "SF1234567890" in page
    browser.post(f"/orders/{placed.id}/confirm-receipt/")
    assert orders.get_order(site_id=shop.site_id, order_id=placed.id).state is orders.OrderState.COMPLETED
    response = browser.post(f"/orders/{placed.id}/buy-again/")
    assert response["Location"] == "/cart/"
    (line,) = orders.cart_of(site_id=shop.site_id, owner=orders.member_owner(member.member_id))
    assert line.sku_id == shop.tea_sku


def test_other_members_see_and_change_nothing(stranger, shop, placed):
    paths = ("/pay/{}/", "/pay/{}/state/", "/orders/{}/")
    for path in paths:
        for order_id in (placed.id, new_id(), "nonsense"):
            assert stranger.get(path.format(order_id)).status_code == 404
    for action in ("cancel", "confirm-receipt", "buy-again"):
        assert stranger.post(f"/orders/{placed.id}/{action}/").status_code == 404
    assert placed.number not in stranger.get("/orders/").content.decode()
    kept = orders.get_order(site_id=shop.site_id, order_id=OrderId(placed.id))
    assert kept.state is orders.OrderState.PENDING_PAYMENT


def test_other_members_addresses_are_not_found(stranger, member, address):
    url = f"/account/addresses/{address.id}/"
    assert stranger.get(url).status_code == 404
    assert stranger.post(url, {"recipient": "贼"}).status_code == 404
    assert stranger.post(f"{url}delete/").status_code == 404
    (kept,) = members.list_addresses(site_id=member.site_id, member_id=member.member_id)
    assert kept == address


def test_addresses_are_added_changed_and_deleted(browser, member, address):
    new = {"recipient": "王小满", "phone": "13800000007", "region_code": DISTRICT, "detail": "龙井路 1 号"}
    assert browser.post("/account/addresses/new/", {**new, "is_default": "1"}).status_code == 302
    found = members.list_addresses(site_id=member.site_id, member_id=member.member_id)
    assert [(one.recipient, one.is_default) for one in found] == [("王小满", True), ("林晓", False)]
    url = f"/account/addresses/{address.id}/"
    assert "林晓" in browser.get(url).content.decode()
    browser.post(url, {**new, "recipient": "林小晓"})
    assert "林小晓" in browser.get("/account/addresses/").content.decode()
    browser.post(f"{url}delete/")
    assert len(members.list_addresses(site_id=member.site_id, member_id=member.member_id)) == 1
    parsed = browser.post("/account/addresses/parse/", {"text": "林晓13800000001浙江杭州西湖区文三路90号"}).json()
    assert parsed["region_code"] == DISTRICT
    assert parsed["phone"] == "13800000001"
    # Without a district the selects can still be set as far as it goes.
    near = browser.post("/account/addresses/parse/", {"text": "张三 13800000001 浙江省杭州市天目山路148号"}).json()
    assert (near["region_code"], near["province"], near["city"]) == (None, "浙江省", "杭州市")


def test_orders_are_listed_by_state_at_a_fixed_cost(browser, shop, member, address, connected):
    def cost():
        assert browser.get("/orders/").status_code == 200  # what is held for a second is fresh now
        with CaptureQueriesContext(connection) as captured:
            assert browser.get("/orders/").status_code == 200
        return len(captured)

    submit(browser, buy_now(shop), address=str(address.id))
    one = cost()
    for _ in range(12):
        submit(browser, buy_now(shop), address=str(address.id))
    assert cost() == one <= 8
    page = browser.get("/orders/?state=pending_payment").content.decode()
    assert page.count("order-card-head") == 10
    more = re.search(r'class="pager".*?href="([^"]+)"', page, re.DOTALL)[1].replace("&amp;", "&")
    assert browser.get(more).content.decode().count("order-card-head") == 3
    assert "还没有订单" in browser.get("/orders/?state=shipped").content.decode()
    assert browser.get("/orders/?cursor=garbage").status_code == 422
