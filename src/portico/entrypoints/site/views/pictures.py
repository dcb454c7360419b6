"""Pictures at the size a page shows them. Made here once; afterwards pages name the stored file."""

from __future__ import annotations

import mimetypes

from django.core.exceptions import SuspiciousOperation
from django.core.files.storage import default_storage
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from portico.entrypoints.site.visitors import Visitor, for_everyone
from portico.infra.actors import Anonymous
from portico.infra.media import PLACEHOLDER
from portico.infra.renditions import rendition
from portico.kernel.errors import NotFound

_HOUR = "public, max-age=3600"
_YEAR = "public, max-age=31536000, immutable"


@require_safe
@for_everyone
def stored(visitor: Visitor[Anonymous], name: str) -> HttpResponse:
    """A stored file, read out of wherever it lies: a bucket that is not public. Raises NotFound.

    Files on this machine's disk never come here: the static server sends them.
    """
    try:
        with default_storage.open(name) as file:
            content = file.read()
    except (FileNotFoundError, IsADirectoryError, SuspiciousOperation, ValueError):
        raise NotFound() from None
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    response = HttpResponse(content, content_type=kind)
    # The placeholder keeps its name when it changes; every other name is a hash of its content.
    response["Cache-Control"] = _HOUR if name == PLACEHOLDER else _YEAR
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    if not kind.startswith(("image/", "video/", "audio/")):
        # Papers are saved: nothing that could hold a script is shown from our own address.
        response["Content-Disposition"] = "attachment"
    return response


@for_everyone
def picture(visitor: Visitor[Anonymous], width: int, name: str) -> HttpResponse:
    """The picture as WebP, at most `width` wide. Raises NotFound."""
    with default_storage.open(rendition(name, width)) as file:
        response = HttpResponse(file.read(), content_type="image/webp")
    response["Cache-Control"] = _YEAR
    return response
