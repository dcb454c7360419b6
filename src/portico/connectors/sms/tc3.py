"""TC3-HMAC-SHA256 request signatures. Source: cloud.tencent.com/document/api/382/52072."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime
from typing import Final

SCHEME: Final = "TC3-HMAC-SHA256"
_SERVICE: Final = "sms"


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def signed_headers(
    *, secret_id: str, secret_key: str, host: str, action: str, body: bytes, now: datetime
) -> dict[str, str]:
    """Content-Type, Authorization, X-TC-Action and X-TC-Timestamp of a POST to `/` with this body."""
    stamp = str(int(now.timestamp()))
    day = now.astimezone(UTC).strftime("%Y-%m-%d")
    content_type = "application/json; charset=utf-8"
    signed = {"content-type": content_type, "host": host, "x-tc-action": action.lower()}
    names = ";".join(signed)
    lines = "".join(f"{name}:{value}\n" for name, value in signed.items())
    canonical = f"POST\n/\n\n{lines}\n{names}\n{hashlib.sha256(body).hexdigest()}"
    scope = f"{day}/{_SERVICE}/tc3_request"
    to_sign = f"{SCHEME}\n{stamp}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    key = _hmac(_hmac(_hmac(f"TC3{secret_key}".encode(), day), _SERVICE), "tc3_request")
    signature = hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()
    return {
        "Content-Type": content_type,
        "Authorization": (f"{SCHEME} Credential={secret_id}/{scope}, SignedHeaders={names}, Signature={signature}"),
        "X-TC-Action": action,
        "X-TC-Timestamp": stamp,
    }
