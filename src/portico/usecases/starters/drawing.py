"""The pictures of the templates as files: drawn once per process, the same bytes on every machine of one version."""

from __future__ import annotations

import base64
import io
from functools import lru_cache

from portico.usecases.starters.gallery import SCENES, template

_QUALITY, _SMALL_QUALITY = 82, 74


@lru_cache(maxsize=128)
def picture(code: str, name: str) -> bytes:
    """The picture `name` of a template, as WebP at its full size."""
    return _encoded(code, name, width=None, quality=_QUALITY)


@lru_cache(maxsize=256)
def data_uri(code: str, name: str, width: int) -> str:
    """The same, `width` pixels wide, to be embedded in a drawing."""
    small = _encoded(code, name, width=width, quality=_SMALL_QUALITY)
    return f"data:image/webp;base64,{base64.b64encode(small).decode()}"


def alternative(code: str, name: str) -> str:
    """What the picture shows; "" for icons, which stand beside their names, and for the phone's copy of a banner."""
    return str(template(code)["pictures"].get(name.removesuffix("-narrow"), ""))


def _encoded(code: str, name: str, *, width: int | None, quality: int) -> bytes:
    drawn = SCENES[code][name].pixels(width)
    file = io.BytesIO()
    drawn.save(file, "WEBP", quality=quality, method=2)
    return file.getvalue()
