"""TC3-HMAC-SHA256, the receiving side.

The signed text is method, URI, query, headers, header names and SHA256(body), a line each; the key is
derived by day and service.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import UTC, datetime

SCHEME = "TC3-HMAC-SHA256"
SERVICE = "sms"
_FORM = re.compile(
    rf"{SCHEME} Credential=([^/]+)/(\d{{4}}-\d\d-\d\d)/{SERVICE}/tc3_request, ?"
    r"SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})"
)
MAX_SKEW = 300


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def failure(headers: Mapping[str, str], body: bytes, *, secret_id: str, secret_key: str, now: float) -> str | None:
    """None when the request is signed by `secret_id`; the provider's error code otherwise."""
    match = _FORM.fullmatch(headers.get("authorization", ""))
    stamp = headers.get("x-tc-timestamp", "")
    if not match or not stamp.isdigit():
        return "AuthFailure.InvalidAuthorization"
    claimed, day, names, signature = match.groups()
    if claimed != secret_id:
        return "AuthFailure.SecretIdNotFound"
    if abs(now - int(stamp)) > MAX_SKEW:
        return "AuthFailure.SignatureExpire"
    signed = names.split(";")
    # Content-Type and Host are the two the provider insists on.
    if not {"content-type", "host"} <= set(signed) or signed != sorted(signed):
        return "AuthFailure.InvalidAuthorization"
    if day != datetime.fromtimestamp(int(stamp), UTC).strftime("%Y-%m-%d"):
        return "AuthFailure.SignatureFailure"
    canonical_headers = "".join(f"{name}:{headers.get(name, '').strip().lower()}\n" for name in signed)
    digest = hashlib.sha256(body).hexdigest()
    canonical = f"POST\n/\n\n{canonical_headers}\n{names}\n{digest}"
    scope = f"{day}/{SERVICE}/tc3_request"
    to_sign = f"{SCHEME}\n{stamp}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    key = _hmac(_hmac(_hmac(f"TC3{secret_key}".encode(), day), SERVICE), "tc3_request")
    expected = hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()
    return None if hmac.compare_digest(expected, signature) else "AuthFailure.SignatureFailure"
