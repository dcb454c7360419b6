"""What a mini program is made of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WechatMiniApp:
    """One mini program: its id and its secret."""

    app_id: str
    app_secret: str


@dataclass(frozen=True, slots=True)
class WechatMiniConfig:
    """The mini programs of one installation, all at the same host."""

    base_url: str
    apps: tuple[WechatMiniApp, ...]

    def app(self, app_id: str) -> WechatMiniApp | None:
        return next((app for app in self.apps if app.app_id == app_id), None)
