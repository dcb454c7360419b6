"""Signing in from Douyin, Kuaishou, Xiaohongshu, Baidu, QQ and JD: our connectors against the sandbox."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from portico.connectors.baidu.sign_in import BaiduSignIn
from portico.connectors.douyin.sign_in import DouyinSignIn
from portico.connectors.jd.sign_in import JdSignIn
from portico.connectors.kuaishou.sign_in import KuaishouSignIn
from portico.connectors.mini_hosts.line import platform_code
from portico.connectors.qq.sign_in import QqSignIn
from portico.connectors.xiaohongshu.sign_in import XiaohongshuSignIn
from portico.domains.members.ports import MiniProgramSignIn, PhoneCodeInvalid, SignInCodeInvalid
from portico.kernel.clock import utc_now
from portico.kernel.errors import Refused, Retryable
from tests.connectors.hosts import HostsUnderTest
from tests.sandbox.process import SandboxProcess

HOSTS = ("douyin", "kuaishou", "xiaohongshu", "baidu", "qq", "jd")
CALLS = {
    "douyin": "code2session",
    "kuaishou": "code2session",
    "xiaohongshu": "session",
    "baidu": "session_key",
    "qq": "jscode2session",
    "jd": "jos",
}


@pytest.fixture
def hosts(sandbox: SandboxProcess) -> HostsUnderTest:
    return HostsUnderTest(sandbox, [])


def sign_in(hosts: HostsUnderTest, host: str) -> MiniProgramSignIn:
    made: dict[str, MiniProgramSignIn] = {
        "douyin": DouyinSignIn(hosts.douyin()),
        "kuaishou": KuaishouSignIn(hosts.kuaishou()),
        "xiaohongshu": XiaohongshuSignIn(hosts.xiaohongshu()),
        "baidu": BaiduSignIn(hosts.baidu()),
        "qq": QqSignIn(hosts.qq()),
        "jd": JdSignIn(hosts.jd()),
    }
    return made[host]


def exchange(hosts: HostsUnderTest, host: str, code: str) -> str:
    return sign_in(hosts, host).exchange(app_id=hosts.held[host]["app_id"], code=code).openid


class TestEverywhere:
    @pytest.mark.fidelity(
        "client",
        "douyin.code2session",
        "kuaishou.code2session",
        "xiaohongshu.session",
        "xiaohongshu.token",
        "baidu.session_key",
        "qq.jscode2session",
        "jd.jos",
    )
    def test_a_code_gives_the_person_who_pressed(self, hosts: HostsUnderTest) -> None:
        for host in HOSTS:
            code, openid = hosts.code(host)
            found = sign_in(hosts, host).exchange(app_id=hosts.held[host]["app_id"], code=code)
            assert (found.provider, found.openid) == (f"{host}_mini", openid)
            assert (found.unionid is not None) == (host in {"douyin", "qq"})
            assert code not in repr(hosts.recorded)
        hosts.assert_no_secret_recorded()

    @pytest.mark.parametrize("host", HOSTS)
    def test_nobody_is_the_same_person_at_two_hosts(self, hosts: HostsUnderTest, host: str) -> None:
        others = {hosts.code(other)[1] for other in HOSTS if other != host}
        assert hosts.code(host)[1] not in others
        assert hosts.code(host, "chen-siyuan")[1] != hosts.code(host)[1]

    @pytest.mark.parametrize("host", HOSTS)
    def test_a_code_works_once(self, hosts: HostsUnderTest, host: str) -> None:
        code, _ = hosts.code(host)
        exchange(hosts, host, code)
        with pytest.raises(SignInCodeInvalid):
            exchange(hosts, host, code)

    @pytest.mark.parametrize("host", HOSTS)
    def test_wrong_old_and_foreign_codes(self, hosts: HostsUnderTest, host: str) -> None:
        foreign, _ = hosts.code("qq" if host != "qq" else "jd")
        old, _ = hosts.code(host)
        hosts.sandbox.advance(601)
        for code in ("nonsense", "", foreign, old):
            with pytest.raises(SignInCodeInvalid):
                exchange(hosts, host, code)

    @pytest.mark.parametrize("host", HOSTS)
    def test_another_app_is_not_ours(self, hosts: HostsUnderTest, host: str) -> None:
        with pytest.raises(Refused) as caught:
            sign_in(hosts, host).exchange(app_id="another", code="code")
        assert platform_code(caught.value) == "app_not_configured"
        assert hosts.recorded == []

    @pytest.mark.parametrize("host", HOSTS)
    def test_busy_passes_by_itself(self, hosts: HostsUnderTest, host: str) -> None:
        code, openid = hosts.code(host)
        if host not in {"xiaohongshu", "jd"}:
            hosts.sandbox.fault(f"{host}.{CALLS[host]}", "system_error")
            with pytest.raises(Retryable):
                exchange(hosts, host, code)
        assert exchange(hosts, host, code) == openid

    @pytest.mark.parametrize("host", HOSTS)
    def test_a_lost_answer_is_not_asked_for_twice(self, hosts: HostsUnderTest, host: str) -> None:
        code, _ = hosts.code(host)
        hosts.sandbox.fault(f"{host}.{CALLS[host]}", "lose_reply")
        with pytest.raises(Retryable):
            exchange(hosts, host, code)
        assert len(hosts.sandbox.rules(f"{host}.{CALLS[host]}")) == 1
        # The platform has used it up, and we know no better than to ask the person again.
        with pytest.raises(SignInCodeInvalid):
            exchange(hosts, host, code)

    @pytest.mark.parametrize("host", [host for host in HOSTS if host != "douyin"])
    def test_phone_codes_are_not_offered(self, hosts: HostsUnderTest, host: str) -> None:
        with pytest.raises(Refused) as caught:
            sign_in(hosts, host).phone_number(app_id=hosts.held[host]["app_id"], code="code")
        assert platform_code(caught.value) == "phone_code_not_offered"

    @pytest.mark.parametrize(
        ("host", "code"),
        [("douyin", "40017"), ("kuaishou", "100200101"), ("baidu", "invalid_client"), ("qq", "40125"), ("jd", "25")],
    )
    def test_a_wrong_secret_is_our_mistake_not_the_persons(self, hosts: HostsUnderTest, host: str, code: str) -> None:
        made: dict[str, Callable[[], object]] = {
            "douyin": lambda: hosts.douyin(app_secret="wrong").session("x"),
            "kuaishou": lambda: hosts.kuaishou(app_secret="wrong").session("x"),
            "baidu": lambda: hosts.baidu(app_secret="wrong").session("x"),
            "qq": lambda: hosts.qq(app_secret="wrong").session("x"),
            "jd": lambda: JdSignIn(hosts.jd(app_secret="wrong")).exchange(app_id=hosts.held["jd"]["app_id"], code="x"),
        }
        with pytest.raises(Refused) as caught:
            made[host]()
        assert platform_code(caught.value) == code


class TestTokens:
    def ask(self, hosts: HostsUnderTest, host: str) -> bytes:
        pictures = {
            "douyin": lambda: hosts.douyin().code(page_with_query="pages/index?scene=1"),
            "xiaohongshu": lambda: hosts.xiaohongshu().code(page="pages/index", scene="s=1"),
            "baidu": lambda: hosts.baidu().code(page="pages/index", scene="1"),
            "qq": lambda: hosts.qq().code(page_with_query="pages/index?scene=1"),
        }
        return pictures[host]()

    @pytest.mark.fidelity(
        "client",
        "douyin.client_token",
        "douyin.qrcode",
        "xiaohongshu.qrcode",
        "baidu.access_token",
        "baidu.qrcode",
        "qq.get_token",
        "qq.mini_code",
    )
    def test_a_code_to_scan_is_a_picture(self, hosts: HostsUnderTest) -> None:
        for host in ("douyin", "xiaohongshu", "baidu", "qq"):
            assert self.ask(hosts, host).startswith((b"\xff\xd8", b"\x89PNG"))
        hosts.assert_no_secret_recorded()

    @pytest.mark.parametrize("host", ["douyin", "xiaohongshu", "baidu", "qq"])
    def test_a_token_is_fetched_once_and_replaced_when_turned_down(self, hosts: HostsUnderTest, host: str) -> None:
        token_call = {"douyin": "client_token", "xiaohongshu": "token", "baidu": "access_token", "qq": "get_token"}
        for _ in range(3):
            self.ask(hosts, host)
        assert len(hosts.sandbox.rules(f"{host}.{token_call[host]}")) == 1
        hosts.sandbox.api("POST", f"/hosts/{host}/revoke-tokens")
        self.ask(hosts, host)
        assert len(hosts.sandbox.rules(f"{host}.{token_call[host]}")) == 2

    def test_the_old_token_lives_on_for_a_while(self, hosts: HostsUnderTest) -> None:
        self.ask(hosts, "qq")
        old = hosts.store("qq").read(provider="qq", app_id=hosts.held["qq"]["app_id"])
        assert old is not None
        hosts.qq().fetch(hosts.held["qq"]["app_id"], force=True)
        path, body = "/hosts/qq/api/json/qqa/CreateMiniCode", {"appid": hosts.held["qq"]["app_id"], "path": "p"}
        answer = hosts.sandbox.client.post(path, params={"access_token": old.value}, json=body)
        assert answer.headers["content-type"] == "image/jpeg"
        hosts.sandbox.advance(301)
        answer = hosts.sandbox.client.post(path, params={"access_token": old.value}, json=body)
        assert answer.json()["errcode"] == 42001


class TestDouyin:
    @pytest.mark.fidelity("client", "douyin.phone_number")
    def test_the_number_behind_a_code(self, hosts: HostsUnderTest) -> None:
        app_id = hosts.held["douyin"]["app_id"]
        code = hosts.phone_code("douyin")
        assert sign_in(hosts, "douyin").phone_number(app_id=app_id, code=code) == "13800000001"
        assert "13800000001" not in repr(hosts.recorded)
        with pytest.raises(PhoneCodeInvalid):
            sign_in(hosts, "douyin").phone_number(app_id=app_id, code=code)

    def test_a_sign_in_code_is_no_phone_code(self, hosts: HostsUnderTest) -> None:
        code, _ = hosts.code("douyin")
        with pytest.raises(PhoneCodeInvalid):
            sign_in(hosts, "douyin").phone_number(app_id=hosts.held["douyin"]["app_id"], code=code)

    @pytest.mark.fidelity("client", "douyin.url_link")
    def test_link(self, hosts: HostsUnderTest) -> None:
        expires_at = utc_now() + timedelta(days=7)
        link = hosts.douyin().link(page="pages/product", query={"id": "1"}, expires_at=expires_at)
        assert link.startswith("https://z.douyin.com/")

    @pytest.mark.parametrize(
        ("page", "query", "days", "rule"),
        [
            ("/pages/product", {}, 7, "path_wrong"),
            ("pages/product?id=1", {}, 7, "path_wrong"),
            ("pages/product", {"id": "1" * 1_024}, 7, "query_wrong"),
            ("pages/product", {}, 181, "expire_time_wrong"),
            ("pages/product", {}, -1, "expire_time_wrong"),
        ],
    )
    def test_link_rules(self, hosts: HostsUnderTest, page: str, query: dict[str, str], days: int, rule: str) -> None:
        with pytest.raises(Refused) as caught:
            hosts.douyin().link(page=page, query=query, expires_at=utc_now() + timedelta(days=days))
        assert platform_code(caught.value) == "28001007"
        assert hosts.sandbox.rules("douyin.url_link") == [rule]

    def test_too_many_links_pass(self, hosts: HostsUnderTest) -> None:
        hosts.sandbox.api("PATCH", "/quotas", **{"douyin.link.per_day": 0})
        with pytest.raises(Retryable):
            hosts.douyin().link(page="pages/index", query={}, expires_at=utc_now() + timedelta(days=1))


class TestXiaohongshu:
    def test_a_refused_token_is_not_a_wrong_code(self, hosts: HostsUnderTest) -> None:
        code, _ = hosts.code("xiaohongshu")
        hosts.sandbox.fault("xiaohongshu.session", "refuse", times=2, code="410101")
        with pytest.raises(Refused) as caught:
            exchange(hosts, "xiaohongshu", code)
        assert not isinstance(caught.value, SignInCodeInvalid)


class TestQq:
    def test_a_person_signs_in_a_hundred_times_a_minute(self, hosts: HostsUnderTest) -> None:
        hosts.sandbox.api("PATCH", "/quotas", **{"qq.sign_in.per_user_minute": 1})
        exchange(hosts, "qq", hosts.code("qq")[0])
        with pytest.raises(Retryable):
            exchange(hosts, "qq", hosts.code("qq")[0])
