"""The JSON control interface under /sandbox/api: what a tester's hands and a test's fixtures do.

None of it exists on the real platforms. README.md of this package lists every call.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from .control_kit import Endpoint, Stop, body_of, limit, routes
from .faults import CALL_KINDS, NOTICE_KINDS
from .mini.login import PhoneQuotaExhausted
from .mini.trade import MANUAL
from .pay.orders import PayOrder
from .pay.past import remember
from .pay.signing import verifies
from .pay.transactions import CannotPay
from .people import Person
from .quotas import DEFAULT_LIMITS
from .sandbox import Sandbox


class Control:
    """The endpoints, over one sandbox."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._box = sandbox

    def routes(self) -> list[Route]:
        table: list[tuple[str, str, Endpoint]] = [
            ("GET", "/state", self.state),
            ("GET", "/people", self.people),
            ("POST", "/people", self.add_person),
            ("POST", "/js-codes", self.js_code),
            ("POST", "/phone-codes", self.phone_code),
            ("GET", "/sms", self.inbox),
            ("GET", "/orders", self.orders),
            ("POST", "/orders", self.remember),
            ("GET", "/orders/{out_trade_no}", self.order),
            ("POST", "/orders/{out_trade_no}/pay", self.pay_order),
            ("POST", "/orders/{out_trade_no}/confirm-receipt", self.confirm_receipt),
            ("GET", "/sheet", self.sheet),
            ("POST", "/sheet/pay", self.pay_sheet),
            ("POST", "/jsapi/check", self.check_jsapi),
            ("GET", "/notices", self.notices),
            ("POST", "/notices/{notice_id}/resend", self.resend),
            ("GET", "/faults", self.faults),
            ("POST", "/faults", self.add_fault),
            ("DELETE", "/faults", self.clear_faults),
            ("DELETE", "/faults/{fault_id:int}", self.remove_fault),
            ("POST", "/clock", self.advance),
            ("PATCH", "/quotas", self.set_quotas),
            ("PATCH", "/settings", self.set_settings),
            ("GET", "/calls", self.calls),
            ("GET", "/calls/{call_id:int}", self.call),
            ("POST", "/reset", self.reset),
        ]
        return routes(table)

    def _order(self, request: Request) -> PayOrder:
        order = self._box.orders.get(request.path_params["out_trade_no"])
        if order is None:
            raise Stop(404, "order_unknown", "no such order")
        return order

    def _person_view(self, person: Person) -> dict[str, Any]:
        people, pay = self._box.people, self._box.credentials.wechat_pay
        return asdict(person) | {
            "follows": self._box.followers.follows(person),
            "unionid": people.unionid(person),
            "openids": {app_id: people.openid(person, app_id) for app_id in pay.app_ids},
        }

    def _order_view(self, order: PayOrder) -> dict[str, Any]:
        payer = self._box.people.find(order.payer_openid)
        return asdict(order) | {
            "code_url": order.code_url if order.code_token else "",
            "payer": payer.nickname if payer else "",
            "merchant": self._box.credentials.sms.sign_name,
            "refunds": [asdict(refund) for refund in self._box.refund_rows.of_order(order.out_trade_no)],
        }

    async def state(self, request: Request) -> Response:
        box = self._box
        return JSONResponse(
            {
                "clock": {"now": box.clock.now(), "shift": box.clock.shift},
                "portico_url": box.portico_url,
                "app_id": box.credentials.wechat_mini.app_id,
                "official_app_id": box.credentials.wechat_oa.app_id,
                "mchid": box.credentials.wechat_pay.mchid,
                "merchant": box.credentials.sms.sign_name,
                "settings": box.settings(),
                "quotas": self._quotas(),
                "orders": len(box.orders),
                "fault_kinds": {"call": sorted(CALL_KINDS), "notice": sorted(NOTICE_KINDS)},
                "faults": [asdict(fault) for fault in box.faults.open()],
            }
        )

    def _quotas(self) -> dict[str, dict[str, int]]:
        quotas = self._box.quotas
        used, busiest = quotas.used(), quotas.busiest()
        return {
            name: {"limit": most, "default": DEFAULT_LIMITS[name], "used": used[name], "busiest": busiest[name]}
            for name, most in quotas.limits.items()
        }

    async def people(self, request: Request) -> Response:
        return JSONResponse({"items": [self._person_view(person) for person in self._box.people.all()]})

    async def add_person(self, request: Request) -> Response:
        body = await body_of(request)
        nickname, phone = str(body.get("nickname") or "新朋友"), str(body.get("phone") or "13900000000")
        person = self._box.people.add(nickname, phone, high_risk=body.get("high_risk") is True)
        return JSONResponse(self._person_view(person), 201)

    async def js_code(self, request: Request) -> Response:
        body = await body_of(request)
        code = self._box.login.issue("sign_in", self._box.people.known(body.get("person")), app_id=body.get("app_id"))
        return JSONResponse({"code": code.code}, 201)

    async def phone_code(self, request: Request) -> Response:
        body = await body_of(request)
        person = self._box.people.known(body.get("person"))
        try:
            code = self._box.login.issue("phone", person, app_id=body.get("app_id"), phone=body.get("phone"))
        except PhoneQuotaExhausted:
            raise Stop(409, "1400001", "getPhoneNumber:fail 次数已用完 (errno 1400001)") from None
        return JSONResponse({"code": code.code}, 201)

    async def inbox(self, request: Request) -> Response:
        found = self._box.sms.inbox(request.query_params.get("phone", ""), limit(request))
        return JSONResponse({"items": [asdict(message) for message in found]})

    async def orders(self, request: Request) -> Response:
        newest = self._box.orders.newest(limit(request))
        return JSONResponse({"items": [self._order_view(order) for order in newest]})

    async def remember(self, request: Request) -> Response:
        """Orders that were paid before the sandbox ran, as `past.remember` reads them."""
        box = self._box
        try:
            added = remember(
                (await body_of(request)).get("items"),
                app_id=box.credentials.wechat_mini.app_id, orders=box.orders, refunds=box.refund_rows,
            )  # fmt: skip
        except ValueError as problem:
            raise Stop(422, "trade_wrong", str(problem)) from None
        return JSONResponse({"added": added}, 201)

    async def order(self, request: Request) -> Response:
        return JSONResponse(self._order_view(self._order(request)))

    async def pay_order(self, request: Request) -> Response:
        body = await body_of(request)
        return self._pay(self._order(request), body.get("person"))

    def _pay(self, order: PayOrder, person_id: object) -> Response:
        openid = ""
        if not order.payer_openid:
            openid = self._box.people.openid(self._box.people.known(person_id or "lin-xiao"), order.appid)
        try:
            self._box.transactions.pay(order, openid)
        except CannotPay as reason:
            raise Stop(409, reason.rule, reason.text) from None
        return JSONResponse(self._order_view(order))

    async def confirm_receipt(self, request: Request) -> Response:
        order = self._order(request)
        if not self._box.shipping.confirm_receipt(order):
            raise Stop(409, "not_shipped", "商家还没有发货")
        self._box.mini.trade.tell_settlement(order, MANUAL)
        return JSONResponse(self._order_view(self._order(request)))

    def _on_sheet(self, prepay_id: object, code_url: object) -> PayOrder:
        orders = self._box.orders
        order = orders.by_prepay(str(prepay_id)) if prepay_id else orders.by_code_url(str(code_url or ""))
        if order is None:
            raise Stop(404, "order_unknown", "找不到这笔订单，请返回商户重新发起支付")
        return order

    async def sheet(self, request: Request) -> Response:
        query = request.query_params
        order = self._on_sheet(query.get("prepay_id"), query.get("code_url"))
        try:
            if "package" in query:
                self._box.transactions.check_h5_link(query["package"])
            self._box.transactions.check_payable(order)
        except CannotPay as reason:
            raise Stop(409, reason.rule, reason.text) from None
        return JSONResponse(self._order_view(order))

    async def pay_sheet(self, request: Request) -> Response:
        body = await body_of(request)
        return self._pay(self._on_sheet(body.get("prepay_id"), body.get("code_url")), body.get("person"))

    async def check_jsapi(self, request: Request) -> Response:
        """Whether WeChat would open the sheet for these getBrandWCPayRequest fields."""
        body = await body_of(request)
        package = str(body.get("package", ""))
        order = self._on_sheet(package.removeprefix("prepay_id="), None)
        if body.get("signType") != "RSA":
            raise Stop(400, "sign_type_wrong", "signType 须为 RSA")
        if body.get("appId") != order.appid:
            raise Stop(400, "appid_not_of_order", "appId 与下单时不一致")
        lines = [order.appid, body.get("timeStamp"), body.get("nonceStr"), package]
        signed = "".join(f"{line}\n" for line in lines).encode()
        if not verifies(self._box.merchant_public, str(body.get("paySign", "")), signed):
            raise Stop(400, "pay_sign_wrong", "支付验证签名失败")
        try:
            self._box.transactions.check_payable(order)
        except CannotPay as reason:
            raise Stop(409, reason.rule, reason.text) from None
        return JSONResponse({"prepay_id": order.prepay_id})

    async def notices(self, request: Request) -> Response:
        wanted = limit(request)
        found = [asdict(one) for queue in self._box.couriers for one in queue.newest(wanted)]
        found.sort(key=lambda one: -one["created_at"])
        return JSONResponse({"items": found[:wanted]})

    async def resend(self, request: Request) -> Response:
        for queue in self._box.couriers:
            if (parcel := queue.resend(request.path_params["notice_id"])) is not None:
                await queue.deliver_due()
                return JSONResponse(asdict(parcel))
        raise Stop(404, "notice_unknown", "no such notification")

    async def faults(self, request: Request) -> Response:
        return JSONResponse({"items": [asdict(fault) for fault in self._box.faults.open()]})

    async def add_fault(self, request: Request) -> Response:
        body = await body_of(request)
        target, kind, times = str(body.pop("target", "")), str(body.pop("kind", "")), body.pop("times", 1)
        if target == "notify":
            target = "notify.*"
        if not target or (times is not None and (type(times) is not int or times < 1)):
            raise Stop(422, "fault_wrong", "target is required; times is a positive integer or null")
        try:
            fault = self._box.faults.add(target, kind, times, **body)
        except (ValueError, TypeError) as problem:
            raise Stop(422, "fault_wrong", str(problem)) from None
        return JSONResponse(asdict(fault), 201)

    async def clear_faults(self, request: Request) -> Response:
        self._box.faults.clear()
        return Response(status_code=204)

    async def remove_fault(self, request: Request) -> Response:
        if not self._box.faults.remove(request.path_params["fault_id"]):
            raise Stop(404, "fault_unknown", "no such fault")
        return Response(status_code=204)

    async def advance(self, request: Request) -> Response:
        seconds = (await body_of(request)).get("advance_seconds")
        if not isinstance(seconds, int | float) or isinstance(seconds, bool) or seconds < 0:
            raise Stop(422, "clock_wrong", "advance_seconds is a number, 0 or more")
        await self._box.advance(float(seconds))
        return JSONResponse({"now": self._box.clock.now(), "shift": self._box.clock.shift})

    async def set_quotas(self, request: Request) -> Response:
        changes = await body_of(request)
        limits = self._box.quotas.limits
        for name, wanted in changes.items():
            if name not in limits or type(wanted) is not int or wanted < 0:
                raise Stop(422, "quota_wrong", f"quota {name!r} cannot be {wanted!r}")
        limits.update(changes)
        return JSONResponse(limits)

    async def set_settings(self, request: Request) -> Response:
        try:
            self._box.choose(await body_of(request))
        except ValueError as problem:
            raise Stop(422, "setting_wrong", str(problem)) from None
        return JSONResponse(self._box.settings())

    async def calls(self, request: Request) -> Response:
        query = request.query_params
        after = int(query.get("after", "0")) if query.get("after", "0").isdigit() else 0
        text, failed = query.get("q", ""), query.get("failed") == "1"
        found = self._box.calls.newest(
            limit(request), name=query.get("name", ""), after=after, text=text, failed=failed
        )
        return JSONResponse({"items": [record.summary() for record in found]})

    async def call(self, request: Request) -> Response:
        record = self._box.calls.get(request.path_params["call_id"])
        if record is None:
            raise Stop(404, "call_unknown", "no such call, or no longer kept")
        return JSONResponse(record.detail())

    async def reset(self, request: Request) -> Response:
        self._box.reset()
        return Response(status_code=204)
