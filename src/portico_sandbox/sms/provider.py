"""SendSms: number, template and frequency rules; what is accepted lands in the phone's inbox."""

from __future__ import annotations

import re
import secrets
import uuid
from dataclasses import dataclass
from typing import Any

from ..clock import Clock
from ..credentials import SmsCredentials
from ..faults import Fault
from ..platform import Call, Reply, json_object
from ..quotas import DAY, HOUR, Quotas
from ..store import Collection, Row, Store
from . import tc3

VERSION = "2021-01-11"
MAX_NUMBERS = 200
_MAINLAND = re.compile(r"(?:\+?86|0086)?(1[3-9]\d{9})")

MESSAGES: dict[str, str] = {
    "AuthFailure.InvalidAuthorization": "请求头部的 Authorization 不符合腾讯云标准。",
    "AuthFailure.SecretIdNotFound": "密钥不存在。",
    "AuthFailure.SignatureExpire": "签名过期。",
    "AuthFailure.SignatureFailure": "签名错误。",
    "FailedOperation.PhoneNumberInBlacklist": "手机号在免打扰名单库中。",
    "FailedOperation.SignatureIncorrectOrUnapproved": "签名未审批或格式错误。",
    "FailedOperation.TemplateIncorrectOrUnapproved": "模板未审批或内容不匹配。",
    "FailedOperation.TemplateParamSetNotMatchApprovedTemplate": "请求内容与审核通过的模板内容不匹配。",
    "InternalError.Timeout": "请求下发短信超时。",
    "InvalidAction": "接口不存在。",
    "InvalidParameter": "参数错误。",
    "InvalidParameterValue.IncorrectPhoneNumber": "手机号格式错误。",
    "InvalidParameterValue.SdkAppIdNotExist": "SdkAppId 不存在。",
    "LimitExceeded.PhoneNumberCountLimit": "调用短信发送 API 接口单次提交的手机号个数超过 200 个。",
    "LimitExceeded.PhoneNumberDailyLimit": "单个手机号日下发短信条数超过设定的上限。",
    "LimitExceeded.PhoneNumberOneHourLimit": "单个手机号 1 小时内下发短信条数超过设定的上限。",
    "LimitExceeded.PhoneNumberThirtySecondLimit": "单个手机号 30 秒内下发短信条数超过设定的上限。",
    "MissingParameter": "缺少参数。",
    "NoSuchVersion": "接口版本不存在。",
}


@dataclass(slots=True)
class Message(Row):
    """A text in a phone's inbox."""

    id: str
    phone: str
    template: str
    text: str
    params: list[str]
    sent_at: float
    real_at: float
    provider: str = "tencent"

    @property
    def key(self) -> str:
        return self.id


def error(code: str, rule: str) -> Reply:
    """The provider's failure of the whole call."""
    content = {"Error": {"Code": code, "Message": MESSAGES.get(code, code)}, "RequestId": str(uuid.uuid4())}
    return Reply(200, {"Response": content}, rule)


class SmsPlatform:
    """Replies carry no signature; failures are HTTP 200 with Response.Error."""

    def busy(self) -> Reply:
        return error("InternalError.Timeout", "fault_ordered")

    def refuse(self, code: str, status: int | None) -> Reply:
        return error(code, "fault_ordered")

    def seal(self, call: Call, body: bytes, fault: Fault | None) -> dict[str, str]:
        return {}


class SmsProvider:
    """The account's messages."""

    def __init__(self, store: Store, clock: Clock, quotas: Quotas, credentials: SmsCredentials) -> None:
        self._clock = clock
        self._quotas = quotas
        self._credentials = credentials
        self._messages: Collection[Message] = Collection(store, "sms", Message)
        self._templates = {held["id"]: (name, held) for name, held in credentials.templates.items()}
        self.blacklist: set[str] = set()

    def send(self, call: Call) -> Reply:
        """POST / with X-TC-Action: SendSms."""
        held = self._credentials
        failed = tc3.failure(
            call.headers,
            call.body,
            secret_id=held.secret_id,
            secret_key=held.secret_key,
            now=self._clock.real(),
        )
        if failed:
            return error(failed, "tc3_signature")
        if call.headers.get("x-tc-action") != "SendSms":
            return error("InvalidAction", "action_unknown")
        if call.headers.get("x-tc-version") != VERSION:
            return error("NoSuchVersion", "version_unknown")
        body = json_object(call.body)
        if body is None:
            return error("InvalidParameter", "json_required")
        if refusal := self._refuse(body):
            return refusal
        statuses = [self._send_one(number, body) for number in body["PhoneNumberSet"]]
        rule = "ok" if all(s["Code"] == "Ok" for s in statuses) else "sms_number_refused"
        return Reply(200, {"Response": {"SendStatusSet": statuses, "RequestId": str(uuid.uuid4())}}, rule)

    def _refuse(self, body: dict[str, Any]) -> Reply | None:
        numbers = body.get("PhoneNumberSet")
        if not isinstance(numbers, list) or not numbers or not body.get("TemplateId"):
            return error("MissingParameter", "field_missing")
        if len(numbers) > MAX_NUMBERS:
            return error("LimitExceeded.PhoneNumberCountLimit", "sms_too_many_numbers")
        params = body.get("TemplateParamSet", [])
        if not isinstance(params, list) or not all(isinstance(item, str) for item in [*numbers, *params]):
            return error("InvalidParameter", "field_rule")
        if body.get("SmsSdkAppId") != self._credentials.sdk_app_id:
            return error("InvalidParameterValue.SdkAppIdNotExist", "sdk_app_unknown")
        return None

    def _send_one(self, number: str, body: dict[str, Any]) -> dict[str, Any]:
        match = _MAINLAND.fullmatch(number)
        phone = match[1] if match else ""
        code = self._refuse_one(phone, body) or "Ok"
        if code == "Ok":
            self._deliver(phone, body)
        return {
            "SerialNo": f"{secrets.randbelow(10**4)}:{secrets.token_hex(12)}" if code == "Ok" else "",
            "PhoneNumber": f"+86{phone}" if phone else number,
            "Fee": 1 if code == "Ok" else 0,
            "SessionContext": body.get("SessionContext", ""),
            "Code": code,
            "Message": "send success" if code == "Ok" else MESSAGES[code],
            "IsoCode": "CN" if phone else "",
        }

    def _refuse_one(self, phone: str, body: dict[str, Any]) -> str | None:
        if not phone:
            return "InvalidParameterValue.IncorrectPhoneNumber"
        if body.get("SignName") != self._credentials.sign_name:
            return "FailedOperation.SignatureIncorrectOrUnapproved"
        template = self._templates.get(str(body["TemplateId"]))
        if template is None:
            return "FailedOperation.TemplateIncorrectOrUnapproved"
        if len(body.get("TemplateParamSet", [])) != len(template[1]["params"]):
            return "FailedOperation.TemplateParamSetNotMatchApprovedTemplate"
        if phone in self.blacklist:
            return "FailedOperation.PhoneNumberInBlacklist"
        return self._refuse_frequency(phone)

    def _refuse_frequency(self, phone: str) -> str | None:
        """Sliding windows over the inbox itself: what was accepted is what counts."""
        now = self._clock.now()
        ages = [now - message.sent_at for message in self.of(phone) if message.provider == "tencent"]
        limits = self._quotas.limits
        if sum(age < 30 for age in ages) >= limits["sms.per_number_30_seconds"]:
            return "LimitExceeded.PhoneNumberThirtySecondLimit"
        if sum(age < HOUR for age in ages) >= limits["sms.per_number_hour"]:
            return "LimitExceeded.PhoneNumberOneHourLimit"
        if sum(age < DAY for age in ages) >= limits["sms.per_number_day"]:
            return "LimitExceeded.PhoneNumberDailyLimit"
        return None

    def _deliver(self, phone: str, body: dict[str, Any]) -> None:
        name, template = self._templates[str(body["TemplateId"])]
        params = body.get("TemplateParamSet", [])
        text = template["text"]
        for position, value in enumerate(params, start=1):
            text = text.replace(f"{{{position}}}", value)
        self._messages.save(
            Message(
                id=uuid.uuid4().hex,
                phone=phone,
                template=name,
                text=f"【{self._credentials.sign_name}】{text}",
                params=params,
                sent_at=self._clock.now(),
                real_at=self._clock.real(),
            )
        )

    def deliver(self, message: Message) -> None:
        """A message of another provider is in the phone's inbox."""
        self._messages.save(message)

    def of(self, phone: str) -> list[Message]:
        """Everything in one phone's inbox."""
        return [message for message in self._messages if message.phone == phone]

    def inbox(self, phone: str = "", limit: int = 50) -> list[Message]:
        """Newest first; one phone's, or everybody's."""
        found = [m for m in self._messages.newest(len(self._messages)) if not phone or m.phone == phone]
        return found[:limit]

    def clear(self) -> None:
        self._messages.clear()
        self.blacklist.clear()
