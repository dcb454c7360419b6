"""RSA2 (SHA256withRSA) of the open platform, the merchant's side.

What is signed is text: for requests every filled parameter but `sign`, sorted by name, as `k=v&…` of raw values; for
notifications the same without `sign_type` too; for replies the response node's own JSON text.
Source: 签名 and 验签 pages as python-alipay-sdk implements them [C]; proven in both directions against that library.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256

SIGN_TYPE: Final = "RSA2"
OF_REQUEST: Final = frozenset({"sign"})
OF_NOTIFICATION: Final = frozenset({"sign", "sign_type"})
_PADDING: Final = PKCS1v15()
_HASH: Final = SHA256()


def signed_text(params: Mapping[str, str], *, without: frozenset[str]) -> bytes:
    """The text a signature over `params` covers."""
    filled = sorted((name, value) for name, value in params.items() if value and name not in without)
    return "&".join(f"{name}={value}" for name, value in filled).encode()


def sign(key: RSAPrivateKey, message: bytes) -> str:
    """Base64 of the signature."""
    return base64.b64encode(key.sign(message, _PADDING, _HASH)).decode()


def fits(key: RSAPublicKey, signature: str, message: bytes) -> bool:
    """Whether the platform's `key` signed exactly this message."""
    try:
        key.verify(base64.b64decode(signature, validate=True), message, _PADDING, _HASH)
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True
