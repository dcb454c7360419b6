"""The second SMS provider: the published example of its signature, and our connector against the sandbox."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from portico.connectors.kit.record import PlatformCall
from portico.connectors.sms.acs3 import canonical_query, signed_headers
from portico.connectors.sms.aliyun import AliyunSmsSender
from portico.connectors.sms.config import AliyunSmsConfig, SmsTemplate
from portico.kernel.clock import utc_now
from portico.kernel.errors import Refused, Retryable
from tests.sandbox.process import SandboxProcess

PARAMS = {"code": "246810", "minutes": "5"}


@pytest.mark.fidelity("vector", "aliyun_sms.acs3")
def test_the_published_example() -> None:
    """The page's fixed example: RunInstances of 2023-10-26."""
    query = canonical_query(
        {"RegionId": "cn-shanghai", "ImageId": "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd"}
    )
    headers = signed_headers(
        key_id="YourAccessKeyId",
        secret="YourAccessKeySecret",
        host="ecs.cn-shanghai.aliyuncs.com",
        action="RunInstances",
        version="2014-05-26",
        query=query,
        nonce="3156853299f313e23d1673dc12e1703d",
        now=datetime(2023, 10, 26, 10, 22, 32, tzinfo=UTC),
    )
    assert headers["Authorization"].endswith(
        "Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
    )


def sender(sandbox: SandboxProcess, recorded: list[PlatformCall], *, age: int = 0, **changes: Any) -> AliyunSmsSender:
    held = sandbox.credentials["services"]["aliyun_sms"]
    values: dict[str, Any] = {
        "base_url": sandbox.url,
        "access_key_id": held["access_key_id"],
        "access_key_secret": held["access_key_secret"],
        "sign_name": held["sign_name"],
        "templates": {name: SmsTemplate(one["id"], tuple(one["params"])) for name, one in held["templates"].items()},
    }
    config = AliyunSmsConfig(**values | changes)
    return AliyunSmsSender(config, clock=lambda: utc_now() - timedelta(seconds=age), record=recorded.append)


def send(sms: AliyunSmsSender, phone: str = "13800000001") -> None:
    sms.send(phone=phone, template="sign_in_code", params=PARAMS)


def inbox(sandbox: SandboxProcess) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = sandbox.api("GET", "/sms")["items"]
    return items


@pytest.mark.fidelity("client", "aliyun_sms.send")
def test_sent(sandbox: SandboxProcess, recorded: list[PlatformCall]) -> None:
    send(sender(sandbox, recorded))
    (message,) = inbox(sandbox)
    assert message["text"] == "【听檐】您的验证码是 246810，5 分钟内有效。请勿告诉他人。"
    assert (message["phone"], message["provider"]) == ("13800000001", "aliyun")
    assert "246810" not in repr(recorded)
    assert "13800000001" not in repr(recorded)


def test_texts_that_a_query_must_carry(sandbox: SandboxProcess, recorded: list[PlatformCall]) -> None:
    params = {"number": "A+1 &=%", "carrier": "顺丰 'SF' ~*", "tracking_number": '"7"/7'}
    sender(sandbox, recorded).send(phone="13800000001", template="order_shipped", params=params)
    assert inbox(sandbox)[0]["params"] == list(params.values())


@pytest.mark.parametrize("template", ["nothing", "order_shipped"])
def test_our_own_mistakes_send_nothing(sandbox: SandboxProcess, recorded: list[PlatformCall], template: str) -> None:
    with pytest.raises(Refused):
        sender(sandbox, recorded).send(phone="13800000001", template=template, params=PARAMS)
    assert sandbox.rules("aliyun_sms.") == []


@pytest.mark.parametrize(
    ("changes", "phone", "code"),
    [
        ({}, "12800000001", "isv.MOBILE_NUMBER_ILLEGAL"),
        ({"access_key_secret": "wrong"}, "13800000001", "SignatureDoesNotMatch"),
        ({"access_key_id": "LTAIother"}, "13800000001", "InvalidAccessKeyId.NotFound"),
        ({"sign_name": "别家"}, "13800000001", "isv.SMS_SIGNATURE_ILLEGAL"),
        ({"sign_name": ""}, "13800000001", "MissingSignName"),
        (
            {"templates": {"sign_in_code": SmsTemplate("SMS_1", ("code", "minutes"))}},
            "13800000001",
            "isv.SMS_TEMPLATE_ILLEGAL",
        ),
        (
            {"templates": {"sign_in_code": SmsTemplate("SMS_154950910", ("code", "minutes"))}},
            "13800000001",
            "isv.TEMPLATE_MISSING_PARAMETERS",
        ),
        ({"age": 901}, "13800000001", "InvalidTimeStamp.Expired"),
    ],
)
def test_refused(
    sandbox: SandboxProcess, recorded: list[PlatformCall], changes: dict[str, Any], phone: str, code: str
) -> None:
    with pytest.raises(Refused) as refusal:
        send(sender(sandbox, recorded, **changes), phone)
    assert refusal.value.data["platform_code"] == code
    assert inbox(sandbox) == []


def test_one_a_minute_five_an_hour_ten_a_day(sandbox: SandboxProcess, recorded: list[PlatformCall]) -> None:
    sms = sender(sandbox, recorded)

    def limited() -> str:
        with pytest.raises(Retryable) as failure:
            send(sms)
        assert failure.value.data["platform_code"] == "isv.BUSINESS_LIMIT_CONTROL"
        return str(failure.value.data["platform_message"])

    for hour in range(2):
        for _ in range(5):
            send(sms)
            assert limited() == "触发分钟级流控Permits:1"
            sandbox.advance(61)
        if hour == 0:
            assert limited() == "触发小时级流控Permits:5"
        sandbox.advance(3_600)
    assert limited() == "触发天级流控Permits:10"
    # Notices are counted apart, and so is the other number.
    sms.send(phone="13800000001", template="order_refunded", params={"number": "1", "amount": "9.90"})
    send(sms, "13800000002")
    sandbox.advance(86_400)
    send(sms)
    assert len(inbox(sandbox)) == 13


@pytest.mark.parametrize("fault", ["system_error", "lose_reply", "drop"])
def test_never_sent_twice(sandbox: SandboxProcess, recorded: list[PlatformCall], fault: str) -> None:
    sandbox.fault("aliyun_sms.send", fault)
    with pytest.raises(Retryable):
        send(sender(sandbox, recorded))
    assert len(sandbox.rules("aliyun_sms.send")) == 1


def test_a_copied_request_is_refused(sandbox: SandboxProcess) -> None:
    """Somebody who saw a request cannot send it again: its nonce is used up."""
    held = sandbox.credentials["services"]["aliyun_sms"]
    query = canonical_query(
        {
            "PhoneNumbers": "13800000001",
            "SignName": held["sign_name"],
            "TemplateCode": "SMS_154950909",
            "TemplateParam": '{"code":"1","minutes":"5"}',
        }
    )
    headers = signed_headers(
        key_id=held["access_key_id"],
        secret=held["access_key_secret"],
        host=f"127.0.0.1:{sandbox.port}",
        action="SendSms",
        version="2017-05-25",
        query=query,
        nonce="n1",
        now=utc_now(),
    )
    codes = [sandbox.client.post(f"/?{query}", headers=headers).json()["Code"] for _ in range(2)]
    assert codes == ["OK", "SignatureNonceUsed"]
