"""POST /wxa/getwxacodeunlimit: mini-program codes without limit of number.

Source: the official page 获取不限制的小程序码 (fields, limits, error table) [A]. Unsure, and only here: a width outside
280 to 1280 and a colour that is none answer 40097 [?]; the cap of a minute answers 45009 (the page names no code) [C];
the platform draws its round code, here it is a QR code with the same content for a tester's scanner.
"""

from __future__ import annotations

import io
import re
from typing import Any

import segno
from PIL import Image

from ..clock import Clock
from ..platform import Call, Reply, json_object, one_of
from ..quotas import MINUTE, Quotas
from ..weixin.replies import error
from ..weixin.tokens import Tokens
from .entries import CODE, Entries
from .release import Release

SCENE = re.compile(r"[0-9A-Za-z!#$&'()*+,/:;=?@\-._~]+")
MAX_SCENE = 32
RESERVED = "scancode_time"
ENVIRONMENTS = frozenset({"release", "trial", "develop"})
WIDTHS = range(280, 1281)
DEFAULT_WIDTH = 430
BORDER = 2


class Codes:
    """The codes of one mini program."""

    def __init__(
        self,
        clock: Clock,
        quotas: Quotas,
        app_id: str,
        tokens: Tokens,
        release: Release,
        entries: Entries,
        public_url: str,
    ) -> None:
        self._clock = clock
        self._quotas = quotas
        self._app_id = app_id
        self._tokens = tokens
        self._release = release
        self._entries = entries
        self._public_url = public_url

    def unlimited(self, call: Call) -> Reply:
        """POST /wxa/getwxacodeunlimit."""
        if refusal := self._tokens.refuse(call, self._app_id):
            return refusal
        body = json_object(call.body)
        if body is None:
            return error(47001, "json_required")
        if refusal := _refuse_fields(body) or self._refuse_page(body):
            return refusal
        if not self._quotas.take("mini.code.per_minute", window=MINUTE):
            return error(45009, "minute_quota")
        token = self._entries.fresh_token()
        entry = self._entries.add(
            CODE,
            token,
            f"{self._public_url}/mini/code/{token}",
            path=str(body.get("page") or ""),
            query=f"scene={body['scene']}",
            env=str(body.get("env_version") or "release"),
            expires_at=0.0,
        )
        kind, picture = draw(entry.text, body)
        return Reply(200, None, "code_drawn", {"Content-Type": kind}, picture)

    def _refuse_page(self, body: dict[str, Any]) -> Reply | None:
        page = str(body.get("page") or "")
        if RESERVED in page or RESERVED in str(body["scene"]):
            return error(85096, "scancode_time_reserved")
        if page.startswith("/") or "?" in page:
            return error(41030, "page_form_wrong")
        if body.get("check_path", True) is True and not self._release.has(page or self._home()):
            return error(41030, "page_not_released")
        return None

    def _home(self) -> str:
        return next(iter(self._release.pages), "")


def _refuse_fields(body: dict[str, Any]) -> Reply | None:
    scene = body.get("scene")
    if not isinstance(scene, str) or not 0 < len(scene) <= MAX_SCENE:
        return error(40169, "scene_length_wrong")
    if not SCENE.fullmatch(scene):
        return error(40129, "scene_characters_wrong")
    if not one_of(body.get("env_version", "release"), ENVIRONMENTS):
        return error(40097, "env_version_wrong")
    if not _is_width(body.get("width", DEFAULT_WIDTH)):
        return error(40097, "width_wrong")
    if _colour(body) is None:
        return error(40097, "line_color_wrong")
    return None


def _is_width(value: object) -> bool:
    return type(value) is int and value in WIDTHS


def _colour(body: dict[str, Any]) -> tuple[int, int, int] | None:
    """The lines' colour: numbers, or numbers written as text, as the page's own sample has them."""
    held = body.get("line_color") or {"r": 0, "g": 0, "b": 0}
    if not isinstance(held, dict):
        return None
    parts = [str(held.get(name, "")) for name in "rgb"]
    if not all(part.isdecimal() and int(part) <= 255 for part in parts):
        return None
    return int(parts[0]), int(parts[1]), int(parts[2])


def draw(text: str, body: dict[str, Any]) -> tuple[str, bytes]:
    """Content type and picture: JPEG, or PNG without ground for `is_hyaline`; exactly as wide as asked."""
    colour = _colour(body) or (0, 0, 0)
    code = segno.make(text, error="m")
    rows = [list(row) for row in code.matrix_iter(border=BORDER)]
    mask = Image.new("L", (len(rows[0]), len(rows)))
    mask.putdata([255 if dark else 0 for row in rows for dark in row])
    width = int(body.get("width", DEFAULT_WIDTH))
    mask = mask.resize((width, width), Image.Resampling.NEAREST)
    out = io.BytesIO()
    if body.get("is_hyaline") is True:
        picture = Image.new("RGBA", mask.size, (*colour, 255))
        picture.putalpha(mask)
        picture.save(out, "PNG")
        return "image/png", out.getvalue()
    ground = Image.new("RGB", mask.size, "white")
    ground.paste(colour, mask=mask)
    ground.save(out, "JPEG", quality=90)
    return "image/jpeg", out.getvalue()
