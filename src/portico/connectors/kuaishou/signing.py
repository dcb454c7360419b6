"""Kuaishou's MD5 signatures, of requests and of what the platform sends.

Source: 担保支付 附录 1 (request) and 附录 2 (callback, header `kwaisign`) [A: official page and two libraries].
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from typing import Final

_UNSIGNED: Final = frozenset({"sign", "access_token"})


def request_signature(fields: Mapping[str, str | int], app_secret: str) -> str:
    """Over query and body fields: `name=value` sorted by name, joined by `&`, the secret behind. Empty ones are out."""
    pairs = [f"{name}={value}" for name, value in sorted(fields.items()) if name not in _UNSIGNED and value != ""]
    return _md5(("&".join(pairs) + app_secret).encode())


def callback_signature(body: bytes, app_secret: str) -> str:
    """Over the body as it came, the secret behind."""
    return _md5(body + app_secret.encode())


def callback_fits(given: str, body: bytes, app_secret: str) -> bool:
    """Whether the platform, or another holder of the secret, signed this body."""
    return hmac.compare_digest(callback_signature(body, app_secret).encode(), given.encode("utf-8", "replace"))


def _md5(text: bytes) -> str:
    return hashlib.md5(text, usedforsecurity=False).hexdigest()
