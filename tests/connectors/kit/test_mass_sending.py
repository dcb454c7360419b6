"""Ten thousand calls of a mass through the real connector: the platform never has to say no."""

from __future__ import annotations

import pytest

from portico.connectors.kit.budget import DatabaseBudget
from portico.connectors.kit.http import HttpLimits
from portico.connectors.kit.turns import AT_ONCE, IN_BULK, Turn
from portico.connectors.wechat_api.client import WechatApiClient
from portico.kernel.errors import Retryable
from tests.connectors.kit.processes import in_processes
from tests.connectors.test_wechat_mini import new_client
from tests.sandbox.process import SandboxProcess

pytestmark = pytest.mark.django_db(transaction=True)

PROCESSES = 4
PER_MINUTE = 4_000


def check(client: WechatApiClient, sandbox: SandboxProcess, openid: str, turn: Turn) -> str:
    """What the platform says to a text; `ok`, or its code."""
    content = {"version": 2, "openid": openid, "scene": 1, "content": "手工陶杯"}
    app = client.app(sandbox.credentials["wechat_mini"]["app_id"])
    try:
        client.post("msg_sec_check", "/wxa/msg_sec_check", content, app=app, turn=turn)
    except Retryable as failure:
        return str(failure.data["platform_code"])
    return "ok"


def limited(sandbox: SandboxProcess) -> WechatApiClient:
    return new_client(sandbox, limits=HttpLimits(budget=DatabaseBudget()))


def visit(sandbox: SandboxProcess) -> str:
    """Somebody who used the app within two hours, as a check demands."""
    sandbox.api("POST", "/js-codes", person="lin-xiao")
    return sandbox.openid()


def send(sandbox: SandboxProcess, openid: str, count: int) -> list[str]:
    def work(_index: int) -> list[str]:
        client = limited(sandbox)
        return [check(client, sandbox, openid, IN_BULK) for _ in range(count // PROCESSES)]

    return [word for mine in in_processes(PROCESSES, work, within_seconds=600) for word in mine]


@pytest.mark.fidelity("client", "mini.msg_sec_check")
def test_a_mass_waits_and_whoever_cannot_goes_first(sandbox: SandboxProcess) -> None:
    """Half the burst (200 of 400) goes at once, the rest at its pace; beside it, calls that wait for nobody."""
    openid = visit(sandbox)
    assert send(sandbox, openid, 320) == ["ok"] * 320
    client = limited(sandbox)
    assert [check(client, sandbox, openid, AT_ONCE) for _ in range(100)] == ["ok"] * 100


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_ten_thousand(sandbox: SandboxProcess) -> None:
    """Three minutes at 4,000 a minute, which the sandbox counts by its own clock."""
    assert send(sandbox, visit(sandbox), 10_000) == ["ok"] * 10_000
