"""The sandbox and connectors pointed at it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from portico.connectors.kit.record import PlatformCall
from portico.connectors.wechat_pay.config import WechatPayConfig
from portico.connectors.wechat_pay.gateway import WechatPayGateway
from tests.sandbox.process import SandboxProcess


def pay_config(sandbox: SandboxProcess, *, certificates: bool = False, **changes: Any) -> WechatPayConfig:
    """The demo merchant, on the platform's public key or on its certificates."""
    held = sandbox.credentials["wechat_pay"]
    values: dict[str, Any] = {
        "base_url": sandbox.url,
        "mchid": held["mchid"],
        "app_id": held["app_ids"][0],
        "web_app_id": held["app_ids"][1],
        "merchant_serial_no": held["merchant_serial_no"],
        "merchant_private_key_pem": held["merchant_private_key_pem"],
        "api_v3_key": held["api_v3_key"],
        "platform_public_key_id": "" if certificates else held["platform_public_key_id"],
        "platform_public_key_pem": "" if certificates else held["platform_public_key_pem"],
    }
    return WechatPayConfig(**values | changes)


@pytest.fixture
def recorded() -> list[PlatformCall]:
    """Every platform call the connectors of a test have made."""
    return []


@pytest.fixture
def gateway(sandbox: SandboxProcess, recorded: list[PlatformCall]) -> Iterator[WechatPayGateway]:
    gateway = WechatPayGateway(pay_config(sandbox), record=recorded.append)
    yield gateway
    gateway.close_connections()
