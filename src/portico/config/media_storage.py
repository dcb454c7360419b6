"""Where pictures and files of the shop lie: on this machine's disk, or in a bucket when its keys are there."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from portico.infra.media import LOCAL_URL
from portico.infra.platform_keys.services import Storage

BUCKET = "portico.connectors.storage.django_storage.BucketStorage"


class MediaSettings(NamedTuple):
    """Django's STORAGES["default"], MEDIA_URL and MEDIA_ROOT. Without a root the server reads no files from disk."""

    storage: dict[str, Any]
    url: str
    root: Path | str


def media_settings(held: Storage, data_dir: Path) -> MediaSettings:
    """On disk without a bucket, or with PORTICO_STORAGE_MEDIA=0; else in the bucket.

    People read from `public_url` where there is one (a CDN), else by way of this server, which reads the bucket.
    """
    if not held.bucket or held.media == "0":
        return MediaSettings({"BACKEND": "django.core.files.storage.FileSystemStorage"}, LOCAL_URL, data_dir / "media")
    options = {
        "endpoint_url": held.endpoint_url,
        "region": held.region,
        "bucket": held.bucket,
        "access_key_id": held.access_key_id,
        "secret_access_key": held.secret_access_key,
        "public_url": held.public_url,
        "by_path": held.by_path == "1",
        "served_below": LOCAL_URL,
    }
    url = f"{held.public_url.rstrip('/')}/" if held.public_url else LOCAL_URL
    return MediaSettings({"BACKEND": BUCKET, "OPTIONS": options}, url, "")
