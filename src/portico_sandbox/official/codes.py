"""QR codes with a scene: temporary ones by number or text, and at most 100,000 that last.

Source: the official page 生成带参数的二维码 (30 days, 1 to 100000, texts of 1 to 64 characters) [A]; codes 40052, 40053
and 45029 with their texts from the platform's forum [C]; 60 seconds for a code that names no life [?].
"""

from __future__ import annotations

import io
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import segno

from ..platform import Call, Reply
from ..store import Collection, Row
from ..weixin.replies import error
from .account import Account

LONGEST = 2_592_000
UNNAMED_LIFE = 60
MAX_LASTING_NUMBER = 100_000
MAX_TEXT = 64
BY_NUMBER = {"QR_SCENE": False, "QR_LIMIT_SCENE": True}
BY_TEXT = {"QR_STR_SCENE": False, "QR_LIMIT_STR_SCENE": True}


@dataclass(slots=True)
class SceneCode(Row):
    """`expires_at` 0: lasts for ever."""

    ticket: str
    url: str
    scene: str
    expires_at: float

    @property
    def key(self) -> str:
        return self.ticket


class Codes:
    """The codes of one account."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._codes: Collection[SceneCode] = Collection(account.store, "official_code", SceneCode)

    def create(self, body: Mapping[str, Any]) -> Reply:
        """POST /cgi-bin/qrcode/create."""
        action = str(body.get("action_name", ""))
        if action not in BY_NUMBER | BY_TEXT:
            return error(40052, "action_name_unknown")
        lasting = (BY_NUMBER | BY_TEXT)[action]
        scene = _scene(body.get("action_info"), number=action in BY_NUMBER, lasting=lasting)
        life = body.get("expire_seconds", UNNAMED_LIFE)
        if scene is None or (not lasting and not (type(life) is int and 0 < life <= LONGEST)):
            return error(40053, "scene_or_life_wrong")
        if lasting:
            held = next((code for code in self._codes if not code.expires_at and code.scene == scene), None)
            # The same lasting scene is the same code, and costs nothing.
            return self._shown(held) if held else self._make_lasting(scene)
        return self._make(scene, self._account.clock.now() + life, life)

    def _make_lasting(self, scene: str) -> Reply:
        if not self._account.quotas.take("oa.qrcode_limit.total", key=self._account.app.app_id):
            return error(45029, "lasting_codes_full")
        return self._make(scene, 0.0, 0)

    def _make(self, scene: str, expires_at: float, life: int) -> Reply:
        code = SceneCode(
            ticket=f"gQ{secrets.token_urlsafe(68)}=="[:96],
            url=f"http://weixin.qq.com/q/02{secrets.token_urlsafe(12)}",
            scene=scene,
            expires_at=expires_at,
        )
        self._codes.save(code)
        return self._shown(code, life)

    def _shown(self, code: SceneCode, life: int = 0) -> Reply:
        payload: dict[str, Any] = {"ticket": code.ticket, "url": code.url}
        return Reply(200, payload | ({"expire_seconds": life} if life else {}))

    def picture(self, call: Call) -> Reply:
        """GET https://mp.weixin.qq.com/cgi-bin/showqrcode?ticket=: a picture, or 404."""
        code = self._codes.get(call.query.get("ticket", ""))
        if code is None or self._expired(code):
            return Reply(404, None, "ticket_unknown")
        picture = io.BytesIO()
        segno.make(code.url, error="m").save(picture, kind="png", scale=10)
        return Reply(200, None, headers={"Content-Type": "image/png"}, raw=picture.getvalue())

    def find(self, seen: str) -> SceneCode | None:
        """The code with this ticket or behind this address, when it still works."""
        found = next((code for code in self._codes if seen in {code.ticket, code.url}), None)
        return None if found is None or self._expired(found) else found

    def newest(self, limit: int) -> list[SceneCode]:
        """Codes that still work, newest first."""
        return [code for code in self._codes.newest(limit) if not self._expired(code)]

    def _expired(self, code: SceneCode) -> bool:
        return bool(code.expires_at) and code.expires_at <= self._account.clock.now()

    def clear(self) -> None:
        self._codes.clear()


def _scene(info: object, *, number: bool, lasting: bool) -> str | None:
    scene = info.get("scene") if isinstance(info, dict) else None
    if not isinstance(scene, dict):
        return None
    if not number:
        text = scene.get("scene_str")
        return text if isinstance(text, str) and 1 <= len(text) <= MAX_TEXT else None
    value = scene.get("scene_id")
    most = MAX_LASTING_NUMBER if lasting else 2**32 - 1
    return str(value) if type(value) is int and 1 <= value <= most else None
