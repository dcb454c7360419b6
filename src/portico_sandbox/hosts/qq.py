"""QQ: sign-in, the access token, codes, and WeChat Pay's H5 order through QQ's proxy.

Sources: code2Session (40029, 45011), getAccessToken, wx_pay.html [B, stored mirror]; CreateMiniCode [C, two
libraries]. Unsure [?]: 40163 for a used code, 40001 and 42001 for tokens, 40125 for the secret: WeChat's codes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlsplit

from starlette.routing import BaseRoute

from ..mini.codes import draw
from ..pay.guard import Guard
from ..pay.orders import PayOrders
from ..pay.prepay import is_loopback
from ..pay.replies import PayPlatform
from ..pay.transactions import Transactions
from ..platform import Call, Gate, Reply, json_object
from ..quotas import MINUTE
from ..weixin.replies import WeixinPlatform, error
from .desk import Desk, Ground, session_key
from .ground import Wrong

TOKEN_SECONDS, TOKEN_OVERLAP = 7_200, 300
CODES = {
    "app_unknown": 40013,
    "secret_wrong": 40125,
    "code_unknown": 40029,
    "code_expired": 40029,
    "code_used": 40163,
    "token_missing": 41001,
    "token_unknown": 40001,
    "token_expired": 42001,
}
SIGNED_PATH = "/v3/pay/transactions/h5"
NOTIFY = "https://api.q.qq.com/wxpay/v3/notify"


class WechatPayBehindQq:
    """WeChat Pay's part in an order out of QQ: its guard and its order, told of QQ's detour."""

    def __init__(self, guard: Guard, transactions: Transactions, orders: PayOrders) -> None:
        self._h5 = guard.protect(transactions.h5)
        self._orders = orders

    def place(self, call: Call, real_notify_url: str) -> Reply:
        """The merchant has signed WeChat Pay's path, not QQ's. Notifications go where QQ would pass them on to."""
        reply = self._h5(replace(call, target=SIGNED_PATH))
        number = str((json_object(call.body) or {}).get("out_trade_no"))
        if reply.status == 200 and (order := self._orders.get(number)):
            order.notify_url = real_notify_url
        return reply


class Qq(Desk):
    """One mini program. The forms are WeChat's, so are the refusals."""

    name = "qq"

    def __init__(self, ground: Ground, app: Mapping[str, str], merchant: WechatPayBehindQq, pay: PayPlatform) -> None:
        super().__init__(ground, app)
        self._merchant = merchant
        self._pay = pay

    def routes(self, gate: Gate) -> list[BaseRoute]:
        weixin = WeixinPlatform()
        return [
            self.route(gate, weixin, "GET", "/sns/jscode2session", "jscode2session", self.session),
            self.route(gate, weixin, "GET", "/api/getToken", "get_token", self.access_token),
            self.route(gate, weixin, "POST", "/api/json/qqa/CreateMiniCode", "mini_code", self.mini_code),
            self.route(gate, self._pay, "POST", f"/wxpay{SIGNED_PATH}", "wxpay_h5", self.wxpay),
        ]

    def session(self, call: Call) -> Reply:
        try:
            self._check_app(call)
            person = self.person_of(call.query.get("js_code"))
        except Wrong as wrong:
            return _refused(wrong)
        if not self.ground.quotas.take("qq.sign_in.per_user_minute", key=person.id, window=MINUTE):
            return error(45011, "user_minute_quota")
        payload = {
            "errcode": 0,
            "errmsg": "",
            "openid": self.openid(person),
            "session_key": session_key(),
            "unionid": self.ground.identities.unionid(self.name, person),
        }
        return Reply(200, payload, "signed_in")

    def _check_app(self, call: Call) -> None:
        if not self.is_app(call.query.get("appid")):
            raise Wrong("app_unknown")
        if not self.is_secret(call.query.get("secret")):
            raise Wrong("secret_wrong")

    def access_token(self, call: Call) -> Reply:
        try:
            self._check_app(call)
        except Wrong as wrong:
            return _refused(wrong)
        token = self.token(TOKEN_SECONDS, overlap=TOKEN_OVERLAP)
        payload = {"access_token": token, "expires_in": TOKEN_SECONDS, "errcode": 0, "errmsg": ""}
        return Reply(200, payload, "token_issued")

    def _check_token(self, call: Call) -> None:
        self.ground.tokens.check(self.name, call.query.get("access_token", ""))

    def mini_code(self, call: Call) -> Reply:
        body = json_object(call.body) or {}
        try:
            self._check_token(call)
            if not self.is_app(body.get("appid")):
                raise Wrong("app_unknown")
        except Wrong as wrong:
            return _refused(wrong)
        path = body.get("path")
        if not isinstance(path, str) or not path or path.startswith("/"):
            return error(40097, "path_wrong")
        kind, picture = draw(f"https://m.q.qq.com/a/p/{self.app['app_id']}?s={path}", {"width": 430})
        return Reply(200, None, "code_drawn", {"Content-Type": kind}, picture)

    def wxpay(self, call: Call) -> Reply:
        real = call.query.get("real_notify_url", "")
        body = json_object(call.body) or {}
        try:
            self._check_token(call)
            if not self.is_app(call.query.get("appid")):
                raise Wrong("app_unknown")
        except Wrong as wrong:
            return _refused(wrong)
        if body.get("notify_url") != f"{NOTIFY}/{body.get('mchid')}/{body.get('out_trade_no')}":
            return error(40097, "notify_url_not_qq")
        if not is_loopback(urlsplit(real).hostname or ""):
            return error(40097, "real_notify_url_wrong")
        return self._merchant.place(call, real)


def _refused(wrong: Wrong) -> Reply:
    return error(CODES[wrong.rule], wrong.rule)
