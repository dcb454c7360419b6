"""What the operator's page asks for: keys by the names Portico reads, calls, quotas, tokens taken back, the log."""

from __future__ import annotations

from typing import Any

import pytest

from portico.entrypoints.cli.sandbox_credentials import as_environment
from portico.infra import platform_keys
from tests.sandbox.mini_app import MiniApp
from tests.sandbox.process import SandboxProcess


class TestKeys:
    def test_every_platform_of_the_console_can_be_filled_in(self, sandbox: SandboxProcess) -> None:
        given = {item["name"]: item["fields"] for item in sandbox.api("GET", "/keys")["items"]}
        assert list(given) == list(platform_keys.PLATFORMS)
        for name, platform in platform_keys.PLATFORMS.items():
            variables = [field.variable for field in platform.fields]
            assert [one for one in given[name] if one not in variables] == []
            missing = {one.variable for one in platform.fields if one.variable not in given[name]}
            # Nobody reads the sandbox's bucket unsigned; whether files lie there is the shop's to say.
            assert missing <= {"PORTICO_STORAGE_PUBLIC_URL", "PORTICO_STORAGE_MEDIA", "PORTICO_WECHAT_MCH_CERTIFICATE"}
            assert platform_keys.problems(platform.keys, given[name]) == ()

    def test_addresses_lead_to_the_sandbox(self, sandbox: SandboxProcess) -> None:
        for item in sandbox.api("GET", "/keys")["items"]:
            for variable, value in item["fields"].items():
                if variable.endswith("_URL"):
                    assert value.startswith(f"{sandbox.url}"), variable

    def test_they_are_those_the_demo_runs_on(self, sandbox: SandboxProcess) -> None:
        given: dict[str, str] = {}
        for item in sandbox.api("GET", "/keys")["items"]:
            given |= item["fields"]
        demo = as_environment(sandbox.directory / "credentials.json", sandbox.url)
        assert given == {name: value for name, value in demo.items() if name != "PORTICO_SANDBOX_URL"}


class TestCalls:
    def test_are_listed_by_platform(self, sandbox: SandboxProcess) -> None:
        platforms = sandbox.api("GET", "/operator/calls")["platforms"]
        assert "pay.jsapi" in platforms["pay"]
        assert "alipay.trade.refund" in platforms["alipay"]
        assert all(len(names) == len(set(names)) for names in platforms.values())

    def test_are_found_by_text_and_by_failure(self, sandbox: SandboxProcess) -> None:
        query = "grant_type=client_credential&secret=x&appid="
        sandbox.client.get(f"/cgi-bin/token?{query}wx-nobody")
        own = sandbox.credentials["wechat_mini"]
        sandbox.client.get(f"/cgi-bin/token?{query.replace('secret=x', 'secret=' + own['app_secret'])}{own['app_id']}")
        assert self._found(sandbox, "name=mini.token") == ["token_issued", "appid_unknown"]
        assert self._found(sandbox, "failed=1") == ["appid_unknown"]
        assert self._found(sandbox, "q=WX-NOBODY") == ["appid_unknown"]
        assert self._found(sandbox, "q=access_token") == ["token_issued"]
        assert self._found(sandbox, "q=nothing-like-it") == []

    def _found(self, sandbox: SandboxProcess, query: str) -> list[Any]:
        return [item["rule"] for item in sandbox.api("GET", f"/calls?{query}")["items"]]


class TestQuotas:
    NAME = "mini.token.per_day"

    def _quota(self, sandbox: SandboxProcess) -> dict[str, int]:
        found: dict[str, int] = sandbox.api("GET", "/state")["quotas"][self.NAME]
        return found

    def _ask(self, sandbox: SandboxProcess) -> None:
        held = sandbox.credentials["wechat_mini"]
        query = {"grant_type": "client_credential", "appid": held["app_id"], "secret": held["app_secret"]}
        sandbox.client.get("/cgi-bin/token", params=query)

    def test_use_shows_and_ends_with_its_day(self, sandbox: SandboxProcess) -> None:
        self._ask(sandbox)
        self._ask(sandbox)
        assert self._quota(sandbox) == {"limit": 2_000, "default": 2_000, "used": 2, "busiest": 2}
        sandbox.advance(86_400)
        assert self._quota(sandbox)["used"] == 0

    def test_one_is_given_back(self, sandbox: SandboxProcess) -> None:
        sandbox.api("PATCH", "/quotas", **{self.NAME: 1, "sms.per_number_day": 3})
        self._ask(sandbox)
        sandbox.api("POST", "/quotas/reset", name=self.NAME)
        assert self._quota(sandbox) == {"limit": 2_000, "default": 2_000, "used": 0, "busiest": 0}
        assert sandbox.api("GET", "/state")["quotas"]["sms.per_number_day"]["limit"] == 3
        sandbox.api("POST", "/quotas/reset")
        assert sandbox.api("GET", "/state")["quotas"]["sms.per_number_day"]["limit"] == 10

    def test_only_known_ones(self, sandbox: SandboxProcess) -> None:
        sandbox.api("POST", "/quotas/reset", expect=404, name="nothing")


class TestTokens:
    def test_taken_back_it_is_no_longer_the_latest(self, sandbox: SandboxProcess) -> None:
        mini = MiniApp(sandbox)
        held, path = mini.token, "/wxa/sec/order/is_trade_managed"
        assert mini.post(path, token=held, appid=mini.held["app_id"])["errcode"] == 0
        sandbox.api("POST", "/tokens/revoke", platform="mini")
        assert mini.post(path, token=held, appid=mini.held["app_id"])["errcode"] == 40001
        assert mini.post(path, appid=mini.held["app_id"])["errcode"] == 0

    @pytest.mark.parametrize("platform", ["oa", "wecom", "douyin", "kuaishou", "xiaohongshu", "baidu", "qq"])
    def test_every_platform_with_tokens(self, sandbox: SandboxProcess, platform: str) -> None:
        assert platform in sandbox.api("GET", "/operator/calls")["tokens"]
        sandbox.api("POST", "/tokens/revoke", platform=platform)

    def test_only_those(self, sandbox: SandboxProcess) -> None:
        sandbox.api("POST", "/tokens/revoke", expect=404, platform="jd")
