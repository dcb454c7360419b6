"""Error tables: what may pass, and when; everything else is final."""

from __future__ import annotations

import pytest

from portico.connectors.kit.http import PlatformHttp
from portico.connectors.kit.verdicts import NEXT_DAY, NEXT_MINUTE, SOON, ErrorTable
from portico.connectors.wechat_api.config import WechatApiConfig, WechatApp
from portico.connectors.wechat_api.errors import ERRORS
from portico.connectors.wechat_api.tokens import StableTokens
from portico.kernel.errors import Refused, Retryable
from tests.sandbox.process import SandboxProcess

TABLE = ErrorTable(
    passing={"BUSY": SOON, "TOOMANY": NEXT_MINUTE},
    families={"LimitExceeded": NEXT_DAY},
    spelling=lambda code: code.replace("_", ""),
)


@pytest.mark.parametrize(
    ("code", "wait"),
    [
        ("BUSY", 5),
        ("TOO_MANY", 60),
        ("LimitExceeded.Daily", 3_600),
        ("OTHER", None),
        ("", None),
        ("NotLimitExceeded", None),
    ],
)
def test_waits(code: str, wait: int | None) -> None:
    assert TABLE.wait(code) == wait


def test_failures_keep_the_platforms_code_as_it_was_spelt() -> None:
    http = PlatformHttp(platform="p", base_url="http://127.0.0.1:9")
    passing = TABLE.failure(http, "send", "TOO_MANY", "slow down")
    assert isinstance(passing, Retryable)
    assert passing.data == {
        "platform": "p",
        "call": "send",
        "platform_code": "TOO_MANY",
        "platform_message": "slow down",
        "retry_after_seconds": 60,
    }
    final = TABLE.failure(http, "send", 40003)
    assert isinstance(final, Refused)
    assert final.data["platform_code"] == "40003"
    assert "retry_after_seconds" not in final.data


@pytest.mark.parametrize(
    ("code", "wait"), [(-1, SOON), (44990, SOON), (44991, NEXT_MINUTE), (45011, NEXT_MINUTE), (45009, NEXT_DAY)]
)
def test_wechats_caps(code: int, wait: int) -> None:
    assert ERRORS.wait(str(code)) == wait


@pytest.mark.parametrize("code", [40001, 40003, 40029, 40163, 43101, 45015, 45047, 47003, 48001, 87014])
def test_wechats_final_codes(code: int) -> None:
    """The dossier's table: none of these may be repeated by itself (a token is replaced, not asked again)."""
    assert ERRORS.wait(str(code)) is None


@pytest.mark.parametrize(("code", "asked"), [("-1", 2), ("44990", 2), ("44991", 1), ("45009", 1), ("40003", 1)])
def test_only_what_passes_soon_is_asked_twice(sandbox: SandboxProcess, code: str, asked: int) -> None:
    """A used-up minute is not there again after a fifth of a second, and asking uses up more of it."""
    sandbox.fault("mini.stable_token", "refuse", times=None, code=code)
    held = sandbox.credentials["wechat_mini"]
    config = WechatApiConfig("wechat_mini", sandbox.url, (WechatApp(held["app_id"], held["app_secret"]),))
    http = PlatformHttp(platform="wechat_mini", base_url=sandbox.url)
    with pytest.raises((Retryable, Refused)) as failure:
        StableTokens(http, config).fetch(held["app_id"], force=False)
    assert failure.value.data["platform_code"] == code
    assert len(sandbox.rules("mini.stable_token")) == asked
