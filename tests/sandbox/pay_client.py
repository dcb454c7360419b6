"""A merchant for the sandbox's own tests: signs by the book, apart from Portico's connector."""

from __future__ import annotations

import base64
import json
import secrets
import time
from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from tests.sandbox.process import SandboxProcess


class Merchant:
    """Raw v3 calls. Every part of the signature can be spoiled."""

    def __init__(self, sandbox: SandboxProcess) -> None:
        self._sandbox = sandbox
        self.held = sandbox.credentials["wechat_pay"]
        key = load_pem_private_key(self.held["merchant_private_key_pem"].encode(), None)
        assert isinstance(key, RSAPrivateKey)
        self._key = key

    def sign(self, message: str) -> str:
        return base64.b64encode(self._key.sign(message.encode(), PKCS1v15(), SHA256())).decode()

    def call(
        self,
        method: str,
        target: str,
        content: Any = None,
        *,
        signed_target: str | None = None,
        age: int = 0,
        mchid: str | None = None,
        serial: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> httpx.Response:
        body = (
            "" if content is None else content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
        )
        stamp, nonce = str(int(time.time()) - age), secrets.token_hex(16)
        signature = self.sign(f"{method}\n{signed_target or target}\n{stamp}\n{nonce}\n{body}\n")
        sent = {
            "Accept": "application/json",
            "User-Agent": "tests",
            "Authorization": (
                f'WECHATPAY2-SHA256-RSA2048 mchid="{mchid or self.held["mchid"]}",nonce_str="{nonce}",'
                f'signature="{signature}",timestamp="{stamp}",'
                f'serial_no="{serial or self.held["merchant_serial_no"]}"'
            ),
        }
        if body:
            sent["Content-Type"] = "application/json"
        sent |= headers or {}
        request = self._sandbox.client.build_request(method, target, content=body, headers=sent)
        for name, value in (headers or {}).items():
            if not value:
                del request.headers[name]
        return self._sandbox.client.send(request)

    def order(self, number: str, **changes: Any) -> dict[str, Any]:
        """A prepay body that breaks no rule; `changes` replace or (with None) remove fields."""
        body: dict[str, Any] = {
            "appid": self.held["app_ids"][0],
            "mchid": self.held["mchid"],
            "description": "手工陶杯",
            "out_trade_no": number,
            "notify_url": "https://shop.example/hooks/wechat-pay/demo",
            "amount": {"total": 1990, "currency": "CNY"},
            "payer": {"openid": self._sandbox.openid()},
        }
        body |= changes
        return {name: value for name, value in body.items() if value is not None}

    def prepay(self, number: str, **changes: Any) -> str:
        response = self.call("POST", "/v3/pay/transactions/jsapi", self.order(number, **changes))
        assert response.status_code == 200, response.text
        return str(response.json()["prepay_id"])

    def query(self, number: str) -> dict[str, Any]:
        target = f"/v3/pay/transactions/out-trade-no/{number}?mchid={self.held['mchid']}"
        content: dict[str, Any] = self.call("GET", target).json()
        return content

    def refund(self, number: str, refund_no: str, amount: int, total: int = 1990, **more: Any) -> httpx.Response:
        content = {
            "out_trade_no": number,
            "out_refund_no": refund_no,
            "amount": {"refund": amount, "total": total, "currency": "CNY"},
            **more,
        }
        return self.call("POST", "/v3/refund/domestic/refunds", content)
