"""The SMS provider as the sandbox plays it: TC3 signatures, numbers, templates, frequency."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.sandbox.process import SandboxProcess


class Account:
    """Raw SendSms calls, signed step by step."""

    def __init__(self, sandbox: SandboxProcess) -> None:
        self.sandbox = sandbox
        self.held = sandbox.credentials["sms"]

    def body(self, *numbers: str, **changes: Any) -> dict[str, Any]:
        body: dict[str, Any] = {
            "PhoneNumberSet": list(numbers or ["+8613800000001"]),
            "SmsSdkAppId": self.held["sdk_app_id"],
            "SignName": self.held["sign_name"],
            "TemplateId": self.held["templates"]["sign_in_code"]["id"],
            "TemplateParamSet": ["246810", "5"],
        }
        body |= changes
        return {name: value for name, value in body.items() if value is not None}

    def call(self, body: Any, *, age: int = 0, **spoil: str) -> dict[str, Any]:
        payload = body if isinstance(body, str) else json.dumps(body)
        stamp = int(time.time()) - age
        day = datetime.fromtimestamp(stamp, UTC).strftime("%Y-%m-%d")
        host = f"127.0.0.1:{self.sandbox.port}"
        headers = f"content-type:application/json\nhost:{host}\n"
        digest = hashlib.sha256(payload.encode()).hexdigest()
        canonical = f"POST\n/\n\n{headers}\ncontent-type;host\n{digest}"
        scope = f"{day}/sms/tc3_request"
        text = f"TC3-HMAC-SHA256\n{stamp}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
        key = f"TC3{spoil.get('secret_key', self.held['secret_key'])}".encode()
        for part in (day, "sms", "tc3_request"):
            key = hmac.digest(key, part.encode(), "sha256")
        signature = hmac.digest(key, text.encode(), "sha256").hex()
        secret_id = spoil.get("secret_id", self.held["secret_id"])
        sent = {
            "Content-Type": "application/json",
            "X-TC-Action": spoil.get("action", "SendSms"),
            "X-TC-Version": spoil.get("version", "2021-01-11"),
            "X-TC-Timestamp": str(stamp),
            "Authorization": spoil.get(
                "authorization",
                f"TC3-HMAC-SHA256 Credential={secret_id}/{scope}, "
                f"SignedHeaders=content-type;host, Signature={signature}",
            ),
        }
        content: dict[str, Any] = self.sandbox.client.post("/", content=payload, headers=sent).json()
        response: dict[str, Any] = content["Response"]
        return response

    def codes(self, *numbers: str, **changes: Any) -> list[str]:
        answer = self.call(self.body(*numbers, **changes))
        return [status["Code"] for status in answer["SendStatusSet"]]

    def inbox(self) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = self.sandbox.api("GET", "/sms")["items"]
        return items


@pytest.fixture
def account(sandbox: SandboxProcess) -> Account:
    return Account(sandbox)


def test_a_message_lands_in_the_inbox(account: Account) -> None:
    (status,) = account.call(account.body())["SendStatusSet"]
    assert (status["Code"], status["Fee"], status["PhoneNumber"]) == ("Ok", 1, "+8613800000001")
    (message,) = account.sandbox.api("GET", "/sms?phone=13800000001")["items"]
    assert message["text"] == "【听檐】您的验证码是 246810，5 分钟内有效。请勿告诉他人。"
    assert message["params"] == ["246810", "5"]
    assert account.sandbox.api("GET", "/sms?phone=13800000002")["items"] == []


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        ({"age": 301}, "AuthFailure.SignatureExpire"),
        ({"secret_id": "AKIDother"}, "AuthFailure.SecretIdNotFound"),
        ({"secret_key": "wrong"}, "AuthFailure.SignatureFailure"),
        ({"authorization": "Bearer x"}, "AuthFailure.InvalidAuthorization"),
        ({"action": "SendMail"}, "InvalidAction"),
        ({"version": "2019-07-11"}, "NoSuchVersion"),
    ],
)
def test_who_may_send(account: Account, spoil: dict[str, Any], code: str) -> None:
    assert account.call(account.body(), **spoil)["Error"]["Code"] == code
    assert account.inbox() == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"PhoneNumberSet": []}, "MissingParameter"),
        ({"PhoneNumberSet": ["+8613800000001"] * 201}, "LimitExceeded.PhoneNumberCountLimit"),
        ({"TemplateId": None}, "MissingParameter"),
        ({"TemplateParamSet": [1, 2]}, "InvalidParameter"),
        ({"SmsSdkAppId": "1400000000"}, "InvalidParameterValue.SdkAppIdNotExist"),
    ],
)
def test_calls_refused_whole(account: Account, changes: dict[str, Any], code: str) -> None:
    assert account.call(account.body(**changes))["Error"]["Code"] == code
    assert account.call("[]")["Error"]["Code"] == "InvalidParameter"
    assert account.inbox() == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"PhoneNumberSet": ["+8612800000001"]}, "InvalidParameterValue.IncorrectPhoneNumber"),
        ({"PhoneNumberSet": ["1380000000"]}, "InvalidParameterValue.IncorrectPhoneNumber"),
        ({"SignName": "别家"}, "FailedOperation.SignatureIncorrectOrUnapproved"),
        ({"TemplateId": "1"}, "FailedOperation.TemplateIncorrectOrUnapproved"),
        ({"TemplateParamSet": ["1"]}, "FailedOperation.TemplateParamSetNotMatchApprovedTemplate"),
    ],
)
def test_numbers_refused(account: Account, changes: dict[str, Any], code: str) -> None:
    assert account.codes(**changes) == [code]
    assert account.inbox() == []


def test_each_number_has_its_own_verdict(account: Account) -> None:
    assert account.codes("13800000001", "nonsense", "008613800000002", "8613800000001") == [
        "Ok",
        "InvalidParameterValue.IncorrectPhoneNumber",
        "Ok",
        "LimitExceeded.PhoneNumberThirtySecondLimit",
    ]


def test_frequency(account: Account) -> None:
    """One in 30 seconds, five an hour, ten a day."""
    box = account.sandbox
    for hour in range(2):
        for _ in range(5):
            assert account.codes() == ["Ok"]
            assert account.codes() == ["LimitExceeded.PhoneNumberThirtySecondLimit"]
            box.advance(31)
        if hour == 0:
            assert account.codes() == ["LimitExceeded.PhoneNumberOneHourLimit"]
            box.advance(3_600)
    box.advance(3_600)
    assert account.codes() == ["LimitExceeded.PhoneNumberDailyLimit"]
    box.advance(86_400)
    assert account.codes() == ["Ok"]
    assert len(account.inbox()) == 11


def test_a_number_that_wants_no_messages(account: Account) -> None:
    account.sandbox.api("PATCH", "/settings", sms_blacklist=["13800000001"])
    assert account.codes() == ["FailedOperation.PhoneNumberInBlacklist"]
