"""Pictures at the size a page shows them. Made here once; afterwards pages name the stored file."""

from __future__ import annotations

from django.core.files.storage import default_storage
from django.http import HttpResponse

from portico.entrypoints.site.visitors import Visitor, for_everyone
from portico.infra.actors import Anonymous
from portico.infra.renditions import rendition

_YEAR = "public, max-age=31536000, immutable"


@for_everyone
def picture(visitor: Visitor[Anonymous], width: int, name: str) -> HttpResponse:
    """The picture as WebP, at most `width` wide. Raises NotFound."""
    with default_storage.open(rendition(name, width)) as file:
        response = HttpResponse(file.read(), content_type="image/webp")
    response["Cache-Control"] = _YEAR
    return response
