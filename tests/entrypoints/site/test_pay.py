"""Paying on the website: each browser's ways, the platforms' pages and back, what became of it."""

from __future__ import annotations

import html
import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection, transaction

from portico.domains.members import public as members
from portico.domains.orders.models import Order
from portico.infra import cache
from portico.kernel.clock import utc_now

pytestmark = pytest.mark.django_db


def test_the_page_waits_until_the_phone_has_paid(browser, shop, member, placed, connected):
    first = browser.get(f"/pay/{placed.id}/")
    assert first.status_code == 200
    assert browser.get(f"/pay/{placed.id}/").status_code == 200
    assert len(connected.api("GET", "/orders")["items"]) == 1
    waiting = browser.get(f"/pay/{placed.id}/state/").json()
    assert waiting["state"] == "pending_payment"
    assert 0 < waiting["seconds_left"] <= 1800
    (trade,) = connected.api("GET", "/orders")["items"]
    connected.api("POST", f"/orders/{trade['out_trade_no']}/pay", person="lin-xiao")
    _forget_when_asked()
    assert browser.get(f"/pay/{placed.id}/state/").json()["state"] == "paid"
    assert "支付成功" in browser.get(f"/pay/{placed.id}/").content.decode()
    page = browser.get(f"/orders/{placed.id}/").content.decode()
    assert "待发货" in page
    assert "付款成功，等待商家发货" in page


@pytest.mark.parametrize(
    ("delivery", "told"),
    [("ship", "尽快为您发货"), ("pickup", "凭订单里的提货码领取"), ("none", "卡密和下载都在订单里")],
)
def test_who_has_paid_reads_what_follows(browser, shop, placed, connected, delivery, told):
    browser.get(f"/pay/{placed.id}/")
    (trade,) = connected.api("GET", "/orders")["items"]
    connected.api("POST", f"/orders/{trade['out_trade_no']}/pay", person="lin-xiao")
    _forget_when_asked()
    browser.get(f"/pay/{placed.id}/state/")
    Order.objects.filter(id=placed.id).update(delivery=delivery)
    assert told in browser.get(f"/pay/{placed.id}/").content.decode()


def _forget_when_asked():
    """The platform is asked at most once in three seconds; the test does not wait for that."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE payments_payment SET queried_at = now() - interval '10 seconds'")


def test_a_phone_gets_a_link_instead_of_a_code(browser, placed, connected):
    page = browser.get(f"/pay/{placed.id}/?method=wechat_h5").content.decode()
    assert re.search(rf'href="{connected.url}[^"]+"', page)
    assert 'class="qr"' not in page


IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148"


@pytest.mark.parametrize(
    ("agent", "ways", "shown"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64)", ["wechat_native", "alipay_page"], "微信支付二维码"),
        (IPHONE, ["wechat_h5", "alipay_wap"], "打开微信支付"),
        (f"{IPHONE} MicroMessenger/8.0", [], "微信支付二维码"),
        (f"{IPHONE} AlipayClient/10.5", [], "去支付宝付款"),
    ],
)
def test_each_browser_gets_the_ways_it_can_open(browser, placed, connected, agent, ways, shown):
    page = browser.get(f"/pay/{placed.id}/", HTTP_USER_AGENT=agent).content.decode()
    assert re.findall(r'class="pay-way [^"]+" href="[^"]+method=(\w+)"', page) == ways
    assert shown in page
    assert ("微信支付" in page, "支付宝" in page) == ("Alipay" not in agent, "Micro" not in agent)


def test_inside_wechat_its_own_sheet_opens_for_whom_the_account_knows(browser, shop, member, placed, connected):
    official = connected.credentials["wechat_oa"]["app_id"]
    openid = connected.person("lin-xiao")["openids"][official]
    identity = members.MiniProgramIdentity("wechat_oa", official, openid, None)
    with transaction.atomic():
        members.sign_in_mini_program(site_id=shop.site_id, identity=identity, provenance={}, now=utc_now())
    with connection.cursor() as cursor:
        cursor.execute("UPDATE members_identity_link SET member_id = %s", [member.member_id])
    inside = {"HTTP_USER_AGENT": f"{IPHONE} MicroMessenger/8.0"}
    page = browser.get(f"/pay/{placed.id}/", **inside).content.decode()
    params = json.loads(html.unescape(re.search(r'data-bridge="([^"]+)"', page)[1]))
    assert connected.api("POST", "/jsapi/check", **params)
    assert params["appId"] == official
    (trade,) = connected.api("GET", "/orders")["items"]
    connected.api("POST", f"/orders/{trade['out_trade_no']}/pay", person="lin-xiao")
    _forget_when_asked()
    state = re.search(r'data-state-url="([^"]+)"', page)[1]
    assert browser.get(state).json()["state"] == "paid"


@pytest.mark.parametrize("method", ["alipay_page", "alipay_wap"])
def test_alipay_is_left_for_and_come_back_from(browser, placed, connected, method):
    page = browser.get(f"/pay/{placed.id}/?method={method}").content.decode()
    assert browser.get(f"/pay/{placed.id}/?method={method}").status_code == 200
    link = html.unescape(re.search(rf'href="({connected.url}/gateway.do[^"]+)"', page)[1])
    watched = re.search(r'data-state-url="([^"]+)"', page)[1]
    cashier = connected.client.get(link).headers["Location"]
    paid = connected.api("POST", "/alipay/cashier/pay", token=parse_qs(urlsplit(cashier).query)["token"][0])
    back = urlsplit(paid["location"])
    assert (back.path, parse_qs(back.query)["method"], parse_qs(back.query)["back"]) == (
        f"/pay/{placed.id}/",
        [method],
        ["1"],
    )
    came_back = browser.get(f"{back.path}?{back.query}").content.decode()
    assert "正在确认支付结果" in came_back
    assert "重新打开支付宝" in came_back
    _forget_when_asked()
    assert browser.get(watched).json()["state"] == "paid"
    assert "支付成功" in browser.get(f"/pay/{placed.id}/").content.decode()
    assert "<dt>支付方式</dt><dd>支付宝</dd>" in browser.get(f"/orders/{placed.id}/").content.decode()


def test_with_one_open_at_each_platform_the_one_that_shows_is_asked_about(browser, placed, connected):
    scanned = re.search(r'data-state-url="([^"]+)"', browser.get(f"/pay/{placed.id}/").content.decode())[1]
    browser.get(f"/pay/{placed.id}/?method=alipay_page")
    (trade,) = connected.api("GET", "/orders")["items"]
    connected.api("POST", f"/orders/{trade['out_trade_no']}/pay", person="lin-xiao")
    _forget_when_asked()
    assert browser.get(f"/pay/{placed.id}/state/").json()["state"] == "pending_payment"
    assert browser.get(scanned).json()["state"] == "paid"


def test_where_nothing_can_be_paid_the_page_says_so(browser, shop, placed, connected):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE sites_site SET brand = brand || %s::jsonb", ['{"payment_methods": ["douyin_mini"]}'])
    cache.hot.clear()
    response = browser.get(f"/pay/{placed.id}/?method=alipay_page")
    assert response.status_code == 200
    assert "这里暂时不能在线支付" in response.content.decode()
    assert connected.api("GET", "/orders")["items"] == []


def test_a_platform_that_fails_is_told_and_can_be_tried_again(browser, placed, connected):
    connected.fault("pay.*", "system_error", times=None)
    response = browser.get(f"/pay/{placed.id}/")
    assert response.status_code == 503
    assert "再试一次" in response.content.decode()
    connected.api("DELETE", "/faults")
    assert browser.get(f"/pay/{placed.id}/").status_code == 200
