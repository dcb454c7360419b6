"""Pictures, films and 3D models uploaded while editing. Stored by content: an unused one costs space, nothing else."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse

from portico.entrypoints.console.access import staff_view
from portico.infra import media, showpieces
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


@staff_view(Right.CATALOG_EDIT, "POST")
def video(request: HttpRequest, actor: Staff) -> HttpResponse:
    """One film is stored; answers its storage name and its URL. Raises UploadRefused for anything else."""
    return _stored(request, showpieces.store_video)


@staff_view(Right.CATALOG_EDIT, "POST")
def model(request: HttpRequest, actor: Staff) -> HttpResponse:
    """One 3D model is stored; answers its storage name and its URL. Raises UploadRefused for anything else."""
    return _stored(request, showpieces.store_model)


def _stored(request: HttpRequest, store: Callable[..., str]) -> HttpResponse:
    upload = request.FILES.get("file")
    if upload is None or upload.size is None:
        raise Invalid(fields=(FieldError("file", "required"),))
    name = store(upload, size=upload.size)
    return JsonResponse({"name": name, "url": media.media_url(name)}, status=201)
