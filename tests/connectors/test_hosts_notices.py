"""Signatures of the other hosts against published numbers, and what comes to us spoilt, foreign or repeated."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from hypothesis import given
from hypothesis import strategies as st

from portico.connectors.baidu import notification as baidu
from portico.connectors.baidu import signing as baidu_signing
from portico.connectors.baidu.config import BaiduTill
from portico.connectors.douyin import notification as douyin
from portico.connectors.jd.client import signature as jos_signature
from portico.connectors.kuaishou import notification as kuaishou
from portico.connectors.kuaishou.signing import callback_signature, request_signature
from portico.connectors.mini_hosts.app import MiniApp
from portico.connectors.xiaohongshu.pushes import XiaohongshuPushes
from portico.domains.payments.ports import NotificationForged, NotificationMalformed, NotificationStale, PaymentNotice
from portico.infra.pushes import PushForged, PushStale
from portico.infra.rsa_keys import private_key
from tests.connectors.hosts import HostsUnderTest
from tests.sandbox.process import SandboxProcess

# The worked example of 签名与验签, key and all (public since 2018; w3cschool.cn/baiduapp/baiduapp-bmv73982.html).
BAIDU_EXAMPLE_KEY = """-----BEGIN RSA PRIVATE KEY-----
MIICXQIBAAKBgQC6ZbnSK6EeCMFq3KUdp2hyd5ExvfPYy65berLkjm8eKX2swDq9
nF+bpCtM27+0pssRuoypaBIOTP3nf+Qpd1p8yP8kMQF3GbUy1t9kZzs0lqpGe7RZ
/7ehVKIyLlCEgm5cUMFGKyLH33XL1QcQkqAJjinbjgYjtvt1Ms+VCmmolwIDAQAB
AoGBAJ9H/HGHzOeAbd/masabXtqqKA3Ml4rECturTyGWQYgRxo4PumJ7NQwoTsQf
6IL0IQWmVzsQbpV/31yq4gs5Lb2MzXDAsfAWkj+Z4xCvApLyzCgrS9HomKl/PM4W
tZeCH7rYiqs2eTtqGlV/zBwKe5sUQJ7uTkSqePkGz9+WyVw5AkEA49tYgWlv2vkf
WPNq5Rv4ouPRBbNFCGJiWD5jBl2cGEhywfsEfZsqGzUPkgFI+rs4VPWyHzwUuVRU
bJhcfyBPJQJBANFrdvaFkiNdjpay+VRlMRgPkOB4wlXk+16RgX5tj5WJY/yKOEGI
k6T8tExXJuwzp2b/zqdqjGJYDawbBiOimgsCQEZyPGzWUlTbDMwNhhELktWZpbgj
csZi1JD/yNHhAy+mxoQevYawAFalEwlLCGsskwABbm6lvqqF3gwtFvve21kCQFQ3
RjDfCCTGs9ewg4nH49VMNTO//E60dc3S7+NaxdoZ1SayourftJgts4fbqGBmaVSH
XKCAvZGy3VSvzWk5M38CQQCozKD1ddDDrtE2gQKtKAjOzcvgJsell085f1cObc/C
pRG0IMfXcGi352IS5xbgJWnX+9UZwW5UppDJr6YKFA1K
-----END RSA PRIVATE KEY-----
"""
BAIDU_EXAMPLE = {"appKey": "MMMabc", "dealId": "470193086", "tpOrderId": "3028903626", "totalAmount": "11300"}
BAIDU_EXAMPLE_SIGNATURE = (
    "TN0ZNPyQeTnPjCN5hUa7JwrXOhR8uDASXPazidVQHFSiGCH5aouBkVvJxtf8PeqzGYWAASwS2oOt2eJfunzC5dTFd/pWJeJToMgCSgRY7KtQUCCD"
    "nMrtpqiMAf+dLiXps3HpWhVB4CK6MXfHc64ejP5a2fu5bg8B0BTcHrqaGc0="
)
APP = MiniApp("app-1", "secret-1")
KEY: RSAPrivateKey = generate_private_key(65537, 1024)
TILL = BaiduTill("470193086", "MMMabc", "", "")
DOUYIN_PAYMENT = {
    "app_id": "app-1",
    "out_order_no": "P1",
    "order_id": "77",
    "status": "SUCCESS",
    "total_amount": 1990,
    "event_time": 1_700_000_000_000,
}
BAIDU_PAYMENT = {
    "orderId": "77",
    "tpOrderId": "P1",
    "dealId": "470193086",
    "status": "2",
    "totalMoney": "1990",
    "payTime": "1700000000",
    "returnData": "",
}
KUAISHOU_PAYMENT = {
    "data": {"out_order_no": "P1", "ks_order_no": "77", "status": "SUCCESS", "order_amount": 1990},
    "biz_type": "PAYMENT",
    "message_id": "m1",
    "app_id": "app-1",
    "timestamp": 1_700_000_000_000,
}


class TestVectors:
    @pytest.mark.fidelity("vector", "baidu.rsa_sign")
    def test_baidus_worked_example(self) -> None:
        key = private_key(BAIDU_EXAMPLE_KEY)
        assert baidu_signing.sign(key, BAIDU_EXAMPLE) == BAIDU_EXAMPLE_SIGNATURE
        assert baidu_signing.fits(key.public_key(), BAIDU_EXAMPLE | {"rsaSign": BAIDU_EXAMPLE_SIGNATURE})

    def test_kuaishou_signs_what_its_appendix_says(self) -> None:
        fields: dict[str, str | int] = {"b": 2, "a": "1", "empty": "", "sign": "old", "access_token": "t", "zero": 0}
        text = b"a=1&b=2&zero=0secret"
        assert request_signature(fields, "secret") == hashlib.md5(text, usedforsecurity=False).hexdigest()

    def test_jos_signs_names_and_values_between_secrets(self) -> None:
        text = b"secreta1b2secret"
        expected = hashlib.md5(text, usedforsecurity=False).hexdigest().upper()
        assert jos_signature({"b": "2", "a": "1"}, "secret") == expected


def douyin_headers(body: bytes, now: datetime, nonce: str = "n") -> dict[str, str]:
    timestamp = str(int(now.timestamp()))
    signature = KEY.sign(f"{timestamp}\n{nonce}\n".encode() + body + b"\n", PKCS1v15(), SHA256())
    return {
        "Byte-Timestamp": timestamp,
        "Byte-Nonce-Str": nonce,
        "Byte-Signature": base64.b64encode(signature).decode(),
    }


def douyin_body(content: Mapping[str, Any], kind: str = "payment") -> bytes:
    return json.dumps({"version": "3.0", "type": kind, "msg": json.dumps(content)}).encode()


def read_douyin(body: bytes, headers: Mapping[str, str], now: datetime) -> object:
    return douyin.read(KEY.public_key(), "app-1", headers=headers, body=body, now=now)


class TestDouyin:
    def test_a_genuine_one(self, now: datetime) -> None:
        body = douyin_body(DOUYIN_PAYMENT)
        notice = read_douyin(body, douyin_headers(body, now), now)
        assert isinstance(notice, PaymentNotice)
        assert (notice.out_trade_no, notice.state, notice.amount.minor) == ("P1", "succeeded", 1990)

    @given(position=st.integers(min_value=0), bit=st.integers(0, 7))
    def test_no_bit_of_the_body_may_change(self, position: int, bit: int) -> None:
        now = datetime.fromisoformat("2026-11-22T04:00:00+00:00")
        body = bytearray(douyin_body(DOUYIN_PAYMENT))
        headers = douyin_headers(bytes(body), now)
        body[position % len(body)] ^= 1 << bit
        with pytest.raises(NotificationForged):
            read_douyin(bytes(body), headers, now)

    @pytest.mark.parametrize("name", ["Byte-Timestamp", "Byte-Nonce-Str", "Byte-Signature"])
    @pytest.mark.parametrize("value", ["", "x", "1", "１２３", "9" * 400, "\x00"])
    def test_no_header_may_be_anything_else(self, now: datetime, name: str, value: str) -> None:
        body = douyin_body(DOUYIN_PAYMENT)
        with pytest.raises(NotificationForged):
            read_douyin(body, douyin_headers(body, now) | {name: value}, now)

    @pytest.mark.parametrize("minutes", [-6, 6, 60 * 24])
    def test_old_and_early_ones(self, now: datetime, minutes: int) -> None:
        body = douyin_body(DOUYIN_PAYMENT)
        with pytest.raises(NotificationStale):
            read_douyin(body, douyin_headers(body, now - timedelta(minutes=minutes)), now)

    def test_one_for_another_app(self, now: datetime) -> None:
        body = douyin_body(DOUYIN_PAYMENT | {"app_id": "app-2"})
        with pytest.raises(NotificationForged):
            read_douyin(body, douyin_headers(body, now), now)

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"{}",
            b"[]",
            b'{"type":"payment","msg":"{"}',
            b'{"type":"payment","msg":"[]"}',
            douyin_body(DOUYIN_PAYMENT, "settle"),
            douyin_body(DOUYIN_PAYMENT | {"status": "NEW"}),
            douyin_body(DOUYIN_PAYMENT | {"total_amount": "19.90"}),
            douyin_body(DOUYIN_PAYMENT | {"event_time": "soon"}),
            douyin_body({name: DOUYIN_PAYMENT[name] for name in ("app_id", "status")}),
        ],
    )
    def test_signed_and_still_not_understood(self, now: datetime, body: bytes) -> None:
        with pytest.raises(NotificationMalformed):
            read_douyin(body, douyin_headers(body, now), now)


def read_kuaishou(body: bytes, signature: str | None = None) -> object:
    given_signature = callback_signature(body, APP.app_secret) if signature is None else signature
    return kuaishou.read(APP, headers={"KwaiSign": given_signature}, body=body)


class TestKuaishou:
    def test_a_genuine_one(self) -> None:
        notice = read_kuaishou(json.dumps(KUAISHOU_PAYMENT).encode())
        assert isinstance(notice, PaymentNotice)
        assert (notice.notice_id, notice.out_trade_no, notice.state) == ("m1", "P1", "succeeded")

    @given(position=st.integers(min_value=0), bit=st.integers(0, 7))
    def test_no_bit_of_the_body_may_change(self, position: int, bit: int) -> None:
        body = bytearray(json.dumps(KUAISHOU_PAYMENT).encode())
        signature = callback_signature(bytes(body), APP.app_secret)
        body[position % len(body)] ^= 1 << bit
        with pytest.raises(NotificationForged):
            read_kuaishou(bytes(body), signature)

    @pytest.mark.parametrize("signature", ["", "0" * 32, "é", "\ud800", "A" * 10_000])
    def test_no_other_signature(self, signature: str) -> None:
        with pytest.raises(NotificationForged):
            read_kuaishou(json.dumps(KUAISHOU_PAYMENT).encode(), signature)

    def test_one_for_another_app(self) -> None:
        with pytest.raises(NotificationForged):
            read_kuaishou(json.dumps(KUAISHOU_PAYMENT | {"app_id": "app-2"}).encode())

    @pytest.mark.parametrize(
        "content",
        [{}, [], "x", {"app_id": "app-1", "biz_type": "SETTLE", "data": {}}, KUAISHOU_PAYMENT | {"data": []}],
    )
    def test_signed_and_still_not_understood(self, content: object) -> None:
        with pytest.raises(NotificationMalformed):
            read_kuaishou(json.dumps(content).encode())


def baidu_body(fields: Mapping[str, str]) -> bytes:
    return urlencode({**fields, "rsaSign": baidu_signing.sign(KEY, fields)}).encode()


def read_baidu(body: bytes) -> PaymentNotice | baidu.BaiduRefundNotice:
    return baidu.read(KEY.public_key(), TILL, body=body)


class TestBaidu:
    def test_a_genuine_one(self) -> None:
        notice = read_baidu(baidu_body(BAIDU_PAYMENT))
        assert isinstance(notice, PaymentNotice)
        assert (notice.out_trade_no, notice.state, notice.amount.minor) == ("P1", "succeeded", 1990)

    @given(name=st.sampled_from(sorted(BAIDU_PAYMENT)), value=st.text(max_size=20))
    def test_no_field_may_change(self, name: str, value: str) -> None:
        fields = dict(parse_qsl(baidu_body(BAIDU_PAYMENT).decode(), keep_blank_values=True))
        if value == fields[name]:
            return
        with pytest.raises((NotificationForged, NotificationMalformed)):
            read_baidu(urlencode(fields | {name: value}).encode("utf-8", "replace"))

    def test_a_field_that_comes_twice(self) -> None:
        with pytest.raises(NotificationMalformed):
            read_baidu(baidu_body(BAIDU_PAYMENT) + b"&totalMoney=1")

    @pytest.mark.parametrize("body", [b"", b"\xff", b"a", b"a=1&" * 200, b"a=" + b"x" * 70_000])
    def test_no_form_at_all(self, body: bytes) -> None:
        with pytest.raises((NotificationMalformed, NotificationForged)):
            read_baidu(body)

    def test_one_for_another_service(self) -> None:
        with pytest.raises(NotificationForged):
            read_baidu(baidu_body(BAIDU_PAYMENT | {"dealId": "1"}))

    @pytest.mark.parametrize("name", ["orderId", "tpOrderId", "status", "totalMoney", "payTime"])
    def test_signed_and_still_not_understood(self, name: str) -> None:
        with pytest.raises(NotificationMalformed):
            read_baidu(baidu_body({key: value for key, value in BAIDU_PAYMENT.items() if key != name}))


class TestXiaohongshu:
    @pytest.fixture
    def hosts(self, sandbox: SandboxProcess) -> HostsUnderTest:
        return HostsUnderTest(sandbox, [])

    def parts(self, hosts: HostsUnderTest) -> tuple[XiaohongshuPushes, dict[str, str], datetime]:
        parts = hosts.sandbox.api("POST", "/hosts/xiaohongshu/seal", event="order_paid", order="陶杯")
        at = datetime.fromtimestamp(int(parts["timestamp"]), tz=datetime.now().astimezone().tzinfo)
        return XiaohongshuPushes(hosts.xiaohongshu_config()), parts, at

    def test_a_genuine_one(self, hosts: HostsUnderTest) -> None:
        gate, parts, at = self.parts(hosts)
        assert gate.open(**parts, now=at) == {"event": "order_paid", "order": "陶杯"}

    @pytest.mark.parametrize("name", ["signature", "timestamp", "nonce", "sealed"])
    def test_no_part_may_change(self, hosts: HostsUnderTest, name: str) -> None:
        gate, parts, at = self.parts(hosts)
        with pytest.raises(PushForged):
            gate.open(**parts | {name: parts[name][::-1]}, now=at)

    def test_an_old_one(self, hosts: HostsUnderTest) -> None:
        gate, parts, at = self.parts(hosts)
        with pytest.raises(PushStale):
            gate.open(**parts, now=at + timedelta(minutes=6))
