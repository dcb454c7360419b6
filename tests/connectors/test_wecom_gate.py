"""WeCom's events: the platform's worked example, wechatpy as a judge of gate and sandbox, and what is turned away."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from wechatpy.enterprise import WeChatClient
from wechatpy.enterprise.crypto import WeChatCrypto

from portico.connectors.wechat_push.crypto import PushCipher, signature
from portico.connectors.wecom.config import WecomConfig
from portico.connectors.wecom.gate import WecomPushGate
from portico.infra.pushes import PushForged, PushMalformed, PushStale
from portico.kernel.errors import PorticoError
from tests.sandbox.process import Listener, Received, SandboxProcess

# The example of the page 加解密方案, which every SDK of the platform carries.
TOKEN, CORP_ID, AES_KEY = "QDG6eK", "wx5823bf96d3bd56c7", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
ECHO = {
    "msg_signature": "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3",
    "timestamp": "1409659589",
    "nonce": "263014780",
    "echostr": "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ==",
}
THEN = datetime.fromtimestamp(1409659589, UTC)


def example_gate() -> WecomPushGate:
    return WecomPushGate(WecomConfig("http://x", CORP_ID, contact_secret="x", push_token=TOKEN, push_aes_key=AES_KEY))


def sent(message: str, *, at: datetime = THEN, receiver: str = CORP_ID, **spoilt: str) -> tuple[dict[str, str], bytes]:
    """The query and body of an event, as the platform would send it, or spoilt."""
    sealed = PushCipher(encoding_aes_key=AES_KEY, receiver=receiver).seal(message.encode())
    stamp = spoilt.get("timestamp", str(int(at.timestamp())))
    query = {"timestamp": stamp, "nonce": "n1", "msg_signature": signature(TOKEN, stamp, "n1", sealed)}
    body = f"<xml><ToUserName>{receiver}</ToUserName><Encrypt>{sealed}</Encrypt></xml>"
    return query | spoilt, body.encode()


ADDED = (
    "<xml><ToUserName>ww</ToUserName><FromUserName>sys</FromUserName><CreateTime>1409659589</CreateTime>"
    "<MsgType>event</MsgType><Event>change_external_contact</Event><ChangeType>add_external_contact</ChangeType>"
    "<UserID>LiNa</UserID><ExternalUserID>wmAAAA</ExternalUserID><State>spring</State>"
    "<WelcomeCode>CODE</WelcomeCode></xml>"
)


class TestTheExample:
    @pytest.mark.fidelity("vector", "wecom.push.crypto")
    def test_the_address_is_verified(self) -> None:
        assert example_gate().echo(query=ECHO, now=THEN) == "1616140317555161061"

    @pytest.mark.parametrize("name", ["msg_signature", "timestamp", "nonce", "echostr"])
    def test_any_other_value_is_forged(self, name: str) -> None:
        with pytest.raises(PushForged):
            example_gate().echo(query=ECHO | {name: ECHO[name][::-1]}, now=THEN)


class TestReading:
    def test_who_added_whom(self) -> None:
        query, body = sent(ADDED)
        push = example_gate().read(query=query, body=body, now=THEN)
        assert (push.source, push.app_id, push.account) == ("wecom", CORP_ID, "wmAAAA")
        assert push.kind == "event.change_external_contact.add_external_contact"
        assert (push.value("WelcomeCode"), push.value("State"), push.sent_at) == ("CODE", "spring", THEN)

    def test_the_same_event_is_known_again_and_others_differ(self) -> None:
        gate = example_gate()
        first, again, dropped = (
            gate.read(query=query, body=body, now=THEN).external_id
            for query, body in (sent(ADDED), sent(ADDED), sent(ADDED.replace("add_external", "del_external")))
        )
        assert first == again != dropped

    @pytest.mark.parametrize(
        ("spoilt", "refusal"),
        [
            ({"msg_signature": "0" * 40}, PushForged),
            ({"msg_signature": ""}, PushForged),
            ({"nonce": "n2"}, PushForged),
            ({"timestamp": "soon"}, PushForged),
            ({"timestamp": str(1409659589 - 301)}, PushStale),
            ({"timestamp": str(1409659589 + 301)}, PushStale),
        ],
    )
    def test_turned_away(self, spoilt: dict[str, str], refusal: type[PorticoError]) -> None:
        query, body = sent(ADDED, **spoilt)
        with pytest.raises(refusal):
            example_gate().read(query=query, body=body, now=THEN)

    def test_another_company_s_event(self) -> None:
        query, body = sent(ADDED, receiver="wwother")
        with pytest.raises(PushForged):
            example_gate().read(query=query, body=body, now=THEN)

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"{",
            b"<xml>",
            b"<xml><a>1</a></xml>",
            b'<!DOCTYPE x [<!ENTITY e "a">]><xml><Encrypt>&e;</Encrypt></xml>',
            b"<xml><Encrypt>" + b"A" * 70_000 + b"</Encrypt></xml>",
        ],
    )
    def test_bodies_that_are_none(self, body: bytes) -> None:
        query, _ = sent(ADDED)
        with pytest.raises((PushForged, PushMalformed)):
            example_gate().read(query=query, body=body, now=THEN)

    @pytest.mark.parametrize(
        "message",
        [
            "<xml/>",
            ADDED.replace("1409659589", "soon"),
            ADDED.replace("wmAAAA", "a b"),
            ADDED.replace("change_external_contact", "é"),
        ],
    )
    def test_genuine_and_yet_of_no_known_form(self, message: str) -> None:
        query, body = sent(message)
        with pytest.raises(PushMalformed):
            example_gate().read(query=query, body=body, now=THEN)

    @pytest.mark.parametrize("position", range(0, 300, 7))
    def test_a_flipped_bit(self, position: int) -> None:
        query, body = sent(ADDED)
        start = body.index(b"<Encrypt>") + 9
        spoilt = bytearray(body)
        spoilt[start + position] ^= 1
        with pytest.raises((PushForged, PushMalformed)):
            example_gate().read(query=query, body=bytes(spoilt), now=THEN)

    def test_no_gate_without_a_key(self) -> None:
        with pytest.raises(ValueError):
            WecomPushGate(WecomConfig("http://x", CORP_ID, contact_secret="x", push_token=TOKEN))
        with pytest.raises(ValueError):
            WecomConfig("http://x", CORP_ID, contact_secret="x", push_token=TOKEN, push_aes_key="short")


def gate_of(sandbox: SandboxProcess) -> WecomPushGate:
    held = sandbox.credentials["services"]["wecom"]
    keys = {"push_token": held["push_token"], "push_aes_key": held["encoding_aes_key"]}
    return WecomPushGate(WecomConfig(sandbox.url, held["corp_id"], held["contact_secret"], **keys))


def query_of(received: Received) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(received.path).query))


class TestWithTheSandbox:
    @pytest.fixture
    def box(self, sandbox: SandboxProcess, listener: Listener) -> SandboxProcess:
        listener.default = 200
        sandbox.api("PATCH", "/settings", push_url_wecom=listener.url)
        return sandbox

    @pytest.fixture
    def judge(self, sandbox: SandboxProcess) -> WeChatClient:
        """wechatpy's client of the company, pointed at the sandbox."""
        held = sandbox.credentials["services"]["wecom"]

        class Client(WeChatClient):  # type: ignore[misc]
            API_BASE_URL = f"{sandbox.url}/cgi-bin/"

            def fetch_access_token(self) -> Any:
                query = {"corpid": self.corp_id, "corpsecret": self.secret}
                return self._fetch_access_token(f"{sandbox.url}/cgi-bin/gettoken", query)

        return Client(held["corp_id"], held["contact_secret"])

    @pytest.mark.fidelity(
        "oracle",
        "wecom.gettoken",
        "wecom.add_contact_way",
        "wecom.get_contact_way",
        "wecom.del_contact_way",
        "wecom.send_welcome_msg",
        "wecom.get",
        "wecom.add_msg_template",
    )
    def test_wechatpy_gets_a_customer_and_greets_them(
        self, box: SandboxProcess, listener: Listener, judge: WeChatClient
    ) -> None:
        held = box.credentials["services"]["wecom"]
        way = judge.external_contact.add_contact_way(1, 2, user=["LiNa"], state="spring")
        assert judge.external_contact.get_contact_way(way["config_id"])["contact_way"]["state"] == "spring"
        box.api("POST", "/wecom/scan", person="lin-xiao", config_id=way["config_id"])
        arrived = listener.next()
        query = query_of(arrived)
        crypto = WeChatCrypto(held["push_token"], held["encoding_aes_key"], held["corp_id"])
        opened = crypto.decrypt_message(arrived.body, query["msg_signature"], query["timestamp"], query["nonce"])
        theirs = {field.tag: field.text for field in ET.fromstring(opened)}
        ours = gate_of(box).read(query=query, body=arrived.body, now=datetime.now(UTC))
        assert {name: str(value) for name, value in ours.content.items()} == theirs
        greeting = {"welcome_code": theirs["WelcomeCode"], "text": {"content": "欢迎"}}
        assert judge.external_contact.send_welcome_msg(greeting)["errcode"] == 0
        external = str(theirs["ExternalUserID"])
        assert judge.external_contact.get(external)["external_contact"]["name"] == "林晓"
        task = {"external_userid": [external], "text": {"content": "上新了"}}
        assert judge.external_contact.add_msg_template(task)["fail_list"] == []
        judge.external_contact.del_contact_way(way["config_id"])

    def test_what_wechatpy_seals_we_open(self, box: SandboxProcess) -> None:
        held = box.credentials["services"]["wecom"]
        crypto = WeChatCrypto(held["push_token"], held["encoding_aes_key"], held["corp_id"])
        now = datetime.now(UTC)
        sealed = ET.fromstring(crypto.encrypt_message(ADDED, "n9", str(int(now.timestamp()))))
        query = {"timestamp": str(int(now.timestamp())), "nonce": "n9"}
        query["msg_signature"] = str(sealed.findtext("MsgSignature"))
        push = gate_of(box).read(query=query, body=ET.tostring(sealed), now=now)
        assert push.account == "wmAAAA"

    @pytest.mark.parametrize(
        ("fault", "refusal"),
        [("wrong_signature", PushForged), ("wrong_appid", PushForged), ("expired_timestamp", PushStale)],
    )
    def test_disturbed(self, box: SandboxProcess, listener: Listener, fault: str, refusal: type[PorticoError]) -> None:
        box.fault("notify.wecom.*", fault)
        box.api("POST", "/wecom/write", person="lin-xiao", text="在吗")
        arrived = listener.next()
        with pytest.raises(refusal):
            gate_of(box).read(query=query_of(arrived), body=arrived.body, now=datetime.now(UTC))

    def test_repeated_until_answered(self, box: SandboxProcess, listener: Listener) -> None:
        listener.default = 500
        box.api("POST", "/wecom/write", person="lin-xiao", text="在吗")
        ids = set()
        for _ in range(4):
            arrived = listener.next()
            ids.add(gate_of(box).read(query=query_of(arrived), body=arrived.body, now=datetime.now(UTC)).external_id)
            box.advance(5)
        assert len(ids) == 1
        box.advance(60)
        assert listener.is_quiet(0.2)

    def test_the_sandbox_s_question_is_answered(self, box: SandboxProcess) -> None:
        """The question the platform asks when the address is saved, put together by wechatpy's judge too."""
        held = box.credentials["services"]["wecom"]
        now = datetime.now(UTC) + timedelta(seconds=1)
        stamp = str(int(now.timestamp()))
        sealed = PushCipher(encoding_aes_key=held["encoding_aes_key"], receiver=held["corp_id"]).seal(b"4711")
        query = {
            "timestamp": stamp,
            "nonce": "n",
            "echostr": sealed,
            "msg_signature": signature(held["push_token"], stamp, "n", sealed),
        }
        crypto = WeChatCrypto(held["push_token"], held["encoding_aes_key"], held["corp_id"])
        theirs = crypto.check_signature(query["msg_signature"], stamp, "n", sealed)
        assert gate_of(box).echo(query=query, now=now) == theirs == "4711"
