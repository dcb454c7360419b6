"""The official account's connector against the sandbox, with wechatpy as a judge of both."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from wechatpy import WeChatClient
from wechatpy.exceptions import WeChatOAuthException
from wechatpy.oauth import WeChatOAuth

from portico.connectors.kit.record import PlatformCall
from portico.connectors.kit.token_store import DatabaseTokenStore
from portico.connectors.models import PlatformToken
from portico.connectors.wechat_api.client import WechatApiClient
from portico.connectors.wechat_api.config import WechatApiConfig, WechatApp
from portico.connectors.wechat_oa.account import WechatOfficialAccount
from portico.connectors.wechat_oa.config import WechatOaConfig
from portico.domains.members.ports import Follower, MiniProgramIdentity, VirtualAccount, WebCodeInvalid, WebIdentity
from portico.kernel.errors import Refused, Retryable
from tests.sandbox.process import SandboxProcess

pytestmark = pytest.mark.django_db(transaction=True)

BACK = "http://127.0.0.1/oauth/wechat/callback"


@pytest.fixture
def account(sandbox: SandboxProcess, recorded: list[PlatformCall]) -> WechatOfficialAccount:
    held = sandbox.credentials["wechat_oa"]
    config = WechatApiConfig("wechat_oa", sandbox.url, (WechatApp(held["app_id"], held["app_secret"]),))
    client = WechatApiClient(config, DatabaseTokenStore(), record=recorded.append)
    page = WechatOaConfig(held["app_id"], f"{sandbox.url}/connect/oauth2/authorize")
    return WechatOfficialAccount(client, page)


def allow(
    sandbox: SandboxProcess, account: WechatOfficialAccount, *, ask: bool, person: str = "lin-xiao"
) -> dict[str, str]:
    """The person lets the page go on; what comes back in the address."""
    url = account.sign_in_url(redirect_url=BACK, state="abc123", ask=ask)
    query = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    location = sandbox.api("POST", "/oauth/allow", **query, person=person)["location"]
    assert location.startswith(f"{BACK}?")
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}


def identity(sandbox: SandboxProcess, *, unionid: bool) -> MiniProgramIdentity:
    person, app_id = sandbox.person(), sandbox.credentials["wechat_oa"]["app_id"]
    return MiniProgramIdentity("wechat_oa", app_id, person["openids"][app_id], person["unionid"] if unionid else None)


class TestSignIn:
    def test_the_address(self, sandbox: SandboxProcess, account: WechatOfficialAccount) -> None:
        """Letter for letter what wechatpy makes, and what the page demands."""
        held = sandbox.credentials["wechat_oa"]
        for ask, scope in ((False, "snsapi_base"), (True, "snsapi_userinfo")):
            judge = WeChatOAuth(held["app_id"], held["app_secret"], BACK, scope, "abc123")
            judge.OAUTH_BASE_URL = f"{sandbox.url}/connect/"
            assert account.sign_in_url(redirect_url=BACK, state="abc123", ask=ask) == judge.authorize_url
        for state in ("", "a" * 129, "a-b", "ä"):
            with pytest.raises(ValueError):
                account.sign_in_url(redirect_url=BACK, state=state, ask=False)

    def test_unasked_only_the_openid(self, sandbox: SandboxProcess, account: WechatOfficialAccount) -> None:
        back = allow(sandbox, account, ask=False)
        assert back["state"] == "abc123"
        found = account.exchange(code=back["code"], asked=False)
        assert found == WebIdentity(identity(sandbox, unionid=False))

    @pytest.mark.fidelity("client", "oa.access_token", "oa.userinfo")
    def test_asked_the_unionid_and_the_name(self, sandbox: SandboxProcess, account: WechatOfficialAccount) -> None:
        found = account.exchange(code=allow(sandbox, account, ask=True)["code"], asked=True)
        assert found == WebIdentity(identity(sandbox, unionid=True), nickname="林晓")

    def test_a_browser_cannot_make_itself_asked(self, sandbox: SandboxProcess, account: WechatOfficialAccount) -> None:
        """It changed the scope in the address: the name is not fetched, and nothing falls over."""
        found = account.exchange(code=allow(sandbox, account, ask=False)["code"], asked=True)
        assert found == WebIdentity(identity(sandbox, unionid=False))

    def test_codes_that_do_not_work(self, sandbox: SandboxProcess, account: WechatOfficialAccount) -> None:
        used, old = (allow(sandbox, account, ask=False)["code"] for _ in range(2))
        account.exchange(code=used, asked=False)
        sandbox.advance(301)
        for code in (used, old, "invented", ""):
            with pytest.raises(WebCodeInvalid):
                account.exchange(code=code, asked=False)

    def test_a_snapshot_is_nobody(self, sandbox: SandboxProcess, account: WechatOfficialAccount) -> None:
        sandbox.api("PATCH", "/settings", oauth_snapshot=True)
        with pytest.raises(VirtualAccount):
            account.exchange(code=allow(sandbox, account, ask=True)["code"], asked=True)

    @pytest.mark.parametrize(("code", "kind"), [("40125", Refused), ("-1", Retryable), ("45011", Retryable)])
    def test_other_failures(
        self, sandbox: SandboxProcess, account: WechatOfficialAccount, code: str, kind: type[Exception]
    ) -> None:
        back = allow(sandbox, account, ask=False)
        sandbox.fault("oa.access_token", "refuse", code=code)
        with pytest.raises(kind):
            account.exchange(code=back["code"], asked=False)
        account.exchange(code=back["code"], asked=False)

    def test_a_code_is_not_spent_by_a_second_try(self, sandbox: SandboxProcess, account: WechatOfficialAccount) -> None:
        back = allow(sandbox, account, ask=False)
        sandbox.fault("oa.access_token", "lose_reply")
        with pytest.raises(Retryable):
            account.exchange(code=back["code"], asked=False)
        assert sandbox.rules("oa.access_token") == ["ok"]

    def test_records_hold_no_secrets(
        self, sandbox: SandboxProcess, account: WechatOfficialAccount, recorded: list[PlatformCall]
    ) -> None:
        back = allow(sandbox, account, ask=True)
        found = account.exchange(code=back["code"], asked=True)
        account.follower(openid=found.identity.openid)
        secrets = [sandbox.credentials["wechat_oa"]["app_secret"], back["code"], "林晓", "99_"]
        for secret in [*secrets, found.identity.openid, str(found.identity.unionid)]:
            assert secret not in repr(recorded)
        assert [call.call for call in recorded] == ["oauth2.access_token", "userinfo", "stable_token", "user.info"]

    @pytest.mark.fidelity("oracle", "oa.access_token", "oa.refresh_token", "oa.auth", "oa.userinfo")
    def test_the_judge_reads_the_sandbox(self, sandbox: SandboxProcess, account: WechatOfficialAccount) -> None:
        held = sandbox.credentials["wechat_oa"]
        judge = WeChatOAuth(held["app_id"], held["app_secret"], BACK, "snsapi_userinfo", "abc123")
        judge.API_BASE_URL = f"{sandbox.url}/"
        code = allow(sandbox, account, ask=True)["code"]
        granted = judge.fetch_access_token(code)
        assert granted["unionid"] == sandbox.person()["unionid"]
        assert judge.get_user_info()["nickname"] == "林晓"
        assert judge.check_access_token() is True
        before = judge.access_token
        judge.refresh_access_token(judge.refresh_token)
        assert judge.access_token != before
        for wrong, failure in ((code, 40163), ("invented", 40029)):
            with pytest.raises(WeChatOAuthException) as refused:
                judge.fetch_access_token(wrong)
            assert refused.value.errcode == failure
        silent = WeChatOAuth(held["app_id"], held["app_secret"], BACK, "snsapi_base", "abc123")
        silent.API_BASE_URL = f"{sandbox.url}/"
        assert "unionid" not in silent.fetch_access_token(allow(sandbox, account, ask=False)["code"])
        with pytest.raises(WeChatOAuthException) as refused:
            silent.get_user_info()
        assert refused.value.errcode == 48001


class TestFollowers:
    @pytest.mark.fidelity("client", "oa.user_info")
    def test_told_of_followers_only(self, sandbox: SandboxProcess, account: WechatOfficialAccount) -> None:
        openid = identity(sandbox, unionid=False).openid
        assert account.follower(openid=openid) == Follower(identity(sandbox, unionid=False), follows=False)
        sandbox.api("POST", "/official/follow", person="lin-xiao", scene="spring")
        assert account.follower(openid=openid) == Follower(identity(sandbox, unionid=True), follows=True)
        sandbox.api("POST", "/official/unfollow", person="lin-xiao")
        assert account.follower(openid=openid).follows is False

    @pytest.mark.fidelity("oracle", "oa.user_info")
    def test_the_judge_reads_the_same(self, sandbox: SandboxProcess, account: WechatOfficialAccount) -> None:
        sandbox.api("POST", "/official/follow", person="lin-xiao", scene="1024")
        openid = identity(sandbox, unionid=False).openid
        account.follower(openid=openid)
        held = sandbox.credentials["wechat_oa"]
        asked = {"grant_type": "client_credential", "appid": held["app_id"], "secret": held["app_secret"]}
        token = sandbox.client.post("/cgi-bin/stable_token", json=asked).json()["access_token"]
        judge = WeChatClient(held["app_id"], held["app_secret"], access_token=token)
        judge.API_BASE_URL = judge.user.API_BASE_URL = f"{sandbox.url}/cgi-bin/"
        told: dict[str, Any] = judge.user.get(openid)
        assert (told["subscribe"], told["unionid"], told["qr_scene"], told["nickname"]) == (
            1,
            sandbox.person()["unionid"],
            1024,
            "",
        )

    def test_the_accounts_token_is_its_own(self, sandbox: SandboxProcess, account: WechatOfficialAccount) -> None:
        """One broker for all, one token an app: the mini program's would be turned down."""
        account.follower(openid=identity(sandbox, unionid=False).openid)
        (row,) = PlatformToken.objects.all()
        assert (row.provider, row.app_id) == ("wechat_oa", sandbox.credentials["wechat_oa"]["app_id"])
        mini = sandbox.credentials["wechat_mini"]
        asked = {"grant_type": "client_credential", "appid": mini["app_id"], "secret": mini["app_secret"]}
        token = sandbox.client.post("/cgi-bin/stable_token", json=asked).json()["access_token"]
        query = {"access_token": token, "openid": sandbox.openid()}
        assert sandbox.client.get("/cgi-bin/user/info", params=query).json()["errcode"] == 48001

    def test_another_apps_openid(self, sandbox: SandboxProcess, account: WechatOfficialAccount) -> None:
        with pytest.raises(Refused) as refusal:
            account.follower(openid=sandbox.openid())
        assert refusal.value.data["platform_code"] == "40003"


class TestThePage:
    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"appid": "wxother"}, "10016"),
            ({"appid": ""}, "10012"),
            ({"scope": "snsapi_login"}, "10005"),
            ({"state": "a-b"}, "10013"),
            ({"state": "a" * 129}, "10013"),
            ({"redirect_uri": "https://evil.example/"}, "10003"),
            ({"redirect_uri": "http://127.0.0.1.evil.example/"}, "10003"),
            ({"redirect_uri": "javascript://127.0.0.1/"}, "10003"),
        ],
    )
    def test_what_it_refuses(
        self, sandbox: SandboxProcess, account: WechatOfficialAccount, changes: dict[str, str], code: str
    ) -> None:
        url = account.sign_in_url(redirect_url=BACK, state="abc123", ask=True)
        query = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()} | changes
        refused = sandbox.api("POST", "/oauth/allow", expect=409, **query, person="lin-xiao")
        assert refused["code"] == code
