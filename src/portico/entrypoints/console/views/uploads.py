"""Pictures uploaded while editing. They are stored by content, so an unused one costs space and nothing else."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse

from portico.entrypoints.console.access import staff_view
from portico.infra import media
from portico.infra.actors import Right, Staff
from portico.kernel.errors import FieldError, Invalid


@staff_view(Right.CATALOG_EDIT, "POST")
def image(request: HttpRequest, actor: Staff) -> HttpResponse:
    """One picture is stored; answers its storage name and its URL. Raises ImageRefused for anything else."""
    upload = request.FILES.get("file")
    if upload is None:
        raise Invalid(fields=(FieldError("file", "required"),))
    if upload.size is None or upload.size > media.MAX_IMAGE_BYTES:
        raise media.ImageRefused(reason="too_large", limit_mb=media.MAX_IMAGE_BYTES // 1024 // 1024)
    name = media.store_image(upload.read(), folder="products")
    return JsonResponse({"name": name, "url": media.media_url(name)}, status=201)
