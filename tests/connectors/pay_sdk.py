"""The public SDK `wechatpayv3`, written against the real platform, pointed at the sandbox."""

from __future__ import annotations

from typing import Any

import pytest
from wechatpayv3 import WeChatPay, WeChatPayType

from tests.sandbox.process import SandboxProcess


class SandboxPay(WeChatPay):  # type: ignore[misc]
    """The SDK with another host; in certificate mode it calls out while it is being made."""


def sdk(sandbox: SandboxProcess, notify_url: str, *, certificates: bool, monkeypatch: pytest.MonkeyPatch) -> Any:
    held = sandbox.credentials["wechat_pay"]
    keys = (
        {}
        if certificates
        else {"public_key": held["platform_public_key_pem"], "public_key_id": held["platform_public_key_id"]}
    )
    if certificates:
        # The SDK downloads certificates in its constructor, before its host can be set from outside.
        from wechatpayv3.core import Core

        original = Core._init_certificates

        def redirected(self: Any) -> None:
            self._gate_way = sandbox.url
            original(self)

        monkeypatch.setattr(Core, "_init_certificates", redirected)
    pay = SandboxPay(
        wechatpay_type=WeChatPayType.JSAPI,
        mchid=held["mchid"],
        private_key=held["merchant_private_key_pem"],
        cert_serial_no=held["merchant_serial_no"],
        apiv3_key=held["api_v3_key"],
        appid=held["app_ids"][0],
        notify_url=notify_url,
        **keys,
    )
    pay._core._gate_way = sandbox.url
    return pay
