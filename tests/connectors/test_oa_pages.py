"""QR codes with a scene, signatures of web pages, and who follows: ours and wechatpy against the sandbox."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from wechatpy.exceptions import WeChatClientException

from portico.connectors.kit.record import PlatformCall
from portico.connectors.wechat_oa.codes import PICTURE_URL, OfficialCodes
from portico.connectors.wechat_oa.events import Followed, Scanned, meaning_of
from portico.connectors.wechat_oa.followers import KnownFollower, OfficialFollowers
from portico.connectors.wechat_oa.js_sdk import OfficialPages, sign_page
from portico.connectors.wechat_oa.line import OfficialLine
from portico.kernel.clock import utc_now
from portico.kernel.errors import Refused, Retryable
from tests.connectors.official import TokensInMemory, follow, judge_of, line_to, official_openid
from tests.connectors.test_wechat_push import query_of, sandbox_gate
from tests.sandbox.process import Listener, SandboxProcess


@pytest.fixture
def line(sandbox: SandboxProcess, listener: Listener, recorded: list[PlatformCall]) -> OfficialLine:
    listener.default, listener.respond = 200, lambda received: b"success"
    sandbox.api("PATCH", "/settings", push_url_oa=listener.url)
    return line_to(sandbox, recorded.append)


def heard(sandbox: SandboxProcess, listener: Listener) -> Any:
    received = listener.next()
    return meaning_of(sandbox_gate(sandbox).read(query=query_of(received), body=received.body, now=utc_now()))


class TestCodes:
    @pytest.mark.fidelity("client", "oa.qrcode")
    def test_the_scene_comes_back(self, sandbox: SandboxProcess, listener: Listener, line: OfficialLine) -> None:
        codes = OfficialCodes(line)
        code = codes.for_now(scene="店铺-12", lives=timedelta(hours=1))
        assert code.expires_in == timedelta(hours=1)
        assert code.picture_url.startswith(f"{PICTURE_URL}?ticket=")
        sandbox.api("POST", "/official/scan", person="lin-xiao", code=code.ticket)
        assert heard(sandbox, listener) == Followed("店铺-12")
        sandbox.api("POST", "/official/scan", person="lin-xiao", code=code.url)
        assert heard(sandbox, listener) == Scanned("店铺-12")
        sandbox.advance(3_600)
        sandbox.api("POST", "/official/scan", expect=404, person="lin-xiao", code=code.ticket)
        lasting = codes.for_ever(scene="door")
        assert (lasting.expires_in, codes.for_ever(scene="door")) == (None, lasting)
        sandbox.advance(31 * 86_400)
        sandbox.api("POST", "/official/scan", person="chen-siyuan", code=lasting.url)
        assert heard(sandbox, listener) == Followed("door")

    def test_the_picture(self, sandbox: SandboxProcess, line: OfficialLine) -> None:
        """The host differs, the path does not."""
        code = OfficialCodes(line).for_now(scene="a")
        path = code.picture_url.removeprefix("https://mp.weixin.qq.com")
        picture = sandbox.client.get(path)
        assert (picture.headers["content-type"], picture.content[:4]) == ("image/png", b"\x89PNG")
        assert sandbox.client.get("/cgi-bin/showqrcode?ticket=invented").status_code == 404

    @pytest.mark.parametrize(
        ("content", "code"),
        [
            ({"action_name": "QR_CARD", "action_info": {"scene": {"scene_str": "a"}}}, "40052"),
            ({"action_name": "QR_STR_SCENE", "action_info": {"scene": {"scene_str": ""}}}, "40053"),
            ({"action_name": "QR_STR_SCENE", "action_info": {"scene": {"scene_str": "a" * 65}}}, "40053"),
            ({"action_name": "QR_LIMIT_STR_SCENE", "action_info": {"scene_str": "a"}}, "40053"),
            ({"action_name": "QR_LIMIT_SCENE", "action_info": {"scene": {"scene_id": 100_001}}}, "40053"),
            ({"action_name": "QR_SCENE", "action_info": {"scene": {"scene_id": 0}}}, "40053"),
            (
                {
                    "action_name": "QR_SCENE",
                    "expire_seconds": 2_592_001,
                    "action_info": {"scene": {"scene_id": 1}},
                },
                "40053",
            ),
        ],
    )
    def test_what_is_turned_down(self, line: OfficialLine, content: dict[str, Any], code: str) -> None:
        with pytest.raises(Refused) as refused:
            line.send("qrcode.create", "/cgi-bin/qrcode/create", content)
        assert refused.value.data["platform_code"] == code

    def test_ours_are_checked_before_they_go(self, line: OfficialLine, recorded: list[PlatformCall]) -> None:
        codes = OfficialCodes(line)
        wrongs: tuple[Callable[[], object], ...] = (
            lambda: codes.for_now(scene=""),
            lambda: codes.for_ever(scene="a" * 65),
            lambda: codes.for_now(scene="a", lives=timedelta(days=31)),
            lambda: codes.for_now(scene="a", lives=timedelta(0)),
        )
        for wrong in wrongs:
            with pytest.raises(ValueError):
                wrong()
        assert recorded == []

    def test_lasting_ones_run_out(self, sandbox: SandboxProcess, line: OfficialLine) -> None:
        sandbox.api("PATCH", "/quotas", **{"oa.qrcode_limit.total": 1})
        codes = OfficialCodes(line)
        codes.for_ever(scene="a")
        codes.for_ever(scene="a")
        with pytest.raises(Refused) as refused:
            codes.for_ever(scene="b")
        assert refused.value.data["platform_code"] == "45029"

    @pytest.mark.fidelity("oracle", "oa.qrcode")
    def test_the_judge_makes_one(self, sandbox: SandboxProcess, listener: Listener, line: OfficialLine) -> None:
        judge = judge_of(sandbox)
        content = {"expire_seconds": 1800, "action_name": "QR_SCENE", "action_info": {"scene": {"scene_id": 123}}}
        made = judge.qrcode.create(content)
        assert made["expire_seconds"] == 1800
        ours = OfficialCodes(line).for_now(scene="a")
        assert judge.qrcode.get_url(ours.ticket) == ours.picture_url
        sandbox.api("POST", "/official/scan", person="lin-xiao", code=made["url"])
        assert heard(sandbox, listener) == Followed("123")
        with pytest.raises(WeChatClientException) as refused:
            judge.qrcode.create(content | {"expire_seconds": 0})
        assert refused.value.errcode == 40053


class TestPages:
    @pytest.mark.fidelity("vector", "js_sdk.signature")
    def test_the_official_example(self) -> None:
        """JS-SDK 说明文档, 附录 1: ticket, time, nonce, address and signature are the page's."""
        ticket = "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg"
        signature = sign_page(
            ticket=ticket, url="http://mp.weixin.qq.com?params=value", timestamp=1414587457, nonce="Wm3WZYTPz0wzccnW"
        )
        assert signature == "0f9de62fce790f9a083d5c99e95740ceb90c27ed"

    @pytest.mark.fidelity("client", "oa.ticket")
    def test_the_page_is_let_in(
        self, sandbox: SandboxProcess, line: OfficialLine, recorded: list[PlatformCall]
    ) -> None:
        pages = OfficialPages(line, TokensInMemory(), utc_now)
        url = "https://shop.example/p/1?from=oa&x=中"
        signed = pages.sign(url=f"{url}#reviews")
        config = {"appId": signed.app_id, "timestamp": signed.timestamp, "nonceStr": signed.nonce}
        config["signature"] = signed.signature
        assert sandbox.api("POST", "/official/js-check", config=config, url=url) == {"errMsg": "config:ok"}
        wrong = {"errMsg": "config:invalid signature"}
        assert sandbox.api("POST", "/official/js-check", config=config, url=f"{url}&y=1") == wrong
        assert sandbox.api("POST", "/official/js-check", config=config | {"nonceStr": "x"}, url=url) == wrong
        pages.sign(url="https://shop.example/")
        assert sandbox.rules("oa.ticket") == ["ok"]
        ticket = sandbox.api("GET", "/calls?name=oa.ticket")["items"][0]["id"]
        held = sandbox.api("GET", f"/calls/{ticket}")["response_body"]
        assert '"ticket":' in held
        assert "ticket=" not in repr(recorded)
        assert '\\"ticket\\": \\"***\\"' in repr(recorded) or '"ticket": "***"' in repr(recorded)

    def test_shared_by_processes(self, sandbox: SandboxProcess, line: OfficialLine) -> None:
        """What one process has fetched, another finds."""
        store = TokensInMemory()
        for _ in range(2):
            OfficialPages(line, store, utc_now).sign(url="https://shop.example/")
        assert sandbox.rules("oa.ticket") == ["ok"]

    @pytest.mark.fidelity("oracle", "oa.ticket")
    def test_the_judge_signs_the_same(self, sandbox: SandboxProcess, line: OfficialLine) -> None:
        judge = judge_of(sandbox)
        ticket = judge.jsapi.get_ticket()["ticket"]
        url = "https://shop.example/p/1?from=oa"
        theirs = judge.jsapi.get_jsapi_signature("abc", ticket, 1414587457, url)
        assert sign_page(ticket=ticket, url=url, timestamp=1414587457, nonce="abc") == theirs
        config = {"appId": line.app_id, "timestamp": 1414587457, "nonceStr": "abc", "signature": theirs}
        assert sandbox.api("POST", "/official/js-check", config=config, url=url) == {"errMsg": "config:ok"}
        with pytest.raises(WeChatClientException) as refused:
            judge.jsapi.get_ticket(type="other")
        assert refused.value.errcode == 40097


class TestFollowers:
    @pytest.mark.fidelity("client", "oa.user_list", "oa.user_batch")
    def test_page_by_page_and_what_is_known(self, sandbox: SandboxProcess, line: OfficialLine) -> None:
        sandbox.api("PATCH", "/quotas", **{"oa.user_list.page": 2})
        followers = OfficialFollowers(line)
        assert list(followers.pages()) == []
        openids = [follow(sandbox, person) for person in ("lin-xiao", "chen-siyuan", "aunt-wang")]
        assert list(followers.pages()) == [openids[:2], openids[2:]]
        assert list(followers.pages(after=openids[0])) == [openids[1:]]
        stranger = official_openid(sandbox, "ethan")
        tag_id = followers.create_tag(name="老客")
        followers.tag(openids[:1], tag_id=tag_id)
        known = followers.about([stranger, *openids])
        assert [one.openid for one in known] == [stranger, *openids]
        assert known[0] == KnownFollower(stranger, follows=False)
        assert (known[1].follows, known[1].unionid, known[1].tags) == (
            True,
            sandbox.person()["unionid"],
            (tag_id,),
        )
        with pytest.raises(Refused) as refused:
            followers.about([sandbox.openid()])
        assert refused.value.data["platform_code"] == "40003"
        with pytest.raises(Refused) as refused:
            list(followers.pages(after=stranger))
        assert refused.value.data["platform_code"] == "40003"

    def test_a_hundred_at_once(self, sandbox: SandboxProcess, line: OfficialLine) -> None:
        openid = follow(sandbox)
        assert len(OfficialFollowers(line).about([openid] * 250)) == 250
        assert len(sandbox.rules("oa.user_batch")) == 3
        for wrong in ([], [{"openid": openid}] * 101):
            with pytest.raises(Refused) as refused:
                line.send("user.batchget", "/cgi-bin/user/info/batchget", {"user_list": wrong})
            assert refused.value.data["platform_code"] == "40032"

    def test_the_days_lists_are_counted(self, sandbox: SandboxProcess, line: OfficialLine) -> None:
        sandbox.api("PATCH", "/quotas", **{"oa.user_list.per_day": 1})
        followers = OfficialFollowers(line)
        list(followers.pages())
        with pytest.raises(Retryable) as refused:
            list(followers.pages())
        assert refused.value.data["platform_code"] == "45009"

    def test_tags_that_cannot_be(self, sandbox: SandboxProcess, line: OfficialLine) -> None:
        followers, openid = OfficialFollowers(line), follow(sandbox)
        tag_id = followers.create_tag(name="老客")
        for act, code in (
            (lambda: followers.create_tag(name="老客"), "45157"),
            (lambda: followers.create_tag(name="一" * 11), "45158"),
            (lambda: followers.tag([openid], tag_id=tag_id + 1), "45159"),
            (lambda: followers.tag([official_openid(sandbox, "ethan")], tag_id=tag_id), "40003"),
        ):
            with pytest.raises(Refused) as refused:
                act()
            assert refused.value.data["platform_code"] == code

    @pytest.mark.fidelity("oracle", "oa.user_list", "oa.user_batch", "oa.tag_create", "oa.tag_put", "oa.tag_take")
    def test_the_judge_reads_the_same(self, sandbox: SandboxProcess, line: OfficialLine) -> None:
        judge, openid = judge_of(sandbox), follow(sandbox)
        assert judge.user.get_followers()["data"]["openid"] == [openid]
        assert list(judge.user.iter_followers()) == [openid]
        (told,) = judge.user.get_batch([openid])
        assert (told["subscribe"], told["unionid"]) == (1, sandbox.person()["unionid"])
        tag = judge.tag.create("老客")
        judge.tag.tag_user(tag["id"], [openid])
        assert OfficialFollowers(line).about([openid])[0].tags == (tag["id"],)
        judge.tag.untag_user(tag["id"], [openid])
        assert OfficialFollowers(line).about([openid])[0].tags == ()


def test_records_name_no_follower(sandbox: SandboxProcess, line: OfficialLine, recorded: list[PlatformCall]) -> None:
    openid, followers = follow(sandbox), OfficialFollowers(line)
    list(followers.pages())
    followers.about([openid])
    followers.tag([openid], tag_id=followers.create_tag(name="老客"))
    assert len(recorded) == 6
    assert openid not in repr(recorded)
    assert str(sandbox.person()["unionid"]) not in repr(recorded)
    assert [parse_qs(urlsplit(call.target).query)["access_token"] for call in recorded[1:]] == [["***"]] * 5
