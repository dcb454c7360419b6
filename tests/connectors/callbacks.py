"""Callbacks of every platform that has an address here, made and signed as the platform does it, or wrongly on purpose.

`Platforms` holds the private halves of the sandbox's keys: what it makes is genuine to the byte.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from portico.connectors.wechat_push.crypto import PushCipher, signature
from tests.sandbox.process import SandboxProcess

MONEY = ("wechat-pay", "alipay", "douyin", "kuaishou", "baidu")
PUSHES = ("wechat-mini", "wechat-oa", "wecom", "xiaohongshu")
PARCELS = ("kuaidi100", "kdniao")
# These sign the moment, too; the others' notices are told apart by their number only.
TIMED = ("wechat-pay", "douyin", *PUSHES)
PERSON = "oAbcdefghijklmnopqrstuvwxyz01"


@dataclass(frozen=True)
class Callback:
    """One request to an address. `signed`: the part of the body that the signature covers, whole otherwise."""

    address: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    signed: bytes = b""

    def but(self, **changes: Any) -> Callback:
        return replace(self, **changes)


class Platforms:
    """Everybody who calls us."""

    def __init__(self, box: SandboxProcess, environment: Mapping[str, str], now: datetime) -> None:
        self._private = json.loads((box.directory / "platform-keys.json").read_text("utf-8"))
        self._keys: dict[str, RSAPrivateKey] = {}
        self.env, self.now = environment, now
        self._moment = now

    def make(self, address: str, content: Any = None, *, app: str = "", now: datetime | None = None) -> Callback:
        """A genuine callback: `content` (the platform's usual one), for `app` (ours), signed `now`."""
        self._moment = now or self.now
        value = self.content(address, app) if content is None else content
        made: Callback = getattr(self, f"_{address.replace('-', '_')}")(value, app)
        return made

    def content(self, address: str, app: str = "") -> dict[str, Any]:
        """What it usually says: a payment of a number we never gave, a follower, a parcel nobody here sent."""
        env, at = self.env, self._moment
        return {
            "wechat-pay": lambda: {
                "mchid": app or env["PORTICO_WECHAT_MCH_ID"], "out_trade_no": "P1", "transaction_id": "42",
                "trade_state": "SUCCESS", "success_time": at.isoformat(timespec="seconds"),
                "payer": {"openid": PERSON}, "amount": {"total": 1, "currency": "CNY"},
            },
            "alipay": lambda: {
                "app_id": app or env["PORTICO_ALIPAY_APP_ID"], "seller_id": env["PORTICO_ALIPAY_SELLER_ID"],
                "notify_type": "trade_status_sync", "notify_id": "n1", "trade_status": "TRADE_SUCCESS",
                "out_trade_no": "P1", "trade_no": "2026", "total_amount": "0.01", "sign_type": "RSA2",
                "gmt_payment": "2026-11-22 12:00:00", "notify_time": "2026-11-22 12:00:01", "buyer_open_id": "b1",
            },
            "douyin": lambda: {
                "app_id": app or env["PORTICO_DOUYIN_APP_ID"], "out_order_no": "P1", "order_id": "77",
                "status": "SUCCESS", "total_amount": 1, "event_time": 1_700_000_000_000,
            },
            "kuaishou": lambda: {
                "app_id": app or env["PORTICO_KUAISHOU_APP_ID"], "biz_type": "PAYMENT", "message_id": "m1",
                "timestamp": 1_700_000_000_000,
                "data": {"out_order_no": "P1", "ks_order_no": "77", "status": "SUCCESS", "order_amount": 1},
            },
            "baidu": lambda: {
                "dealId": app or env["PORTICO_BAIDU_DEAL_ID"], "orderId": "77", "tpOrderId": "P1", "status": "2",
                "totalMoney": "1", "payTime": "1700000000", "returnData": "",
            },
            "kuaidi100": lambda: {
                "status": "polling", "message": "",
                "lastResult": {
                    "state": "0", "com": "shunfeng", "nu": "SF1234567890", "ischeck": "0",
                    "data": [{"ftime": "2026-11-22 12:00:00", "context": "已揽收", "status": "在途"}],
                },
            },
            "kdniao": lambda: {
                "EBusinessID": app or env["PORTICO_KDNIAO_BUSINESS_ID"], "PushTime": "2026-11-22 12:00:00",
                "Count": "1",
                "Data": [{
                    "Success": True, "ShipperCode": "SF", "LogisticCode": "SF1234567890", "State": "2",
                    "Traces": [{"AcceptTime": "2026-11-22 12:00:00", "AcceptStation": "已揽收"}],
                }],
            },
        }.get(address, lambda: self._event(address, app))()  # fmt: skip

    def _event(self, address: str, app: str) -> dict[str, Any]:
        event = {
            "ToUserName": "gh_1", "FromUserName": PERSON, "CreateTime": str(int(self.now.timestamp())),
            "MsgType": "event", "Event": "subscribe", "EventKey": "",
        }  # fmt: skip
        if address == "wecom":
            changes = {"Event": "change_external_contact", "ChangeType": "add_external_contact", "UserID": "LiNa"}
            return event | changes | {"ExternalUserID": "wmAAAA", "WelcomeCode": "CODE"}
        return event

    # ---- money ------------------------------------------------------------------------------------------------

    def _wechat_pay(self, content: Any, app: str) -> Callback:
        plain = content if isinstance(content, bytes) else json.dumps(content).encode()
        sealed = AESGCM(self.env["PORTICO_WECHAT_API_V3_KEY"].encode()).encrypt(b"0" * 12, plain, b"transaction")
        resource = {
            "algorithm": "AEAD_AES_256_GCM", "nonce": "0" * 12, "associated_data": "transaction",
            "ciphertext": base64.b64encode(sealed).decode(),
        }  # fmt: skip
        body = json.dumps({"id": "EV1", "event_type": "TRANSACTION.SUCCESS", "resource": resource}).encode()
        stamp, nonce = str(int(self._moment.timestamp())), secrets.token_hex(8)
        headers = {
            "Wechatpay-Timestamp": stamp, "Wechatpay-Nonce": nonce,
            "Wechatpay-Serial": self.env["PORTICO_WECHAT_PLATFORM_PUBLIC_KEY_ID"],
            "Wechatpay-Signature": self._rsa("platform", f"{stamp}\n{nonce}\n".encode() + body + b"\n"),
        }  # fmt: skip
        return Callback("wechat-pay", body, headers, signed=body)

    def _alipay(self, content: Any, app: str) -> Callback:
        fields = {name: str(value) for name, value in content.items()}
        filled = sorted((name, value) for name, value in fields.items() if value and name != "sign_type")
        text = "&".join(f"{name}={value}" for name, value in filled).encode("utf-8", "surrogatepass")
        return self._form("alipay", fields | {"sign": self._rsa("alipay", text)})

    def _douyin(self, content: Any, app: str) -> Callback:
        body = json.dumps({"version": "3.0", "type": "payment", "msg": json.dumps(content)}).encode()
        stamp, nonce = str(int(self._moment.timestamp())), secrets.token_hex(8)
        signed = self._rsa("douyin", f"{stamp}\n{nonce}\n".encode() + body + b"\n")
        headers = {"Byte-Timestamp": stamp, "Byte-Nonce-Str": nonce, "Byte-Signature": signed}
        return Callback("douyin", body, headers, signed=body)

    def _kuaishou(self, content: Any, app: str) -> Callback:
        body = json.dumps(content).encode()
        return Callback(
            "kuaishou", body, {"kwaisign": _md5(body, self.env["PORTICO_KUAISHOU_APP_SECRET"])}, signed=body
        )

    def _baidu(self, content: Any, app: str) -> Callback:
        fields = {name: str(value) for name, value in content.items()}
        text = "&".join(f"{name}={value}" for name, value in sorted(fields.items()))
        signed = self._rsa("baidu", text.encode("utf-8", "surrogatepass"), SHA1())
        return self._form("baidu", fields | {"rsaSign": signed})

    # ---- pushes -----------------------------------------------------------------------------------------------

    def _wechat_mini(self, content: Any, app: str) -> Callback:
        return self._push("wechat-mini", content, "PORTICO_WECHAT", app)

    def _wechat_oa(self, content: Any, app: str) -> Callback:
        return self._push("wechat-oa", content, "PORTICO_WECHAT_OA", app)

    def _wecom(self, content: Any, app: str) -> Callback:
        return self._push("wecom", content, "PORTICO_WECOM", app or self.env["PORTICO_WECOM_CORP_ID"])

    def _xiaohongshu(self, content: Any, app: str) -> Callback:
        return self._push("xiaohongshu", content, "PORTICO_XIAOHONGSHU", app)

    def _push(self, address: str, content: Any, prefix: str, app: str) -> Callback:
        plain = content if isinstance(content, bytes) else json.dumps(content).encode()
        receiver = app or self.env[f"{prefix}_APP_ID"]
        sealed = PushCipher(encoding_aes_key=self.env[f"{prefix}_PUSH_AES_KEY"], receiver=receiver).seal(plain)
        return self.sealed(address, sealed, token=self.env[f"{prefix}_PUSH_TOKEN"])

    def sealed(self, address: str, sealed: str, *, token: str) -> Callback:
        stamp, nonce = str(int(self._moment.timestamp())), secrets.token_hex(5)
        query = {"timestamp": stamp, "nonce": nonce, "msg_signature": signature(token, stamp, nonce, sealed)}
        body = json.dumps({"ToUserName": "gh_1", "Encrypt": sealed}).encode()
        if address == "xiaohongshu":
            body = json.dumps({"encrypt": sealed}).encode()
        if address == "wecom":
            body = f"<xml><ToUserName>ww</ToUserName><Encrypt>{sealed}</Encrypt></xml>".encode()
        return Callback(address, body, query=query, signed=sealed.encode())

    # ---- parcels ----------------------------------------------------------------------------------------------

    def _kuaidi100(self, content: Any, app: str) -> Callback:
        text = content.decode() if isinstance(content, bytes) else json.dumps(content)
        signed = _md5(text.encode(), self.env["PORTICO_KUAIDI100_SALT"]).upper()
        made = self._form("kuaidi100", {"param": text})
        # Hex digits may be written in either case, so a bit of the signature may change and it be the same.
        return made.but(body=made.body + f"&sign={signed}".encode(), signed=made.body)

    def _kdniao(self, content: Any, app: str) -> Callback:
        text = content.decode() if isinstance(content, bytes) else json.dumps(content)
        signed = base64.b64encode(_md5(text.encode(), self.env["PORTICO_KDNIAO_APP_KEY"]).encode()).decode()
        made = self._form("kdniao", {"RequestData": text, "DataSign": signed})
        return made.but(body=made.body + b"&RequestType=101", signed=made.body)

    # ---- how they sign ----------------------------------------------------------------------------------------

    def _form(self, address: str, fields: Mapping[str, str]) -> Callback:
        body = urlencode(fields, errors="surrogatepass").encode()
        return Callback(address, body, {"Content-Type": "application/x-www-form-urlencoded"}, signed=body)

    def _rsa(self, name: str, text: bytes, digest: Any = None) -> str:
        key = self._keys.get(name)
        if key is None:
            # Parsed once: checking a key takes longer than signing with it.
            loaded = load_pem_private_key(self._private[f"{name}_private_key_pem"].encode(), None)
            assert isinstance(loaded, RSAPrivateKey)
            key = self._keys[name] = loaded
        return base64.b64encode(key.sign(text, PKCS1v15(), digest or SHA256())).decode()


def _md5(text: bytes, secret: str) -> str:
    return hashlib.md5(text + secret.encode(), usedforsecurity=False).hexdigest()
