"""Catalogue files kept while their import is under way."""

from __future__ import annotations

import hashlib
from datetime import datetime

from portico.domains.catalog.errors import CatalogFileUnreadable
from portico.domains.catalog.models import ImportFile


def keep_file(*, content: bytes, now: datetime) -> str:
    """The file is kept; its digest (SHA-256 in hex) finds it again. Idempotent by content."""
    digest = hashlib.sha256(content).hexdigest()
    ImportFile.objects.get_or_create(digest=digest, defaults={"content": content, "stored_at": now})
    return digest


def kept_file(*, digest: str) -> bytes:
    """Raises CatalogFileUnreadable when it is no longer kept."""
    row = ImportFile.objects.filter(digest=digest).first()
    if row is None:
        raise CatalogFileUnreadable(reason="gone", detail="文件已清理，请重新上传 / upload the file again")
    return bytes(row.content)


def drop_file(*, digest: str) -> None:
    ImportFile.objects.filter(digest=digest).delete()


def drop_files_before(*, moment: datetime) -> int:
    """Files stored before `moment`, whose import nobody finished, are gone; how many there were."""
    deleted, _ = ImportFile.objects.filter(stored_at__lt=moment).delete()
    return deleted
