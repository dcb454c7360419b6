"""Two SMS providers as one: the second only where the first has surely sent nothing."""

from __future__ import annotations

from typing import Any

import pytest

from portico.connectors.kit.http import HttpLimits, NotSent
from portico.connectors.kit.record import PlatformCall
from portico.connectors.sms.choice import SmsChoice
from portico.connectors.sms.config import SmsTemplate, TencentSmsConfig
from portico.connectors.sms.sender import TencentSmsSender
from portico.kernel.errors import Refused, Retryable
from tests.connectors.test_aliyun_sms import sender as aliyun
from tests.connectors.test_sms import sender as tencent
from tests.sandbox.process import SandboxProcess, free_port

PHONE = "13800000001"


def send(sms: SmsChoice, template: str = "sign_in_code") -> None:
    sms.send(phone=PHONE, template=template, params={"code": "246810", "minutes": "5"})


def calls(sandbox: SandboxProcess) -> tuple[int, int]:
    """How often each provider was asked."""
    return len(sandbox.rules("sms.send")), len(sandbox.rules("aliyun_sms.send"))


def choice(sandbox: SandboxProcess, recorded: list[PlatformCall], **changes: Any) -> SmsChoice:
    return SmsChoice([tencent(sandbox, recorded, **changes), aliyun(sandbox, recorded)])


def test_the_first_sends(sandbox: SandboxProcess, recorded: list[PlatformCall]) -> None:
    send(choice(sandbox, recorded))
    assert calls(sandbox) == (1, 0)


def test_out_of_reach(sandbox: SandboxProcess, recorded: list[PlatformCall]) -> None:
    send(choice(sandbox, recorded, base_url=f"http://127.0.0.1:{free_port()}"))
    assert calls(sandbox) == (0, 1)
    (message,) = sandbox.api("GET", "/sms")["items"]
    assert message["phone"] == PHONE


def test_resting_after_failures(sandbox: SandboxProcess, recorded: list[PlatformCall]) -> None:
    held = sandbox.credentials["sms"]
    template = {name: SmsTemplate(one["id"], tuple(one["params"])) for name, one in held["templates"].items()}
    config = TencentSmsConfig(
        sandbox.url, held["secret_id"], held["secret_key"], held["sdk_app_id"], held["sign_name"], template
    )
    first = TencentSmsSender(config, limits=HttpLimits(break_after=1), record=recorded.append)
    sandbox.fault("sms.send", "drop")
    both = SmsChoice([first, aliyun(sandbox, recorded)])
    with pytest.raises(Retryable):
        send(both)
    send(both)
    assert calls(sandbox) == (1, 1)


@pytest.mark.parametrize("fault", ["lose_reply", "system_error"])
def test_once_it_was_reached_nobody_else_is_asked(
    sandbox: SandboxProcess, recorded: list[PlatformCall], fault: str
) -> None:
    sandbox.fault("sms.send", fault)
    with pytest.raises(Retryable) as failure:
        send(choice(sandbox, recorded))
    assert not isinstance(failure.value, NotSent)
    assert calls(sandbox) == (1, 0)


def test_a_limit_for_the_number_is_not_gone_around(sandbox: SandboxProcess, recorded: list[PlatformCall]) -> None:
    sms = choice(sandbox, recorded)
    send(sms)
    with pytest.raises(Retryable) as limit:
        send(sms)
    assert limit.value.data["platform_code"].startswith("LimitExceeded")
    assert calls(sandbox) == (2, 0)


def test_a_refusal_is_final(sandbox: SandboxProcess, recorded: list[PlatformCall]) -> None:
    with pytest.raises(Refused):
        send(choice(sandbox, recorded, secret_key="wrong"))
    assert calls(sandbox) == (1, 0)


def test_nobody_in_reach(sandbox: SandboxProcess, recorded: list[PlatformCall]) -> None:
    nowhere = f"http://127.0.0.1:{free_port()}"
    senders = [tencent(sandbox, recorded, base_url=nowhere), aliyun(sandbox, recorded, base_url=nowhere)]
    with pytest.raises(NotSent) as failure:
        send(SmsChoice(senders))
    assert failure.value.data["platform"] == "aliyun_sms"
    assert failure.value.code == "platform_retryable"


def test_somebody_has_to_send() -> None:
    with pytest.raises(ValueError):
        SmsChoice([])
