"""Paying in Douyin, Kuaishou, Baidu, Xiaohongshu and QQ: our connectors against the sandbox."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from portico.connectors.baidu import notification as baidu_notification
from portico.connectors.baidu.pay import BaiduGateway
from portico.connectors.douyin import notification as douyin_notification
from portico.connectors.douyin.trade import DouyinGateway
from portico.connectors.kuaishou.notification import answer as kuaishou_answer
from portico.connectors.kuaishou.pay import KuaishouGateway
from portico.connectors.mini_hosts.line import platform_code
from portico.connectors.qq.pay import QqWechatPay
from portico.connectors.xiaohongshu.orders import NewOrder, OrderLine, OrderStatus, XiaohongshuOrders
from portico.domains.payments.ports import NotificationForged, PaymentGateway, PaymentNotice, RefundNotice
from portico.kernel.clock import utc_now
from portico.kernel.errors import Refused, Retryable
from portico.kernel.money import Money
from tests.connectors.conftest import pay_config
from tests.connectors.hosts import NOWHERE, NUMBER, HostsUnderTest, NoticeListener, refund, start, told
from tests.sandbox.process import SandboxProcess

REFUND = "R2026000001"
ANSWERS = {
    "douyin": douyin_notification.ANSWER,
    "kuaishou": kuaishou_answer("m-1"),
    "baidu": baidu_notification.PAYMENT_ANSWER,
}
TILLS = tuple(ANSWERS)


@pytest.fixture
def hosts(sandbox: SandboxProcess) -> HostsUnderTest:
    return HostsUnderTest(sandbox, [])


def douyin(hosts: HostsUnderTest) -> DouyinGateway:
    key = hosts.held["douyin"]["private_key_pem"]
    return DouyinGateway(hosts.douyin(), hosts.douyin_trade(), private_key_pem=key)


def kuaishou(hosts: HostsUnderTest) -> KuaishouGateway:
    return KuaishouGateway(hosts.kuaishou(), goods_type=1233)


def baidu(hosts: HostsUnderTest) -> BaiduGateway:
    return BaiduGateway(hosts.baidu(), hosts.baidu_till())


GATEWAYS: dict[str, Callable[[HostsUnderTest], PaymentGateway]] = {
    "douyin": douyin,
    "kuaishou": kuaishou,
    "baidu": baidu,
}


def placed(hosts: HostsUnderTest, host: str, notify_url: str = NOWHERE) -> PaymentGateway:
    """The order exists at the host; who opened the till is lin-xiao."""
    gateway = GATEWAYS[host](hosts)
    if host == "baidu" and notify_url != NOWHERE:
        hosts.sandbox.api("POST", "/hosts/baidu/notify-url", url=notify_url)
    params: dict[str, Any] = dict(gateway.start(start(hosts.code(host)[1], notify_url)).params)
    if host != "kuaishou":
        hosts.sandbox.api("POST", f"/hosts/{host}/orders", person="lin-xiao", **params)
    return gateway


def paid(hosts: HostsUnderTest, host: str, listener: NoticeListener) -> PaymentGateway:
    """Paid, and the notification has been answered."""
    gateway = placed(hosts, host, listener.url)
    hosts.pay(host)
    return gateway


class TestEveryTill:
    @pytest.mark.fidelity(
        "client",
        "douyin.query_order",
        "kuaishou.access_token",
        "kuaishou.create_order",
        "kuaishou.query_order",
        "baidu.query_order",
    )
    def test_from_start_to_paid(self, hosts: HostsUnderTest) -> None:
        for host in TILLS:
            with told(ANSWERS[host]) as listener:
                gateway = placed(hosts, host, listener.url)
                pending = gateway.query(out_trade_no=NUMBER)
                assert (pending.state, pending.amount, pending.paid_at) == ("pending", Money(1990), None)
                hosts.pay(host)
                found = gateway.query(out_trade_no=NUMBER)
                assert (found.state, found.out_trade_no, found.amount) == ("succeeded", NUMBER, Money(1990))
                news = listener.next()
                notice = gateway.read_notification(headers=news.headers, body=news.body, now=utc_now())
                assert isinstance(notice, PaymentNotice)
                assert (notice.out_trade_no, notice.state, notice.amount) == (NUMBER, "succeeded", Money(1990))
                assert notice.transaction_id == found.transaction_id
                assert hosts.sandbox.rules(f"notify.{host}.payment") == ["notice_accepted"]
        hosts.assert_no_secret_recorded()

    @pytest.mark.fidelity(
        "client",
        "douyin.create_refund",
        "douyin.query_refund",
        "kuaishou.apply_refund",
        "kuaishou.query_refund",
        "baidu.apply_refund",
        "baidu.query_refund",
    )
    def test_a_part_goes_back_then_the_rest_fails(self, hosts: HostsUnderTest) -> None:
        for host in TILLS:
            with told(ANSWERS[host]) as listener:
                gateway = paid(hosts, host, listener)
                listener.next()
                begun = gateway.refund(refund(990, notify_url=listener.url))
                assert (begun.state, begun.amount) == ("processing", Money(990))
                hosts.settle(host)
                assert gateway.query_refund(out_trade_no=NUMBER, out_refund_no=REFUND).state == "succeeded"
                gateway.refund(refund(1000, "R2026000002"))
                hosts.settle(host, "R2026000002", succeeded=False)
                failed = gateway.query_refund(out_trade_no=NUMBER, out_refund_no="R2026000002")
                assert (failed.out_refund_no, failed.state) == ("R2026000002", "abnormal")
                assert listener.next().body

    @pytest.mark.parametrize("host", TILLS)
    def test_more_than_was_paid_does_not_go_back(self, hosts: HostsUnderTest, host: str) -> None:
        with told(ANSWERS[host]) as listener:
            gateway = paid(hosts, host, listener)
            gateway.refund(refund(990))
            with pytest.raises(Refused):
                gateway.refund(refund(1001, "R2026000002"))

    @pytest.mark.parametrize("host", TILLS)
    def test_a_refund_whose_answer_was_lost_is_found_again(self, hosts: HostsUnderTest, host: str) -> None:
        call = {"douyin": "create_refund", "kuaishou": "apply_refund", "baidu": "apply_refund"}[host]
        with told(ANSWERS[host]) as listener:
            gateway = paid(hosts, host, listener)
            # Kuaishou's call may be repeated, so our line tries twice by itself.
            hosts.sandbox.fault(f"{host}.{call}", "lose_reply", times=2 if host == "kuaishou" else 1)
            with pytest.raises(Retryable):
                gateway.refund(refund())
            again = gateway.refund(refund())
            assert (again.out_refund_no, again.state) == (REFUND, "processing")
            hosts.settle(host)
            assert hosts.sandbox.api("GET", f"/hosts/{host}/orders/{NUMBER}")["refunded"] == 990

    @pytest.mark.parametrize("host", TILLS)
    def test_an_unpaid_order_ends_by_itself(self, hosts: HostsUnderTest, host: str) -> None:
        gateway = placed(hosts, host)
        hosts.sandbox.advance(86_400)
        assert gateway.query(out_trade_no=NUMBER).state in {"closed", "unknown"}
        assert hosts.sandbox.api("POST", f"/hosts/{host}/orders/{NUMBER}/pay", expect=409)["code"] == "order_closed"

    @pytest.mark.parametrize("host", TILLS)
    def test_notifications_that_are_not_for_us(self, hosts: HostsUnderTest, host: str) -> None:
        with told(ANSWERS[host]) as listener:
            gateway = placed(hosts, host, listener.url)
            hosts.sandbox.fault(f"notify.{host}.payment", "wrong_appid")
            hosts.pay(host)
            news = listener.next()
            with pytest.raises(NotificationForged):
                gateway.read_notification(headers=news.headers, body=news.body, now=utc_now())

    @pytest.mark.parametrize("host", TILLS)
    def test_told_again_until_answered(self, hosts: HostsUnderTest, host: str) -> None:
        step = {"douyin": 12, "kuaishou": 60, "baidu": 120}[host]
        with told({"busy": True}) as listener:
            gateway = placed(hosts, host, listener.url)
            hosts.pay(host)
            first = listener.next()
            listener.answer = dict(ANSWERS[host])
            hosts.sandbox.advance(step)
            second = listener.next()
            notices = [
                gateway.read_notification(headers=one.headers, body=one.body, now=utc_now()) for one in (first, second)
            ]
            assert notices[0] == notices[1]
            assert (first.body == second.body) is True
            hosts.sandbox.advance(step * 10)
            assert listener.arrived.empty()

    @pytest.mark.parametrize("host", ["douyin", "kuaishou"])
    def test_there_is_no_call_to_close(self, hosts: HostsUnderTest, host: str) -> None:
        gateway = placed(hosts, host)
        with pytest.raises(Refused) as caught:
            gateway.close(out_trade_no=NUMBER)
        assert platform_code(caught.value) == "close_not_offered"

    @pytest.mark.parametrize("host", TILLS)
    def test_a_number_nobody_knows_is_unknown(self, hosts: HostsUnderTest, host: str) -> None:
        assert GATEWAYS[host](hosts).query(out_trade_no="P0").state == "unknown"

    def test_started_again_later_it_is_the_same_order(self, hosts: HostsUnderTest) -> None:
        opened_at, openid = utc_now(), hosts.code("kuaishou")[1]
        request = start(openid, opened_at=opened_at, expires_at=opened_at + timedelta(minutes=30))
        later = opened_at + timedelta(minutes=5)
        first = kuaishou(hosts).start(request).params
        again = KuaishouGateway(hosts.kuaishou(), goods_type=1233, clock=lambda: later).start(request).params
        assert first == again
        key = hosts.held["douyin"]["private_key_pem"]
        late = DouyinGateway(hosts.douyin(), hosts.douyin_trade(), private_key_pem=key, clock=lambda: later)
        assert douyin(hosts).start(request).params["data"] == late.start(request).params["data"]


class TestDouyin:
    def place(self, hosts: HostsUnderTest, params: dict[str, Any], expect: int | None = None) -> str:
        made = hosts.sandbox.api("POST", "/hosts/douyin/orders", expect=expect, person="lin-xiao", **params)
        return str(made.get("code", ""))

    def test_what_was_signed_is_what_is_ordered(self, hosts: HostsUnderTest) -> None:
        params = douyin(hosts).start(start()).params
        data = json.loads(params["data"])
        cheaper = json.dumps(data | {"totalAmount": 1, "skuList": [data["skuList"][0] | {"price": 1}]})
        assert self.place(hosts, {**params, "data": cheaper}, 409) == "authorization_signature_wrong"
        unquoted = params["byteAuthorization"].replace('"', "")
        self.place(hosts, {**params, "byteAuthorization": unquoted})

    def test_a_signature_is_good_for_an_hour(self, hosts: HostsUnderTest) -> None:
        old = utc_now() - timedelta(seconds=3_700)
        key = hosts.held["douyin"]["private_key_pem"]
        gateway = DouyinGateway(hosts.douyin(), hosts.douyin_trade(), private_key_pem=key, clock=lambda: old)
        assert self.place(hosts, dict(gateway.start(start()).params), 409) == "authorization_too_old"

    def test_a_long_title_is_cut_between_characters(self, hosts: HostsUnderTest) -> None:
        params = douyin(hosts).start(start(description="陶" * 200)).params
        assert json.loads(params["data"])["skuList"][0]["title"] == "陶" * 85
        self.place(hosts, dict(params))

    def test_the_end_of_its_time_is_told(self, hosts: HostsUnderTest) -> None:
        with told(ANSWERS["douyin"]) as listener:
            gateway = placed(hosts, "douyin", listener.url)
            hosts.sandbox.advance(1_801)
            news = listener.next()
            notice = gateway.read_notification(headers=news.headers, body=news.body, now=utc_now())
            assert isinstance(notice, PaymentNotice)
            assert notice.state == "closed"

    def test_all_of_it_goes_back(self, hosts: HostsUnderTest) -> None:
        with told(ANSWERS["douyin"]) as listener:
            gateway = paid(hosts, "douyin", listener)
            listener.next()
            gateway.refund(refund(1990, notify_url=listener.url))
            hosts.settle("douyin")
            news = listener.next()
            notice = gateway.read_notification(headers=news.headers, body=news.body, now=utc_now())
            assert isinstance(notice, RefundNotice)
            assert (notice.out_refund_no, notice.state, notice.amount) == (REFUND, "succeeded", Money(1990))


class TestKuaishou:
    def test_another_order_under_the_same_number(self, hosts: HostsUnderTest) -> None:
        gateway = placed(hosts, "kuaishou")
        with pytest.raises(Refused):
            gateway.start(start(hosts.code("kuaishou")[1], amount=Money(1)))
        assert hosts.sandbox.rules("kuaishou.create_order")[-1] == "out_order_no_taken"

    def test_a_person_of_another_host_cannot_buy(self, hosts: HostsUnderTest) -> None:
        with pytest.raises(Refused):
            kuaishou(hosts).start(start(hosts.code("douyin")[1]))
        assert hosts.sandbox.rules("kuaishou.create_order") == ["open_id_wrong"]

    def test_a_subject_is_cut_as_the_platform_counts(self, hosts: HostsUnderTest) -> None:
        openid = hosts.code("kuaishou")[1]
        kuaishou(hosts).start(start(openid, description="a" + "陶" * 200))
        assert hosts.sandbox.api("GET", f"/hosts/kuaishou/orders/{NUMBER}")["asked"]["subject"] == "a" + "陶" * 63

    def test_refund_news(self, hosts: HostsUnderTest) -> None:
        with told(ANSWERS["kuaishou"]) as listener:
            gateway = paid(hosts, "kuaishou", listener)
            listener.next()
            gateway.refund(refund(notify_url=listener.url))
            hosts.settle("kuaishou", succeeded=False)
            news = listener.next()
            notice = gateway.read_notification(headers=news.headers, body=news.body, now=utc_now())
            assert isinstance(notice, RefundNotice)
            assert (notice.out_refund_no, notice.state, notice.amount) == (REFUND, "abnormal", Money(990))


class TestBaidu:
    @pytest.mark.fidelity("client", "baidu.close")
    def test_close(self, hosts: HostsUnderTest) -> None:
        gateway = placed(hosts, "baidu")
        gateway.close(out_trade_no=NUMBER)
        assert gateway.query(out_trade_no=NUMBER).state == "closed"
        gateway.close(out_trade_no=NUMBER)
        gateway.close(out_trade_no="nobody-opened-the-till")

    def test_an_order_without_a_till_is_unknown(self, hosts: HostsUnderTest) -> None:
        assert baidu(hosts).query(out_trade_no="P0").state == "unknown"

    def test_what_was_signed_is_what_is_ordered(self, hosts: HostsUnderTest) -> None:
        params = dict(baidu(hosts).start(start()).params)
        cheaper = hosts.sandbox.api(
            "POST", "/hosts/baidu/orders", expect=409, person="lin-xiao", **params | {"totalAmount": "1"}
        )
        assert cheaper["code"] == "sign_wrong"

    def test_no_refund_before_the_order_is_settled_with(self, hosts: HostsUnderTest) -> None:
        with told({"errno": 0, "msg": "success"}) as listener:
            gateway = paid(hosts, "baidu", listener)
            with pytest.raises(Retryable):
                gateway.refund(refund())
            assert hosts.sandbox.rules("baidu.apply_refund") == ["not_consumed"]

    def test_refund_news(self, hosts: HostsUnderTest) -> None:
        with told(ANSWERS["baidu"]) as listener:
            gateway = paid(hosts, "baidu", listener)
            listener.next()
            gateway.refund(refund(notify_url=listener.url))
            hosts.settle("baidu")
            news = listener.next()
            notice = gateway.read_notification(headers=news.headers, body=news.body, now=utc_now())
            assert isinstance(notice, RefundNotice)
            assert (notice.out_refund_no, notice.state, notice.amount) == (REFUND, "succeeded", None)


class TestXiaohongshu:
    def order(self, hosts: HostsUnderTest) -> NewOrder:
        now = utc_now()
        line = OrderLine("1", "1-1", 2, Money(1000), Money(1990), "https://img.example/cup.png")
        openid = hosts.code("xiaohongshu")[1]
        return NewOrder(NUMBER, openid, "/pages/order", now, now + timedelta(minutes=30), [line], Money(500))

    @pytest.mark.fidelity(
        "client",
        "xiaohongshu.order_upsert",
        "xiaohongshu.query_pay_token",
        "xiaohongshu.order",
        "xiaohongshu.sync_status",
        "xiaohongshu.after_sales_add",
        "xiaohongshu.after_sales_get",
    )
    def test_from_order_to_refund(self, hosts: HostsUnderTest) -> None:
        orders, order = XiaohongshuOrders(hosts.xiaohongshu()), self.order(hosts)
        who = {"out_order_id": NUMBER, "openid": order.openid}
        made = orders.place(order)
        assert orders.place(order) == made
        assert made.total == Money(2490)
        assert orders.pay_token(**who) == made.pay_token
        assert orders.order(**who).state == "pending"
        hosts.pay("xiaohongshu")
        found = orders.order(**who)
        assert (found.state, found.paid) == ("succeeded", Money(2490))
        orders.tell(**who, status=OrderStatus.SHIPPED)
        asked = {"out_refund_no": REFUND, "reason": "缺货", "amount": Money(990), "lines": order.lines}
        orders.refund(**who, **asked)  # type: ignore[arg-type]
        assert orders.refund_state(**who, out_refund_no=REFUND) == "processing"
        hosts.settle("xiaohongshu")
        assert orders.refund_state(**who, out_refund_no=REFUND) == "succeeded"
        hosts.assert_no_secret_recorded(made.pay_token)

    def test_somebody_elses_order_is_not_told(self, hosts: HostsUnderTest) -> None:
        orders, order = XiaohongshuOrders(hosts.xiaohongshu()), self.order(hosts)
        orders.place(order)
        with pytest.raises(Refused):
            orders.order(out_order_id=NUMBER, openid=hosts.code("xiaohongshu", "chen-siyuan")[1])

    def test_a_paid_order_is_not_replaced(self, hosts: HostsUnderTest) -> None:
        orders, order = XiaohongshuOrders(hosts.xiaohongshu()), self.order(hosts)
        orders.place(order)
        hosts.pay("xiaohongshu")
        with pytest.raises(Refused):
            orders.place(replace(order, freight=Money(0)))


class TestQq:
    @pytest.mark.fidelity("client", "qq.wxpay_h5")
    def test_an_h5_order_through_the_proxy(self, hosts: HostsUnderTest) -> None:
        pay = QqWechatPay(hosts.qq(), pay_config(hosts.sandbox))
        params = pay.start(start()).params
        assert params["h5_url"].startswith("http")
        order = hosts.sandbox.api("GET", f"/orders/{NUMBER}")
        assert (order["total"], order["notify_url"]) == (1990, NOWHERE)
        assert pay.start(start()).params["h5_url"].startswith("http")

    def test_the_merchant_signs_for_wechat_pay(self, hosts: HostsUnderTest) -> None:
        wrong = pay_config(hosts.sandbox, merchant_serial_no="1" * 40)
        with pytest.raises(Refused) as caught:
            QqWechatPay(hosts.qq(), wrong).start(start())
        assert platform_code(caught.value) == "SIGN_ERROR"
