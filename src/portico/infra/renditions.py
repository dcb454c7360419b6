"""Smaller copies of stored pictures, as WebP: made when a reader first asks for one, kept beside the originals.

A page names the stored copy where there is one, so that the static server answers, and else the address that makes
it. Names of pictures are hashes of their content, so a copy never has to be made again.
"""

from __future__ import annotations

import io
import time
from pathlib import PurePosixPath

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image, ImageOps, UnidentifiedImageError

from portico.infra.media import MAX_IMAGE_PIXELS, PLACEHOLDER
from portico.kernel.errors import NotFound, Refused, Unavailable

WIDTHS = (200, 400, 800, 1200)
_FOLDER = "sized"
_SUFFIXES = {".jpg", ".jpeg", ".png", ".webp"}
_QUALITY = 80
# Copies known to be there. A copy is never deleted, so this need not forget; bounded all the same.
_known: set[str] = set()
_MOST_KNOWN = 50_000
# A bucket that does not answer is not asked again for this long: pages must not wait for it, picture by picture.
_REST_SECONDS = 30.0


class _Resting:
    until = 0.0


def rendition(name: str, width: int) -> str:
    """The storage name of the copy at most `width` pixels wide; made when it is not there. Never enlarges.

    Raises NotFound: no such width, no such picture, not a still picture, or one of more than 40 megapixels.
    """
    if width not in WIDTHS or not is_picture(name) or not default_storage.exists(name):
        raise NotFound()
    target = _copy_name(name, width)
    if not default_storage.exists(target):
        stored = default_storage.save(target, ContentFile(_shrunk(name, width)))
        if stored != target:  # another reader was faster
            default_storage.delete(stored)
    return target


def stored_rendition(name: str, width: int) -> str | None:
    """The storage name of that copy when it is there already. Raises nothing; asks the storage once per copy.

    None, too, while files lie in a bucket that does not answer.
    """
    target = _copy_name(name, width)
    if target in _known:
        return target
    if _Resting.until > time.monotonic():
        return None
    try:
        if not default_storage.exists(target):
            return None
    except (Unavailable, Refused):
        _Resting.until = time.monotonic() + _REST_SECONDS
        return None
    if len(_known) < _MOST_KNOWN:
        _known.add(target)
    return target


def is_picture(name: str) -> bool:
    """Whether this stored file has copies. The placeholder keeps its name when it changes, so it has none."""
    path = PurePosixPath(name)
    inside = not path.is_absolute() and ".." not in path.parts and "\x00" not in name and "\\" not in name
    return inside and path.suffix in _SUFFIXES and path.parts[0] != _FOLDER and name != PLACEHOLDER


def _copy_name(name: str, width: int) -> str:
    return f"{_FOLDER}/{width}/{name}.webp"


def _shrunk(name: str, width: int) -> bytes:
    out = io.BytesIO()
    try:
        with default_storage.open(name) as file, Image.open(file) as picture:
            if getattr(picture, "is_animated", False) or picture.width * picture.height > MAX_IMAGE_PIXELS:
                raise NotFound()
            # A JPEG is decoded at the nearest smaller scale, which saves most of the work for a camera's picture.
            picture.draft("RGB", (width, width))
            upright = ImageOps.exif_transpose(picture)
            shown = upright.convert("RGBA" if _has_alpha(upright) else "RGB")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as broken:
        raise NotFound() from broken
    if shown.width > width:
        shown = shown.resize((width, round(shown.height * width / shown.width) or 1), Image.Resampling.LANCZOS)
    shown.save(out, "WEBP", quality=_QUALITY, method=4)
    return out.getvalue()


def _has_alpha(picture: Image.Image) -> bool:
    return picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info
