"""What both SMS providers tell about an account: its templates, the words at the head, what is left of its packages.

Sources: cloud.tencent.com/document/api/382, DescribeSmsTemplateList (StatusCode 0 approved, 1 waiting, -1 turned down)
and SmsPackagesStatistics; help.aliyun.com, API QuerySmsTemplate and QuerySmsSign (0 waiting, 1 approved, 2 turned
down) [A]. Tencent's sends and questions share one address and are told apart by a header, as Aliyun's are.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Scope

from ..clock import Clock
from ..consoles import SMS_PAID, Consoles
from ..credentials import SmsCredentials
from ..platform import Call, Gate, Handler, Reply, json_object
from ..quotas import DAY
from ..services.keys import AliyunSmsKeys
from . import acs3, tc3
from .aliyun import AliyunSmsPlatform, gateway_error, refusal
from .provider import SmsPlatform, error

TENCENT_STATES = {"approved": 0, "pending": 1, "refused": -1}
ALIYUN_STATES = {"pending": 0, "approved": 1, "refused": 2}
PACKAGE_DAYS = 365
_TENCENT_TIME = 10


class _ActionRoute(Route):
    """Takes only the calls whose header names this action."""

    def __init__(self, endpoint: Callable[[Request], Any], header: bytes, action: str) -> None:
        super().__init__("/", endpoint, methods=["POST"])
        self._wanted = (header, action.encode())

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if scope["type"] == "http" and self._wanted in scope["headers"]:
            return super().matches(scope)
        return Match.NONE, {}


class SmsDesk:
    """Questions about the accounts. `chosen`: what the merchant's consoles say now."""

    def __init__(
        self, clock: Clock, tencent: SmsCredentials, aliyun: AliyunSmsKeys, chosen: Callable[[], Consoles]
    ) -> None:
        self._clock = clock
        self._tencent = tencent
        self._aliyun = aliyun
        self._chosen = chosen

    def routes(self, gate: Gate) -> list[BaseRoute]:
        """The questions, each by its action."""
        tencent, aliyun = SmsPlatform(), AliyunSmsPlatform()

        def of_tencent(action: str, name: str, handler: Handler) -> Route:
            return _ActionRoute(gate.endpoint(tencent, f"sms.{name}", handler), b"x-tc-action", action)

        def of_aliyun(action: str, name: str, handler: Handler) -> Route:
            return _ActionRoute(gate.endpoint(aliyun, f"aliyun_sms.{name}", handler), b"x-acs-action", action)

        return [
            of_tencent("DescribeSmsTemplateList", "templates", self._signed_tc3(self._templates)),
            of_tencent("SmsPackagesStatistics", "packages", self._signed_tc3(self._packages)),
            of_aliyun("QuerySmsTemplate", "template", self._signed_acs3(self._template)),
            of_aliyun("QuerySmsSign", "sign", self._signed_acs3(self._sign)),
        ]

    def _signed_tc3(self, answer: Callable[[dict[str, Any]], Reply]) -> Handler:
        def handle(call: Call) -> Reply:
            held = self._tencent
            failed = tc3.failure(
                call.headers,
                call.body,
                secret_id=held.secret_id,
                secret_key=held.secret_key,
                now=self._clock.real(),
            )
            if failed:
                return error(failed, "tc3_signature")
            body = json_object(call.body)
            return error("InvalidParameter", "json_required") if body is None else answer(body)

        return handle

    def _templates(self, body: dict[str, Any]) -> Reply:
        wanted, states = body.get("TemplateIdSet"), self._chosen().templates
        if (
            not isinstance(wanted, list)
            or not all(type(one) is int for one in wanted)
            or body.get("International") != 0
        ):
            return error("InvalidParameter", "field_rule")
        held = {held["id"]: (name, held) for name, held in self._tencent.templates.items()}
        rows = [
            {
                "TemplateId": one,
                "International": 0,
                "StatusCode": TENCENT_STATES[states.get(str(one), "approved")],
                "ReviewReply": "",
                "TemplateName": held[str(one)][0],
                "CreateTime": int(self._clock.now()) - DAY,
                "TemplateContent": held[str(one)][1]["text"],
            }
            for one in wanted or ()
            if str(one) in held
        ]
        return _tencent_answer(DescribeTemplateStatusSet=rows)

    def _packages(self, body: dict[str, Any]) -> Reply:
        if body.get("SmsSdkAppId") != self._tencent.sdk_app_id:
            return error("InvalidParameterValue.SdkAppIdNotExist", "sdk_app_unknown")
        times = [str(body.get(name, "")) for name in ("BeginTime", "EndTime")]
        if not all(one.isdecimal() and len(one) == _TENCENT_TIME for one in times) or times[0] > times[1]:
            return error("InvalidParameter", "field_rule")
        bought = int(self._clock.now()) - 30 * DAY
        row = {
            "PackageCreateTime": bought,
            "PackageEffectiveTime": bought,
            "PackageExpiredTime": bought + PACKAGE_DAYS * DAY,
            "PackageAmount": SMS_PAID,
            "PackageType": 0,
            "PackageId": 1000791745,
            "CurrentUsage": SMS_PAID - self._chosen().sms_left,
        }
        return _tencent_answer(SmsPackagesStatisticsSet=[row])

    def _signed_acs3(self, answer: Callable[[dict[str, str]], Reply]) -> Handler:
        def handle(call: Call) -> Reply:
            failed = acs3.failure(
                call.method,
                call.target,
                call.headers,
                call.body,
                key_id=self._aliyun.access_key_id,
                secret=self._aliyun.access_key_secret,
                now=self._clock.real(),
            )
            return gateway_error(*failed, "acs3_signature") if failed else answer(dict(call.query))

        return handle

    def _template(self, query: dict[str, str]) -> Reply:
        wanted = query.get("TemplateCode", "")
        held = next((one for one in self._aliyun.templates.values() if one["id"] == wanted), None)
        if held is None:
            return refusal("isv.SMS_TEMPLATE_ILLEGAL", "sms_template_unknown")
        state = ALIYUN_STATES[self._chosen().templates.get(wanted, "approved")]
        return _aliyun_answer(TemplateCode=wanted, TemplateContent=held["text"], TemplateStatus=state, Reason="")

    def _sign(self, query: dict[str, str]) -> Reply:
        if query.get("SignName") != self._aliyun.sign_name:
            return refusal("isv.SMS_SIGNATURE_ILLEGAL", "sms_signature_unknown")
        state = ALIYUN_STATES[self._chosen().sms_head]
        return _aliyun_answer(SignName=query["SignName"], SignStatus=state, Reason="")


def _tencent_answer(**content: Any) -> Reply:
    return Reply(200, {"Response": {**content, "RequestId": str(uuid.uuid4())}})


def _aliyun_answer(**content: Any) -> Reply:
    return Reply(200, {"RequestId": str(uuid.uuid4()).upper(), "Code": "OK", "Message": "OK", **content})
