"""Our SMS connector against the sandbox."""

from __future__ import annotations

from typing import Any

import pytest

from portico.connectors.kit.record import PlatformCall
from portico.connectors.sms.config import SmsTemplate, TencentSmsConfig
from portico.connectors.sms.sender import TencentSmsSender
from portico.kernel.errors import Refused, Retryable
from tests.sandbox.process import SandboxProcess


def sender(sandbox: SandboxProcess, recorded: list[PlatformCall], **changes: Any) -> TencentSmsSender:
    held = sandbox.credentials["sms"]
    values: dict[str, Any] = {
        "base_url": sandbox.url,
        "secret_id": held["secret_id"],
        "secret_key": held["secret_key"],
        "sdk_app_id": held["sdk_app_id"],
        "sign_name": held["sign_name"],
        "templates": {
            name: SmsTemplate(template["id"], tuple(template["params"])) for name, template in held["templates"].items()
        },
    }
    return TencentSmsSender(TencentSmsConfig(**values | changes), record=recorded.append)


@pytest.mark.fidelity("client", "sms.send")
def test_sent(sandbox: SandboxProcess, recorded: list[PlatformCall]) -> None:
    params = {"minutes": "5", "code": "246810"}
    sender(sandbox, recorded).send(phone="13800000001", template="sign_in_code", params=params)
    (message,) = sandbox.api("GET", "/sms")["items"]
    assert (message["phone"], message["params"]) == ("13800000001", ["246810", "5"])
    assert "246810" not in repr(recorded)
    assert "13800000001" not in repr(recorded)


@pytest.mark.parametrize(
    ("template", "params"), [("nothing", {}), ("sign_in_code", {"code": "1"}), ("sign_in_code", {"kode": "1"})]
)
def test_our_own_mistakes_send_nothing(
    sandbox: SandboxProcess, recorded: list[PlatformCall], template: str, params: dict[str, str]
) -> None:
    with pytest.raises(Refused):
        sender(sandbox, recorded).send(phone="13800000001", template=template, params=params)
    assert sandbox.rules("sms.") == []


@pytest.mark.parametrize(
    ("changes", "phone", "code"),
    [
        ({}, "12800000001", "InvalidParameterValue.IncorrectPhoneNumber"),
        ({"secret_key": "wrong"}, "13800000001", "AuthFailure.SignatureFailure"),
        ({"secret_id": "AKIDx"}, "13800000001", "AuthFailure.SecretIdNotFound"),
        ({"sign_name": "别家"}, "13800000001", "FailedOperation.SignatureIncorrectOrUnapproved"),
        ({"sdk_app_id": "1"}, "13800000001", "InvalidParameterValue.SdkAppIdNotExist"),
    ],
)
def test_refused(
    sandbox: SandboxProcess, recorded: list[PlatformCall], changes: dict[str, Any], phone: str, code: str
) -> None:
    with pytest.raises(Refused) as refusal:
        sender(sandbox, recorded, **changes).send(
            phone=phone, template="sign_in_code", params={"code": "1", "minutes": "5"}
        )
    assert refusal.value.data["platform_code"] == code
    assert sandbox.api("GET", "/sms")["items"] == []


def test_limits_may_pass(sandbox: SandboxProcess, recorded: list[PlatformCall]) -> None:
    sms = sender(sandbox, recorded)
    params = {"code": "1", "minutes": "5"}
    sms.send(phone="13800000001", template="sign_in_code", params=params)
    with pytest.raises(Retryable) as failure:
        sms.send(phone="13800000001", template="sign_in_code", params=params)
    assert failure.value.data["platform_code"] == "LimitExceeded.PhoneNumberThirtySecondLimit"


@pytest.mark.parametrize("fault", ["system_error", "lose_reply", "drop"])
def test_never_sent_twice(sandbox: SandboxProcess, recorded: list[PlatformCall], fault: str) -> None:
    sandbox.fault("sms.send", fault)
    with pytest.raises(Retryable):
        sender(sandbox, recorded).send(
            phone="13800000001", template="sign_in_code", params={"code": "1", "minutes": "5"}
        )
    assert len(sandbox.rules("sms.send")) == 1
