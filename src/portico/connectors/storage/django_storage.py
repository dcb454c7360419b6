"""Django's storage over a bucket, for `STORAGES["default"]`: pictures and files of the shop, named by their content."""

from __future__ import annotations

import mimetypes
from datetime import datetime
from typing import IO, Any
from urllib.parse import quote

from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage
from django.utils.deconstruct import deconstructible

from portico.connectors.storage.config import S3Config
from portico.connectors.storage.objects import ObjectStore


@deconstructible
class BucketStorage(Storage):
    """Files are read whole and written at once: what the shop stores is pictures and documents of a few MB.

    `served_below`: the address below which our own server reads files out for people, where the bucket is not public.
    """

    def __init__(self, *, served_below: str = "", **config: Any) -> None:
        self._config = S3Config(**config)
        self._served_below = served_below
        self._objects = ObjectStore(self._config)

    def _open(self, name: str, mode: str = "rb") -> File[bytes]:
        if mode != "rb":
            raise ValueError("files in a bucket are written by save()")
        content = self._objects.read(name)
        if content is None:
            raise FileNotFoundError(name)
        return ContentFile(content, name)

    def _save(self, name: str, content: File[bytes] | IO[bytes]) -> str:
        content.seek(0)
        body = content.read()
        guessed = mimetypes.guess_type(name)[0] or "application/octet-stream"
        self._objects.put(name, body.encode() if isinstance(body, str) else body, content_type=guessed)
        return name

    def delete(self, name: str) -> None:
        self._objects.delete(name)

    def exists(self, name: str) -> bool:
        return self._objects.look(name) is not None

    def size(self, name: str) -> int:
        """Raises FileNotFoundError."""
        found = self._objects.look(name)
        if found is None:
            raise FileNotFoundError(name)
        return found.size

    def get_modified_time(self, name: str) -> datetime:
        """Raises FileNotFoundError."""
        found = self._objects.look(name)
        if found is None:
            raise FileNotFoundError(name)
        return found.modified_at

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        """Folders and files directly below `path`."""
        prefix = f"{path.strip('/')}/" if path.strip("/") else ""
        folders: set[str] = set()
        files: list[str] = []
        for found in self._objects.list(prefix):
            head, mark, _ = found.key[len(prefix) :].partition("/")
            if mark:
                folders.add(head)
            else:
                files.append(head)
        return sorted(folders), files

    def url(self, name: str | None) -> str:
        if self._served_below and not self._config.public_url:
            return self._served_below + quote(name or "", safe="/-_.~")
        return self._objects.url(name or "")
