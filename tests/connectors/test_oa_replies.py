"""Passive replies and what pushes mean: the sandbox's phone shows ours, wechatpy reads ours and writes its own."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wechatpy import parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.replies import ArticlesReply, TextReply

from portico.connectors.wechat_oa.events import (
    Followed,
    Located,
    MenuKey,
    MenuOpened,
    NoticesDelivered,
    Said,
    Sent,
    Subscriptions,
    Unfollowed,
    meaning_of,
)
from portico.connectors.wechat_oa.links import MiniProgramLink
from portico.connectors.wechat_oa.menus import (
    ButtonGroup,
    KeyButton,
    Menu,
    MiniProgramButton,
    OfficialMenus,
    PageButton,
)
from portico.connectors.wechat_oa.messages import Article, OfficialConversations, Picture, Text
from portico.connectors.wechat_oa.replies import PassiveReplies, Reply, ToStaff
from portico.connectors.wechat_push.config import WechatPushConfig
from portico.connectors.wechat_push.content import parsed
from portico.infra.pushes import Push
from portico.kernel.clock import utc_now
from portico.kernel.errors import Refused
from tests.connectors.official import PNG, follow, inbox, judge_of, line_to
from tests.connectors.test_wechat_push import AES_KEY, APP_ID, TOKEN, query_of, sandbox_gate
from tests.sandbox.process import Listener, Received, SandboxProcess

FAILED = "该公众号提供的服务出现故障，请稍后再试"
NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


def replies_of(sandbox: SandboxProcess, **changes: str) -> PassiveReplies:
    held = sandbox.credentials["wechat_oa"]
    values = {"app_id": held["app_id"], "token": held["push_token"], "encoding_aes_key": held["encoding_aes_key"]}
    return PassiveReplies(WechatPushConfig(source="wechat_oa", **values | changes))


def push(kind: str = "text", **content: Any) -> Push:
    base = {"ToUserName": "gh_97417a04a28d", "FromUserName": "o9AgO5Kd5ggOC-bXrbNODIiE3bGY"}
    return Push("wechat_oa", APP_ID, kind, "1", base["FromUserName"], NOW, base | content)


def answering(sandbox: SandboxProcess, listener: Listener, reply: Reply, mode: str, **changes: str) -> None:
    """Whatever comes is answered with `reply`."""
    gate = sandbox_gate(sandbox, **({} if mode == "secure" else {"encoding_aes_key": ""}))
    replies = replies_of(sandbox, **({} if mode == "secure" else {"encoding_aes_key": ""}) | changes)

    def respond(received: Received) -> bytes:
        now = utc_now()
        return replies.answer(gate.read(query=query_of(received), body=received.body, now=now), reply, now=now)

    listener.default, listener.respond = 200, respond
    sandbox.api("PATCH", "/settings", push_url_oa=listener.url, push_mode=mode)


class TestOnThePhone:
    @pytest.mark.parametrize("mode", ["plain", "secure"])
    def test_each_kind_arrives(self, sandbox: SandboxProcess, listener: Listener, mode: str) -> None:
        sandbox.api("PATCH", "/settings", push_url_oa="")
        follow(sandbox)
        media_id = judge_of(sandbox).media.upload("image", ("cup.png", PNG, "image/png"))["media_id"]
        text = '您好 <b> & ]]> "再见"'
        for reply, shown in (
            (Text(text), {"msgtype": "text", "text": text}),
            (Picture(media_id), {"msgtype": "image", "media_id": media_id}),
            (
                Article("新品", "陶杯", "https://a.example/?x=1&y=2", "https://a.example/1.png"),
                {
                    "msgtype": "news",
                    "article": {
                        "Title": "新品",
                        "Description": "陶杯",
                        "PicUrl": "https://a.example/1.png",
                        "Url": "https://a.example/?x=1&y=2",
                    },
                },
            ),
            (ToStaff(), {"msgtype": "transfer_customer_service"}),
        ):
            answering(sandbox, listener, reply, mode)
            sandbox.api("POST", "/official/say", person="lin-xiao", text="你好")
            assert inbox(sandbox)[0]["content"] == shown
            assert inbox(sandbox)[0]["way"] == "reply"

    def test_silence_says_nothing(self, sandbox: SandboxProcess, listener: Listener) -> None:
        listener.default, listener.respond = 200, lambda received: b"success"
        sandbox.api("PATCH", "/settings", push_url_oa=listener.url)
        follow(sandbox)
        sandbox.api("POST", "/official/say", person="lin-xiao", text="你好")
        assert inbox(sandbox) == []

    @pytest.mark.parametrize(
        ("changes", "reason"),
        [
            ({"token": "another"}, "MsgSignature"),
            ({"app_id": "wx0000000000000000"}, "Encrypt"),
            ({"encoding_aes_key": "A" * 43}, "Encrypt"),
            ({"encoding_aes_key": ""}, "MsgSignature"),
        ],
    )
    def test_a_reply_for_somebody_else_is_seen_through(
        self, sandbox: SandboxProcess, listener: Listener, changes: dict[str, str], reason: str
    ) -> None:
        """Wrong token, app or key, or not sealed at all: the person reads WeChat's own words."""
        sandbox.api("PATCH", "/settings", push_url_oa="")
        follow(sandbox)
        answering(sandbox, listener, Text("您好"), "secure", **changes)
        sandbox.api("POST", "/official/say", person="lin-xiao", text="你好")
        assert inbox(sandbox)[0]["content"] == {"text": FAILED, "reason": reason}

    @pytest.mark.parametrize(
        "answer",
        [
            b'{"errcode":0}',
            b"<xml><MsgType>text</MsgType></xml>",
            b'<!DOCTYPE x [<!ENTITY a "b">]><xml><Content>&a;</Content></xml>',
            b"<xml>",
        ],
    )
    def test_what_is_no_reply(self, sandbox: SandboxProcess, listener: Listener, answer: bytes) -> None:
        sandbox.api("PATCH", "/settings", push_url_oa="", push_mode="plain")
        follow(sandbox)
        listener.default, listener.respond = 200, lambda received: answer
        sandbox.api("PATCH", "/settings", push_url_oa=listener.url)
        sandbox.api("POST", "/official/say", person="lin-xiao", text="你好")
        assert inbox(sandbox)[0]["content"]["text"] == FAILED


class TestTheJudge:
    @given(text=st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff")))
    @settings(max_examples=60, deadline=None)
    def test_opens_and_reads_ours(self, text: str) -> None:
        replies = PassiveReplies(WechatPushConfig("wechat_oa", APP_ID, TOKEN, AES_KEY))
        outer = parsed(replies.answer(push(), Text(text), now=NOW))
        judge = WeChatCrypto(TOKEN, AES_KEY, APP_ID)
        opened = judge.decrypt_message(outer, outer["MsgSignature"], outer["TimeStamp"], outer["Nonce"])
        told = parsed(opened.encode())
        assert (told["ToUserName"], told["FromUserName"]) == ("o9AgO5Kd5ggOC-bXrbNODIiE3bGY", "gh_97417a04a28d")
        assert (told["CreateTime"], told["MsgType"]) == (str(int(NOW.timestamp())), "text")
        assert told["Content"] == text

    def test_control_characters_are_left_out(self) -> None:
        replies = PassiveReplies(WechatPushConfig("wechat_oa", APP_ID, TOKEN))
        assert parsed(replies.answer(push(), Text("a\x00b\x0bc\nd"), now=NOW))["Content"] == "abc\nd"

    def test_plain_ones_say_the_same(self) -> None:
        """Field by field what wechatpy writes for the same words."""
        replies = PassiveReplies(WechatPushConfig("wechat_oa", APP_ID, TOKEN))
        given_push = push(Content="hi", MsgId="1", CreateTime="1")
        message = parse_message(
            b"<xml><ToUserName>gh_97417a04a28d</ToUserName><FromUserName>o9AgO5Kd5ggOC-bXrbNODIiE3bGY</FromUserName>"
            b"<CreateTime>1</CreateTime><MsgType>text</MsgType><Content>hi</Content><MsgId>1</MsgId></xml>"
        )
        seconds = int(NOW.timestamp())
        theirs = TextReply(content="您好", message=message, time=seconds).render()
        assert parsed(replies.answer(given_push, Text("您好"), now=NOW)) == parsed(theirs.encode())
        article = {"title": "新品", "description": "陶杯", "image": "https://a/1.png", "url": "https://a/"}
        theirs = ArticlesReply(articles=[article], message=message, time=seconds).render()
        ours = replies.answer(given_push, Article("新品", "陶杯", "https://a/", "https://a/1.png"), now=NOW)
        assert parsed(ours) == parsed(theirs.encode())

    def test_the_sandbox_takes_what_it_seals(self, sandbox: SandboxProcess, listener: Listener) -> None:
        sandbox.api("PATCH", "/settings", push_url_oa="")
        follow(sandbox)
        held = sandbox.credentials["wechat_oa"]
        judge = WeChatCrypto(held["push_token"], held["encoding_aes_key"], held["app_id"])

        def respond(received: Received) -> bytes:
            query = query_of(received)
            opened = judge.decrypt_message(received.body, query["msg_signature"], query["timestamp"], query["nonce"])
            reply = TextReply(content="由 wechatpy 回复", message=parse_message(opened)).render()
            return str(judge.encrypt_message(reply, query["nonce"], query["timestamp"])).encode()

        listener.default, listener.respond = 200, respond
        sandbox.api("PATCH", "/settings", push_url_oa=listener.url, push_mode="secure")
        sandbox.api("POST", "/official/say", person="lin-xiao", text="你好")
        assert inbox(sandbox)[0]["content"] == {"msgtype": "text", "text": "由 wechatpy 回复"}


class TestMeanings:
    def test_taps_and_messages(self, sandbox: SandboxProcess, listener: Listener) -> None:
        """What a person does on the phone, through the gate, in either form; a tap opens a window of its own."""
        listener.default, listener.respond = 200, lambda received: b"success"
        openid, line = follow(sandbox), line_to(sandbox)
        sandbox.api("PATCH", "/settings", push_url_oa=listener.url)
        link = MiniProgramLink(sandbox.credentials["wechat_mini"]["app_id"], "pages/a")
        group = ButtonGroup("更多", (PageButton("网页", "https://a/"), MiniProgramButton("小程序", link, "https://a/")))
        scan = KeyButton("扫一扫", "scan", kind="scancode_waitmsg")
        OfficialMenus(line).publish(Menu((KeyButton("推荐", "today"), scan, group)))
        number = str(sandbox.api("GET", "/official/menu?person=lin-xiao")["menu"]["number"])
        for form in ("xml", "json"):
            sandbox.api("PATCH", "/settings", push_form_oa=form)
            for path, body, meant in (
                ("/official/tap", {"button": [0]}, MenuKey("today")),
                ("/official/tap", {"button": [1], "scanned": "abc"}, MenuKey("scan", "abc")),
                ("/official/tap", {"button": [2, 0]}, MenuOpened("https://a/", number)),
                ("/official/tap", {"button": [2, 1]}, MenuOpened("pages/a", number)),
                ("/official/say", {"text": "在吗"}, Said("在吗")),
                ("/official/say", {"kind": "image", "fields": {"MediaId": "m", "PicUrl": "u"}}, Sent("image", "m")),
                ("/official/unfollow", {}, Unfollowed()),
                ("/official/follow", {"scene": "spring"}, Followed("spring")),
            ):
                sandbox.api("POST", path, person="lin-xiao", **body)
                received = listener.next()
                now = utc_now()
                assert (
                    meaning_of(sandbox_gate(sandbox).read(query=query_of(received), body=received.body, now=now))
                    == meant
                )
        sandbox.advance(61)
        with pytest.raises(Refused):
            OfficialConversations(line).send(openid=openid, message=Text("a"))
        sandbox.api("POST", "/official/tap", person="lin-xiao", button=[2, 0])
        with pytest.raises(Refused):
            OfficialConversations(line).send(openid=openid, message=Text("a"))
        sandbox.api("POST", "/official/tap", person="lin-xiao", button=[0])
        OfficialConversations(line).send(openid=openid, message=Text("a"))

    def test_numbers_lists_and_places(self) -> None:
        one = {"TemplateId": "t", "SubscribeStatusString": "reject", "PopupScene": "2"}
        two = {"TemplateId": "u", "SubscribeStatusString": "accept"}
        event = "event.subscribe_msg_change_event"
        assert meaning_of(push(event, SubscribeMsgChangeEvent={"List": one})) == Subscriptions({"t": False})
        assert meaning_of(push(event, List=[one, two])) == Subscriptions({"t": False, "u": True})
        sent = {"List": {"TemplateId": "t", "MsgID": 1, "ErrorCode": "43101", "ErrorStatus": "refused"}}
        assert meaning_of(push("event.subscribe_msg_sent_event", **sent)) == NoticesDelivered({"t": 43101})
        place = {"Latitude": "23.137466", "Longitude": 113, "Precision": "119.385040"}
        assert meaning_of(push("event.location", **place)) == Located(23.137466, 113.0)
        assert meaning_of(push("event.kf_create_session")) is None
        assert meaning_of(push("event.subscribe", EventKey="")) == Followed("")

    @pytest.mark.parametrize(
        ("kind", "content"),
        [
            ("event.location", {"Latitude": "north"}),
            ("event.publishjobfinish", {}),
            ("event.publishjobfinish", {"PublishEventInfo": {"publish_id": "1", "publish_status": "9"}}),
            ("event.subscribe_msg_sent_event", {"List": {"TemplateId": "t", "ErrorCode": "?"}}),
        ],
    )
    def test_fields_that_are_wrong(self, kind: str, content: dict[str, Any]) -> None:
        with pytest.raises(ValueError):
            meaning_of(push(kind, **content))
