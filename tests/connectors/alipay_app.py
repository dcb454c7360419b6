"""Our Alipay connectors pointed at the sandbox."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from portico.connectors.alipay.config import AlipayConfig
from portico.domains.payments.ports import StartPayment, StartRefund
from portico.kernel.clock import utc_now
from portico.kernel.money import Money
from tests.sandbox.process import SandboxProcess

NUMBER = "P2026000001"
NOWHERE = "http://127.0.0.1:9/none"


def config(sandbox: SandboxProcess, **changes: Any) -> AlipayConfig:
    """The demo app."""
    held = sandbox.credentials["alipay"]
    values: dict[str, Any] = {
        "base_url": sandbox.url,
        "app_id": held["app_id"],
        "app_private_key": held["app_private_key_pem"],
        "alipay_public_key": held["alipay_public_key_pem"],
        "seller_id": held["seller_id"],
        "content_key": held["content_key"],
        "authorize_url": f"{sandbox.url}/oauth2/publicAppAuthorize.htm",
        "bill_hosts": ("127.0.0.1",),
    }
    return AlipayConfig(**values | changes)


def buyer(sandbox: SandboxProcess, person: str = "lin-xiao") -> str:
    return str(sandbox.api("POST", "/alipay/auth-codes", person=person)["buyer"])


def order(sandbox: SandboxProcess, number: str = NUMBER, **changes: Any) -> StartPayment:
    values: dict[str, Any] = {
        "out_trade_no": number,
        "description": "手工陶杯",
        "amount": Money(1990),
        "method": "alipay_mini",
        "payer_openid": buyer(sandbox),
        "client_ip": None,
        "expires_at": utc_now() + timedelta(minutes=30),
        "notify_url": NOWHERE,
        "return_url": None,
    }
    return StartPayment(**values | changes)


def refund(refund_no: str = "R1", fen: int = 990, number: str = NUMBER) -> StartRefund:
    return StartRefund(number, refund_no, Money(fen), Money(1990), "缺货", NOWHERE)


def pay(sandbox: SandboxProcess, number: str = NUMBER) -> None:
    sandbox.api("POST", f"/alipay/trades/{number}/pay")
