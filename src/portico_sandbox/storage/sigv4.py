"""AWS Signature Version 4 for S3, the receiving side: in the header, or in the address of a presigned request.

Source: docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html; its examples are a test.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qsl, quote, unquote

SCHEME = "AWS4-HMAC-SHA256"
UNSIGNED = "UNSIGNED-PAYLOAD"
MAX_SKEW = 900
MAX_EXPIRES = 7 * 86_400
_HEADER = re.compile(rf"{SCHEME} Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{{64}})")


@dataclass(frozen=True, slots=True)
class Claim:
    """What a request says about itself."""

    key_id: str
    scope: str
    stamp: str
    names: list[str]
    signature: str
    payload: str
    expires: int | None


def failure(
    method: str,
    target: str,
    headers: Mapping[str, str],
    body: bytes,
    *,
    key_id: str,
    secret: str,
    region: str,
    now: float,
) -> str | None:
    """None when the request is signed by `key_id`; the platform's error code otherwise."""
    path, _, query = target.partition("?")
    pairs = parse_qsl(query, keep_blank_values=True)
    claim = _claim(headers, dict(pairs))
    if claim is None:
        return "AccessDenied"
    if claim.key_id != key_id:
        return "InvalidAccessKeyId"
    try:
        signed_at = datetime.strptime(claim.stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).timestamp()
    except ValueError:
        return "AccessDenied"
    if claim.expires is None and abs(now - signed_at) > MAX_SKEW:
        return "RequestTimeTooSkewed"
    if claim.expires is not None and not (0 < claim.expires <= MAX_EXPIRES and now <= signed_at + claim.expires):
        return "AccessDenied"
    if claim.scope != f"{claim.stamp[:8]}/{region}/s3/aws4_request" or "host" not in claim.names:
        return "SignatureDoesNotMatch"
    if claim.payload != UNSIGNED and claim.payload != hashlib.sha256(body).hexdigest():
        return "XAmzContentSHA256Mismatch"
    canonical = _canonical(method, path, pairs, headers, claim)
    expected = _signature(canonical, claim, secret)
    return None if hmac.compare_digest(expected, claim.signature) else "SignatureDoesNotMatch"


def _claim(headers: Mapping[str, str], query: Mapping[str, str]) -> Claim | None:
    if query.get("X-Amz-Algorithm") == SCHEME:
        key_id, _, scope = query.get("X-Amz-Credential", "").partition("/")
        expires = query.get("X-Amz-Expires", "")
        if not expires.isdecimal():
            return None
        names = query.get("X-Amz-SignedHeaders", "").split(";")
        stamp, signature = query.get("X-Amz-Date", ""), query.get("X-Amz-Signature", "")
        return Claim(key_id, scope, stamp, names, signature, UNSIGNED, int(expires))
    match = _HEADER.fullmatch(headers.get("authorization", ""))
    if match is None:
        return None
    credential, names_text, signature = match.groups()
    key_id, _, scope = credential.partition("/")
    payload = headers.get("x-amz-content-sha256", "")
    return Claim(key_id, scope, headers.get("x-amz-date", ""), names_text.split(";"), signature, payload, None)


def _canonical(method: str, path: str, pairs: list[tuple[str, str]], headers: Mapping[str, str], claim: Claim) -> str:
    quoted = sorted(
        (quote(name, safe="-_.~"), quote(value, safe="-_.~")) for name, value in pairs if name != "X-Amz-Signature"
    )
    query = "&".join(f"{name}={value}" for name, value in quoted)
    lines = "".join(f"{name}:{' '.join(headers.get(name, '').split())}\n" for name in claim.names)
    path = quote(unquote(path), safe="/-_.~")
    return f"{method}\n{path}\n{query}\n{lines}\n{';'.join(claim.names)}\n{claim.payload}"


def _signature(canonical: str, claim: Claim, secret: str) -> str:
    to_sign = f"{SCHEME}\n{claim.stamp}\n{claim.scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    key = f"AWS4{secret}".encode()
    for part in claim.scope.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()
