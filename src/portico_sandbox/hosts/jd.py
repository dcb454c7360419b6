"""JD: one signed address (JOS) and, behind it, sign-in.

Sources: API 调用协议 as five public SDKs have it, `jingdong.miniapp.mixUserInfo` with recorded answers [C]; 10102
[C, one library]. Unsure [?]: the gateway's codes for a wrong key, signature and time stamp; every wrong code is 10102.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone

from starlette.routing import BaseRoute

from ..platform import Call, Gate, Reply, json_object
from .desk import Desk, HostPlatform, form_of
from .ground import Wrong, opaque

BEIJING = timezone(timedelta(hours=8))
MAX_SKEW = timedelta(minutes=10)
TEXTS = {
    "19": "无效的access_token",
    "24": "无效app_key",
    "25": "签名错误",
    "27": "无效的timestamp",
    "66": "请求平台未知异常",
    "67": "平台不存在该方法",
}
CODES = {"app_unknown": "24", "sign_wrong": "25", "timestamp_wrong": "27", "method_unknown": "67"}


def error(code: str, rule: str) -> Reply:
    text = TEXTS.get(code, "error")
    return Reply(200, {"error_response": {"code": code, "zh_desc": text, "en_desc": text}}, rule)


PLATFORM = HostPlatform(error, "66")


class Jd(Desk):
    """One application."""

    name = "jd"

    def routes(self, gate: Gate) -> list[BaseRoute]:
        return [self.route(gate, PLATFORM, "POST", "/routerjson", "jos", self.serve)]

    def serve(self, call: Call) -> Reply:
        form = form_of(call)
        try:
            self._check(form)
        except Wrong as wrong:
            return error(CODES[wrong.rule], wrong.rule)
        params = json_object(form.get("360buy_param_json", "{}").encode()) or {}
        try:
            person = self.person_of(params.get("code"))
        except Wrong as wrong:
            return _answer({"code": "10102", "error": "code已过期"}, wrong.rule)
        user = {"xId": opaque("xid", self.name, person.id), "openId": self.openid(person)}
        return _answer({"code": "0", "mixUserInfo": user}, "signed_in")

    def _check(self, form: Mapping[str, str]) -> None:
        if not self.is_app(form.get("app_key")):
            raise Wrong("app_unknown")
        if form.get("sign") != self.signature({name: value for name, value in form.items() if name != "sign"}):
            raise Wrong("sign_wrong")
        try:
            sent = datetime.strptime(form.get("timestamp", ""), "%Y-%m-%d %H:%M:%S").replace(tzinfo=BEIJING)
        except ValueError:
            raise Wrong("timestamp_wrong") from None
        if abs(sent.timestamp() - self.ground.clock.real()) > MAX_SKEW.total_seconds():
            raise Wrong("timestamp_wrong")
        if form.get("method") != "jingdong.miniapp.mixUserInfo":
            raise Wrong("method_unknown")

    def signature(self, fields: Mapping[str, str]) -> str:
        """Secret, sorted names and values, secret."""
        secret = self.app["app_secret"]
        text = secret + "".join(name + fields[name] for name in sorted(fields)) + secret
        return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest().upper()


def _answer(result: dict[str, object], rule: str) -> Reply:
    return Reply(200, {"jingdong_miniapp_mixUserInfo_responce": {"code": "0", "result": result}}, rule)
