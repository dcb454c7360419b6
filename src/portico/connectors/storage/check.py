"""Whether the bucket takes and gives files: one is listed, one is written and taken away again.

Source: docs.aws.amazon.com/AmazonS3/latest/API, error responses [A].
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Final

from portico.connectors.kit.checking import Doorstep, Inquiry, Signs
from portico.connectors.storage.objects import ObjectStore
from portico.infra.platform_checks import Capability, Code, Finding

SIGNS: Final = Signs(
    codes={
        "InvalidAccessKeyId": Code.APP_UNKNOWN,
        "NoSuchBucket": Code.APP_UNKNOWN,
        "SignatureDoesNotMatch": Code.WRONG_SECRET,
        "RequestTimeTooSkewed": Code.CLOCK_OFF,
        "AccessDenied": Code.PERMISSION_MISSING,
        "HTTP_403": Code.PERMISSION_MISSING,
        "QuotaExceeded": Code.QUOTA_USED_UP,
    }
)
FOLDER: Final = "portico-check"


class StorageCheck:
    """Implements PlatformCheck for one bucket. What it writes is gone again, whatever happens in between."""

    def __init__(self, store: ObjectStore, door: Doorstep) -> None:
        self._store = store
        self._door = door

    def check(self, *, now: datetime) -> tuple[Finding, ...]:
        inquiry = Inquiry(SIGNS)
        if self._door.visit(inquiry, now=now) and inquiry.opens(self._list, capability=Capability.READ_FILES):
            inquiry.tries(Capability.WRITE_FILES, self._write)
        return inquiry.findings

    def _list(self) -> None:
        next(self._store.list(f"{FOLDER}/"), None)

    def _write(self) -> None:
        # A name of its own: two checks at once do not take away each other's.
        key = f"{FOLDER}/{uuid.uuid4().hex}.txt"
        self._store.put(key, b"portico", content_type="text/plain")
        self._store.delete(key)
