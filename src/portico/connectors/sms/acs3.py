"""ACS3-HMAC-SHA256 request signatures. Source: help.aliyun.com, V3版本请求体&签名机制 [A; its example is a test]."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote

SCHEME: Final = "ACS3-HMAC-SHA256"


def canonical_query(params: Mapping[str, str]) -> str:
    """Sorted by name, percent-encoded as RFC 3986 has it: what is signed is what is sent."""
    return "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in sorted(params.items()))


def _quoted(text: str) -> str:
    return quote(text, safe="-_.~")


def signed_headers(
    *,
    key_id: str,
    secret: str,
    host: str,
    action: str,
    version: str,
    query: str,
    nonce: str,
    now: datetime,
    body: bytes = b"",
) -> dict[str, str]:
    """The headers of a POST to `/?query`. `nonce` is good for one request, the time for 15 minutes."""
    digest = hashlib.sha256(body).hexdigest()
    headers = {
        "host": host,
        "x-acs-action": action,
        "x-acs-content-sha256": digest,
        "x-acs-date": now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "x-acs-signature-nonce": nonce,
        "x-acs-version": version,
    }
    names = ";".join(headers)
    lines = "".join(f"{name}:{value}\n" for name, value in headers.items())
    canonical = f"POST\n/\n{query}\n{lines}\n{names}\n{digest}"
    to_sign = f"{SCHEME}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    signature = hmac.new(secret.encode(), to_sign.encode(), hashlib.sha256).hexdigest()
    return headers | {"Authorization": f"{SCHEME} Credential={key_id},SignedHeaders={names},Signature={signature}"}
