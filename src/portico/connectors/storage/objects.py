"""A bucket: put, read, look at, delete, list, and addresses good for a while. Signatures by botocore.

Source: docs.aws.amazon.com/AmazonS3/latest/API. Every call may be repeated: a put of the same content under the same
name does no more the second time.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import quote, urlencode
from xml.etree.ElementTree import ParseError

from botocore.auth import S3SigV4Auth, S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from portico.connectors.kit.http import Answer, HttpLimits, PlatformHttp, Request
from portico.connectors.kit.record import PlatformCall, Recorder, log_call
from portico.connectors.kit.verdicts import SOON, ErrorTable
from portico.connectors.storage.config import S3Config
from portico.kernel.errors import PorticoError

PLATFORM: Final = "s3"
ERRORS: Final = ErrorTable(
    passing={
        "InternalError": SOON,
        "OperationAborted": SOON,
        "RequestTimeout": SOON,
        "ServiceUnavailable": SOON,
        "SlowDown": SOON,
    },
    families={"HTTP_5": SOON},
)
_NAMESPACE: Final = "{http://s3.amazonaws.com/doc/2006-03-01/}"
_NOT_FOUND: Final = 404
_MISSING: Final = frozenset({"NoSuchKey", f"HTTP_{_NOT_FOUND}"})


@dataclass(frozen=True, slots=True)
class StoredObject:
    """What is known of an object without reading it. `etag` as the platform gives it, in quotes."""

    key: str
    size: int
    etag: str
    modified_at: datetime
    content_type: str = ""


class ObjectStore:
    """One bucket. Thread-safe. Every call may raise Retryable or Refused."""

    def __init__(self, config: S3Config, *, limits: HttpLimits | None = None, record: Recorder = log_call) -> None:
        self._config = config
        self._credentials = Credentials(config.access_key_id, config.secret_access_key)
        self._http = PlatformHttp(
            platform=PLATFORM, base_url=config.base_url, limits=limits, record=_without_contents(record)
        )

    def put(self, key: str, content: bytes, *, content_type: str) -> StoredObject:
        """The object is there, with this content, for everybody who reads it from now on."""
        headers = {
            "Content-Type": content_type,
            "Cache-Control": self._config.cache_control,
            "x-amz-checksum-sha256": _base64_sha256(content),
        }
        answer = self._send("put", "PUT", self._path(key), headers=headers, body=content)
        return StoredObject(key, len(content), answer.headers.get("etag", ""), datetime.now(UTC), content_type)

    def read(self, key: str) -> bytes | None:
        """The content; None when there is no such object."""
        answer = self._send("get", "GET", self._path(key), may_miss=True)
        return None if answer.status == _NOT_FOUND else answer.body

    def look(self, key: str) -> StoredObject | None:
        """What is known of the object; None when there is none."""
        answer = self._send("head", "HEAD", self._path(key), may_miss=True)
        if answer.status == _NOT_FOUND:
            return None
        headers = answer.headers
        return StoredObject(
            key=key,
            size=int(headers["content-length"]),
            etag=headers.get("etag", ""),
            modified_at=parsedate_to_datetime(headers["last-modified"]),
            content_type=headers.get("content-type", ""),
        )

    def delete(self, key: str) -> None:
        """There is no such object. Idempotent."""
        self._send("delete", "DELETE", self._path(key))

    def list(self, prefix: str = "") -> Iterator[StoredObject]:
        """Every object whose key begins with `prefix`, by key; asked for by the thousand as they are taken."""
        token = ""
        while True:
            query = {"list-type": "2", "prefix": prefix} | ({"continuation-token": token} if token else {})
            answer = self._send("list", "GET", f"{self._config.root or '/'}?{urlencode(query, quote_via=quote)}")
            page = fromstring(answer.body, forbid_dtd=True)
            for row in page.iterfind(f"{_NAMESPACE}Contents"):
                field = {child.tag.removeprefix(_NAMESPACE): child.text or "" for child in row}
                modified = datetime.fromisoformat(field["LastModified"])
                yield StoredObject(field["Key"], int(field["Size"]), field["ETag"], modified)
            token = page.findtext(f"{_NAMESPACE}NextContinuationToken") or ""
            if not token:
                return

    def url(self, key: str) -> str:
        """Where a person reads the object: its public address, or a signed one that ends by itself."""
        if self._config.public_url:
            return f"{self._config.public_url.rstrip('/')}/{_quoted(key)}"
        request = AWSRequest(method="GET", url=self._config.base_url + self._path(key))
        expires = self._config.signed_seconds
        S3SigV4QueryAuth(self._credentials, "s3", self._config.region, expires=expires).add_auth(request)
        return str(request.url)

    def _path(self, key: str) -> str:
        """Raises ValueError for a key that could mean another place."""
        if not key or key.startswith("/") or any(part in {"", ".", ".."} for part in key.split("/")):
            raise ValueError("a key is a plain relative path")
        return f"{self._config.root}/{_quoted(key)}"

    def _send(
        self,
        call: str,
        method: str,
        target: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        may_miss: bool = False,
    ) -> Answer:
        """The answer. `may_miss`: that there is no such object is one, too, with status 404."""
        signed = AWSRequest(method=method, url=self._config.base_url + target, headers=dict(headers or {}), data=body)
        S3SigV4Auth(self._credentials, "s3", self._config.region).add_auth(signed)
        request = Request(call, method, target, dict(signed.headers.items()), body, repeatable=True)
        return self._http.send(request, lambda answer: self._judge(call, answer, may_miss=may_miss))

    def _judge(self, call: str, answer: Answer, *, may_miss: bool) -> PorticoError | None:
        """An answer to HEAD has no body: there the status is all there is."""
        if answer.status < 300:
            return None
        code, message = _error(answer.body)
        code = code or f"HTTP_{answer.status}"
        if may_miss and code in _MISSING and answer.status == _NOT_FOUND:
            return None
        return ERRORS.failure(self._http, call, code, message)

    def close_connections(self) -> None:
        """No connection is open any more."""
        self._http.close()


def _quoted(key: str) -> str:
    return quote(key, safe="/-_.~")


def _base64_sha256(content: bytes) -> str:
    return base64.b64encode(hashlib.sha256(content).digest()).decode()


def _error(body: bytes) -> tuple[str, str]:
    """Code and message of an error; both empty for a body that is none."""
    try:
        root = fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, UnicodeError, LookupError):
        return "", ""
    return root.findtext("Code") or "", root.findtext("Message") or ""


def _without_contents(record: Recorder) -> Recorder:
    """Files are people's own: a record says that one went, never what was in it."""

    def kept(call: PlatformCall) -> None:
        record(replace(call, request="", response="" if call.outcome == "ok" else call.response))

    return kept
