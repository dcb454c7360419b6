"""Mini-program codes without limit of number.

Source: the official page 获取不限制的小程序码 [A]. A code holds 32 characters of a small alphabet: put a short id in
`scene` and keep the rest here. 5,000 may be drawn a minute: draw once and keep the picture.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final, Literal

from portico.connectors.wechat_api.client import WechatApiClient

Version = Literal["release", "trial", "develop"]
_SCENE: Final = re.compile(r"[0-9A-Za-z!#$&'()*+,/:;=?@\-._~]{1,32}")
_PAGE: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_/.-]*")
_WIDTHS: Final = range(280, 1281)


@dataclass(frozen=True, slots=True)
class MiniCode:
    """A code that opens `page` (empty: the home page) with `query.scene`. `width` in pixels.

    `check_page`: the page must be in the released version. `transparent`: PNG without ground instead of JPEG.
    """

    scene: str
    page: str = ""
    width: int = 430
    version: Version = "release"
    check_page: bool = True
    transparent: bool = False

    def __post_init__(self) -> None:
        """Raises ValueError for what the platform would refuse anyway."""
        if not _SCENE.fullmatch(self.scene):
            raise ValueError("a scene is 1 to 32 of the characters a code can hold")
        if self.page and not _PAGE.fullmatch(self.page):
            raise ValueError("a page has no leading slash and no query")
        if self.width not in _WIDTHS:
            raise ValueError("a code is 280 to 1280 pixels wide")


class WechatMiniCodes:
    """The codes of one mini program."""

    def __init__(self, client: WechatApiClient, *, app_id: str) -> None:
        self._client = client
        self._app = client.app(app_id)

    def draw(self, code: MiniCode) -> bytes:
        """The picture: JPEG, or PNG when transparent. Idempotent. Raises Retryable, Refused (41030: no such page)."""
        content: dict[str, Any] = {
            "scene": code.scene,
            "check_path": code.check_page,
            "env_version": code.version,
            "width": code.width,
            "is_hyaline": code.transparent,
        }
        if code.page:
            content["page"] = code.page
        return self._client.post_for_bytes("getwxacodeunlimit", "/wxa/getwxacodeunlimit", content, app=self._app)


class WechatSceneCodes:
    """Implements touchpoints' MiniProgramCodes: of the released version, PNG without ground."""

    def __init__(self, codes: WechatMiniCodes) -> None:
        self._codes = codes

    def draw(self, *, scene: str, page: str, width: int) -> bytes:
        return self._codes.draw(MiniCode(scene=scene, page=page, width=width, transparent=True))
