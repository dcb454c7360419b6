"""What a merchant sets in the platforms' own consoles, and what the platforms then refuse, in their own words."""

from __future__ import annotations

from typing import Any

import pytest

from tests.connectors.official import judge_of
from tests.sandbox.mini_app import MiniApp
from tests.sandbox.process import SandboxProcess

ELSEWHERE = ["203.0.113.7"]


@pytest.fixture
def mini(sandbox: SandboxProcess) -> MiniApp:
    return MiniApp(sandbox)


def consoles(sandbox: SandboxProcess, **choices: Any) -> dict[str, Any]:
    held: dict[str, Any] = sandbox.api("PATCH", "/consoles", **choices)
    return held


def test_an_address_is_refused_with_what_the_platform_saw(mini: MiniApp) -> None:
    token = mini.token
    consoles(mini.sandbox, ips={"wechat_mini": ELSEWHERE})
    refused = mini.stable_token()
    assert refused["errcode"] == 40164
    assert refused["errmsg"].startswith("invalid ip 127.0.0.1 ipv6 ::ffff:127.0.0.1, not in whitelist rid: ")
    assert mini.get("/wxaapi/newtmpl/getcategory", token)["errcode"] == 40164
    # Signing in is asked with the secret, from anywhere.
    assert mini.session(mini.js_code())["openid"]
    assert mini.sandbox.rules("mini.stable_token")[-1] == "ip_not_listed"
    consoles(mini.sandbox, ips={"wechat_mini": None})
    assert mini.stable_token()["access_token"] == token


def test_each_kind_of_app_has_its_own_list(mini: MiniApp) -> None:
    consoles(mini.sandbox, ips={"wechat_oa": ELSEWHERE})
    assert mini.stable_token()["access_token"]
    with pytest.raises(KeyError):
        judge_of(mini.sandbox)


def test_wecom_hands_out_the_token_and_refuses_the_call(sandbox: SandboxProcess) -> None:
    held = sandbox.credentials["services"]["wecom"]
    consoles(sandbox, ips={"wecom": ELSEWHERE})
    query = {"corpid": held["corp_id"], "corpsecret": held["contact_secret"]}
    token = sandbox.client.get("/cgi-bin/gettoken", params=query).json()["access_token"]
    path = "/cgi-bin/externalcontact/get_follow_user_list"
    refused = sandbox.client.get(path, params={"access_token": token}).json()
    assert refused["errcode"] == 60020
    assert "not allow to access from your ip" in refused["errmsg"]
    assert "from ip: 127.0.0.1," in refused["errmsg"]
    consoles(sandbox, ips={"wecom": ["127.0.0.1"]}, staff=False)
    assert sandbox.client.get(path, params={"access_token": token}).json()["follow_user"] == []
    consoles(sandbox, staff=True)
    assert sandbox.client.get(path, params={"access_token": token}).json()["follow_user"] == held["users"]


def test_leave_is_withheld_by_call(mini: MiniApp) -> None:
    consoles(mini.sandbox, withheld=["weixin.getcategory"])
    assert mini.get("/wxaapi/newtmpl/getcategory")["errcode"] == 48001
    assert mini.get("/wxaapi/newtmpl/gettemplate")["errcode"] == 0
    assert mini.sandbox.rules("weixin.getcategory") == ["leave_withheld"]


def test_domains_are_told_by_kind(mini: MiniApp) -> None:
    path = "/wxa/getwxadevinfo"
    consoles(mini.sandbox, domains={"request": ["https://shop.example"], "socket": ["https://shop.example"]})
    server = mini.post(path, action="getserverdomain")
    assert (server["requestdomain"], server["wsrequestdomain"]) == (["https://shop.example"], ["wss://shop.example"])
    assert "bizdomain" not in server
    assert set(mini.post(path, action="getbizdomain")) == {"errcode", "errmsg", "bizdomain"}
    assert set(mini.post(path)) >= {"requestdomain", "uploaddomain", "downloaddomain", "udpdomain", "bizdomain"}
    assert mini.post(path, action="everything")["errcode"] == 40097


def test_what_is_left_of_a_day(mini: MiniApp) -> None:
    path = "/cgi-bin/openapi/quota/get"
    mini.sandbox.api("PATCH", "/quotas", **{"mini.link.per_day": 3})
    mini.post("/wxa/generate_urllink", path="pages/home/index", expire_type=1, expire_interval=1)
    told = mini.post(path, cgi_path="/wxa/generate_urllink")
    assert told["quota"] == {"daily_limit": 3, "used": 1, "remain": 2}
    assert mini.post(path, cgi_path="/cgi-bin/menu/create")["errcode"] == 76021


@pytest.mark.parametrize(
    "choices",
    [
        {"ips": {"nobody": []}},
        {"ips": {"wechat_mini": ["shop.example"]}},
        {"withheld": "pay.*"},
        {"domains": {"carrier_pigeon": []}},
        {"categories": 1},
        {"sms_left": 10_001},
        {"templates": {"1846001": "perhaps"}},
        {"weather": "fine"},
    ],
)
def test_a_wrong_choice_changes_nothing(sandbox: SandboxProcess, choices: dict[str, Any]) -> None:
    before = sandbox.api("GET", "/consoles")
    sandbox.api("PATCH", "/consoles", expect=422, **choices)
    assert sandbox.api("GET", "/consoles") == before


def test_choices_outlive_a_restart_and_end_with_a_reset(own_sandbox: SandboxProcess) -> None:
    consoles(own_sandbox, ips={"wecom": ELSEWHERE}, sms_left=7)
    own_sandbox.stop()
    own_sandbox.start()
    held = own_sandbox.api("GET", "/consoles")
    assert (held["ips"], held["sms_left"]) == ({"wecom": ELSEWHERE}, 7)
    own_sandbox.api("POST", "/reset")
    assert own_sandbox.api("GET", "/consoles")["ips"] == {}
