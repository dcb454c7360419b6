"""Files an app has given the platform: temporary for three days, permanent until deleted, pictures for articles.

Sources: the pages 新增临时素材 (media/upload), 新增永久素材 (add_material), 上传图文消息图片 (uploadimg: JPG or
PNG below 1 MB) [A]; the codes of each kind's size from the global table [A].
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from ..clock import Clock
from ..platform import Call, Reply
from ..store import Collection, Row, Store
from .multipart import File, files_of
from .replies import error, ok

LIFETIME = 3 * 86_400
MB = 1024 * 1024
# The most bytes of each kind, and the code when there are more.
SIZES: Final[Mapping[str, tuple[int, int]]] = {
    "image": (10 * MB, 40009),
    "voice": (2 * MB, 40010),
    "video": (10 * MB, 40011),
    "thumb": (64 * 1024, 40012),
}
PICTURES: Final[Mapping[bytes, str]] = {b"\xff\xd8\xff": "jpg", b"\x89PNG": "png", b"GIF8": "gif", b"BM": "bmp"}
HOST = "http://mmbiz.qpic.cn/"


@dataclass(slots=True)
class Medium(Row):
    """`expires_at` 0: permanent. The bytes themselves are not kept."""

    id: str
    app_id: str
    kind: str
    url: str
    expires_at: float

    @property
    def key(self) -> str:
        return self.id


class Media:
    """The files of all apps. Handlers come after the checks of the token."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._clock = clock
        self._media: Collection[Medium] = Collection(store, "medium", Medium)

    def upload(self, app_id: str, call: Call) -> Reply:
        """POST /cgi-bin/media/upload?type=: a temporary file."""
        kind, file = _given(call)
        if isinstance(file, Reply):
            return file
        now = self._clock.now()
        medium = self._save(app_id, kind, now + LIFETIME)
        name = "thumb_media_id" if kind == "thumb" else "media_id"
        return Reply(200, {"type": kind, name: medium.id, "created_at": int(now)})

    def add(self, app_id: str, call: Call) -> Reply:
        """POST /cgi-bin/material/add_material?type=: a permanent file."""
        kind, file = _given(call)
        if isinstance(file, Reply):
            return file
        medium = self._save(app_id, kind, 0.0)
        return Reply(200, {"media_id": medium.id} | ({"url": medium.url} if medium.url else {}))

    def add_picture(self, app_id: str, call: Call) -> Reply:
        """POST /cgi-bin/media/uploadimg: an address for the body of an article."""
        file = files_of(call).get("media")
        if file is None:
            return error(41005, "media_missing")
        if _picture(file.content) not in {"jpg", "png"}:
            return error(40005, "picture_type")
        if len(file.content) > MB:
            return error(40009, "picture_size")
        return Reply(200, {"url": self._save(app_id, "article", 0.0).url})

    def delete(self, app_id: str, body: Mapping[str, Any]) -> Reply:
        """POST /cgi-bin/material/del_material."""
        if self.find(app_id, body.get("media_id"), permanent=True) is None:
            return error(40007, "media_unknown")
        self._media.remove(str(body["media_id"]))
        return ok()

    def find(self, app_id: str, media_id: object, *, permanent: bool = False) -> Medium | None:
        """A file of this app that can be used now."""
        medium = self._media.get(media_id) if isinstance(media_id, str) else None
        if medium is None or medium.app_id != app_id or (permanent and medium.expires_at):
            return None
        return None if medium.expires_at and medium.expires_at <= self._clock.now() else medium

    def _save(self, app_id: str, kind: str, expires_at: float) -> Medium:
        url = f"{HOST}mmbiz_png/{secrets.token_urlsafe(24)}/0" if kind in {"image", "thumb", "article"} else ""
        medium = Medium(secrets.token_urlsafe(48), app_id, kind, url, expires_at)
        self._media.save(medium)
        return medium

    def clear(self) -> None:
        self._media.clear()


def _given(call: Call) -> tuple[str, File | Reply]:
    kind, file = call.query.get("type", ""), files_of(call).get("media")
    if kind not in SIZES:
        return kind, error(40004, "media_type_unknown")
    if file is None or not file.content:
        return kind, error(41005, "media_missing")
    most, code = SIZES[kind]
    if len(file.content) > most:
        return kind, error(code, "media_size")
    picture = _picture(file.content)
    if (kind == "image" and not picture) or (kind == "thumb" and picture != "jpg"):
        return kind, error(40005, "file_type")
    return kind, file


def _picture(content: bytes) -> str:
    return next((kind for start, kind in PICTURES.items() if content.startswith(start)), "")
