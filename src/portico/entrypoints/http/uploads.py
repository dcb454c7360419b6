"""Files that members send, as front ends send them: multipart, one part called `file` (what wx.uploadFile makes)."""

from __future__ import annotations

from typing import Annotated

from django_bolt.datastructures import UploadFile
from django_bolt.params import File

from portico.infra.media import MAX_IMAGE_BYTES
from portico.infra.uploads import UploadRefused

MEGABYTE = 1024 * 1024
# Checked again by content wherever it is kept; the largest of what anything here takes.
MAX_BYTES = 30 * MEGABYTE

SentFile = Annotated[UploadFile, File(alias="file")]


def content_of(file: UploadFile, *, max_bytes: int = MAX_IMAGE_BYTES) -> bytes:
    """What was sent. Raises UploadRefused (field `file`): empty, or larger than `max_bytes`."""
    if file.size == 0:
        raise UploadRefused("upload_empty")
    if file.size > max_bytes:
        raise UploadRefused("upload_too_large", size_mb=f"{file.size / MEGABYTE:.1f}", limit_mb=max_bytes // MEGABYTE)
    return bytes(file.file.read())
