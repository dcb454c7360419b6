"""A merchant for the sandbox's own tests: signs by the book, apart from Portico's connector."""

from __future__ import annotations

import base64
import json
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import urlencode

import httpx
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from tests.sandbox.process import SandboxProcess

BEIJING = timezone(timedelta(hours=8))


def beijing(moment: datetime | None = None) -> str:
    return (moment or datetime.now(BEIJING)).astimezone(BEIJING).strftime("%Y-%m-%d %H:%M:%S")


class Shop:
    """Raw calls of the gateway. Every parameter can be replaced, or (with None) left out, before or after signing."""

    def __init__(self, sandbox: SandboxProcess) -> None:
        self._sandbox = sandbox
        self.held = sandbox.credentials["alipay"]
        key = load_pem_private_key(self.held["app_private_key_pem"].encode(), None)
        public = load_pem_public_key(self.held["alipay_public_key_pem"].encode())
        assert isinstance(key, RSAPrivateKey)
        assert isinstance(public, RSAPublicKey)
        self._key, self._public = key, public

    def buyer(self, person: str = "lin-xiao") -> str:
        return str(self._sandbox.api("POST", "/alipay/auth-codes", person=person)["buyer"])

    def sign(self, params: dict[str, str]) -> str:
        text = "&".join(f"{name}={value}" for name, value in sorted(params.items()))
        return base64.b64encode(self._key.sign(text.encode(), PKCS1v15(), SHA256())).decode()

    def verify(self, text: bytes, signature: str) -> None:
        """Raises InvalidSignature."""
        self._public.verify(base64.b64decode(signature), text, PKCS1v15(), SHA256())

    def params(
        self, method: str, biz: Any = None, spoil: dict[str, str | None] | None = None, **more: Any
    ) -> dict[str, str]:
        params: dict[str, Any] = {
            "app_id": self.held["app_id"],
            "method": method,
            "charset": "utf-8",
            "sign_type": "RSA2",
            "timestamp": beijing(),
            "version": "1.0",
            "biz_content": biz if isinstance(biz, str) else json.dumps(biz, ensure_ascii=False) if biz else None,
            **more,
        }
        params = {name: value for name, value in params.items() if value is not None}
        params["sign"] = self.sign(params)
        for name, value in (spoil or {}).items():
            params.pop(name, None)
            if value is not None:
                params[name] = value
        return params

    def send(self, method: str, biz: Any = None, **more: Any) -> httpx.Response:
        params = self.params(method, biz, **more)
        return self._sandbox.client.post("/gateway.do", data=params)

    def call(self, method: str, biz: Any = None, **more: Any) -> dict[str, Any]:
        """The response node, its signature checked over its own text."""
        response = self.send(method, biz, **more)
        assert response.status_code == 200, response.text
        content: dict[str, Any] = response.json()
        name = next(iter(content))
        start = response.text.index(":") + 1
        node, sign = content[name], content.get("sign")
        if sign:
            end = response.text.rindex(',"sign":')
            self.verify(response.text[start:end].encode(), sign)
        return node | {"node": name, "signed": bool(sign)}

    def order(self, number: str = "P1", **changes: Any) -> dict[str, Any]:
        """An order of the mini program that breaks no rule; `changes` replace or (with None) remove fields."""
        biz: dict[str, Any] = {
            "out_trade_no": number,
            "subject": "手工陶杯",
            "total_amount": "19.90",
            "product_code": "JSAPI_PAY",
            "op_app_id": self.held["app_id"],
            "buyer_open_id": self.buyer(),
        }
        biz |= changes
        return {name: value for name, value in biz.items() if value is not None}

    def create(self, number: str = "P1", notify_url: str | None = None, **changes: Any) -> dict[str, Any]:
        return self.call("alipay.trade.create", self.order(number, **changes), notify_url=notify_url)

    def paid(self, number: str = "P1", **more: Any) -> None:
        """A trade of 19.90 that its buyer has paid."""
        assert self.create(number, **more)["code"] == "10000"
        self._sandbox.api("POST", f"/alipay/trades/{number}/pay")

    def refund(self, amount: str, request_no: str | None = "R1", number: str = "P1") -> dict[str, Any]:
        biz = {"out_trade_no": number, "refund_amount": amount}
        return self.call("alipay.trade.refund", biz | ({"out_request_no": request_no} if request_no else {}))

    def query(self, number: str = "P1") -> dict[str, Any]:
        return self.call("alipay.trade.query", {"out_trade_no": number})

    def wap(self, number: str = "W1", **more: Any) -> httpx.Response:
        """Where a phone's browser is sent."""
        return self._page("alipay.trade.wap.pay", "QUICK_WAP_WAY", number, **more)

    def page(self, number: str = "W1", **more: Any) -> httpx.Response:
        """Where a computer's browser is sent."""
        return self._page("alipay.trade.page.pay", "FAST_INSTANT_TRADE_PAY", number, **more)

    def _page(self, method: str, product: str, number: str, **more: Any) -> httpx.Response:
        biz = {"out_trade_no": number, "subject": "手工陶杯", "total_amount": "19.90", "product_code": product}
        params = self.params(method, biz | more.pop("biz", {}), **more)
        return self._sandbox.client.get(f"/gateway.do?{urlencode(params)}", headers={"User-Agent": "Portico"})
