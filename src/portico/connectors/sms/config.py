"""What an SMS account is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SmsTemplate:
    """An approved template: the provider's id, and the names of our parameters in its order."""

    template_id: str
    params: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TencentSmsConfig:
    """One account and one application of it. `templates` are keyed by our own names."""

    base_url: str
    secret_id: str
    secret_key: str
    sdk_app_id: str
    sign_name: str
    templates: Mapping[str, SmsTemplate]
    region: str = "ap-guangzhou"


@dataclass(frozen=True, slots=True)
class AliyunSmsConfig:
    """One account. `templates` are keyed by our own names; their variables are named as our parameters are."""

    base_url: str
    access_key_id: str
    access_key_secret: str
    sign_name: str
    templates: Mapping[str, SmsTemplate]
