"""Message pushes: the platform's own worked example, wechatpy as a judge, and everything that must be turned away."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wechatpy.crypto import WeChatCrypto
from wechatpy.exceptions import InvalidAppIdException, InvalidSignatureException
from wechatpy.utils import check_signature

from portico.connectors.wechat_push.config import WechatPushConfig
from portico.connectors.wechat_push.content import MAX_BYTES, parsed
from portico.connectors.wechat_push.crypto import PushBroken, PushCipher, signature
from portico.connectors.wechat_push.gate import WechatPushGate
from portico.infra.pushes import Push, PushForged, PushMalformed, PushStale
from portico.kernel.errors import PorticoError
from tests.sandbox.process import Listener, Received, SandboxProcess

# 消息推送, the official page: its token, key, app and every figure of its examples.
TOKEN, AES_KEY, APP_ID = "AAAAA", "A" * 43, "wxba5fad812f8e6fb9"
ENCRYPT = (
    "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR"
    "8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km3"
    "2IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04="
)
MESSAGE = (
    '{"ToUserName":"gh_97417a04a28d","FromUserName":"o9AgO5Kd5ggOC-bXrbNODIiE3bGY","CreateTime":1714112445,'
    '"MsgType":"event","Event":"debug_demo","debug_str":"hello world"}'
)
# Of the whole message, so that two events of one kind within a second have two names.
DIGEST = "6d82b9982f40bd0998b172254b3acf2f"
SENT = {
    "signature": "6c5c811b55cc85e0e1b54100749188c20beb3f5d",
    "timestamp": "1714112445",
    "nonce": "415670741",
    "openid": "o9AgO5Kd5ggOC-bXrbNODIiE3bGY",
    "encrypt_type": "aes",
    "msg_signature": "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3",
}
BODY = json.dumps({"ToUserName": "gh_97417a04a28d", "Encrypt": ENCRYPT}).encode()
THEN = datetime.fromtimestamp(1714112445, UTC)


def gate(*, aes_key: str = AES_KEY, app_id: str = APP_ID) -> WechatPushGate:
    return WechatPushGate(WechatPushConfig("wechat_mini", app_id, TOKEN, aes_key))


class TestTheOfficialExample:
    def test_the_address_is_verified(self) -> None:
        query = {
            "signature": "f464b24fc39322e44b38aa78f5edd27bd1441696",
            "echostr": "4375120948345356249",
            "timestamp": "1714036504",
            "nonce": "1514711492",
        }
        now = datetime.fromtimestamp(1714036510, UTC)
        assert gate().echo(query=query, now=now) == "4375120948345356249"

    def test_a_plain_push(self) -> None:
        query = {"timestamp": "1714037059", "nonce": "486452656"}
        query["signature"] = "899cf89e464efb63f54ddac96b0a0a235f53aa78"
        body = MESSAGE.replace("1714112445", "1714037059").encode()
        now = datetime.fromtimestamp(1714037060, UTC)
        push = gate(aes_key="").read(query=query, body=body, now=now)
        assert (push.kind, push.value("debug_str")) == ("event.debug_demo", "hello world")

    def test_a_sealed_push(self) -> None:
        assert len(MESSAGE.encode()) == 167
        assert PushCipher(encoding_aes_key=AES_KEY, receiver=APP_ID).open(ENCRYPT) == MESSAGE.encode()
        assert gate().read(query=SENT, body=BODY, now=THEN) == Push(
            source="wechat_mini",
            app_id=APP_ID,
            kind="event.debug_demo",
            external_id="event:o9AgO5Kd5ggOC-bXrbNODIiE3bGY|1714112445|event|debug_demo|" + DIGEST,
            account="o9AgO5Kd5ggOC-bXrbNODIiE3bGY",
            sent_at=THEN,
            content=json.loads(MESSAGE),
        )

    def test_a_sealed_answer(self) -> None:
        cipher = PushCipher(encoding_aes_key=AES_KEY, receiver=APP_ID)
        sealed = cipher.seal(b'{"demo_resp":"good luck"}', random=b"707722b803182950")
        assert sealed == "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ=="
        assert signature(TOKEN, "1713424427", "415670741", sealed) == "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1"


class TestTheJudge:
    """wechatpy, written against the real platform."""

    @given(message=st.text(max_size=200))
    @settings(max_examples=40, deadline=None)
    def test_each_opens_what_the_other_sealed(self, message: str) -> None:
        ours, theirs = PushCipher(encoding_aes_key=AES_KEY, receiver=APP_ID), WeChatCrypto(TOKEN, AES_KEY, APP_ID)
        sealed = ours.seal(message.encode())
        fits = signature(TOKEN, "1", "2", sealed)
        assert theirs.decrypt_message({"Encrypt": sealed}, fits, "1", "2") == message
        reply = parsed(theirs.encrypt_message(message, "2", "1").encode())
        assert reply["MsgSignature"] == signature(TOKEN, "1", "2", reply["Encrypt"])
        assert ours.open(reply["Encrypt"]) == message.encode()

    def test_reads_the_sandboxs_pushes(self, sandbox: SandboxProcess, listener: Listener) -> None:
        """What the stand-in sends is what the real thing sends."""
        pushed(sandbox, listener, push_form_oa="xml")
        sandbox.api("POST", "/official/follow", person="lin-xiao", scene="spring")
        received = listener.next()
        query, held = query_of(received), sandbox.credentials["wechat_oa"]
        judge = WeChatCrypto(held["push_token"], held["encoding_aes_key"], held["app_id"])
        check_signature(held["push_token"], query["signature"], query["timestamp"], query["nonce"])
        opened = judge.decrypt_message(received.body, query["msg_signature"], query["timestamp"], query["nonce"])
        assert (parsed(opened.encode())["Event"], parsed(opened.encode())["EventKey"]) == (
            "subscribe",
            "qrscene_spring",
        )
        with pytest.raises(InvalidSignatureException):
            judge.decrypt_message(received.body, query["signature"], query["timestamp"], query["nonce"])
        other = WeChatCrypto(held["push_token"], held["encoding_aes_key"], APP_ID)
        with pytest.raises(InvalidAppIdException):
            other.decrypt_message(received.body, query["msg_signature"], query["timestamp"], query["nonce"])


def query_of(received: Received) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(urlsplit(received.path).query).items()}


def pushed(sandbox: SandboxProcess, listener: Listener, **settings: Any) -> None:
    sandbox.api("PATCH", "/settings", push_url_oa=listener.url, push_url_mini=listener.url, **settings)


def sandbox_gate(sandbox: SandboxProcess, kind: str = "wechat_oa", **changes: str) -> WechatPushGate:
    held = sandbox.credentials[kind]
    values = {"app_id": held["app_id"], "token": held["push_token"], "encoding_aes_key": held["encoding_aes_key"]}
    return WechatPushGate(WechatPushConfig(source=kind, **values | changes))


class TestTheSandboxsPushes:
    @pytest.mark.parametrize("mode", ["plain", "compatible", "secure"])
    @pytest.mark.parametrize("form", ["json", "xml"])
    def test_every_mode_and_form(self, sandbox: SandboxProcess, listener: Listener, mode: str, form: str) -> None:
        pushed(sandbox, listener, push_mode=mode, push_form_mini=form)
        revoke = {"app": "mini", "event": "user_authorization_revoke", "person": "lin-xiao", "revoke": "8"}
        sandbox.api("POST", "/pushes", **revoke)
        received = listener.next()
        way = sandbox_gate(sandbox, "wechat_mini", **({"encoding_aes_key": ""} if mode == "plain" else {}))
        push = way.read(query=query_of(received), body=received.body, now=datetime.now(UTC))
        assert (push.kind, push.account, push.value("revokeinfo")) == (
            "event.user_authorization_revoke",
            sandbox.openid(),
            "8",
        )

    @pytest.mark.parametrize(
        ("fault", "failure"),
        [("wrong_signature", PushForged), ("wrong_appid", PushForged), ("expired_timestamp", PushStale)],
    )
    def test_spoilt_ones(
        self, sandbox: SandboxProcess, listener: Listener, fault: str, failure: type[PorticoError]
    ) -> None:
        pushed(sandbox, listener)
        sandbox.fault("notify.push.*", fault)
        sandbox.api("POST", "/official/follow", person="lin-xiao")
        received = listener.next()
        with pytest.raises(failure):
            sandbox_gate(sandbox).read(query=query_of(received), body=received.body, now=datetime.now(UTC))

    def test_repeated_ones_have_one_name(self, sandbox: SandboxProcess, listener: Listener) -> None:
        """A repeat has another nonce and another seal; its name stays. Five seconds later, three times at most."""
        listener.default = 500
        pushed(sandbox, listener)
        sandbox.api("POST", "/official/follow", person="lin-xiao")
        names = set()
        for _ in range(4):
            received = listener.next()
            read = sandbox_gate(sandbox).read(query=query_of(received), body=received.body, now=datetime.now(UTC))
            names.add(read.external_id)
            sandbox.advance(5)
        assert len(names) == 1
        assert listener.is_quiet()
        assert sandbox.api("GET", "/notices")["items"][0]["state"] == "given_up"


class TestTurnedAway:
    @given(data=st.data())
    @settings(max_examples=200, deadline=None)
    def test_any_flipped_bit(self, data: st.DataObject) -> None:
        """Of the body, or of anything in the query that the platform signs."""
        body, query = bytearray(BODY), dict(SENT)
        where = data.draw(st.sampled_from(["Encrypt", "msg_signature", "timestamp", "nonce"]))
        bit = 1 << data.draw(st.integers(0, 6))
        if where == "Encrypt":
            start = BODY.index(b"+qdx")
            body[data.draw(st.integers(start, start + len(ENCRYPT) - 1))] ^= bit
        else:
            position = data.draw(st.integers(0, len(query[where]) - 1))
            letters = list(query[where])
            letters[position] = chr(ord(letters[position]) ^ bit)
            query[where] = "".join(letters)
        with pytest.raises((PushForged, PushMalformed)):
            gate().read(query=query, body=bytes(body), now=THEN)

    @pytest.mark.parametrize("minutes", [-6, 6, 60 * 24])
    def test_another_time(self, minutes: int) -> None:
        with pytest.raises(PushStale):
            gate().read(query=SENT, body=BODY, now=THEN + timedelta(minutes=minutes))

    def test_another_app(self) -> None:
        with pytest.raises(PushForged):
            gate(app_id="wxba5fad812f8e6fb8").read(query=SENT, body=BODY, now=THEN)

    def test_plain_where_sealed_is_agreed(self) -> None:
        """Whoever knows one plain signature (it stands in every address) could otherwise say anything."""
        for body in (MESSAGE.encode(), json.dumps({**json.loads(MESSAGE), "Encrypt": ""}).encode()):
            with pytest.raises(PushForged):
                gate().read(query=SENT, body=body, now=THEN)

    def test_what_stands_beside_the_seal_counts_for_nothing(self) -> None:
        beside = {"FromUserName": "oSomebodyElse", "Event": "user_authorization_cancellation", "Encrypt": ENCRYPT}
        push = gate().read(query=SENT, body=json.dumps(beside).encode(), now=THEN)
        assert (push.kind, push.account) == ("event.debug_demo", "o9AgO5Kd5ggOC-bXrbNODIiE3bGY")

    def test_a_plain_signature_works_for_one_body(self) -> None:
        query = {"timestamp": "1714112445", "nonce": "1"}
        query["signature"] = signature(TOKEN, *query.values())
        other = MESSAGE.replace("hello", "other").encode()
        names = {
            gate(aes_key="").read(query=query, body=body, now=THEN).external_id for body in (other, BODY_OF_MESSAGE)
        }
        assert len(names) == 1

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"{",
            b"[]",
            b"null",
            b"\xff\xfe",
            b"{" * 5_000,
            b'{"a":' * 5_000,
            b"<xml>" * 200,
            b"<xml></xml>",
            b"<html><a>1</a></html>",
            b"<xml><Encrypt>",
            b'<?xml version="1.0" encoding="nonsense"?><xml><a>1</a></xml>',
            b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><xml><Encrypt>&b;</Encrypt></xml>',
            b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><xml><Encrypt>x</Encrypt></xml>',
            b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml><Encrypt>&a;</Encrypt></xml>',
            b'{"Encrypt":"' + b"A" * MAX_BYTES + b'"}',
            b'{"Encrypt":"\\ud800"}',
            b'{"Encrypt":12}',
            b'{"Encrypt":"AAAA"}',
            b'{"Encrypt":"' + base64.b64encode(bytes(48)) + b'"}',
        ],
    )
    @pytest.mark.parametrize("signed", [False, True])
    def test_every_other_shape(self, body: bytes, signed: bool) -> None:
        """Also when it is signed right: a platform's mistake is no reason to fall over."""
        query = dict(SENT)
        if signed:
            try:
                sealed = parsed(body).get("Encrypt")
                query["msg_signature"] = signature(TOKEN, query["timestamp"], query["nonce"], str(sealed))
            except ValueError:
                pass
        with pytest.raises((PushForged, PushMalformed)):
            gate().read(query=query, body=body, now=THEN)

    @pytest.mark.parametrize(
        "changes",
        [
            {"CreateTime": "soon"},
            {"CreateTime": 10**400},
            {"CreateTime": "99999999999999"},
            {"MsgType": ""},
            {"MsgType": ["event"]},
            {"Event": "a b"},
            {"Event": "x" * 65},
            {"FromUserName": ""},
            {"FromUserName": "<script>"},
            {"FromUserName": "o" * 65},
            {"Event": "user_info_modified", "AppID": "wxother"},
        ],
    )
    def test_a_sealed_message_of_another_shape(self, changes: dict[str, Any]) -> None:
        content = json.loads(MESSAGE) | changes
        sealed = PushCipher(encoding_aes_key=AES_KEY, receiver=APP_ID).seal(json.dumps(content).encode())
        query = dict(SENT, msg_signature=signature(TOKEN, SENT["timestamp"], SENT["nonce"], sealed))
        with pytest.raises((PushForged, PushMalformed)):
            gate().read(query=query, body=json.dumps({"Encrypt": sealed}).encode(), now=THEN)

    @given(body=st.binary(max_size=300), query=st.dictionaries(st.sampled_from(list(SENT)), st.text(max_size=20)))
    @settings(max_examples=300, deadline=None)
    def test_anything_at_all(self, body: bytes, query: dict[str, str]) -> None:
        for one in (gate(), gate(aes_key="")):
            with pytest.raises((PushForged, PushMalformed)):
                one.read(query=query, body=body, now=THEN)
            with pytest.raises(PushForged):
                one.echo(query=query, now=THEN)

    @given(sealed=st.binary(max_size=200))
    @settings(max_examples=200, deadline=None)
    def test_anything_under_the_right_signature(self, sealed: bytes) -> None:
        with pytest.raises(PushBroken):
            PushCipher(encoding_aes_key=AES_KEY, receiver=APP_ID).open(base64.b64encode(sealed).decode())

    @pytest.mark.parametrize("echostr", ["", "<script>alert(1)</script> ", "a\nb", "ü", "x" * 257])
    def test_an_echo_of_something_odd(self, echostr: str) -> None:
        query = {"timestamp": SENT["timestamp"], "nonce": "1", "echostr": echostr}
        query["signature"] = signature(TOKEN, query["timestamp"], "1")
        with pytest.raises(PushMalformed):
            gate().echo(query=query, now=THEN)


BODY_OF_MESSAGE = MESSAGE.encode()


def test_names_with_blanks_and_other_cases() -> None:
    """The official sample of user_authorization_revoke writes `" OpenID"`, other samples `openid`."""
    content = {**json.loads(MESSAGE), "Event": "user_authorization_revoke", " OpenID": " oPerson ", "appid": APP_ID}
    query = {"timestamp": SENT["timestamp"], "nonce": "1"}
    query["signature"] = signature(TOKEN, *query.values())
    push = gate(aes_key="").read(query=query, body=json.dumps(content).encode(), now=THEN)
    assert (push.account, push.value("AppID")) == ("oPerson", APP_ID)


@pytest.mark.parametrize("key", ["A" * 42, "A" * 44, "A" * 42 + "=", "A" * 42 + "中"])
def test_a_key_that_is_none(key: str) -> None:
    with pytest.raises(ValueError):
        WechatPushConfig("wechat_oa", APP_ID, TOKEN, key)
