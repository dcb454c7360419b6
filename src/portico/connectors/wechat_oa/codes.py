"""QR codes that tell which one was scanned: the scene comes with the event of following or scanning.

Source: the official page 生成带参数的二维码 (30 days at most; 100,000 lasting ones; text of 1 to 64 characters) [A].
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlencode

from portico.connectors.wechat_oa.line import OfficialLine

LONGEST: Final = timedelta(days=30)
MAX_SCENE: Final = 64
PICTURE_URL: Final = "https://mp.weixin.qq.com/cgi-bin/showqrcode"


@dataclass(frozen=True, slots=True)
class SceneCode:
    """`url` is what the code says, to be drawn by ourselves; `picture_url` is the platform's drawing of it."""

    ticket: str
    url: str
    expires_in: timedelta | None

    @property
    def picture_url(self) -> str:
        return f"{PICTURE_URL}?{urlencode({'ticket': self.ticket})}"


class OfficialCodes:
    """Codes of one account."""

    def __init__(self, line: OfficialLine) -> None:
        self._line = line

    def for_now(self, *, scene: str, lives: timedelta = LONGEST) -> SceneCode:
        """A code that works for `lives`. Raises ValueError, Retryable, Refused."""
        if not timedelta(seconds=1) <= lives <= LONGEST:
            raise ValueError("a temporary code lives 1 second to 30 days")
        seconds = int(lives.total_seconds())
        return self._made({"expire_seconds": seconds, "action_name": "QR_STR_SCENE", **_scene(scene)})

    def for_ever(self, *, scene: str) -> SceneCode:
        """A code that works always; there are 100,000 of them in an account's life (Refused 45029)."""
        return self._made({"action_name": "QR_LIMIT_STR_SCENE", **_scene(scene)})

    def _made(self, content: dict[str, Any]) -> SceneCode:
        # Another temporary code does no harm, and the same lasting scene is the same code.
        told = self._line.send("qrcode.create", "/cgi-bin/qrcode/create", content, repeatable=True)
        life = told.get("expire_seconds")
        return SceneCode(str(told["ticket"]), str(told["url"]), timedelta(seconds=int(life)) if life else None)


def _scene(scene: str) -> dict[str, Any]:
    if not 1 <= len(scene) <= MAX_SCENE:
        raise ValueError(f"a scene has 1 to {MAX_SCENE} characters")
    return {"action_info": {"scene": {"scene_str": scene}}}
