"""The shipping service beside single reports, as the sandbox plays it."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from tests.sandbox.mini_app import MiniApp
from tests.sandbox.pay_client import Merchant
from tests.sandbox.process import SandboxProcess

BEIJING = timezone(timedelta(hours=8))
DAY = 86_400
BASE = "/wxa/sec/order"


@pytest.fixture
def app(sandbox: SandboxProcess) -> MiniApp:
    return MiniApp(sandbox)


def pay(app: MiniApp, number: str = "P2026000001") -> dict[str, Any]:
    Merchant(app.sandbox).prepay(number, notify_url="http://127.0.0.1:9/none")
    order: dict[str, Any] = app.sandbox.api("POST", f"/orders/{number}/pay")
    return order


def mchid(app: MiniApp) -> str:
    return str(app.sandbox.credentials["wechat_pay"]["mchid"])


def now(app: MiniApp) -> float:
    return float(app.sandbox.api("GET", "/state")["clock"]["now"])


def part(app: MiniApp, number: str, **changes: Any) -> dict[str, Any]:
    parcel = {"tracking_no": f"YT{number}", "express_company": "YTO", "item_desc": "手工陶杯*1"}
    key = {"order_number_type": 1, "mchid": mchid(app), "out_trade_no": number}
    return {"order_key": key, "logistics_type": 1, "delivery_mode": 1, "shipping_list": [parcel]} | changes


def ship(app: MiniApp, number: str = "P2026000001", **changes: Any) -> int:
    moment = datetime.fromtimestamp(now(app), BEIJING).isoformat(timespec="milliseconds")
    body = part(app, number, **changes) | {"upload_time": moment, "payer": {"openid": app.sandbox.openid()}}
    return int(app.post(f"{BASE}/upload_shipping_info", **body)["errcode"])


def about(app: MiniApp, number: str = "P2026000001") -> dict[str, str]:
    return {"merchant_id": mchid(app), "merchant_trade_no": number}


def told(app: MiniApp, event: str) -> list[dict[str, Any]]:
    items = app.sandbox.api("GET", "/notices?limit=200")["items"]
    return [one["content"] for one in items if one["event_type"] == f"push.mini.{event}"]


class TestCombined:
    def report(self, app: MiniApp, *parts: dict[str, Any], **changes: Any) -> dict[str, Any]:
        body: dict[str, Any] = {
            "order_key": {"order_number_type": 1, "mchid": mchid(app), "out_trade_no": "C1"},
            "sub_orders": list(parts),
            "upload_time": datetime.fromtimestamp(now(app), BEIJING).isoformat(timespec="milliseconds"),
            "payer": {"openid": app.sandbox.openid()},
        }
        return app.post(f"{BASE}/upload_combined_shipping_info", **(body | changes))

    def state(self, app: MiniApp, number: str) -> int:
        return int(app.post(f"{BASE}/get_order", **about(app, number))["order"]["order_state"])

    def test_all_parts_or_none(self, app: MiniApp) -> None:
        pay(app, "P2026000001")
        pay(app, "P2026000002")
        first, second = part(app, "P2026000001"), part(app, "P2026000002")
        assert self.report(app, first, part(app, "P2026999999"))["errcode"] == 10060001
        assert self.state(app, "P2026000001") == 1
        assert self.report(app, first, second)["errcode"] == 0
        assert (self.state(app, "P2026000001"), self.state(app, "P2026000002")) == (2, 2)

    def test_refused(self, app: MiniApp) -> None:
        pay(app)
        one = part(app, "P2026000001")
        by_payment = one | {"order_key": {"order_number_type": 2, "transaction_id": "1"}}
        assert self.report(app, one, one)["errcode"] == 10060013
        assert self.report(app, one, by_payment)["errcode"] == 268485253
        assert self.report(app)["errcode"] == 10060014
        assert self.report(app, one, order_key={"order_number_type": 3})["errcode"] == 268485194
        assert self.report(app, one, payer={"openid": "oNobody"})["errcode"] == 10060031


class TestReminder:
    def remind(self, app: MiniApp, **body: Any) -> int:
        sent = about(app) | {"received_time": int(now(app)) + 1}
        return int(app.post(f"{BASE}/notify_confirm_receive", **(sent | body))["errcode"])

    def test_once_for_each_order(self, app: MiniApp) -> None:
        paid = pay(app)
        assert self.remind(app) == 10060028
        ship(app)
        by_payment = {"merchant_id": "", "merchant_trade_no": "", "transaction_id": paid["transaction_id"]}
        assert self.remind(app, **by_payment) == 0
        assert self.remind(app) == 10060030

    def test_refused(self, app: MiniApp) -> None:
        pay(app)
        ship(app)
        assert self.remind(app, merchant_trade_no="P2026999999") == 10060001
        assert self.remind(app, merchant_trade_no="") == 10060014
        assert self.remind(app, received_time="soon") == 10060014
        assert self.remind(app, received_time=int(now(app)) - 3_600) == 10060029
        app.sandbox.api("POST", "/orders/P2026000001/confirm-receipt")
        assert self.remind(app) == 10060028

    def test_parcels_only(self, app: MiniApp) -> None:
        pay(app)
        ship(app, logistics_type=4, shipping_list=[{"item_desc": "自提陶杯"}])
        assert self.remind(app) == 10060032


class TestOrders:
    def orders(self, app: MiniApp, **body: Any) -> dict[str, Any]:
        return app.post(f"{BASE}/get_order_list", **body)

    def test_by_state_person_and_time(self, app: MiniApp) -> None:
        for number in ("P2026000001", "P2026000002", "P2026000003"):
            pay(app, number)
        ship(app, "P2026000002")
        found = self.orders(app, order_state=2)["order_list"]
        assert [one["merchant_trade_no"] for one in found] == ["P2026000002"]
        assert self.orders(app, openid=app.sandbox.openid("chen-siyuan"))["order_list"] == []
        assert len(self.orders(app, openid=app.sandbox.openid())["order_list"]) == 3
        later = {"begin_time": int(now(app)) + 60}
        assert self.orders(app, pay_time_range=later)["order_list"] == []

    def test_page_by_page(self, app: MiniApp) -> None:
        for number in ("P2026000001", "P2026000002", "P2026000003"):
            pay(app, number)
        first = self.orders(app, page_size=2)
        assert (len(first["order_list"]), first["has_more"]) == (2, True)
        second = self.orders(app, page_size=2, last_index=first["last_index"])
        assert (len(second["order_list"]), second["has_more"]) == (1, False)
        assert self.orders(app, last_index="zz")["errcode"] == 10060011


class TestService:
    def test_whether_it_is_managed(self, app: MiniApp) -> None:
        app_id = app.held["app_id"]
        assert app.post(f"{BASE}/is_trade_managed", appid=app_id)["is_trade_managed"] is True
        assert app.post(f"{BASE}/is_trade_management_confirmation_completed", appid=app_id)["completed"] is True
        assert app.post(f"{BASE}/is_trade_managed", appid="wxother")["errcode"] == 40013
        assert app.post(f"{BASE}/is_trade_managed")["errcode"] == 40097
        app.sandbox.api("POST", "/mini/rules", trade_managed=False)
        assert app.post(f"{BASE}/is_trade_managed", appid=app_id)["is_trade_managed"] is False

    def test_where_messages_lead(self, app: MiniApp) -> None:
        app.post(f"{BASE}/set_msg_jump_path", path="pages-order/detail/index")
        assert app.sandbox.api("GET", "/mini/release")["jump_path"] == "pages-order/detail/index"

    def test_presale(self, app: MiniApp) -> None:
        paid = pay(app)

        def declare(**body: Any) -> int:
            sent = {"order_id": paid["transaction_id"], "type": 1, "delay_to": int(paid["paid_at"]) + 20 * DAY}
            return int(app.post(f"{BASE}/opspecialorder", **(sent | body))["errcode"])

        assert declare(type=3) == 268546000
        assert declare(delay_to=int(paid["paid_at"]) + 14 * DAY) == 268546001
        assert declare(delay_to=int(paid["paid_at"]) + 331 * DAY) == 268546001
        assert declare(order_id="P2026999999") == 268546002
        assert declare() == 0
        app.sandbox.advance(19 * DAY)
        assert told(app, "trade_manage_remind_shipping") == []
        app.sandbox.advance(DAY + 60)
        assert len(told(app, "trade_manage_remind_shipping")) == 1

    def test_the_merchant_is_reminded_once_after_two_days(self, app: MiniApp) -> None:
        paid = pay(app)
        app.sandbox.advance(2 * DAY - 60)
        assert told(app, "trade_manage_remind_shipping") == []
        app.sandbox.advance(120)
        app.sandbox.advance(120)
        (push,) = told(app, "trade_manage_remind_shipping")
        assert push["transaction_id"] == paid["transaction_id"]

    def test_settled_by_the_buyer(self, app: MiniApp) -> None:
        pay(app)
        ship(app)
        app.sandbox.api("POST", "/orders/P2026000001/confirm-receipt")
        (push,) = told(app, "trade_manage_order_settlement")
        assert (push["merchant_trade_no"], push["confirm_receive_method"]) == ("P2026000001", 1)

    @pytest.mark.parametrize(("logistics", "days"), [(1, 10), (4, 2)])
    def test_settled_by_time(self, app: MiniApp, logistics: int, days: int) -> None:
        pay(app)
        ship(app) if logistics == 1 else ship(app, logistics_type=4, shipping_list=[{"item_desc": "自提陶杯"}])
        app.sandbox.advance(days * DAY - 60)
        assert told(app, "trade_manage_order_settlement") == []
        app.sandbox.advance(120)
        (push,) = told(app, "trade_manage_order_settlement")
        assert push["confirm_receive_method"] == 2
        assert app.post(f"{BASE}/get_order", **about(app))["order"]["order_state"] == 3
