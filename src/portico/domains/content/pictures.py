"""Pictures of the library as readers get them: one fallback, and WebP in several widths."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from wagtail.images.exceptions import InvalidFilterSpecError
from wagtail.images.models import SourceImageIOError

from portico.domains.content.media import MediaImage

# A phone at two and three device pixels, a tablet or a column, a wide screen.
WIDTHS = (480, 750, 1080, 1500)
_FALLBACK = "max-1500x4500"


def resolved(image_ids: Iterable[int], *, make: bool) -> dict[int, dict[str, Any]]:
    """Id → picture, for those that exist and can be read.

    With `make`, every size that lacks is made and kept: seconds for a page of new photographs, so never while locks
    are held. Without it (previews), what is not made yet is left out and the original stands in. Two queries.
    """
    found = MediaImage.objects.filter(pk__in=set(image_ids)).prefetch_related("renditions")
    pictures = ((image.pk, _made(image) if make else _at_hand(image)) for image in found)
    return {pk: picture for pk, picture in pictures if picture is not None}


def _specs(image: MediaImage) -> dict[int, str]:
    """Width → filter. Nothing is ever enlarged: the last is as wide as the picture itself."""
    widths = [width for width in WIDTHS if width < image.width] or []
    if image.width <= WIDTHS[-1]:
        widths.append(image.width)
    return {width: f"width-{width}|format-webp" for width in widths}


def _made(image: MediaImage) -> dict[str, Any] | None:
    specs = _specs(image)
    try:
        renditions = image.get_renditions(_FALLBACK, *specs.values())
    except (SourceImageIOError, InvalidFilterSpecError, OSError, SyntaxError):
        return None
    return _picture(image, renditions, specs)


def _at_hand(image: MediaImage) -> dict[str, Any]:
    return _picture(image, {rendition.filter_spec: rendition for rendition in image.renditions.all()}, _specs(image))


def _picture(image: MediaImage, renditions: Mapping[str, Any], specs: Mapping[int, str]) -> dict[str, Any]:
    main = renditions.get(_FALLBACK) or image
    sources = [(renditions[spec], spec) for spec in specs.values() if spec in renditions]
    return {
        "url": main.file.url, "width": main.width, "height": main.height, "alt": image.description or "",
        "narrow_url": None, "srcset": [{"url": source.file.url, "width": source.width} for source, _spec in sources],
    }  # fmt: skip


def image_ids(raw: object) -> set[int]:
    """The pictures a stored block names: every whole number under a key that begins with `image`."""
    if isinstance(raw, Mapping):
        own = {value for key, value in raw.items() if str(key).startswith("image") and type(value) is int}
        return own.union(*(image_ids(value) for value in raw.values()))
    if isinstance(raw, list):
        return set().union(*(image_ids(value) for value in raw))
    return set()
