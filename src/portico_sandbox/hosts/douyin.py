"""Douyin: sign-in, the client token, phone numbers, links and codes. Orders: see `douyin_trade`.

Sources: code2Session v2, client_token, 获取手机号, 生成 Link V2, 获取小程序码, 状态码 [B; the sealed phone number C].
Unsure: 10013 for a wrong client key or secret, 28005187 for every wrong phone code, 28001007 for every wrong field [?].
"""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from starlette.routing import BaseRoute

from ..mini.codes import draw
from ..people import Person
from ..platform import Call, Gate, Handler, Reply, json_object
from ..quotas import DAY, MINUTE
from .desk import Desk, Ground, HostPlatform, session_key
from .douyin_trade import DouyinTrade
from .ground import PHONE, HostOrder, Wrong
from .keys import HostKeys

TOKEN_SECONDS, TOKEN_OVERLAP = 7_200, 300
MAX_LINK_SECONDS = 180 * DAY
MAX_QUERY = 1_024
WIDTHS = range(280, 1_281)
TOKEN_CODES = {"token_missing": "28001003", "token_unknown": "28001003", "token_expired": "28001008"}
LOGIN_TEXTS = {"40015": "appid 错误", "40017": "secret 错误", "40018": "code 错误", "-1": "系统错误"}
API_TEXTS = {
    "28001003": "access_token无效",
    "28001005": "系统内部错误，请重试",
    "28001007": "无效的参数",
    "28001008": "access_token过期,请刷新或重新授权",
    "28003017": "quota已用完",
    "28003018": "并发请求过多",
    "28005187": "code 无效",
}


def login_error(code: str, rule: str) -> Reply:
    """A refusal of developer.toutiao.com."""
    return Reply(200, {"err_no": int(code), "err_tips": LOGIN_TEXTS.get(code, "error"), "data": None}, rule)


def api_error(code: str, rule: str) -> Reply:
    """A refusal of open.douyin.com."""
    text = "订单不存在" if code == "20000" else API_TEXTS.get(code, "参数不合法")
    return Reply(200, {"err_no": int(code), "err_msg": text, "log_id": secrets.token_hex(16)}, rule)


def ok(data: object) -> Reply:
    return Reply(200, {"err_no": 0, "err_msg": "", "log_id": secrets.token_hex(16), "data": data})


LOGIN = HostPlatform(login_error, "-1")
API = HostPlatform(api_error, "28001005")


class Douyin(Desk):
    """The mini program's server calls."""

    name = "douyin"

    def __init__(self, ground: Ground, keys: HostKeys) -> None:
        super().__init__(ground, keys.apps[self.name])
        self._public: RSAPublicKey = keys.douyin_app
        self.trade = DouyinTrade(ground, self.app, keys.douyin_app)

    def routes(self, gate: Gate) -> list[BaseRoute]:
        trade = "/api/trade_basic/v1/developer"
        calls: list[tuple[str, str, Handler]] = [
            ("/api/apps/v1/get_phonenumber_info/", "phone_number", self.phone),
            ("/api/apps/v1/url_link/generate/", "url_link", self.link),
            ("/api/apps/v1/qrcode/create/", "qrcode", self.qrcode),
            (f"{trade}/order_query/", "query_order", self.trade.query),
            (f"{trade}/refund_create/", "create_refund", self.trade.refund),
            (f"{trade}/refund_query/", "query_refund", self.trade.query_refund),
        ]
        return [
            self.route(gate, LOGIN, "POST", "/api/apps/v2/jscode2session", "code2session", self.session),
            self.route(gate, API, "POST", "/oauth/client_token/", "client_token", self.client_token),
            *(self.route(gate, API, "POST", path, name, self._guarded(handler)) for path, name, handler in calls),
        ]

    def _guarded(self, handler: Handler) -> Handler:
        def guarded(call: Call) -> Reply:
            try:
                self.ground.tokens.check(self.name, call.headers.get("access-token", ""))
            except Wrong as wrong:
                return api_error(TOKEN_CODES[wrong.rule], wrong.rule)
            try:
                return handler(call)
            except Wrong as wrong:
                return api_error("20000" if wrong.rule == "order_unknown" else "10000", wrong.rule)

        return guarded

    def place(self, person: Person, fields: Mapping[str, Any]) -> HostOrder:
        return self.trade.place(self.openid(person), fields)

    def session(self, call: Call) -> Reply:
        body = json_object(call.body) or {}
        if not self.is_app(body.get("appid")):
            return login_error("40015", "app_unknown")
        if not self.is_secret(body.get("secret")):
            return login_error("40017", "secret_wrong")
        try:
            person = self.person_of(body.get("code"))
        except Wrong as wrong:
            return login_error("40018", wrong.rule)
        data = {
            "session_key": session_key(),
            "openid": self.openid(person),
            "anonymous_openid": "",
            "unionid": self.ground.identities.unionid(self.name, person),
        }
        return Reply(200, {"err_no": 0, "err_tips": "success", "data": data}, "signed_in")

    def client_token(self, call: Call) -> Reply:
        body = json_object(call.body) or {}
        if body.get("grant_type") != "client_credential":
            return _token_error(2100005, "参数不合法", "grant_type_wrong")
        if not (self.is_app(body.get("client_key")) and self.is_secret(body.get("client_secret"))):
            return _token_error(10013, "client_key或者client_secret错误", "secret_wrong")
        if not self.ground.quotas.take("douyin.client_token.per_5_minutes", window=5 * MINUTE):
            return _token_error(10020, "请求过于频繁", "five_minutes_quota")
        data = {
            "access_token": self.token(TOKEN_SECONDS, overlap=TOKEN_OVERLAP),
            "expires_in": TOKEN_SECONDS,
            "error_code": 0,
            "description": "",
        }
        return Reply(200, {"data": data, "message": "success"}, "token_issued")

    def phone(self, call: Call) -> Reply:
        """The number, sealed with the public key that the application has left in the console."""
        body = json_object(call.body) or {}
        try:
            person = self.ground.codes.take(self.name, PHONE, body.get("code"))
        except Wrong as wrong:
            return api_error("28005187", wrong.rule)
        plain = {
            "phoneNumber": person.phone,
            "purePhoneNumber": person.phone,
            "countryCode": "86",
            "watermark": {"appid": self.app["app_id"], "timestamp": int(self.ground.clock.now())},
        }
        sealed = self._public.encrypt(json.dumps(plain).encode(), PKCS1v15())
        return ok(base64.b64encode(sealed).decode())

    def link(self, call: Call) -> Reply:
        body = json_object(call.body) or {}
        if rule := self._link_rule(body):
            return api_error("28001007", rule)
        quotas = self.ground.quotas
        if not quotas.take("douyin.link.per_second", window=1):
            return api_error("28003018", "second_quota")
        if not quotas.take("douyin.link.per_day", window=DAY):
            return api_error("28003017", "day_quota")
        return ok({"url_link": f"https://z.douyin.com/{secrets.token_urlsafe(6)}"})

    def _link_rule(self, body: dict[str, Any]) -> str:
        path, query, expires = body.get("path", ""), body.get("query", ""), body.get("expire_time")
        now = self.ground.clock.now()
        checks = {
            "app_id_wrong": self.is_app(body.get("app_id")),
            "app_name_wrong": body.get("app_name") in {"douyin", "douyinlite"},
            "path_wrong": isinstance(path, str) and "?" not in path and not path.startswith("/"),
            "query_wrong": isinstance(query, str) and len(query) <= MAX_QUERY and _is_json(query),
            # The platform rounds up to whole hours, so a little more than the longest is still fine.
            "expire_time_wrong": isinstance(expires, int) and now < expires <= now + MAX_LINK_SECONDS + 3_600,
        }
        return next((rule for rule, good in checks.items() if not good), "")

    def qrcode(self, call: Call) -> Reply:
        body = json_object(call.body) or {}
        path, width = str(body.get("path", "")), body.get("width", 430)
        checks = {
            "app_id_wrong": self.is_app(body.get("appid")),
            "path_wrong": not path.startswith("/"),
            "width_wrong": isinstance(width, int) and width in WIDTHS,
        }
        if rule := next((rule for rule, good in checks.items() if not good), ""):
            return api_error("28001007", rule)
        _, picture = draw(f"https://z.douyin.com/code?path={path}", {"width": width})
        return ok({"img": base64.b64encode(picture).decode()})


def _token_error(code: int, text: str, rule: str) -> Reply:
    return Reply(200, {"data": {"error_code": code, "description": text}, "message": "error"}, rule)


def _is_json(text: str) -> bool:
    return not text or json_object(text.encode()) is not None
