"""What a merchant's WeChat Pay account is made of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WechatPayConfig:
    """One merchant number.

    `app_id` is the mini program whose openids pay by JSAPI; `web_app_id` the account behind Native and H5;
    `official_app_id` the official account whose openids pay by JSAPI in WeChat's own browser, empty without one.
    With a platform public key (accounts opened since about 2024-09, and whoever has switched or is switching), both
    `platform_public_*` are set; what certificates sign is still believed. Without, certificates are downloaded.
    `profit_sharing` freezes the money of every order for 30 days, or until it is shared or unfrozen.
    """

    base_url: str
    mchid: str
    app_id: str
    web_app_id: str
    merchant_serial_no: str
    merchant_private_key_pem: str
    api_v3_key: str
    platform_public_key_id: str = ""
    platform_public_key_pem: str = ""
    profit_sharing: bool = False
    official_app_id: str = ""

    def __post_init__(self) -> None:
        if len(self.api_v3_key.encode()) != 32:
            raise ValueError("the APIv3 key has exactly 32 bytes")
        if bool(self.platform_public_key_id) != bool(self.platform_public_key_pem):
            raise ValueError("the platform public key and its id are set together or not at all")
