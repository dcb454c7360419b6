"""What an official account is made of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WechatOaConfig:
    """One official account. `authorize_url` is the platform's page, where browsers go."""

    app_id: str
    authorize_url: str
