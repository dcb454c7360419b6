"""What an app at Alipay and its merchant are made of."""

from __future__ import annotations

from dataclasses import dataclass

GATEWAY_PATH = "/gateway.do"
BILL_HOSTS = ("dwbillcenter.alipay.com",)


@dataclass(frozen=True, slots=True)
class AlipayConfig:
    """One app in public-key mode (接口加签方式: 公钥).

    `app_id` is the mini program that also asks for mobile page payments. Keys may be PEM or the bare base64 that
    the platform's key tool gives. `seller_id` (2088…) is the account that takes the money; empty, it is not compared.
    `content_key` is the AES key of 接口内容加密方式, which phone numbers come sealed with. `bill_hosts` are where
    bills may be fetched from.
    """

    base_url: str
    app_id: str
    app_private_key: str
    alipay_public_key: str
    seller_id: str = ""
    content_key: str = ""
    authorize_url: str = "https://openauth.alipay.com/oauth2/publicAppAuthorize.htm"
    bill_hosts: tuple[str, ...] = BILL_HOSTS
