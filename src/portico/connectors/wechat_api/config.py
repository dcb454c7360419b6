"""Which apps speak to api.weixin.qq.com, and as what."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WechatApp:
    """One mini program or official account: its id and its secret."""

    app_id: str
    app_secret: str


@dataclass(frozen=True, slots=True)
class WechatApiConfig:
    """The apps of one kind, all at the same host. `platform` is what our records call that kind."""

    platform: str
    base_url: str
    apps: tuple[WechatApp, ...]

    def app(self, app_id: str) -> WechatApp | None:
        return next((app for app in self.apps if app.app_id == app_id), None)
