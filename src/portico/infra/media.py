"""Files people see. Names are content hashes, so a URL never changes meaning and caches forever."""

from __future__ import annotations

import hashlib
import io
from urllib.parse import unquote

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image, ImageDraw, ImageOps, UnidentifiedImageError

from portico.kernel.errors import Invalid

# Where this server itself answers for stored files, wherever they lie.
LOCAL_URL = "/media/"
MAX_IMAGE_BYTES = 10 * 1024 * 1024
MAX_IMAGE_PIXELS = 40_000_000
_FORMATS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "GIF": "gif"}


class ImageRefused(Invalid):
    """Not a picture we accept; `data["reason"]` is too_large, not_an_image or too_many_pixels."""

    code = "image_refused"


def image_format(content: bytes) -> str:
    """The file extension of a real, decodable JPEG, PNG, WebP or GIF. Judged by content, never by name.

    Raises ImageRefused: over 10 MB, over 40 megapixels (decompression bombs), or not such a picture.
    """
    if len(content) > MAX_IMAGE_BYTES:
        raise ImageRefused(reason="too_large", limit_mb=MAX_IMAGE_BYTES // 1024 // 1024)
    try:
        with Image.open(io.BytesIO(content)) as image:
            if image.width * image.height > MAX_IMAGE_PIXELS:
                raise ImageRefused(reason="too_many_pixels", limit=MAX_IMAGE_PIXELS)
            extension = _FORMATS.get(image.format or "")
            image.verify()
    except Image.DecompressionBombError:
        raise ImageRefused(reason="too_many_pixels", limit=MAX_IMAGE_PIXELS) from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        extension = None
    if extension is None:
        raise ImageRefused(reason="not_an_image")
    return extension


def store_image(content: bytes, *, folder: str) -> str:
    """The storage name of the picture, stored once per content. Raises ImageRefused. Idempotent by content."""
    digest = hashlib.sha256(content).hexdigest()
    name = f"{folder}/{digest[:2]}/{digest[:32]}.{image_format(content)}"
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(content))
    return name


def redrawn(content: bytes, *, longest_side: int = 1600) -> bytes:
    """The picture as a JPEG, upright, at most `longest_side` pixels a side: what a camera wrote into it (place, time,
    device) is gone, and so is anything that is no picture. Raises ImageRefused."""
    image_format(content)
    with Image.open(io.BytesIO(content)) as image:
        upright = ImageOps.exif_transpose(image).convert("RGB")
        upright.thumbnail((longest_side, longest_side))
        out = io.BytesIO()
        upright.save(out, "JPEG", quality=82, optimize=True)
    return out.getvalue()


def media_url(name: str) -> str:
    """The public URL of a stored file; the brand's placeholder when `name` is empty."""
    return default_storage.url(name) if name else default_storage.url(PLACEHOLDER)


def stored_name(url: str) -> str:
    """The storage name behind an address of ours, also one given out before files moved; empty for any other."""
    bare = url.partition("?")[0]
    for prefix in (settings.MEDIA_URL, LOCAL_URL):
        name = bare.removeprefix(prefix)
        if name != bare:
            return "" if name.startswith("/") else unquote(name)
    return ""


def is_stored(name: str) -> bool:
    """A file of this name lies in the storage."""
    return default_storage.exists(name)


def ensure_placeholder() -> None:
    """A picture stands at PLACEHOLDER: the brand's own when there is one, else a plain one drawn here."""
    if default_storage.exists(PLACEHOLDER):
        return
    picture = Image.new("RGB", (800, 800), "#f1efea")
    pen = ImageDraw.Draw(picture)
    # A frame, a sun and two hills: what every shop shows for "no picture yet".
    pen.rounded_rectangle((250, 280, 550, 520), radius=24, outline="#b9b4a8", width=12)
    pen.ellipse((310, 330, 360, 380), fill="#b9b4a8")
    pen.polygon([(275, 495), (375, 395), (435, 455), (475, 415), (525, 495)], fill="#b9b4a8")
    content = io.BytesIO()
    picture.save(content, "PNG", optimize=True)
    default_storage.save(PLACEHOLDER, ContentFile(content.getvalue()))


PLACEHOLDER = "brand/placeholder.png"
