"""The bucket: put, get, head, delete, list. Contents lie in files beside the store, their descriptions in it."""

from __future__ import annotations

import base64
import hashlib
import uuid
import zlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from xml.sax.saxutils import escape

from ..clock import Clock
from ..faults import Fault
from ..platform import Call, Reply
from ..quotas import Quotas
from ..services.keys import StorageKeys
from ..store import Collection, Row, Store
from . import sigv4

MAX_KEY_BYTES = 1_024
MAX_PAGE = 1_000
STATUS = {
    "AccessDenied": 403,
    "BadDigest": 400,
    "InternalError": 500,
    "InvalidAccessKeyId": 403,
    "InvalidArgument": 400,
    "KeyTooLongError": 400,
    "NoSuchKey": 404,
    "RequestTimeTooSkewed": 403,
    "SignatureDoesNotMatch": 403,
    "SlowDown": 503,
    "XAmzContentSHA256Mismatch": 400,
}
MESSAGES = {
    "AccessDenied": "Access Denied",
    "BadDigest": "The Content-MD5 or checksum value that you specified did not match what the server received.",
    "InternalError": "We encountered an internal error. Please try again.",
    "InvalidAccessKeyId": "The AWS Access Key Id you provided does not exist in our records.",
    "KeyTooLongError": "Your key is too long",
    "NoSuchKey": "The specified key does not exist.",
    "RequestTimeTooSkewed": "The difference between the request time and the current time is too large.",
    "SignatureDoesNotMatch": "The request signature we calculated does not match the signature you provided.",
    "SlowDown": "Please reduce your request rate.",
    "XAmzContentSHA256Mismatch": "The provided 'x-amz-content-sha256' header does not match what was computed.",
}
# What is kept with an object and given back with it.
KEPT_HEADERS = ("content-type", "cache-control", "content-disposition", "content-encoding")


@dataclass(slots=True)
class StoredObject(Row):
    """The description of an object; its content is the file named `file`."""

    name: str
    size: int
    etag: str
    modified_at: float
    file: str
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return self.name


def error(code: str, rule: str) -> Reply:
    """The platform's failure: XML, and an HTTP status of its own."""
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<Error><Code>{code}</Code><Message>{escape(MESSAGES.get(code, code))}</Message>"
        f"<RequestId>{uuid.uuid4().hex[:16].upper()}</RequestId></Error>"
    )
    return Reply(STATUS.get(code, 400), None, rule, {"Content-Type": "application/xml"}, raw=text.encode())


class S3Platform:
    """Every answer has a request id; there are no signatures."""

    def busy(self) -> Reply:
        return error("SlowDown", "fault_ordered")

    def refuse(self, code: str, status: int | None) -> Reply:
        return error(code, "fault_ordered")

    def seal(self, call: Call, body: bytes, fault: Fault | None) -> dict[str, str]:
        return {"x-amz-request-id": uuid.uuid4().hex[:16].upper()}


class Bucket:
    """One bucket and its owner."""

    def __init__(self, store: Store, clock: Clock, keys: StorageKeys, directory: Path, quotas: Quotas) -> None:
        self._clock = clock
        self._quotas = quotas
        self._keys = keys
        self._files = directory
        self._files.mkdir(parents=True, exist_ok=True)
        self._objects: Collection[StoredObject] = Collection(store, "s3", StoredObject)

    def handle_object(self, call: Call) -> Reply:
        """PUT, GET, HEAD, DELETE of /{bucket}/{key}."""
        reply = self._refuse(call) or self._object(call)
        if call.method == "HEAD":
            # Told by its status alone.
            reply.raw = b""
        return reply

    def _object(self, call: Call) -> Reply:
        name = call.path_params["key"]
        if len(name.encode()) > MAX_KEY_BYTES:
            return error("KeyTooLongError", "key_too_long")
        if call.method == "PUT":
            return self._put(name, call)
        held = self._objects.get(name)
        if call.method == "DELETE":
            if held is not None:
                self._remove(held)
            return Reply(204, None)
        if held is None:
            return error("NoSuchKey", "object_unknown")
        headers = self._headers(held)
        if call.method == "HEAD":
            return Reply(200, None, headers=headers | {"Content-Length": str(held.size)})
        return Reply(200, None, headers=headers, raw=(self._files / held.file).read_bytes())

    def _refuse(self, call: Call) -> Reply | None:
        code = sigv4.failure(
            call.method,
            call.target,
            call.headers,
            call.body,
            key_id=self._keys.access_key_id,
            secret=self._keys.secret_access_key,
            region=self._keys.region,
            now=self._clock.real(),
        )
        return error(code, "sigv4") if code else None

    def _put(self, name: str, call: Call) -> Reply:
        if not _digests_fit(call):
            return error("BadDigest", "digest_wrong")
        file = hashlib.sha256(name.encode()).hexdigest()
        partial = self._files / f"{file}.partial"
        partial.write_bytes(call.body)
        partial.replace(self._files / file)
        kept = {header: call.headers[header] for header in KEPT_HEADERS if header in call.headers}
        etag = f'"{hashlib.md5(call.body).hexdigest()}"'
        self._objects.save(StoredObject(name, len(call.body), etag, self._clock.now(), file, kept))
        return Reply(200, None, headers={"ETag": etag})

    def _remove(self, held: StoredObject) -> None:
        self._objects.remove(held.key)
        (self._files / held.file).unlink(missing_ok=True)

    @staticmethod
    def _headers(held: StoredObject) -> dict[str, str]:
        modified = format_datetime(datetime.fromtimestamp(int(held.modified_at), UTC), usegmt=True)
        headers = {"ETag": held.etag, "Last-Modified": modified, "Accept-Ranges": "bytes"}
        return {"content-type": "binary/octet-stream"} | held.headers | headers

    def list_objects(self, call: Call) -> Reply:
        """GET /{bucket}?list-type=2."""
        if refusal := self._refuse(call):
            return refusal
        query = call.query
        most, after = query.get("max-keys") or str(MAX_PAGE), query.get("continuation-token") or ""
        if query.get("list-type") != "2" or not most.isdecimal():
            return error("InvalidArgument", "list_wrong")
        prefix, delimiter = query.get("prefix") or "", query.get("delimiter") or ""
        entries = self._entries(prefix, delimiter)
        start = base64.b64decode(after).decode() if after else query.get("start-after") or ""
        waiting = [entry for entry in sorted(entries) if entry > start]
        page = waiting[: min(int(most), self._quotas.limits["s3.keys_per_page"])]
        return self._page(page, entries, prefix, delimiter, more=len(waiting) > len(page))

    def _entries(self, prefix: str, delimiter: str) -> dict[str, StoredObject | None]:
        """Names below the prefix; None for what is shared up to the delimiter."""
        entries: dict[str, StoredObject | None] = {}
        for held in self._objects:
            if not held.name.startswith(prefix):
                continue
            head, mark, _ = held.name[len(prefix) :].partition(delimiter) if delimiter else ("", "", "")
            if mark:
                entries[prefix + head + delimiter] = None
            else:
                entries[held.name] = held
        return entries

    def _page(
        self,
        page: list[str],
        entries: dict[str, StoredObject | None],
        prefix: str,
        delimiter: str,
        *,
        more: bool,
    ) -> Reply:
        contents = "".join(_contents(held) for name in page if (held := entries[name]) is not None)
        shared = [escape(name) for name in page if entries[name] is None]
        common = "".join(f"<CommonPrefixes><Prefix>{name}</Prefix></CommonPrefixes>" for name in shared)
        token = base64.b64encode(page[-1].encode()).decode() if more and page else ""
        text = (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
            f"<Name>{self._keys.bucket}</Name><Prefix>{escape(prefix)}</Prefix>"
            f"<Delimiter>{escape(delimiter)}</Delimiter><KeyCount>{len(page)}</KeyCount><MaxKeys>{MAX_PAGE}</MaxKeys>"
            f"<IsTruncated>{'true' if more else 'false'}</IsTruncated>{contents}{common}"
            + (f"<NextContinuationToken>{token}</NextContinuationToken>" if token else "")
            + "</ListBucketResult>"
        )
        return Reply(200, None, headers={"Content-Type": "application/xml"}, raw=text.encode())

    def clear(self) -> None:
        for held in list(self._objects):
            self._remove(held)


def _contents(held: StoredObject) -> str:
    modified = datetime.fromtimestamp(held.modified_at, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    return (
        f"<Contents><Key>{escape(held.name)}</Key><LastModified>{modified}</LastModified>"
        f"<ETag>{escape(held.etag)}</ETag><Size>{held.size}</Size><StorageClass>STANDARD</StorageClass></Contents>"
    )


def _digests_fit(call: Call) -> bool:
    """Whether the digests beside the signature, those that are there, are of this body."""
    expected = {
        "content-md5": base64.b64encode(hashlib.md5(call.body).digest()).decode(),
        "x-amz-checksum-crc32": base64.b64encode(zlib.crc32(call.body).to_bytes(4, "big")).decode(),
        "x-amz-checksum-sha256": base64.b64encode(hashlib.sha256(call.body).digest()).decode(),
    }
    return all(call.headers.get(name, value) == value for name, value in expected.items())
