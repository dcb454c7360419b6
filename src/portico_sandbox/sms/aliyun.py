"""Aliyun SMS (dysmsapi, version 2017-05-25, action SendSms): number, template and frequency rules.

Sources: help.aliyun.com, API SendSms and 短信服务 API 错误码 [A for the codes used here]; limits of one number: a code
one a minute, five an hour, ten a day; a notice fifty a day (错误码 page, isv.BUSINESS_LIMIT_CONTROL).
"""

from __future__ import annotations

import json
import re
import uuid
from typing import Any

from ..clock import Clock
from ..faults import Fault
from ..platform import Call, Reply
from ..quotas import DAY, HOUR, MINUTE, Quotas
from ..services.keys import AliyunSmsKeys
from . import acs3
from .provider import Message, SmsProvider

VERSION = "2017-05-25"
MAX_NUMBERS = 1_000
PROVIDER = "aliyun"
_MAINLAND = re.compile(r"(?:\+?86|0086)?(1[3-9]\d{9})")
_VARIABLE = re.compile(r"\$\{(\w+)\}")

MESSAGES: dict[str, str] = {
    "IncompleteSignature": "The request signature does not conform to Aliyun standards.",
    "InvalidAccessKeyId.NotFound": "Specified access key is not found.",
    "InvalidAction.NotFound": "Specified api is not found, please check your url and method.",
    "InvalidTimeStamp.Expired": "Specified time stamp or date value is expired.",
    "InvalidTimeStamp.Format": "Specified time stamp or date value is not well formatted.",
    "InvalidVersion": "Specified parameter Version is not valid.",
    "MissingPhoneNumbers": "PhoneNumbers is mandatory for this action.",
    "MissingSignName": "SignName is mandatory for this action.",
    "MissingTemplateCode": "TemplateCode is mandatory for this action.",
    "ServiceUnavailable": "The request has failed due to a temporary failure of the server.",
    "SignatureDoesNotMatch": "Specified signature is not matched with our calculation.",
    "SignatureNonceUsed": "Specified signature nonce was used already.",
    "isp.SYSTEM_ERROR": "系统错误",
    "isv.BUSINESS_LIMIT_CONTROL": "触发{window}级流控Permits:{permits}",
    "isv.INVALID_JSON_PARAM": "参数格式错误，请修改为字符串值",
    "isv.MOBILE_COUNT_OVER_LIMIT": "手机号码数量超过限制",
    "isv.MOBILE_NUMBER_ILLEGAL": "非法手机号",
    "isv.SMS_SIGNATURE_ILLEGAL": "该账号下找不到对应签名",
    "isv.SMS_TEMPLATE_ILLEGAL": "该账号下找不到对应模板",
    "isv.TEMPLATE_MISSING_PARAMETERS": "模板变量缺少对应参数值",
}


def gateway_error(status: int, code: str, rule: str) -> Reply:
    """A failure of the gateway in front of the service: an HTTP status of its own."""
    content = {
        "RequestId": str(uuid.uuid4()).upper(),
        "HostId": "dysmsapi.aliyuncs.com",
        "Code": code,
        "Message": MESSAGES.get(code, code),
    }
    return Reply(status, content, rule)


def refusal(code: str, rule: str, **words: Any) -> Reply:
    """A failure of the service: HTTP 200, and `Code` is not OK."""
    message = MESSAGES.get(code, code).format(**words)
    return Reply(200, {"RequestId": str(uuid.uuid4()).upper(), "Code": code, "Message": message}, rule)


class AliyunSmsPlatform:
    """No signatures on replies."""

    def busy(self) -> Reply:
        return refusal("isp.SYSTEM_ERROR", "fault_ordered")

    def refuse(self, code: str, status: int | None) -> Reply:
        return gateway_error(status, code, "fault_ordered") if status else refusal(code, "fault_ordered")

    def seal(self, call: Call, body: bytes, fault: Fault | None) -> dict[str, str]:
        return {}


class AliyunSms:
    """The account. Messages land in the same phones as the other provider's."""

    def __init__(self, clock: Clock, quotas: Quotas, keys: AliyunSmsKeys, phones: SmsProvider) -> None:
        self._clock = clock
        self._quotas = quotas
        self._keys = keys
        self._phones = phones
        self._templates = {held["id"]: (name, held) for name, held in keys.templates.items()}
        self._nonces: set[str] = set()

    def send(self, call: Call) -> Reply:
        """POST / with x-acs-action: SendSms."""
        if failed := self._unsigned(call):
            return gateway_error(*failed, "acs3_signature")
        if call.headers.get("x-acs-action") != "SendSms":
            return gateway_error(404, "InvalidAction.NotFound", "action_unknown")
        if call.headers.get("x-acs-version") != VERSION:
            return gateway_error(400, "InvalidVersion", "version_unknown")
        for name in ("PhoneNumbers", "SignName", "TemplateCode"):
            if not call.query.get(name):
                return gateway_error(400, f"Missing{name}", "field_missing")
        return self._accept(dict(call.query))

    def _unsigned(self, call: Call) -> tuple[int, str] | None:
        failed = acs3.failure(
            call.method,
            call.target,
            call.headers,
            call.body,
            key_id=self._keys.access_key_id,
            secret=self._keys.access_key_secret,
            now=self._clock.real(),
        )
        nonce = call.headers.get("x-acs-signature-nonce", "")
        if failed is None and nonce in self._nonces:
            return 400, "SignatureNonceUsed"
        self._nonces.add(nonce)
        return failed

    def _accept(self, query: dict[str, str]) -> Reply:
        numbers = query["PhoneNumbers"].split(",")
        if len(numbers) > MAX_NUMBERS:
            return refusal("isv.MOBILE_COUNT_OVER_LIMIT", "sms_too_many_numbers")
        matches = [_MAINLAND.fullmatch(number) for number in numbers]
        phones = [match[1] for match in matches if match]
        if len(phones) != len(numbers):
            return refusal("isv.MOBILE_NUMBER_ILLEGAL", "sms_number_wrong")
        if query["SignName"] != self._keys.sign_name:
            return refusal("isv.SMS_SIGNATURE_ILLEGAL", "sms_signature_unknown")
        known = self._templates.get(query["TemplateCode"])
        if known is None:
            return refusal("isv.SMS_TEMPLATE_ILLEGAL", "sms_template_unknown")
        params = _params(query.get("TemplateParam") or "{}")
        if params is None:
            return refusal("isv.INVALID_JSON_PARAM", "sms_params_wrong")
        name, template = known
        if any(variable not in params for variable in _VARIABLE.findall(template["text"])):
            return refusal("isv.TEMPLATE_MISSING_PARAMETERS", "sms_params_missing")
        for phone in phones:
            if limited := self._limited(phone, template["kind"]):
                return limited
        for phone in phones:
            self._deliver(phone, name, template["text"], params)
        biz_id = f"{uuid.uuid4().int % 10**18}^0"
        return Reply(200, {"RequestId": str(uuid.uuid4()).upper(), "Code": "OK", "Message": "OK", "BizId": biz_id})

    def _limited(self, phone: str, kind: str) -> Reply | None:
        """Sliding windows over what was accepted, codes and notices apart."""
        names = {name for name, held in self._keys.templates.items() if held["kind"] == kind}
        now = self._clock.now()
        ages = [now - m.sent_at for m in self._phones.of(phone) if m.provider == PROVIDER and m.template in names]
        windows = [("天", DAY, "aliyun_sms.notice_day")]
        if kind == "code":
            windows = [
                ("分钟", MINUTE, "aliyun_sms.code_minute"),
                ("小时", HOUR, "aliyun_sms.code_hour"),
                ("天", DAY, "aliyun_sms.code_day"),
            ]
        for window, seconds, quota in windows:
            permits = self._quotas.limits[quota]
            if sum(age < seconds for age in ages) >= permits:
                return refusal("isv.BUSINESS_LIMIT_CONTROL", "sms_frequency", window=window, permits=permits)
        return None

    def _deliver(self, phone: str, name: str, text: str, params: dict[str, str]) -> None:
        filled = _VARIABLE.sub(lambda found: params[found[1]], text)
        self._phones.deliver(
            Message(
                id=uuid.uuid4().hex,
                phone=phone,
                template=name,
                text=f"【{self._keys.sign_name}】{filled}",
                params=list(params.values()),
                sent_at=self._clock.now(),
                real_at=self._clock.real(),
                provider=PROVIDER,
            )
        )

    def clear(self) -> None:
        self._nonces.clear()


def _params(text: str) -> dict[str, str] | None:
    """The template's variables. The service takes string values only."""
    try:
        params = json.loads(text)
    except ValueError:
        return None
    if not isinstance(params, dict) or not all(isinstance(value, str) for value in params.values()):
        return None
    return params
