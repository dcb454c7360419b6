"""The mini program's server side as the sandbox plays it: codes, tokens, phone numbers, shipping."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from tests.sandbox.mini_app import MiniApp
from tests.sandbox.pay_client import Merchant
from tests.sandbox.process import SandboxProcess

BEIJING = timezone(timedelta(hours=8))


@pytest.fixture
def app(sandbox: SandboxProcess) -> MiniApp:
    return MiniApp(sandbox)


class TestSignIn:
    def test_a_code_gives_the_session(self, app: MiniApp) -> None:
        session = app.session(app.js_code())
        assert set(session) == {"openid", "session_key", "unionid"}
        assert session["openid"] == app.sandbox.openid()
        assert session["unionid"] == app.sandbox.person()["unionid"]

    def test_a_code_works_once(self, app: MiniApp) -> None:
        code = app.js_code()
        app.session(code)
        assert app.session(code)["errcode"] == 40163

    def test_a_code_lives_five_minutes(self, app: MiniApp) -> None:
        young, old = app.js_code(), app.js_code()
        app.sandbox.advance(299)
        assert "openid" in app.session(young)
        app.sandbox.advance(2)
        assert app.session(old)["errcode"] == 40029

    def test_a_code_of_another_kind_or_app(self, app: MiniApp) -> None:
        phone = app.sandbox.api("POST", "/phone-codes", person="lin-xiao")["code"]
        assert app.session(phone)["errcode"] == 40029
        assert app.session(app.js_code(app_id="wxother"))["errcode"] == 40029
        assert app.session("invented")["errcode"] == 40029

    def test_a_high_risk_person_is_stopped(self, app: MiniApp) -> None:
        assert app.session(app.js_code("risky-lou"))["errcode"] == 40226

    def test_a_hundred_times_a_minute(self, app: MiniApp) -> None:
        app.sandbox.api("PATCH", "/quotas", **{"mini.sign_in.per_user_minute": 2})
        code = app.js_code()
        for _ in range(2):
            app.session(app.js_code())
        assert app.session(code)["errcode"] == 45011
        assert "openid" in app.session(app.js_code("chen-siyuan"))
        app.sandbox.advance(60)
        assert "openid" in app.session(code)

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"appid": ""}, 41002),
            ({"secret": ""}, 41004),
            ({"js_code": ""}, 41008),
            ({"grant_type": "x"}, 40002),
            ({"appid": "wxother"}, 40013),
            ({"secret": "wrong"}, 40125),
        ],
    )
    def test_what_else_is_refused(self, app: MiniApp, changes: dict[str, str], code: int) -> None:
        js_code = app.js_code()
        answer = app.session(js_code, **changes)
        assert answer["errcode"] == code
        assert " rid: " in answer["errmsg"]
        assert "openid" in app.session(js_code)


class TestTokens:
    def use(self, app: MiniApp, token: str) -> int:
        """0 when the token works: then it is the code that is wrong."""
        answer = app.post("/wxa/business/getuserphonenumber", token, code="invented")
        return 0 if answer["errcode"] == 40029 else int(answer["errcode"])

    def test_the_same_until_the_last_five_minutes_then_both(self, app: MiniApp) -> None:
        first = app.stable_token()
        assert first["expires_in"] in {7199, 7200}
        app.sandbox.advance(7200 - 310)
        assert app.stable_token()["access_token"] == first["access_token"]
        app.sandbox.advance(15)
        second = app.stable_token()["access_token"]
        assert second != first["access_token"]
        assert (self.use(app, first["access_token"]), self.use(app, second)) == (0, 0)
        app.sandbox.advance(300)
        assert (self.use(app, first["access_token"]), self.use(app, second)) == (42001, 0)

    def test_a_forced_refresh_kills_the_old_one(self, app: MiniApp) -> None:
        first = app.stable_token()["access_token"]
        second = app.stable_token(force_refresh=True)["access_token"]
        assert second != first
        assert (self.use(app, first), self.use(app, second)) == (40001, 0)

    def test_forced_no_sooner_than_thirty_seconds(self, app: MiniApp) -> None:
        first = app.stable_token(force_refresh=True)["access_token"]
        app.sandbox.advance(27)
        assert app.stable_token(force_refresh=True)["access_token"] == first
        app.sandbox.advance(4)
        assert app.stable_token(force_refresh=True)["access_token"] != first

    def test_forced_twenty_times_a_day(self, app: MiniApp) -> None:
        app.sandbox.api("PATCH", "/quotas", **{"mini.stable_token.forced_per_day": 1})
        app.stable_token()
        first = app.stable_token(force_refresh=True)["access_token"]
        app.sandbox.advance(31)
        assert app.stable_token(force_refresh=True)["access_token"] == first
        app.sandbox.advance(86_400)
        assert app.stable_token(force_refresh=True)["access_token"] != first

    @pytest.mark.parametrize(
        ("quota", "code"), [("mini.stable_token.per_minute", 45011), ("mini.stable_token.per_day", 45009)]
    )
    def test_counted(self, app: MiniApp, quota: str, code: int) -> None:
        app.sandbox.api("PATCH", "/quotas", **{quota: 0})
        assert app.stable_token()["errcode"] == code

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"grant_type": "x"}, 40002),
            ({"appid": ""}, 41002),
            ({"secret": ""}, 41004),
            ({"appid": "wxother"}, 40013),
            ({"secret": "wrong"}, 40125),
        ],
    )
    def test_what_is_refused(self, app: MiniApp, changes: dict[str, str], code: int) -> None:
        assert app.stable_token(**changes)["errcode"] == code

    def test_forms_of_the_request(self, app: MiniApp) -> None:
        assert app.sandbox.client.get("/cgi-bin/stable_token").json()["errcode"] == 43002
        assert app.sandbox.client.post("/cgi-bin/stable_token", content="{").json()["errcode"] == 47001

    @pytest.mark.parametrize(("token", "code"), [("", 41001), ("short", 40014), ("x" * 120, 40001)])
    def test_tokens_that_do_not_work(self, app: MiniApp, token: str, code: int) -> None:
        for path in ("business/getuserphonenumber", "sec/order/upload_shipping_info", "sec/order/get_order"):
            assert app.post(f"/wxa/{path}", token)["errcode"] == code


class TestOlderTokens:
    """GET /cgi-bin/token, a family of its own."""

    def fetch(self, app: MiniApp, **changes: str) -> dict[str, Any]:
        query = {"grant_type": "client_credential", "appid": app.held["app_id"], "secret": app.held["app_secret"]}
        content: dict[str, Any] = app.sandbox.client.get("/cgi-bin/token", params=query | changes).json()
        return content

    def works(self, app: MiniApp, token: str) -> int:
        return int(app.get("/wxaapi/newtmpl/getcategory", token)["errcode"])

    def test_a_new_one_each_time_and_the_old_for_five_minutes(self, app: MiniApp) -> None:
        old, new = (self.fetch(app)["access_token"] for _ in range(2))
        assert (self.works(app, old), self.works(app, new)) == (0, 0)
        app.sandbox.advance(301)
        assert (self.works(app, old), self.works(app, new)) == (42001, 0)

    def test_the_families_leave_each_other_alone(self, app: MiniApp) -> None:
        stable, older = app.token, self.fetch(app)["access_token"]
        assert app.token == stable
        app.stable_token(force_refresh=True)
        assert (self.works(app, stable), self.works(app, older)) == (40001, 0)

    def test_refused(self, app: MiniApp) -> None:
        assert self.fetch(app, secret="wrong")["errcode"] == 40125
        assert self.fetch(app, grant_type="x")["errcode"] == 40002
        app.sandbox.api("PATCH", "/quotas", **{"mini.token.per_day": 0})
        assert self.fetch(app)["errcode"] == 45009


class TestPhoneNumber:
    path = "/wxa/business/getuserphonenumber"

    def code(self, app: MiniApp, **more: Any) -> str:
        return str(app.sandbox.api("POST", "/phone-codes", person="lin-xiao", **more)["code"])

    def test_a_code_gives_the_number_once(self, app: MiniApp) -> None:
        code = self.code(app)
        info = app.post(self.path, code=code)["phone_info"]
        assert info["watermark"]["appid"] == app.held["app_id"]
        assert (info["phoneNumber"], info["purePhoneNumber"], info["countryCode"]) == (
            "13800000001",
            "13800000001",
            "86",
        )
        assert app.post(self.path, code=code)["errcode"] == 40029

    def test_five_minutes(self, app: MiniApp) -> None:
        code = self.code(app)
        app.sandbox.advance(301)
        assert app.post(self.path, code=code)["errcode"] == 40029

    def test_other_refusals(self, app: MiniApp) -> None:
        assert app.post(self.path)["errcode"] == 41008
        assert app.post(self.path, code=app.js_code())["errcode"] == 40029
        assert app.post(self.path, code=self.code(app, app_id="wxother"))["errcode"] == 40013
        code = self.code(app)
        assert app.post(self.path, code=code, openid=app.sandbox.openid("aunt-wang"))["errcode"] == 40003
        assert app.post(self.path, code=code, openid=app.sandbox.openid())["errcode"] == 0

    def test_a_bought_quota(self, app: MiniApp) -> None:
        app.sandbox.api("PATCH", "/quotas", **{"mini.phone_number.total": 1})
        self.code(app)
        assert app.sandbox.api("POST", "/phone-codes", person="lin-xiao", expect=409)["code"] == "1400001"


class TestShipping:
    path = "/wxa/sec/order/upload_shipping_info"

    @pytest.fixture
    def paid(self, app: MiniApp) -> str:
        Merchant(app.sandbox).prepay("P2026000001", notify_url="http://127.0.0.1:9/none")
        app.sandbox.api("POST", "/orders/P2026000001/pay")
        return "P2026000001"

    def body(self, app: MiniApp, minute: int = 0, **changes: Any) -> dict[str, Any]:
        uploaded = datetime(2026, 11, 22, 15, minute, tzinfo=BEIJING)
        body: dict[str, Any] = {
            "order_key": {
                "order_number_type": 1,
                "mchid": app.sandbox.credentials["wechat_pay"]["mchid"],
                "out_trade_no": "P2026000001",
            },
            "logistics_type": 1,
            "delivery_mode": 1,
            "shipping_list": [{"tracking_no": "YT0000000001", "express_company": "YTO", "item_desc": "陶杯×1"}],
            "upload_time": uploaded.isoformat(timespec="milliseconds"),
            "payer": {"openid": app.sandbox.openid()},
        }
        return body | changes

    def parcel(self, **changes: Any) -> list[dict[str, Any]]:
        return [{"tracking_no": "YT0000000001", "express_company": "YTO", "item_desc": "陶杯×1", **changes}]

    def state(self, app: MiniApp, number: str) -> dict[str, Any]:
        mchid = app.sandbox.credentials["wechat_pay"]["mchid"]
        answer = app.post("/wxa/sec/order/get_order", merchant_id=mchid, merchant_trade_no=number)
        order: dict[str, Any] = answer["order"]
        return order

    def test_shipped(self, app: MiniApp, paid: str) -> None:
        assert self.state(app, paid)["order_state"] == 1
        assert app.post(self.path, **self.body(app))["errcode"] == 0
        order = self.state(app, paid)
        assert (order["order_state"], order["paid_amount"], order["description"]) == (2, 1990, "陶杯×1")
        assert order["shipping"]["shipping_list"][0]["tracking_no"] == "YT0000000001"
        assert order["shipping"]["finish_shipping_count"] == 1

    def test_by_transaction(self, app: MiniApp, paid: str) -> None:
        transaction = app.sandbox.api("GET", f"/orders/{paid}")["transaction_id"]
        key = {"order_number_type": 2, "transaction_id": transaction}
        assert app.post(self.path, **self.body(app, order_key=key))["errcode"] == 0

    def test_one_more_time_and_no_more(self, app: MiniApp, paid: str) -> None:
        app.post(self.path, **self.body(app))
        assert app.post(self.path, **self.body(app, 1))["errcode"] == 10060023
        again = self.body(app, 2, shipping_list=self.parcel(tracking_no="YT2"))
        assert app.post(self.path, **again)["errcode"] == 0
        third = self.body(app, 3, shipping_list=self.parcel(tracking_no="YT3"))
        assert app.post(self.path, **third)["errcode"] == 10060003
        order = self.state(app, paid)
        assert order["shipping"]["shipping_list"][0]["tracking_no"] == "YT2"
        assert order["shipping"]["finish_shipping_count"] == 2

    def test_an_older_report_is_refused(self, app: MiniApp, paid: str) -> None:
        app.post(self.path, **self.body(app, 5))
        older = self.body(app, 4, shipping_list=self.parcel(tracking_no="YT2"))
        assert app.post(self.path, **older)["errcode"] == 10060014

    def test_received_is_the_end(self, app: MiniApp, paid: str) -> None:
        app.sandbox.api("POST", f"/orders/{paid}/confirm-receipt", expect=409)
        app.post(self.path, **self.body(app))
        app.sandbox.api("POST", f"/orders/{paid}/confirm-receipt")
        assert self.state(app, paid)["order_state"] == 3
        again = self.body(app, 2, shipping_list=self.parcel(tracking_no="YT2"))
        assert app.post(self.path, **again)["errcode"] == 10060002

    def test_split(self, app: MiniApp, paid: str) -> None:
        part = self.body(app, delivery_mode=2, is_all_delivered=False)
        assert app.post(self.path, **part)["errcode"] == 0
        assert self.state(app, paid)["order_state"] == 1
        whole = self.body(app, 1, delivery_mode=2, is_all_delivered=True)
        assert app.post(self.path, **whole)["errcode"] == 0
        assert self.state(app, paid)["order_state"] == 2

    def test_a_refunded_order(self, app: MiniApp, paid: str) -> None:
        app.sandbox.api("PATCH", "/settings", refund_settle_after=0)
        merchant = Merchant(app.sandbox)
        merchant.refund(paid, "R1", 1990)
        merchant.call("GET", "/v3/refund/domestic/refunds/R1")
        assert app.post(self.path, **self.body(app))["errcode"] == 10060004
        assert self.state(app, paid)["order_state"] == 5

    def test_the_wrong_buyer_and_unknown_orders(self, app: MiniApp, paid: str) -> None:
        other = self.body(app, payer={"openid": app.sandbox.openid("aunt-wang")})
        assert app.post(self.path, **other)["errcode"] == 10060031
        Merchant(app.sandbox).prepay("P2026000002")
        for number in ("P2026000002", "P2026999999"):
            key = self.body(app)["order_key"] | {"out_trade_no": number}
            assert app.post(self.path, **self.body(app, order_key=key))["errcode"] == 10060001
        assert self.state(app, paid)["order_state"] == 1

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"order_key": {"order_number_type": 3}}, 268485194),
            ({"order_key": {"order_number_type": 2}}, 268485195),
            ({"order_key": {"order_number_type": 1}}, 268485196),
            ({"order_key": {"order_number_type": 1, "mchid": "1"}}, 268485197),
            ({"order_key": None}, 47001),
            ({"logistics_type": 5}, 10060005),
            ({"delivery_mode": 3}, 268485224),
            ({"delivery_mode": 2, "logistics_type": 4, "is_all_delivered": True}, 10060006),
            ({"delivery_mode": 2}, 10060007),
            ({"shipping_list": []}, 268485228),
            ({"shipping_list": [{}, {}]}, 268485228),
            ({"shipping_list": [{}] * 16, "delivery_mode": 2, "is_all_delivered": True}, 10060024),
            ({"shipping_list": None}, 47001),
            ({"upload_time": "2026-11-22 15:00:00"}, 268485216),
            ({"upload_time": "1795333084"}, 268485216),
        ],
    )
    def test_shapes_that_are_refused(self, app: MiniApp, paid: str, changes: dict[str, Any], code: int) -> None:
        assert app.post(self.path, **self.body(app, **changes))["errcode"] == code
        assert self.state(app, paid)["order_state"] == 1

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"tracking_no": ""}, 268485226),
            ({"express_company": ""}, 268485227),
            ({"tracking_no": "1" * 129}, 10060026),
            ({"express_company": "Y" * 129}, 10060025),
            ({"item_desc": ""}, 10060008),
            ({"item_desc": "陶" * 121}, 10060009),
            ({"express_company": "SF"}, 10060014),
            ({"express_company": "SF", "contact": {"receiver_contact": "138******01"}}, 10060014),
            ({"contact": {"receiver_contact": "138****00**"}}, 10060014),
            ({"express_company": "SF", "contact": {"receiver_contact": "138****0001"}}, 0),
            ({"item_desc": "陶" * 120}, 0),
        ],
    )
    def test_parcels(self, app: MiniApp, paid: str, changes: dict[str, Any], code: int) -> None:
        answer = app.post(self.path, **self.body(app, shipping_list=self.parcel(**changes)))
        assert answer["errcode"] == code
