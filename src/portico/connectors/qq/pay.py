"""Paying inside QQ: an H5 order of WeChat Pay, placed through QQ's proxy and opened with qq.requestWxPayment.

QQ passes only the order and its notification through. Everything else (query, close, refund, reading notifications) is
WeChat Pay's own interface: use its gateway, with the same merchant number.
Source: q.qq.com/wiki/develop/miniprogram/server/virtual-payment/wx_pay.html [B]: the request is signed over WeChat
Pay's own path; `notify_url` is QQ's address with merchant and order number, `real_notify_url` is ours.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any, Final
from urllib.parse import quote

from portico.connectors.mini_hosts.line import HostRequest, encoded
from portico.connectors.qq.client import QqClient
from portico.connectors.wechat_pay.config import WechatPayConfig
from portico.connectors.wechat_pay.signing import MerchantSigner
from portico.domains.payments.ports import StartedPayment, StartPayment
from portico.kernel.clock import utc_now

_BEIJING: Final = timezone(timedelta(hours=8))
# What WeChat Pay's signature covers; QQ's address for it is the same behind /wxpay.
_SIGNED_PATH: Final = "/v3/pay/transactions/h5"
_NOTIFY: Final = "https://api.q.qq.com/wxpay/v3/notify"
MAX_DESCRIPTION: Final = 127


class QqWechatPay:
    """Orders of one merchant number out of one QQ mini program; thread-safe. May raise Retryable, Refused."""

    def __init__(self, client: QqClient, merchant: WechatPayConfig, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._client = client
        self._merchant = merchant
        self._clock = clock
        self._signer = MerchantSigner(
            mchid=merchant.mchid,
            serial_no=merchant.merchant_serial_no,
            private_key_pem=merchant.merchant_private_key_pem,
        )

    def start(self, request: StartPayment) -> StartedPayment:
        """`h5_url` for qq.requestWxPayment. Idempotent by `out_trade_no` for equal requests, as WeChat Pay is."""
        content = self._order(request)
        authorization = self._signer.authorization(
            method="POST", target=_SIGNED_PATH, body=encoded(content), timestamp=int(self._clock().timestamp())
        )

        def ask(token: str) -> dict[str, Any]:
            query = {
                "appid": self._client.app.app_id,
                "access_token": token,
                "real_notify_url": request.notify_url,
            }
            headers = {"Authorization": authorization, "Accept": "application/json", "User-Agent": "Portico"}
            path = f"/wxpay{_SIGNED_PATH}"
            return self._client.line.ask(
                HostRequest("wxpay_h5", path, query=query, content=content, headers=headers, repeatable=True)
            )

        return StartedPayment({"h5_url": str(self._client.with_token(ask)["h5_url"])})

    def _order(self, request: StartPayment) -> dict[str, Any]:
        number = quote(request.out_trade_no, safe="")
        return {
            "appid": self._merchant.web_app_id,
            "mchid": self._merchant.mchid,
            "description": request.description[:MAX_DESCRIPTION],
            "out_trade_no": request.out_trade_no,
            "notify_url": f"{_NOTIFY}/{self._merchant.mchid}/{number}",
            "time_expire": request.expires_at.astimezone(_BEIJING).isoformat(timespec="seconds"),
            "amount": {"total": request.amount.minor, "currency": request.amount.currency},
            "scene_info": {"payer_client_ip": request.client_ip or "", "h5_info": {"type": "Wap"}},
        }
