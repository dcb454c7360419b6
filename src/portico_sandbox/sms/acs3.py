"""ACS3-HMAC-SHA256, the receiving side.

Source: help.aliyun.com, V3版本请求体&签名机制: method, path, sorted query, signed headers, names, SHA256(body),
a line each, hashed; time stamps good for 15 minutes, nonces for one use [A].
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import parse_qsl, quote

SCHEME = "ACS3-HMAC-SHA256"
MAX_SKEW = 900
_FORM = re.compile(rf"{SCHEME} Credential=([^,]+), ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{{64}})")
_REQUIRED = {"host", "x-acs-action", "x-acs-content-sha256", "x-acs-date", "x-acs-signature-nonce", "x-acs-version"}


def canonical_query(query: str) -> str:
    """Names and values percent-encoded anew, sorted by name."""
    pairs = sorted(parse_qsl(query, keep_blank_values=True))
    return "&".join(f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}" for name, value in pairs)


def failure(
    method: str,
    target: str,
    headers: Mapping[str, str],
    body: bytes,
    *,
    key_id: str,
    secret: str,
    now: float,
) -> tuple[int, str] | None:
    """None when the request is signed by `key_id`; the gateway's status and code otherwise."""
    match = _FORM.fullmatch(headers.get("authorization", ""))
    if match is None:
        return 400, "IncompleteSignature"
    claimed, names, signature = match.groups()
    if claimed != key_id:
        return 404, "InvalidAccessKeyId.NotFound"
    try:
        stamp = datetime.strptime(headers.get("x-acs-date", ""), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        return 400, "InvalidTimeStamp.Format"
    if abs(now - stamp.timestamp()) > MAX_SKEW:
        return 400, "InvalidTimeStamp.Expired"
    signed = names.split(";")
    digest = hashlib.sha256(body).hexdigest()
    if not set(signed) >= _REQUIRED or signed != sorted(signed) or headers.get("x-acs-content-sha256") != digest:
        return 400, "SignatureDoesNotMatch"
    path, _, query = target.partition("?")
    lines = "".join(f"{name}:{headers.get(name, '').strip()}\n" for name in signed)
    canonical = f"{method}\n{path}\n{canonical_query(query)}\n{lines}\n{names}\n{digest}"
    to_sign = f"{SCHEME}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    expected = hmac.new(secret.encode(), to_sign.encode(), hashlib.sha256).hexdigest()
    return None if hmac.compare_digest(expected, signature) else (400, "SignatureDoesNotMatch")
