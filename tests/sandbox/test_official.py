"""The official account as the sandbox plays it: following, pushes, the consent page in a real browser."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pytest
from playwright.sync_api import Page

from portico_sandbox.credentials import load_or_create
from tests.sandbox.process import Listener, Received, SandboxProcess
from tests.sandbox.test_pages import browser_page, page

__all__ = ["browser_page", "page"]


def fields(received: Received) -> dict[str, str]:
    """The plain fields of an XML push."""
    pattern = r"<(\w+)>(?:<!\[CDATA\[(.*?)\]\]>|([^<]*))</\1>"
    return {name: wrapped or bare for name, wrapped, bare in re.findall(pattern, received.body.decode())}


@pytest.fixture
def box(sandbox: SandboxProcess, listener: Listener) -> SandboxProcess:
    listener.default = 200
    sandbox.api("PATCH", "/settings", push_url_oa=listener.url, push_url_mini=listener.url, push_mode="plain")
    return sandbox


def push(box: SandboxProcess, path: str, **body: Any) -> Any:
    return box.api("POST", path, **{"person": "lin-xiao", **body})["push"]


class TestFollowing:
    def test_each_step_once(self, box: SandboxProcess, listener: Listener) -> None:
        openid = box.person()["openids"][box.credentials["wechat_oa"]["app_id"]]
        assert push(box, "/official/unfollow") is None
        push(box, "/official/follow", scene="spring")
        told = fields(listener.next())
        assert (told["Event"], told["EventKey"], told["FromUserName"]) == ("subscribe", "qrscene_spring", openid)
        assert told["ToUserName"] == box.credentials["wechat_oa"]["original_id"]
        assert box.person()["follows"] is True
        assert push(box, "/official/follow") is None
        push(box, "/official/follow", scene="shelf")
        scanned = fields(listener.next())
        assert (scanned["Event"], scanned["EventKey"]) == ("SCAN", "shelf")
        push(box, "/official/unfollow")
        assert fields(listener.next())["Event"] == "unsubscribe"
        assert box.person()["follows"] is False

    def test_a_scene_too_long(self, box: SandboxProcess) -> None:
        box.api("POST", "/official/follow", expect=422, person="lin-xiao", scene="a" * 65)
        box.api("POST", "/official/follow", expect=404, person="nobody")

    def test_survives_a_restart(self, own_sandbox: SandboxProcess) -> None:
        own_sandbox.api("POST", "/official/follow", person="lin-xiao")
        own_sandbox.stop(kill=True)
        own_sandbox.start()
        assert own_sandbox.person()["follows"] is True


class TestPushes:
    @pytest.mark.parametrize("answer", [204, 403, 500])
    def test_what_is_no_answer(self, box: SandboxProcess, listener: Listener, answer: int) -> None:
        """Only 200 ends the repeats."""
        listener.default = answer
        assert push(box, "/official/follow")["state"] == "pending"
        listener.next()
        for _ in range(3):
            box.advance(5)
            listener.next()
        box.advance(60)
        assert listener.is_quiet(0.2)

    def test_told_again_by_hand(self, box: SandboxProcess, listener: Listener) -> None:
        sent = push(box, "/official/follow")
        first = listener.next()
        box.api("POST", f"/notices/{sent['id']}/resend")
        second = listener.next()
        assert fields(first) == fields(second)
        assert first.path != second.path

    @pytest.mark.parametrize(("fault", "count"), [("duplicate", 2), ("lose", 0)])
    def test_disturbed(self, box: SandboxProcess, listener: Listener, fault: str, count: int) -> None:
        box.fault("notify.push.oa.subscribe", fault)
        push(box, "/official/follow")
        for _ in range(count):
            listener.next()
        assert listener.is_quiet(0.2)

    def test_texts_that_xml_cannot_wrap(self, box: SandboxProcess, listener: Listener) -> None:
        said = {"Content": "a]]>b<c>&d", "MsgId": 1}
        box.api("POST", "/pushes", app="oa", kind="text", person="lin-xiao", fields=said)
        assert b"<Content>a]]&gt;b&lt;c&gt;&amp;d</Content>" in listener.next().body

    def test_only_to_this_machine(self, box: SandboxProcess) -> None:
        box.api("PATCH", "/settings", expect=422, push_url_oa="https://example.com/")

    def test_the_address_is_verified(self, box: SandboxProcess, listener: Listener) -> None:
        """The listener answers no GET."""
        assert box.api("POST", "/pushes/verify", app="oa") == {"verified": False}
        box.api("POST", "/pushes/verify", expect=422, app="pay")


def authorize(sandbox: SandboxProcess, scope: str, **changes: str) -> str:
    query = {
        "appid": sandbox.credentials["wechat_oa"]["app_id"],
        "redirect_uri": f"{sandbox.url}/healthz",
        "response_type": "code",
        "scope": scope,
        "state": "abc123",
    }
    return f"{sandbox.url}/connect/oauth2/authorize?{urlencode(query | changes)}#wechat_redirect"


def came_back(page: Page, sandbox: SandboxProcess) -> dict[str, list[str]]:
    page.wait_for_url(f"{sandbox.url}/healthz?*")
    return parse_qs(urlsplit(page.url).query)


@pytest.mark.e2e
class TestThePage:
    def test_the_chosen_person_agrees(self, page: Page, sandbox: SandboxProcess) -> None:
        page.goto(authorize(sandbox, "snsapi_userinfo"))
        page.get_by_role("button", name="陈思远").click()
        page.get_by_role("button", name="允许").click()
        code = came_back(page, sandbox)["code"][0]
        held = sandbox.credentials["wechat_oa"]
        query = {
            "appid": held["app_id"],
            "secret": held["app_secret"],
            "code": code,
            "grant_type": "authorization_code",
        }
        granted = sandbox.client.get("/sns/oauth2/access_token", params=query).json()
        assert granted["unionid"] == sandbox.person("chen-siyuan")["unionid"]
        # Asked nothing, the same person goes through at once.
        page.goto(authorize(sandbox, "snsapi_base"))
        assert came_back(page, sandbox)["state"] == ["abc123"]

    def test_declined(self, page: Page, sandbox: SandboxProcess) -> None:
        page.goto(authorize(sandbox, "snsapi_userinfo"))
        page.get_by_role("button", name="拒绝").click()
        assert came_back(page, sandbox) == {"state": ["abc123"]}

    def test_a_wrong_address_says_why(self, page: Page, sandbox: SandboxProcess) -> None:
        page.goto(authorize(sandbox, "snsapi_userinfo", redirect_uri="https://evil.example/"))
        page.get_by_text("redirect_uri 域名与后台配置不一致 (10003)").wait_for()

    def test_followed_on_the_phone(self, page: Page, box: SandboxProcess, listener: Listener) -> None:
        page.goto(f"{box.url}/phone#account/about")
        page.get_by_role("button", name="关注", exact=True).click()
        assert fields(listener.next())["Event"] == "subscribe"
        page.get_by_text("你关注了公众号").wait_for()
        page.goto(f"{box.url}/phone#discover")
        link = page.get_by_role("link", name="用微信登录，打开会员中心").get_attribute("href")
        assert link is not None
        assert link.endswith(f"/oauth/wechat/start?next={quote('/account/', safe='')}")
        page.goto(f"{box.url}/phone#me")
        page.get_by_role("button", name="撤回手机号授权").click()
        assert json.loads(listener.next().body)["RevokeInfo"] == "8"


def test_an_older_directory_gets_what_it_lacks(tmp_path: Path) -> None:
    """Made before there were pushes: the app ids stay, and the website keeps its account."""
    made, _ = load_or_create(tmp_path, "听檐")
    path = tmp_path / "credentials.json"
    held = json.loads(path.read_text("utf-8"))
    del held["wechat_oa"], held["wechat_mini"]["push_token"], held["wechat_mini"]["encoding_aes_key"]
    path.write_text(json.dumps(held), "utf-8")
    again, _ = load_or_create(tmp_path, "听檐")
    assert again.wechat_mini.app_secret == made.wechat_mini.app_secret
    assert again.wechat_oa.app_id == made.wechat_pay.app_ids[-1]
    assert re.fullmatch(r"[A-Za-z0-9]{43}", again.wechat_mini.encoding_aes_key)
    assert load_or_create(tmp_path, "听檐")[0] == again
    assert path.stat().st_mode & 0o777 == 0o600
