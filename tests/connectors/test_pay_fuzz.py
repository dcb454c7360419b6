"""Notifications spoiled on the way, or signed by the platform and senseless: refused, never a crash."""

from __future__ import annotations

import base64
import contextlib
import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portico.connectors.wechat_pay.gateway import WechatPayGateway
from portico.connectors.wechat_pay.profit_sharing import WechatProfitSharing
from portico.connectors.wechat_pay.transfers import WechatTransfers
from portico.domains.payments.ports import NotificationForged, NotificationMalformed, NotificationStale
from portico.kernel.clock import utc_now
from tests.connectors.conftest import pay_config
from tests.sandbox.pay_client import Merchant
from tests.sandbox.process import Listener, Received, SandboxProcess

REFUSALS = (NotificationForged, NotificationMalformed, NotificationStale)
Read = Callable[[dict[str, str], bytes], Any]
FUZZ = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


@dataclass
class Platform:
    """Signs and seals whatever a test wants, with the platform's own keys."""

    key: RSAPrivateKey
    key_id: str
    api_v3_key: bytes
    mchid: str

    def headers(self, body: bytes) -> dict[str, str]:
        stamp, nonce = str(int(time.time())), secrets.token_hex(8)
        signature = self.key.sign(f"{stamp}\n{nonce}\n".encode() + body + b"\n", PKCS1v15(), SHA256())
        return {
            "Wechatpay-Timestamp": stamp,
            "Wechatpay-Nonce": nonce,
            "Wechatpay-Serial": self.key_id,
            "Wechatpay-Signature": base64.b64encode(signature).decode(),
        }

    def envelope(self, event_type: Any, content: Any) -> bytes:
        sealed = AESGCM(self.api_v3_key).encrypt(b"0" * 12, json.dumps(content).encode(), b"x")
        resource = {
            "algorithm": "AEAD_AES_256_GCM",
            "nonce": "0" * 12,
            "associated_data": "x",
            "ciphertext": base64.b64encode(sealed).decode(),
        }
        return json.dumps({"id": "EV", "event_type": event_type, "resource": resource}).encode()


@pytest.fixture(scope="module")
def platform(sandbox_process: SandboxProcess) -> Platform:
    held = sandbox_process.credentials["wechat_pay"]
    keys = json.loads((sandbox_process.directory / "platform-keys.json").read_text("utf-8"))
    key = load_pem_private_key(keys["platform_private_key_pem"].encode(), None)
    assert isinstance(key, RSAPrivateKey)
    return Platform(key, held["platform_public_key_id"], held["api_v3_key"].encode(), held["mchid"])


@pytest.fixture(scope="module")
def readers(sandbox_process: SandboxProcess) -> dict[str, Read]:
    """The three that read notifications, by what they read."""
    gateway = WechatPayGateway(pay_config(sandbox_process))
    transfers, sharing = WechatTransfers(gateway.client), WechatProfitSharing(gateway.client)
    return {
        "payment": lambda headers, body: gateway.read_notification(headers=headers, body=body, now=utc_now()),
        "transfer": lambda headers, body: transfers.read_notification(headers=headers, body=body, now=utc_now()),
        "sharing": lambda headers, body: sharing.read_notification(headers=headers, body=body, now=utc_now()),
    }


GOOD: dict[str, tuple[str, dict[str, Any]]] = {
    "payment": (
        "TRANSACTION.SUCCESS",
        {
            "out_trade_no": "P1",
            "transaction_id": "42",
            "trade_state": "SUCCESS",
            "success_time": "2026-07-01T12:00:00+08:00",
            "payer": {"openid": "o1"},
            "amount": {"total": 1, "currency": "CNY"},
        },
    ),
    "transfer": (
        "MCHTRANSFER.BILL.FINISHED",
        {
            "out_bill_no": "T1",
            "transfer_bill_no": "1330",
            "state": "SUCCESS",
            "transfer_amount": 1,
            "update_time": "2026-07-01T12:00:00+08:00",
        },
    ),
    "sharing": (
        "TRANSACTION.SUCCESS",
        {
            "transaction_id": "42",
            "order_id": "30",
            "out_order_no": "S1",
            "receiver": {"type": "MERCHANT_ID", "account": "1900000109", "amount": 1, "description": "x"},
            "success_time": "2026-07-01T12:00:00+08:00",
        },
    ),
}


@pytest.mark.parametrize("kind", list(GOOD))
def test_the_good_one_is_read(platform: Platform, readers: dict[str, Read], kind: str) -> None:
    event, content = GOOD[kind]
    body = platform.envelope(event, content | {"mchid": platform.mchid})
    assert readers[kind](platform.headers(body), body).notice_id == "EV"


@pytest.mark.parametrize("kind", list(GOOD))
@FUZZ
@given(data=st.data())
def test_signed_and_senseless(platform: Platform, readers: dict[str, Read], kind: str, data: st.DataObject) -> None:
    """One field of a good notification is anything at all, or gone."""
    event, good = GOOD[kind]
    content = good | {"mchid": platform.mchid}
    path = data.draw(st.sampled_from([*content, "amount.total", "payer.openid", "receiver.amount", "event_type"]))
    value = data.draw(values)
    outer, _, inner = path.partition(".")
    if inner:
        content[outer] = {**good.get(outer, {}), inner: value}
    else:
        content[outer] = value
    if data.draw(st.booleans()):
        del content[outer]
    body = platform.envelope(value if path == "event_type" else event, content)
    with contextlib.suppress(*REFUSALS):
        assert readers[kind](platform.headers(body), body).notice_id == "EV"


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        ("payment", {"payer": ["o1"]}),
        ("payment", {"amount": {"total": 1.5}}),
        ("payment", {"trade_state": "PAID"}),
        ("payment", {"success_time": "yesterday"}),
        ("transfer", {"transfer_amount": float("inf")}),
        ("transfer", {"transfer_amount": 1.5}),
        ("transfer", {"state": "DONE"}),
        ("sharing", {"receiver": None}),
        ("sharing", {"receiver": {"account": "1", "amount": "1"}}),
        ("sharing", {"receiver": {"account": "1", "amount": float("nan")}}),
    ],
)
def test_signed_and_of_another_kind(
    platform: Platform, readers: dict[str, Read], kind: str, changes: dict[str, Any]
) -> None:
    event, good = GOOD[kind]
    body = platform.envelope(event, good | {"mchid": platform.mchid} | changes)
    with pytest.raises(NotificationMalformed):
        readers[kind](platform.headers(body), body)


@FUZZ
@given(body=st.binary(max_size=64) | values.map(lambda value: json.dumps(value).encode()))
def test_signed_and_no_envelope(platform: Platform, readers: dict[str, Read], body: bytes) -> None:
    for read in readers.values():
        with pytest.raises(NotificationMalformed):
            read(platform.headers(body), body)


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000, "9" * 10_000])
def test_signed_and_absurd(platform: Platform, readers: dict[str, Read], text: str) -> None:
    body = text.encode()
    for read in readers.values():
        with pytest.raises(NotificationMalformed):
            read(platform.headers(body), body)


def test_any_bit_spoiled_on_the_way(sandbox: SandboxProcess, listener: Listener, readers: dict[str, Read]) -> None:
    Merchant(sandbox).prepay("P2026000001", notify_url=listener.url)
    sandbox.api("POST", "/orders/P2026000001/pay")
    good: Received = listener.next()
    assert readers["payment"](good.headers, good.body).out_trade_no == "P2026000001"
    for bit in range(0, len(good.body) * 8, 61):
        spoiled = bytearray(good.body)
        spoiled[bit // 8] ^= 1 << bit % 8
        with pytest.raises(NotificationForged):
            readers["payment"](good.headers, bytes(spoiled))
    for name, value in good.headers.items():
        if not name.lower().startswith("wechatpay-"):
            continue
        for place in range(0, len(value), 7):
            changed = value[:place] + chr(ord(value[place]) ^ 1) + value[place + 1 :]
            with pytest.raises(REFUSALS):
                readers["payment"](good.headers | {name: changed}, good.body)


def test_an_hour_old_copy(platform: Platform, sandbox_process: SandboxProcess) -> None:
    """A replay, whole and genuine, is refused for its age."""
    gateway = WechatPayGateway(pay_config(sandbox_process))
    event, content = GOOD["payment"]
    body = platform.envelope(event, content | {"mchid": platform.mchid})
    headers = platform.headers(body)
    with pytest.raises(NotificationStale):
        gateway.read_notification(headers=headers, body=body, now=utc_now() + timedelta(hours=1))
