"""What platforms tell us: verified, opened and read into a fact, by the connectors' own gates, on one core.

Counted in CPU seconds of this process, so that whoever else uses the machine changes nothing. The raw line is the bare
cryptography of the same bytes: the signature's check and the seal's opening, by the same library.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from bench.harness import Bench, Result

FLOOR = 2_000
DIFFERENT = 200
_PEOPLE = "o6_bmjrPTlm6_2sgVt7hMZOPfL2M"


@dataclass(frozen=True, slots=True)
class Callback:
    """One kind of callback: `read(n)` is the whole way of the n-th of them, `raw(n)` its bare cryptography."""

    name: str
    read: Callable[[int], str]
    raw: Callable[[int], object]


def run(bench: Bench) -> list[Result]:
    return [_measured(one, bench.seconds) for one in (_wechat_push(), _wechat_pay(), _alipay())]


def _measured(one: Callback, seconds: float) -> Result:
    check(one)
    per_second, p50, p99 = _rate(one.read, seconds)
    raw, _, _ = _rate(one.raw, seconds / 2)
    return Result(
        f"callback {one.name}", per_second, p50, p99, 0, "bare crypto", raw, floor_per_second=FLOOR,
        notes=["verified, opened and read; per CPU second of one core"],
    )  # fmt: skip


def check(one: Callback) -> None:
    """Each is read as what it says: a bench of refusals would be a fast one."""
    for number in (0, 1, DIFFERENT - 1):
        assert one.read(number) == f"P{number:08d}", one.name


def _rate(work: Callable[[int], object], seconds: float) -> tuple[float, float, float]:
    """Calls per CPU second, and the median and 99th percentile of one in ms of CPU."""
    for number in range(DIFFERENT):
        work(number)
    spent: list[float] = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for number in range(DIFFERENT):
            begun = time.thread_time()
            work(number)
            spent.append(time.thread_time() - begun)
    spent.sort()
    return len(spent) / sum(spent), spent[len(spent) // 2] * 1000, spent[len(spent) * 99 // 100] * 1000


def _wechat_push() -> Callback:
    """An order's payment told to the mini program's push address, sealed (安全模式), JSON."""
    from portico.connectors.wechat_push.config import WechatPushConfig
    from portico.connectors.wechat_push.crypto import PushCipher, signature
    from portico.connectors.wechat_push.gate import WechatPushGate

    token, key, now = "bench-token", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", datetime.now(UTC)
    cipher, gate = PushCipher(encoding_aes_key=key, receiver="wx1"), WechatPushGate(
        WechatPushConfig("wechat_mini", "wx1", token, key)
    )  # fmt: skip
    stamp = str(int(now.timestamp()))
    made: list[tuple[dict[str, str], bytes, str]] = []
    for number in range(DIFFERENT):
        content = {
            "ToUserName": "gh_1", "FromUserName": _PEOPLE, "CreateTime": int(stamp), "MsgType": "event",
            "Event": "trade_manage_order_settlement", "merchant_trade_no": f"P{number:08d}",
            "transaction_id": f"42000000{number:08d}", "description": "您的订单已确认收货" * 8,
        }  # fmt: skip
        sealed, nonce = cipher.seal(json.dumps(content).encode()), secrets.token_hex(5)
        query = {"timestamp": stamp, "nonce": nonce, "msg_signature": signature(token, stamp, nonce, sealed)}
        made.append((query, json.dumps({"ToUserName": "gh_1", "Encrypt": sealed}).encode(), sealed))
    raw_key = base64.b64decode(key + "=")
    raw_cipher = Cipher(AES256(raw_key), CBC(raw_key[:16]))

    def raw(number: int) -> bytes:
        query, _, sealed = made[number]
        parts = "".join(sorted((token, query["timestamp"], query["nonce"], sealed)))
        assert hashlib.sha1(parts.encode(), usedforsecurity=False).hexdigest() == query["msg_signature"]
        decryptor = raw_cipher.decryptor()
        return decryptor.update(base64.b64decode(sealed)) + decryptor.finalize()

    def read(number: int) -> str:
        query, body, _ = made[number]
        return gate.read(query=query, body=body, now=now).value("merchant_trade_no")

    return Callback("WeChat push", read, raw)


def _wechat_pay() -> Callback:
    """TRANSACTION.SUCCESS, signed with the platform's public key."""
    from portico.connectors.wechat_pay.config import WechatPayConfig
    from portico.connectors.wechat_pay.gateway import WechatPayGateway

    platform, api_key, now = _key(), secrets.token_hex(16), datetime.now(UTC)
    gateway = WechatPayGateway(
        WechatPayConfig(
            base_url="http://127.0.0.1:9", mchid="1900000109", app_id="wx1", web_app_id="wx2",
            merchant_serial_no="M", merchant_private_key_pem=_private_pem(_key()), api_v3_key=api_key,
            platform_public_key_id="PUB_KEY_ID_1", platform_public_key_pem=_public_pem(platform),
        )
    )  # fmt: skip
    stamp, made = str(int(now.timestamp())), []
    for number in range(DIFFERENT):
        body, nonce = _pay_body(api_key.encode(), number, now), secrets.token_hex(16)
        message = f"{stamp}\n{nonce}\n".encode() + body + b"\n"
        headers = {
            "Wechatpay-Timestamp": stamp, "Wechatpay-Nonce": nonce, "Wechatpay-Serial": "PUB_KEY_ID_1",
            "Wechatpay-Signature": _signed(platform, message), "Content-Type": "application/json",
        }  # fmt: skip
        made.append((headers, body, message))
    public, opener = platform.public_key(), AESGCM(api_key.encode())

    def raw(number: int) -> bytes:
        headers, body, message = made[number]
        _verify(public, headers["Wechatpay-Signature"], message)
        return opener.decrypt(b"0" * 12, base64.b64decode(json.loads(body)["resource"]["ciphertext"]), b"transaction")

    def read(number: int) -> str:
        headers, body, _ = made[number]
        return gateway.read_notification(headers=headers, body=body, now=now).out_trade_no

    return Callback("WeChat Pay", read, raw)


def _pay_body(api_key: bytes, number: int, now: datetime) -> bytes:
    content = {
        "mchid": "1900000109", "appid": "wx1", "out_trade_no": f"P{number:08d}", "transaction_id": f"42{number:026d}",
        "trade_type": "JSAPI", "trade_state": "SUCCESS", "trade_state_desc": "支付成功", "bank_type": "OTHERS",
        "success_time": now.isoformat(timespec="seconds"), "payer": {"openid": _PEOPLE},
        "amount": {"total": 19900, "payer_total": 19900, "currency": "CNY", "payer_currency": "CNY"},
    }  # fmt: skip
    sealed = AESGCM(api_key).encrypt(b"0" * 12, json.dumps(content).encode(), b"transaction")
    resource = {
        "original_type": "transaction", "algorithm": "AEAD_AES_256_GCM", "nonce": "0" * 12,
        "associated_data": "transaction", "ciphertext": base64.b64encode(sealed).decode(),
    }  # fmt: skip
    envelope = {
        "id": secrets.token_hex(16), "create_time": now.isoformat(timespec="seconds"), "summary": "支付成功",
        "resource_type": "encrypt-resource", "event_type": "TRANSACTION.SUCCESS", "resource": resource,
    }  # fmt: skip
    return json.dumps(envelope).encode()


def _alipay() -> Callback:
    """trade_status_sync with the fields the platform sends."""
    from portico.connectors.alipay import notification, signing
    from portico.connectors.alipay.config import AlipayConfig

    platform = _key()
    config = AlipayConfig("http://127.0.0.1:9", "2021000000000001", "", "", seller_id="2088000000000001")
    made: list[tuple[bytes, bytes, str]] = []
    for number in range(DIFFERENT):
        fields = _alipay_fields(number)
        text = signing.signed_text(fields, without=signing.OF_NOTIFICATION)
        sign = _signed(platform, text)
        made.append((urlencode(fields | {"sign": sign}).encode(), text, sign))
    public = platform.public_key()

    def raw(number: int) -> None:
        _verify(public, made[number][2], made[number][1])

    def read(number: int) -> str:
        return notification.read(public, config, made[number][0]).out_trade_no

    return Callback("Alipay", read, raw)


def _alipay_fields(number: int) -> dict[str, str]:
    return {
        "gmt_create": "2026-11-22 12:00:00", "charset": "utf-8", "seller_email": "shop@example.com",
        "subject": "青禾居 手工陶杯", "buyer_open_id": "074a1CcTG1LelxKe4xQC0zgNdId0nxi95b5lsNpazWYoCo5",
        "invoice_amount": "199.00", "notify_id": secrets.token_hex(17), "notify_type": "trade_status_sync",
        "fund_bill_list": '[{"amount":"199.00","fundChannel":"ALIPAYACCOUNT"}]', "trade_status": "TRADE_SUCCESS",
        "receipt_amount": "199.00", "buyer_pay_amount": "199.00", "app_id": "2021000000000001", "sign_type": "RSA2",
        "seller_id": "2088000000000001", "gmt_payment": "2026-11-22 12:00:03", "version": "1.0",
        "notify_time": "2026-11-22 12:00:04", "out_trade_no": f"P{number:08d}", "total_amount": "199.00",
        "trade_no": f"2026112222001{number:015d}", "auth_app_id": "2021000000000001", "point_amount": "0.00",
    }  # fmt: skip


def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _signed(key: rsa.RSAPrivateKey, message: bytes) -> str:
    return base64.b64encode(key.sign(message, PKCS1v15(), SHA256())).decode()


def _verify(key: rsa.RSAPublicKey, signature: str, message: bytes) -> None:
    key.verify(base64.b64decode(signature), message, PKCS1v15(), SHA256())


def _private_pem(key: rsa.RSAPrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def _public_pem(key: rsa.RSAPrivateKey) -> str:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
